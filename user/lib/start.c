// Where every program begins. The kernel jumps to _start with the stack of a C
// call that has no caller: a return address that faults, argc, argv.
// Programs never call this; they are linked with `_start` as their entry.
#include "user.h"

void _start(int argc, char *argv[]);
int main(int argc, char *argv[]);

// A `main(void)` leaves both arguments where they are: in the C convention of
// the i386 the caller owns them. The stack is aligned here, as the compiler
// expects it to be in every function; exec promises only a multiple of 4.
__attribute__((force_align_arg_pointer)) void
_start(int argc, char *argv[])
{
  asm(".cfi_undefined 8"); // for debuggers: %eip's caller is nobody
  if (argc > 0 && argv[0] != NULL) {
    const char *slash = strrchr(argv[0], '/');

    progname = slash != NULL ? slash + 1 : argv[0];
  }
  exit(main(argc, argv));
}
