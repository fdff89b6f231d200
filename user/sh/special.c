// The commands of the language that are part of the shell: what leaves loops
// and functions, what runs texts, and those that are here for speed alone.
//
// "Special" is a word of the standard's: an error of such a command ends a
// script, assignments in front of it stay, and no function can take its name.
// The others are programs elsewhere; test, echo, true and false are here since
// a loop that starts a process for each [ would take its time.
#include "user/sh/sh.h"
#include <sys/stat.h>

// `name` is the builtin's, for the message.
int
count_of(const char *name, const char *text)
{
  char *end;
  long value = strtol(text, &end, 10);

  if (end != text && *end == '\0' && value >= 0 && value <= INT_MAX)
    return value;
  fprintf(stderr, "sh: %s: %s: not a number\n", name, text);
  return -1;
}

// `:` is the same.
static int
run_true(int argc, char *argv[])
{
  (void)argc;
  (void)argv;
  return 0;
}

// A loop asks for it often, so it is no process.
static int
run_false(int argc, char *argv[])
{
  (void)argc;
  (void)argv;
  return 1;
}

// As /bin/echo, in one write: what others print comes before or behind it.
static int
run_echo(int argc, char *argv[])
{
  bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
  struct str text = {0};
  int i, code = 0;

  for (i = newline ? 1 : 2; i < argc; i++) {
    if (i > (newline ? 1 : 2))
      str_add(&text, ' ');
    str_append(&text, argv[i], strlen(argv[i]));
  }
  if (newline)
    str_add(&text, '\n');
  if (text.failed) {
    code = 1;
  } else if (text.len > 0 && write_all(1, text.s, text.len) < 0) {
    warn("echo");
    code = 1;
  }
  str_free(&text);
  return code;
}

// break and continue: the first letter of the name tells which. Where there are
// fewer loops all of them are left.
static int
run_break(int argc, char *argv[])
{
  int n = argc > 1 ? count_of(argv[0], argv[1]) : 1;

  if (n > 0)
    return flow_break(n, argv[0][0] == 'c');
  if (n == 0)
    fprintf(stderr, "sh: %s: 0 loops cannot be left\n", argv[0]);
  shell_error();
  return 2;
}

// Outside of functions it ends the shell, if nobody types to it.
static int
run_return(int argc, char *argv[])
{
  int code = argc > 1 ? count_of(argv[0], argv[1]) : last_status();

  if (code < 0) {
    shell_error();
    return 2;
  }
  if (flow_return(code & 255))
    return code & 255;
  if (!interactive())
    shell_exit(code & 255);
  fprintf(stderr, "sh: return: not in a function\n");
  return 1;
}

// The words become one text, with a blank between two.
static int
run_eval(int argc, char *argv[])
{
  struct str text = {0};
  int i;

  for (i = 1; i < argc; i++) {
    if (i > 1)
      str_add(&text, ' ');
    str_append(&text, argv[i], strlen(argv[i]));
  }
  if (text.s == NULL && !text.failed)
    return 0;
  char *copy = str_take(&text);
  return copy != NULL ? run_text(copy, "sh: eval", 0, true) : 1;
}

// The file's commands run in this shell. A name without a slash is looked for
// in $PATH.
static int
run_dot(int argc, char *argv[])
{
  char *path = argc > 1 ? argv[1] : NULL;
  char *text = NULL;
  int code;

  if (path == NULL)
    fprintf(stderr, "sh: .: which file?\n");
  else if (strchr(path, '/') == NULL && (path = find_program(path)) == NULL)
    fprintf(stderr, "sh: .: %s: not found\n", argv[1]);
  else
    text = input_file(path);
  if (text == NULL) {
    shell_error();
    return 2;
  }
  code = run_text(text, path, 1, false);
  free(text);
  return code;
}

// In a child that is to become the program; run.c does it elsewhere.
static int
run_exec(int argc, char *argv[])
{
  if (argc == 1)
    return 0;
  launch(argv + 1);
}

static const struct builtin builtins[] = {
    {".", "FILE: run the commands in FILE here", run_dot},
    {":", "do nothing", run_true},
    {"[", "EXPRESSION ]: as test", run_test},
    {"alias", "[NAME[=TEXT]...]: let NAME stand for TEXT", run_alias},
    {"break", "[N]: leave N loops", run_break},
    {"command", "[-v|-V] NAME [ARG...]: run NAME, or say what it is",
     run_command_builtin},
    {"continue", "[N]: go on with the next round of the Nth loop", run_break},
    {"echo", "[-n] [TEXT...]: print the arguments", run_echo},
    {"eval", "[TEXT...]: run TEXT as a command", run_eval},
    {"exec", "[PROGRAM [ARG...]]: run PROGRAM in place of the shell", run_exec},
    {"export", "[-p | NAME[=VALUE]...]: let programs see variables",
     run_export},
    {"false", "do nothing, and fail", run_false},
    {"getopts", "LETTERS NAME [ARG...]: the next option", run_getopts},
    {"local", "NAME[=VALUE]...: a variable of this function alone", run_local},
    {"read", "[-r] NAME...: read a line, a word for each NAME", run_read},
    {"readonly", "[-p | NAME[=VALUE]...]: let nothing change variables",
     run_readonly},
    {"return", "[STATUS]: leave a function", run_return},
    {"set", "[-efnux] [+efnux] [--] [ARG...]: options, $1 $2 ...", run_set},
    {"shift", "[N]: take the first N of $1 $2 ... off", run_shift},
    {"test", "EXPRESSION: is it true? (files, texts, numbers)", run_test},
    {"trap", "[TEXT EXIT]: run TEXT when the shell ends", run_trap},
    {"true", "do nothing", run_true},
    {"type", "NAME...: say what NAME is", run_type},
    {"unalias", "-a | NAME...: forget aliases", run_unalias},
    {"unset", "[-f|-v] NAME...: forget variables or functions", run_unset},
};

// NULL behind the last. builtin.c puts them behind its own.
const struct builtin *
language_get(int i)
{
  int n = sizeof(builtins) / sizeof(builtins[0]);

  return i < n ? &builtins[i] : NULL;
}

// As the standard has them (XCU 2.14), without times.
bool
is_special(const struct builtin *b)
{
  static const char *const names[] = {
      ".",      ":",        "break",  "continue", "eval",  "exec", "exit",
      "export", "readonly", "return", "set",      "shift", "trap", "unset"};
  size_t i;

  for (i = 0; b != NULL && i < sizeof(names) / sizeof(names[0]); i++)
    if (strcmp(names[i], b->name) == 0)
      return true;
  return false;
}
