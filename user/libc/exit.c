// The orderly end of a program.
#include "user/libc/libc.h"

_Noreturn void exit(int status);

// Weak: where the program never calls atexit, or no stream, they are not there.
#pragma weak _atexit_run
#pragma weak _stdio_finish

void
exit(int status)
{
  if (_atexit_run != NULL)
    _atexit_run();
  if (_stdio_finish != NULL)
    _stdio_finish();
  _exit(status);
}
