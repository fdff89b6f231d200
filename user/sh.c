// The shell: reads commands and runs them, until there are no more.
//   sh [-efnux]                    from the console, or from standard input
//   sh [-efnux] FILE [ARG...]      from a file; $1 ... are the arguments
//   sh [-efnux] -c TEXT [NAME ARG...]
//
// Reading, parsing and running take turns, one line or one whole command at a
// time: what a command does (cd, a variable, an alias) counts for how the next
// is expanded, and a script may read on from the descriptor that its commands
// read from. The parts are in user/sh, each a file; user/sh/sh.h has them in
// order.
#include "user/sh/sh.h"

#define SYNTAX_ERROR 2

static const char help[] =
    "sh [-efnux] [FILE [ARG...] | -c COMMANDS [NAME [ARG...]]]\n"
    "run commands: of FILE, of the argument, or those that are typed\n"
    "  -e  end when a command fails that nothing asks for\n"
    "  -f  no file names from * ? [a-z]   -n  check the syntax, run nothing\n"
    "  -u  a variable that is not set is an error   -x  show what runs\n"
    "The language is that of POSIX's sh:\n"
    "  A | B   A && B   A || B   ! A   A; B   A &   (A)   {A;}   NAME() {A;}\n"
    "  if A; then B; elif C; then D; else E; fi\n"
    "  while A; do B; done   until A; do B; done   for X in W...; do A; done\n"
    "  case W in P|P) A;; esac   break [N]   continue [N]   return [N]\n"
    "  < > >> >| <> 2> 2>&1 >&-   <<END and <<-END: lines up to END\n"
    "  $X ${X} $1 $# $@ $* $? $$ $! $- $0   $(A) `A`   $((1 + 2))\n"
    "  ${X:-W} ${X:=W} ${X:?W} ${X:+W} ${#X} ${X%P} ${X%%P} ${X#P} ${X##P}\n"
    "  'quotes' \"quotes\" \\   ~   * ? [a-z] [!a-z]   X=value   # comment\n"
    "Besides: local X=W in functions, ++X and X++ (--) in $(( )).\n"
    "Not so here: trap knows EXIT only, and ^C ends a script all the same;\n"
    "the arguments and the environment of a program fit in 4096 bytes; a\n"
    "variable COLUMNS says how wide the terminal is, else it is 80; fg and bg\n"
    "are for who types; jobs and command have no -l, -p. Not there: LINENO,\n"
    "PS1, PS2, PS4, CDPATH, umask, ulimit, times, hash, fc, set -abCmov.\n"
    "Type help in it for the commands that are part of it, and for its keys.";

// Reads lines until they are a whole command, and parses it into the current
// arena. false: there is no more input.
// A line may end within quotes, `if` or behind a |: the text so far is then
// parsed again with the next line. That is quadratic in the lines of one
// command, and needs no parser that can stop and go on.
static bool
read_command(enum parsed *result, struct andor **list, int *lines)
{
  struct str text = {0};
  bool more = true;

  *list = NULL;
  *result = PARSED_OK;
  do {
    char *line = input_line(text.s != NULL);

    more = line != NULL;
    if (!more && text.s == NULL)
      return false;
    if (more && *line == '\0') { // ^C
      free(line);
      break;
    }
    if (more)
      str_append(&text, line, strlen(line));
    free(line);
    arena_reset();
    struct source src = {text.s, "sh", interactive() ? 0 : *lines, !more};
    *result = text.failed ? PARSED_ERROR : parse(&src, list);
  } while (*result == PARSED_MORE);
  for (const char *p = text.s; p != NULL && *p != '\0'; p++)
    *lines += *p == '\n';
  if (*result == PARSED_MORE)
    *result = PARSED_OK; // ^C: as if nothing was typed
  str_free(&text);
  return true;
}

// Jobs that ended are reported before the prompt, not in the midst of what a
// command prints. After a syntax error a script ends, as in other shells: what
// follows was written for what was not run.
static void
run_input(void)
{
  enum parsed result;
  struct andor *list;
  int lines = 1;

  for (;;) {
    struct arena *tree = arena_new();

    jobs_reap();
    if (tree == NULL)
      return;
    struct arena *scratch = arena_use(tree);
    bool more = read_command(&result, &list, &lines);
    arena_use(scratch);
    flow_reset();
    if (result == PARSED_ERROR)
      set_last_status(SYNTAX_ERROR);
    else if (more && list != NULL)
      run_tree(tree, list);
    arena_drop(tree);
    arena_reset();
    if (!more && jobs_stopped())
      continue;
    if (!more || (result == PARSED_ERROR && !interactive()))
      return;
  }
}

// A script, or the argument of -c.
static void
run_all(const char *text, const char *name, int line)
{
  struct source src = {text, name, line, true};

  set_last_status(run_source(&src));
}

// What the environment may say otherwise, and, after it, what it may not: it
// could make every script split its words at other characters.
static void
set_variables(void)
{
  char parent[12];

  var_set("PATH", 4, "/bin");
  var_set("HOME", 4, "/");
  vars_import();
  var_set("IFS", 3, " \t\n");
  var_set("OPTIND", 6, "1");
  var_set_directory();
  snprintf(parent, sizeof(parent), "%d", getppid());
  var_set("PPID", 4, parent);
}

// The status of a script is that of its last command, 127 if it is not there.
int
main(int argc, char *argv[])
{
  bool text = false;
  char *script;

  // Without a buffer: what a child inherits holds nothing of ours, and what a
  // command prints comes before what the next one does.
  setvbuf(stdout, NULL, _IONBF, 0);
  usage(argc, argv, false, help);
  set_variables();
  int first = options_take(argc - 1, argv + 1, &text);
  if (first < 0 || (text && first + 1 >= argc))
    usage(argc, argv, true, help);
  argc -= first + 1;
  argv += first + 1;
  if (text) {
    args_init(argc > 1 ? argc - 1 : 0, argv + 1);
    run_all(argv[0], "sh", 1);
  } else if (argc > 0) {
    args_init(argc, argv);
    script = input_file(argv[0]);
    if (script == NULL)
      return 127;
    run_all(script, argv[0], 1);
  } else {
    args_init(0, argv);
    set_interactive(edit_possible());
    run_input();
  }
  shell_exit(last_status());
}
