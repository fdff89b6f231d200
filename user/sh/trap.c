// `trap`, and the end of the shell. The only thing that can be trapped is this
// end: no program here can catch a signal.
//
// Every way out of a shell that has been asked to do something leads through
// shell_exit: `exit`, the end of the input, -e, an error in a script. A shell
// that is killed runs no trap.
#include "user/sh/sh.h"

static char *at_exit; // commands, or NULL

// Its own may be set afterwards.
void
trap_forget(void)
{
  free(at_exit);
  at_exit = NULL;
}

// The commands may call exit themselves, with another status.
void
shell_exit(int code)
{
  struct source src = {.p = at_exit, .name = "sh", .last = true};

  if (at_exit != NULL) {
    at_exit = NULL;
    flow_reset();
    set_last_status(code);
    run_source(&src);
  }
  exit(code);
}

// trap TEXT EXIT: TEXT of "-" takes it back. Without words: shows what is set.
int
run_trap(int argc, char *argv[])
{
  int i = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
  const char *text = i < argc ? argv[i++] : NULL;

  if (text == NULL && at_exit != NULL) {
    printf("trap -- ");
    put_quoted(at_exit);
    printf(" EXIT\n");
  }
  for (; i < argc; i++) {
    if (strcmp(argv[i], "EXIT") != 0 && strcmp(argv[i], "0") != 0) {
      fprintf(stderr, "sh: trap: %s: only EXIT can be trapped here\n", argv[i]);
      return 1;
    }
    char *copy = strcmp(text, "-") == 0 ? NULL : strdup(text);
    if (copy == NULL && strcmp(text, "-") != 0) {
      fprintf(stderr, "sh: out of memory\n");
      return 1;
    }
    trap_forget();
    at_exit = copy;
  }
  return 0;
}
