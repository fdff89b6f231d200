// The shell, a section for each file of this folder. A line goes through
//
//   input.c -> lex.c, parse.c -> eval.c -> expand.c -> run.c -> launch.c
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

// Memory is taken from the current arena. NULL, and a message: there is none.
void *arena_alloc(size_t n);               // all 0
char *arena_copy(const char *s, size_t n); // the first n bytes, and a NUL
void arena_reset(void);                    // drops all of the current arena

// What was taken since the mark can be dropped before the rest.
struct mark {
  struct chunk *chunk;
  size_t used;
};
struct mark arena_mark(void);
void arena_release(struct mark mark);

// A further arena, which lives as long as it has users; it begins with one.
struct arena *arena_new(void);                 // NULL: as above
struct arena *arena_use(struct arena *arena);  // makes it current; the last one
struct arena *arena_keep(struct arena *arena); // one user more
void arena_drop(struct arena *arena);          // one less

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

// ---- lex.c, parse.c: from text to commands ----
struct redirect {
  int fd;      // which descriptor, 0 to 9
  int flags;   // of open, when it is neither of the next two
  bool dup;    // N>&WORD
  bool here;   // N<<WORD; `word` is the document
  bool strip;  // ... without the tabs in front
  bool quoted; // ... in which nothing is expanded
  char *word;  // unexpanded
  char *name;  // expanded, filled in before each run
  struct redirect *next;
  struct redirect *next_here; // documents that the next line begins
};

enum command_kind {
  C_SIMPLE,
  C_SUBSHELL, // ( body )
  C_GROUP,    // { body }
  C_IF,       // if cond; then body; else other
  C_WHILE,    // while cond; do body
  C_UNTIL,
  C_FOR,     // for name in words; do body
  C_CASE,    // case name in items
  C_FUNCTION // name() function
};

struct item { // PATTERN|PATTERN) body ;;
  struct words patterns;
  struct andor *body;
  struct item *next;
};

struct command {
  enum command_kind kind;
  struct words words; // unexpanded
  bool all_arguments; // `for` without a list: "$@"
  char *name;
  struct andor *cond, *body, *other;
  struct item *items;
  struct command *function; // the body of one
  struct redirect *redirects;
  struct command *next; // in the pipeline
};

enum join { JOIN_FIRST, JOIN_AND, JOIN_OR };

