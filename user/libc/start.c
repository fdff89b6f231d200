// Where every program begins. The kernel jumps to _start with the stack of a C
// call that has no caller: a return address that faults, argc, argv, envp.
// Programs never call this; they are linked with `_start` as their entry.
#include "user/libc/libc.h"

void _start(int argc, char *argv[], char *envp[]);
int main(int argc, char *argv[], char *envp[]);
_Noreturn void exit(int status);

const char *_progname = "?";
char **_environ;

asm(".weak environ\n.set environ, _environ\n"); // POSIX's name

// A `main(void)` leaves the arguments where they are: in the C convention of
// the i386 the caller owns them. The stack is aligned here, as the compiler
// expects it to be in every function; exec promises only a multiple of 4.
__attribute__((force_align_arg_pointer)) void
_start(int argc, char *argv[], char *envp[])
{
  asm(".cfi_undefined 8"); // for debuggers: %eip's caller is nobody
  if (argc > 0 && argv[0] != NULL) {
    const char *p;

    _progname = argv[0];
    for (p = argv[0]; *p != '\0'; p++)
      if (*p == '/')
        _progname = p + 1;
  }
  _environ = envp;
  exit(main(argc, argv, envp));
}
