// The shell: reads commands and runs them, until there are no more.
//   sh                    from the console, or from standard input
//   sh FILE [ARG...]      from a file; $1 ... are the arguments
//   sh -c TEXT [NAME ARG...]
//
// Reading, parsing and running take turns, one command at a time: what a
// command does (cd, a variable) counts for how the next is expanded, and a
// script may read on from the descriptor that its commands read from. The parts
// are in user/sh, each a file; user/sh/sh.h has them in order.
#include "user/sh/sh.h"

#define SYNTAX_ERROR 2

// Reads lines until they are a whole command. false: there is no more input.
// A line may end within quotes, parentheses or behind a |: the text so far is
// then parsed again with the next line. That is quadratic in the lines of one
// command, and needs no parser that can stop and go on.
static bool
read_command(enum parsed *result, struct andor **list)
{
  struct str text = {0};

  *result = PARSED_OK;
  *list = NULL;
  for (;;) {
    char *line = input_line(text.s != NULL);

    if (line == NULL)
      break;
    bool abandoned = *line == '\0';
    str_append(&text, line, strlen(line));
    free(line);
    if (abandoned) {
      str_free(&text);
      *result = PARSED_OK;
      *list = NULL;
      return true;
    }
    size_t n = text.len;
    bool goes_on = n >= 2 && strcmp(text.s + n - 2, "\\\n") == 0;
    bool last = text.failed || (interactive() && !goes_on);
    *result =
        text.failed ? PARSED_ERROR : parse(text.s, last, input_where(), list);
    if (*result != PARSED_MORE) {
      str_free(&text);
      return true;
    }
  }
  if (text.s == NULL)
    return false;
  *result = parse(text.s, true, input_where(), list);
  str_free(&text);
  return true;
}

// Jobs that ended are reported before the prompt, not in the midst of what a
// command prints. After a syntax error a script ends, as in other shells: what
// follows was written for what was not run.
static void
run_input(void)
{
  struct andor *list;
  enum parsed result;

  for (;;) {
    jobs_reap();
    if (!read_command(&result, &list)) {
      if (jobs_stopped())
        continue;
      return;
    }
    if (result == PARSED_ERROR)
      set_last_status(SYNTAX_ERROR);
    else
      run_list(list);
    arena_reset();
    if (result == PARSED_ERROR && !interactive())
      return;
  }
}

// The status of a script is that of its last command, 127 if it is not there.
int
main(int argc, char *argv[])
{
  // Without a buffer: what a child inherits holds nothing of ours, and what a
  // command prints comes before what the next one does.
  setvbuf(stdout, NULL, _IONBF, 0);
  usage(argc, argv, argc == 2 && strcmp(argv[1], "-c") == 0,
        "sh [FILE [ARG...] | -c COMMANDS [NAME [ARG...]]]\n"
        "Type help in it for what it knows.");
  if (argc > 2 && strcmp(argv[1], "-c") == 0) {
    vars_init(argc > 3 ? argc - 3 : 1, argc > 3 ? argv + 3 : argv);
    input_text(argv[2]);
  } else if (argc > 1) {
    vars_init(argc - 1, argv + 1);
    if (!input_file(argv[1]))
      return 127;
  } else {
    vars_init(argc, argv);
    set_interactive(edit_possible());
  }
  run_input();
  return last_status();
}
