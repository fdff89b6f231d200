// The shell, a section for each file of this folder. A line goes through
//
//   input.c -> parse.c -> expand.c, glob.c -> run.c -> redirect.c, launch.c
//
// Memory: what a command needs lives in the arena and is dropped when it has
// ended. Where memory runs out, a function says so by NULL or false, and the
// command is not run; the shell goes on.
#ifndef SH_H
#define SH_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

// ---- mem.c ----

// Memory that lasts until arena_reset. NULL, and a message, if there is none.
void *arena_alloc(size_t n);
char *arena_copy(const char *s, size_t n); // the first n bytes, and a NUL
void arena_reset(void);

// A string that grows, in malloc'd memory: start with {0}. `failed` stays set
// once memory has run out; the additions are then ignored.
struct str {
  char *s; // NULL as long as nothing was added
  size_t len;
  size_t size;
  bool failed;
};
void str_add(struct str *str, char c);
void str_append(struct str *str, const char *s, size_t n);
void str_free(struct str *str);  // empty again, may be used again
char *str_take(struct str *str); // a copy in the arena, and str_free

// A list of words in the arena, with a NULL after the last, as exec wants it.
struct words {
  char **v; // NULL as long as nothing was added
  int n;
  int size;
};
bool words_add(struct words *words, char *word);

// ---- parse.c: from text to commands ----
struct redirect {
  int fd;     // which descriptor, 0 to 9
  int flags;  // of open, when `dup` is false
  bool dup;   // N>&WORD
  char *word; // unexpanded
  char *name; // expanded, filled in before each run
  struct redirect *next;
};

struct command {
  struct words words;     // unexpanded; unused if there is a subshell
  struct andor *subshell; // what stands in parentheses, or NULL
  struct redirect *redirects;
  struct command *next; // in the pipeline
};

enum join { JOIN_FIRST, JOIN_AND, JOIN_OR };

struct pipeline {
  enum join join; // with the one before
  struct command *first;
  struct pipeline *next;
};

// Pipelines joined by && and ||; in a list, separated by ; or &.
struct andor {
  struct pipeline *first;
  bool background;
  char *text; // as typed, for `jobs`
  struct andor *next;
};

enum parsed {
  PARSED_OK,
  PARSED_MORE, // the text ends within a command
  PARSED_ERROR // the message is printed
};

// Parses all of `text`; *list is NULL if it holds no command. `where` begins a
// message. If `last`, no more text can follow and PARSED_MORE is not returned.
enum parsed parse(const char *text, bool last, const char *where,
                  struct andor **list);

// Just behind the name in $NAME or ${NAME}; `s` is behind the $. NULL: the name
// is none; `s` itself: this $ is only a character.
const char *dollar_end(const char *s);
bool is_name_char(char c, bool first);

// ---- vars.c ----
const char *var_get(const char *name, size_t len); // "" if there is none
bool var_set(const char *name, size_t len, const char *value);
void vars_init(int argc, char *argv[]); // argv[0] is $0, the rest $1 ...
int var_argc(void);                     // $#
const char *var_arg(int i);             // ${i}, "" if there is none
size_t assignment(const char *word);    // length of NAME in NAME=..., or 0

// ---- expand.c: from words as typed to the words a program gets ----
// false: a message is printed.
bool expand_words(const struct words *in, int from, struct words *out);
char *expand_value(const char *word);    // one word, no splitting, no globbing
char *expand_redirect(const char *word); // must give one word

// ---- glob.c: file names from patterns ----
// In a pattern \ quotes the next character.
bool glob_match(const char *pattern, const char *name);
// Adds the names that match, maybe none. false: out of memory.
bool glob(const char *pattern, struct words *out);
void glob_unquote(char *s);

// ---- run.c ----
int run_list(struct andor *list); // its exit status
int status_code(int status);      // from a status word of wait.h
int foreground_ended(int word);   // says how; takes the terminal; the status
int last_status(void);            // $?
void set_last_status(int status);
bool interactive(void);
void set_interactive(bool on);

// ---- redirect.c ----
#define SAVED_MAX 6
struct saved { // what undo_redirects puts back
  int n;
  int fd[SAVED_MAX];
  int copy[SAVED_MAX]; // where it was moved to; -1: it was not open
};
bool move_fd(int from, int to); // `from` is closed
// With `saved`, descriptors are kept for undo_redirects, which is to be called
// even on failure. false: a message is printed.
bool do_redirects(const struct redirect *r, struct saved *saved);
void undo_redirects(struct saved *saved);

// ---- launch.c ----
_Noreturn void launch(char *argv[]); // in a child: becomes the program

// ---- jobs.c, jobname.c, jobwait.c: what is stopped, or in the background ----
struct job;
void job_add(int pid, const char *text);
void job_text(const char *text); // of what runs in the foreground from here on
void jobs_forget(void);          // in a child: they are not its children
void jobs_reap(void);            // their news, told if interactive
void jobs_list(void);
bool jobs_stopped(void);   // said once: there are some, so do not leave yet
int last_background(void); // $!, 0 if there was none

struct job *job_find(const char *name); // %1 %+ %- %NAME; NULL: message printed
bool job_known(const char *name);       // whether there is one
int job_pid(const struct job *job);     // of its last process, for jobs_wait
int job_target(const struct job *job);  // all of it, for kill()

// Waits for what was just started; the last one's status word. In `pids` those
// that have ended become 0.
int job_foreground(int pids[], int n, int group);
int job_resume(struct job *job, bool foreground); // the status
int jobs_wait(int pid); // 0: all that run; the status of the last

// ---- killall.c ----
int jobs_kill_all(void); // all but init and this shell; 0, or 1 with message

// ---- builtin.c ----
struct builtin {
  const char *name;
  const char *help;
  int (*run)(int argc, char *argv[]);
};
const struct builtin *builtin_find(const char *name);
int builtin_run(const struct builtin *b, int argc, char *argv[]);
const struct builtin *builtin_get(int i); // NULL behind the last

// ---- input.c: where lines come from ----
void input_text(const char *text); // -c
bool input_file(const char *path); // a script; false: message printed
// The next line, its newline included, in malloc'd memory; NULL at the end;
// empty if ^C was typed: the whole command is to be dropped.
char *input_line(bool continued);
const char *input_where(void); // "sh" or "FILE:LINE", for messages

// ---- edit.c: the line editor ----
enum edited { EDIT_LINE, EDIT_EOF, EDIT_ABANDONED };
// Reads a line from the console into `line`, without its newline.
enum edited edit_line(const char *prompt, struct str *line);
bool edit_possible(void); // standard input is a console, and not another's
bool str_insert(struct str *str, size_t at, const char *s, size_t n);
void str_delete(struct str *str, size_t at, size_t n);

// ---- history.c ----
void history_add(const char *line);
const char *history_get(int back); // 1 is the newest; NULL: none so old
void history_list(void);

// ---- complete.c ---- What can be put in at `at` of `line`: in *more (arena,
// may be ""). Returns how many names fit; *names has them.
int complete(const char *line, size_t at, char **more, struct words *names);
void complete_list(const struct words *names); // in columns

#endif
