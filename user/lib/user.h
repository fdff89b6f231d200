// The library of user programs: system calls, then the C subset they need.
// Link every program with user/lib; main may be main(void) or main(argc, argv).
#ifndef USER_H
#define USER_H

#include "types.h"
#include "errno.h"
#include "fcntl.h"
#include "ioctl.h"
#include "stat.h"
#include "sysinfo.h"
#include "wait.h"
#include "fs.h"
#include "lib/string.h"
#include "lib/format.h"

typedef int ssize_t;

// ---- system calls (usys.c): -1 and errno on failure ----
int fork(void);
_Noreturn void exit(int status);
int wait(int *status); // status may be NULL
int waitpid(int pid, int *status, int options);
int pipe(int fds[2]);
ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
int close(int fd);
int kill(int pid);
int exec(const char *path, char *const argv[]);
int open(const char *path, int flags);
int mknod(const char *path, int major, int minor);
int unlink(const char *path); // a file, or an empty directory
int fstat(int fd, struct stat *st);
int link(const char *old, const char *new);
int mkdir(const char *path);
int chdir(const char *path);
int dup(int fd);
int getpid(void);
void *sbrk(int n); // (void *)-1 on failure
int sleep(int ticks);
uint uptime(void); // ticks, 1/100 s
int rename(const char *old, const char *new);
int fsync(int fd);
int sync(void);
int poweroff(int status);
int reboot(void);
uint time(void);                           // seconds since 1970-01-01 UTC
int procinfo(struct procinfo *buf, int n); // entries filled
int meminfo(struct meminfo *info);
int lseek(int fd, int offset, int whence);
int ioctl(int fd, int request, int arg);
int setpgid(int pid, int pgid);
int signal(int sig, int action); // SIGPIPE only: SIG_DFL, SIG_IGN; the former

// ---- errors (errno.c) ----
extern int errno;
const char *strerror(int error);

// The program's name, argv[0] without directories; set before main.
extern const char *progname;

// Prints "PROGNAME: text: reason of errno" to fd 2; fail also exits with 1. Of
// a long text the end is shown.
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// For main: if the only argument is --help, or `bad`, prints "usage: TEXT" and
// exits with 0, or 2 if bad.
void usage(int argc, char *argv[], bool bad, const char *text);

// ---- output (printf.c): buffered per call, one write each ----
int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int fprintf(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int vfprintf(int fd, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
int puts(const char *s); // and a newline

// ---- buffered files (stdio.c) ----
// A reader or writer over a descriptor; allocate one with fdopen.
struct stream;
struct stream *fdopen_stream(int fd);                    // NULL: no memory
struct stream *open_stream(const char *path, int flags); // NULL: errno
int getc_stream(struct stream *s);        // next byte, -1 at the end or error
int putc_stream(int c, struct stream *s); // 0 or -1
int write_stream(struct stream *s, const void *buf, size_t n); // 0 or -1
int print_stream(struct stream *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int flush_stream(struct stream *s); // 0 or -1
int error_stream(struct stream *s); // errno of the first failure, or 0
int close_stream(struct stream *s); // flushes; 0 or -1

// Reads a line, the newline included, growing *line (malloc'd, *size bytes) as
// needed. Its length, or -1 at the end of file or on error.
ssize_t getline(char **line, size_t *size, struct stream *s);

// ---- memory (malloc.c) ----
void *malloc(size_t n); // NULL: no memory
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t n);
void free(void *p);

// ---- numbers, sorting (stdlib.c) ----
int atoi(const char *s);
long strtol(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
void qsort(void *base, size_t n, size_t size,
           int (*cmp)(const void *, const void *));
uint rand(void); // xorshift32; srand(0) is srand(1)
void srand(uint seed);

// ---- files (path.c) ----
int stat(const char *path, struct stat *st);
char *getcwd(char *buf, size_t size); // NULL: ERANGE, ENOENT
char *strdup(const char *s);
// Next entry of an open directory: 1, 0 at the end, -1 on error.
// `name` has room for DIRSIZ + 1 bytes.
int readdir(int fd, uint *inum, char name[DIRSIZ + 1]);

// ---- calendar (calendar.c) ----
struct tm {
  int year, month, day; // 2026, 1-12, 1-31
  int hour, minute, second;
  int weekday; // 0 is Sunday
};
void gmtime(uint seconds, struct tm *tm);

// ---- the command line (options.c) ----
// For main. Takes the next option off argc and argv and returns its letter, or
// -1 when only operands are left, in argv[1] to argv[argc - 1]. `known` lists
// the letters, one that needs an argument followed by ':'; with '#' in it, -5
// is returned as '#'. Answers --help and unknown options itself, as usage does.
int option(int *argc, char ***argv, const char *known, const char *help);
extern const char *optarg; // the argument of the option just returned

// The number `text` says; unless it lies in min..max, says so and exits with 2.
int number(const char *text, int min, int max);

// exec of argv[0], which is looked for in /bin unless its name has a slash.
int execp(char *const argv[]);

// ---- programs that read files and write to fd 1 (filter.c) ----
// Calls work for each operand ("-", or none: standard input), which it opens
// and closes. What cannot be opened or read is reported. 0; 1 if anything
// failed, work's returning -1 included.
int each_file(int argc, char *argv[], int (*work)(int fd, const char *name));
int each_stream(int argc, char *argv[],
                int (*work)(struct stream *in, const char *name));

// For programs that write as they read: from here on an operand that is what
// fd 1 writes to is reported, as it would never end, and left out.
void refuse_output_as_input(void);
// Whether two descriptors are one file of the disk.
bool same_open_file(int a, int b);

// Buffered output to fd 1, line by line on a console. A write that fails ends
// the program with status 1 and a message (none if a pipe's reader has left).
void out_write(const void *buf, size_t n);
void out_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void out_flush(void);
int out_close(int status); // last of all: flushes; returns `status`

int write_all(int fd, const void *buf, size_t n); // 0 or -1

// ---- names and directories (tree.c) ----
struct entry {
  uint inum;
  char name[DIRSIZ + 1];
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

// ---- patterns (regex.c) ----
// c . [abc] [^a-z] match one character; * + ? repeat it; ^ $ are the ends of
// the text; \ takes the next character as it is. With RE_CHOICE, a|b is either.
#define RE_NOCASE 1
#define RE_CHOICE 2
struct regex;
struct regex *regex_compile(const char *pattern, int flags,
                            const char **error); // NULL: *error says why
// Whether the pattern is anywhere in the text.
bool regex_match(struct regex *re, const char *text, size_t n);

#endif
