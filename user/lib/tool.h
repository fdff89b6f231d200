// What the programs of this folder share, beyond the C library (user/include).
// A program of your own needs none of it.
#ifndef TOOL_H
#define TOOL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef unsigned int uint;

// ---- messages (message.c) ----
// The program's name, argv[0] without directories (user/libc/start.c).
extern const char *_progname;

// Prints "PROGNAME: text: reason of errno" to stderr; fail also exits with 1.
// Of a long text the end is shown.
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// For main: if the only argument is --help, or `bad`, prints "usage: TEXT" and
// exits with 0, or 2 if bad.
void usage(int argc, char *argv[], bool bad, const char *text);

// ---- programs (program.c) ----
// `name` in the next of the directories, between colons; an empty one is the
// current directory. *dirs moves behind it, and is NULL after the last. False:
// there is none any more. A path of more than `size` bytes is passed over.
bool path_next(const char **dirs, const char *name, char *path, size_t size);

// Exit statuses, as shells have them, for a program that does not run.
#define CANNOT_RUN 126
#define NOT_FOUND  127
// Becomes the program argv[0], looked for as execvp does. If it cannot, says so
// and ends with one of the two, without what atexit and stdio have to do: in a
// child these are the parent's.
_Noreturn void become(char *argv[]);

// Bytes that the words of one exec may have together, and what each needs
// besides: its 0, its pointer.
size_t exec_room(void);
#define EXEC_WORD 5

// ---- the end of the machine's run (ending.c) ----
// Writes everything to the disk; then turns the machine off, with this status
// for an emulator, or starts it anew. If it goes on, that ends the program.
_Noreturn void end_machine(bool again, int status);

// ---- the command line (options.c) ----
// For main. Takes the next option off argc and argv and returns its letter, or
// -1 when only operands are left, in argv[1] to argv[argc - 1]. `known` lists
// the letters, one that needs an argument followed by ':'; with '#' in it, -5
// is returned as '#'. Answers --help and unknown options itself, as usage does.
int option(int *argc, char ***argv, const char *known, const char *help);
const char *option_argument(void); // of the option just returned

// The number `text` says; unless it lies in min..max, says so and exits with 2.
int number(const char *text, int min, int max);

// ---- programs that read files and write to standard output (filter.c) ----
// Calls work for each operand ("-", or none: standard input), which it opens
// and closes. What cannot be opened or read is reported. 0; 1 if anything
// failed, work's returning -1 included.
int each_file(int argc, char *argv[], int (*work)(int fd, const char *name));
int each_stream(int argc, char *argv[],
                int (*work)(FILE *in, const char *name));

// For programs that write as they read: from here on an operand that is what
// fd 1 writes to is reported, as it would never end, and left out.
void refuse_output_as_input(void);
// From here on no operand that cannot be read is reported; each is a failure
// all the same.
void no_input_messages(void);
// Whether two descriptors are one file of the disk.
bool same_open_file(int a, int b);

// Output to stdout. A write that fails ends the program with status 1 and a
// message (none if a pipe's reader has left).
void out_write(const void *buf, size_t n);
void out_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_flush(void);
int out_close(int status);     // last of all: flushes; returns `status`
void out_is(const char *name); // for the message; NULL: standard output

int write_all(int fd, const void *buf, size_t n); // 0 or -1

// ---- names and directories (tree.c) ----
struct entry {
  ino_t ino;
  char name[NAME_MAX + 1];
};
// All entries of a directory sorted by name, "." and ".." included, in *list,
// which the caller frees. Their number, or -1.
int listdir(const char *path, struct entry **list);
bool is_dots(const char *name); // "." or ".."

// The last name in a path, slashes at the end ignored; its length in *len.
const char *lastname(const char *path, size_t *len);

// New strings; out of memory ends the program. target is where `src` goes:
// dst, or the same name in dst if that is a directory.
char *joinpath(const char *dir, const char *name);
char *target(const char *src, const char *dst);
bool same_file(const struct stat *a, const struct stat *b);
// A new file, open to be written, in the directory of `name`: from there rename
// can put it in that one's place. *path is its name, .PROGNAME-PID.N, and the
// caller's to free. -1, errno and NULL: it cannot be made.
int open_beside(const char *name, char **path);
// A number of KB as text, with K, M, G for `human`.
void show_size(char *text, size_t n, uint kb, bool human);
// Of bytes: plain below 1024.
void show_amount(char *text, size_t n, uint bytes);

// ---- patterns (regexread.c, regex.c) ----
// POSIX's regular expressions, basic or RE_EXTENDED, and \< \> for the ends of
// a word; no \1 within a pattern. The time of a search is at most the text's
// length times the pattern's.
#define RE_NOCASE   1
#define RE_EXTENDED 2
struct regex;
struct regex *regex_compile(const char *pattern, int flags,
                            const char **error); // NULL: *error says why
void regex_free(struct regex *re);
// Whether the pattern is anywhere in the text.
bool regex_match(struct regex *re, const char *text, size_t n);
// The first match that begins at `from` or behind it, the longest of those that
// begin there: [*start, *end). ^ is only the start of the text.
bool regex_find(struct regex *re, const char *text, size_t n, size_t from,
                size_t *start, size_t *end);
// Of the last regex_find: where group 1 to 9 was; false: it took no part.
bool regex_group(const struct regex *re, int group, size_t *start, size_t *end);
int regex_groups(const struct regex *re); // how many the pattern has

#endif