struct pipeline {
  enum join join; // with the one before
  bool negated;   // !
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

struct source {
  const char *p;    // what is still to be parsed
  const char *name; // begins messages: "sh", or a script's name
  int line;         // the number of the line at p; 0: messages tell none
  bool last;        // no more text can follow: PARSED_MORE is not returned
};

// Parses up to the first newline at which a command is whole, or to the end.
// src->p is then behind it; *list is NULL if there was no command.
enum parsed parse(struct source *src, struct andor **list);

bool is_name_char(char c, bool first);
size_t name_length(const char *s); // of the name that begins there, or 0

// Just behind what a $ or a ` begins, of which `s` is the first character;
// `s` + 1: this $ is only a character. NULL: it does not end.
const char *dollar_end(const char *s, bool quoted);

// Takes ' " and \ off, in place; whether there were any.
bool unquote(char *word);

// ---- alias.c ----
const char *alias_get(const char *name, size_t len); // NULL: there is none
int run_alias(int argc, char *argv[]);
int run_unalias(int argc, char *argv[]);

// ---- vars.c ----
const char *var_get(const char *name, size_t len); // NULL: it is not set
bool var_set(const char *name, size_t len, const char *value);
bool var_set_directory(void);     // PWD
bool var_unset(const char *name); // false: read-only, a message was printed
enum var_mark { VAR_EXPORT = 1, VAR_READONLY = 2 };
bool var_mark(const char *name, size_t len, enum var_mark mark);
bool var_exported(const char *name, size_t len);
void var_list(int marks, const char *prefix); // those with one of the marks
void vars_import(void);                       // from the environment
char **vars_environment(void);                // what a program gets
// What a function calls its own (`local`) comes back to what it was when the
// function ends. var_leave gets what var_enter gave at its start.
bool var_local(const char *name, size_t len); // false: a message was printed
int var_enter(void);
void var_leave(int around);
// How far getopts is in the word that $OPTIND names; 0 since the variable was
// set; NULL: it is not. It goes and comes with a variable that is hidden.
int *var_letter(void);
size_t assignment(const char *word); // length of NAME in NAME=..., or 0
void put_quoted(const char *text);   // to stdout, so that a shell reads it

// ---- args.c: $0, $1 ..., and the options that `set` knows ----
struct arguments {
  char **v;
  int n;
  char **own; // what is to be freed, or NULL
};
void args_init(int argc, char *argv[]); // argv[0] is $0, the rest $1 ...
int shell_process(void);                // $$
int var_argc(void);                     // $#
const char *var_arg(int i);             // ${i}, NULL: it is not set
// A function's: `saved` gets what there was, for args_restore.
void args_push(int argc, char *argv[], struct arguments *saved);
void args_restore(const struct arguments *saved);
bool args_set(int argc, char *argv[]); // set --; copies
bool args_shift(int n);                // false: there are not so many
bool option_on(char letter);           // of e f n u x
const char *options_text(void);        // $-
// Takes what begins with - or +, as `set` does. The index of the first word
// that is none, or -1 and a message. If `text` is not NULL, -c is one, too, and
// sets it.
int options_take(int argc, char *argv[], bool *text);

// ---- expand.c: from words as typed to the words a program gets ----
// false: a message is printed, and a script has ended.
bool expand_words(const struct words *in, int from, struct words *out);
bool expand_simple(const struct words *in, int from, struct words *out);
char *expand_value(const char *word); // of an assignment: no splitting
char *expand_text(const char *text);  // as in "...", a " is a character
char *expand_pattern(const char *word, size_t n); // for glob_match
char *expand_redirect(const struct redirect *r);  // must give one word

// ---- param.c: ${...}; arith.c: $((...)); subst.c: $(...) ----
// What an expansion of ${ } comes to: `s` is behind the brace, `end` at the
// last one. A word of the second kind is still to be expanded.
struct param {
  enum { PARAM_VALUE, PARAM_WORD, PARAM_ALL, PARAM_FAILED } kind;
  const char *value; // PARAM_ALL: "@" or "*"
  size_t len;        // of a PARAM_WORD
};
struct param param_expand(const char *s, const char *end);
const char *param_plain(const char *name, size_t len); // $NAME; NULL: failed
char *arith_expand(const char *text); // the number, as text; NULL: failed
char *subst_output(const char *text, size_t n, bool backquoted);
int subst_status(void); // of the last $( ) since ...
void subst_status_reset(void);

// ---- glob.c: file names from patterns ----
// In a pattern \ quotes the next character.
bool glob_match(const char *pattern, const char *name);
// Adds the names that match, maybe none. false: out of memory.
bool glob(const char *pattern, struct words *out);
void glob_unquote(char *s);

// ---- eval.c: lists, if, while, for, case ----
int run_list(struct andor *list); // its exit status
void run_andor(const struct andor *andor);
int run_compound(const struct command *cmd); // without its redirections
int run_body(const struct command *body);    // of a function
// Parses and runs all of a text, or one that is a level deeper (eval, .); its
// exit status. A `line` of 0: messages tell none.
int run_source(struct source *src);
int run_text(const char *text, const char *name, int line, bool part);
// What leaves the commands around it. The functions' results are statuses.
bool flow_stopped(void);
void flow_stop(void);  // up to the prompt
void flow_reset(void); // at the prompt
int flow_break(int levels, bool go_on);
bool flow_return(int code);
// After an error that ends a script; at the console, what was typed.
void shell_error(void);

// ---- function.c ----
int run_tree(struct arena *tree, struct andor *list); // what is parsed in it
bool function_define(const struct command *cmd);
bool function_find(const char *name);
bool function_runs(void); // whether one does just now
int function_call(int argc, char *argv[]);
void function_unset(const char *name);

// ---- trap.c ----
int run_trap(int argc, char *argv[]);
void trap_forget(void);              // in a child
_Noreturn void shell_exit(int code); // runs what `trap` was given

// ---- guard.c: ^C for what the shell runs itself ----
int sentinel_start(void);    // a child in the foreground, for ^C; 0: no process
bool sentinel_stop(int pid); // ends it; was ^C typed before?
void guard_begin(void);
void guard_end(void);
bool guard_pause(void);  // the terminal is the shell's; was ^C typed before?
void guard_resume(void); // it has the terminal again
int guard_group(void);   // the group that ^C reaches; 0: none
bool guard_hit(void);    // ^C was typed
void guard_forget(void); // in a child

// ---- run.c: pipelines and simple commands ----
int run_pipeline(const struct pipeline *pipeline);
int run_command(const struct command *cmd); // with its redirections
int start_background(const struct andor *andor);
void become_child(void);     // in a child: it is no shell that someone types to
int status_code(int status); // from a status word of wait.h
int foreground_ended(int word); // says how; takes the terminal; the status
int last_status(void);          // $?
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
void forget_saved(void); // in a child: closes what only the parent puts back

// ---- launch.c ----
_Noreturn void launch(char *argv[]); // in a child: becomes the program

// ---- find.c: what a name is ----
// The file in $PATH, in the arena; NULL: there is none.
char *find_program(const char *name);
int run_command_builtin(int argc, char *argv[]); // command -v, -V
int run_type(int argc, char *argv[]);

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
// special.c, setting.c, test.c, read.c: those of the language
const struct builtin *language_get(int i);
bool is_special(const struct builtin *b); // its errors end a script
int run_set(int argc, char *argv[]);
int run_unset(int argc, char *argv[]);
int run_export(int argc, char *argv[]);
int run_readonly(int argc, char *argv[]);
int run_shift(int argc, char *argv[]);
int run_getopts(int argc, char *argv[]);
int run_local(int argc, char *argv[]);
int run_test(int argc, char *argv[]);
int run_read(int argc, char *argv[]);
// A whole decimal number, 0 or more; -1, and a message, if `text` is none.
int count_of(const char *name, const char *text);

// ---- input.c: where lines come from ----
char *input_file(const char *path); // in malloc'd memory; NULL: message printed
// The next line, its newline included, in malloc'd memory; NULL at the end;
// empty if ^C was typed: the whole command is to be dropped.
char *input_line(bool continued);

// ---- edit.c: the line editor ----
enum edited { EDIT_LINE, EDIT_EOF, EDIT_ABANDONED };
// Reads a line from the console into `line`, without its newline.
enum edited edit_line(const char *prompt, struct str *line);
int edit_key_typed(void); // a byte, or more than 255: a key of a terminal's
int edit_columns(void);   // of the screen
bool edit_possible(void); // standard input is a console, and not another's
bool str_insert(struct str *str, size_t at, const char *s, size_t n);
void str_delete(struct str *str, size_t at, size_t n);

// ---- history.c ----
void history_add(const char *line);
const char *history_get(int back); // 1 is the newest; NULL: none so old
void history_list(void);
// Puts the last line, its last word, in for !! and !$, and shows the line then.
// false: there is none, and a message was printed.
bool history_expand(struct str *line);
// search.c: the key that ended the search; *found: as for history_get, or 0.
int history_search(int *found);

// ---- complete.c ---- What can be put in at `at` of `line`: in *more (arena,
// may be ""). Returns how many names fit; *names has them.
int complete(const char *line, size_t at, char **more, struct words *names);
void complete_list(const struct words *names); // in columns

#endif
