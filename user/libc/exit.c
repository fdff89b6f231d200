// The orderly end of a program.
#include "user/libc/libc.h"

_Noreturn void exit(int status);

// Weak: where the program never calls atexit, or no stream, they are not there.
#pragma weak _atexit_run
#pragma weak _stdio_finish

// C11 7.22.4.4: what atexit was given, last first; then the streams are written
// out; then the process ends. It does not close descriptors: the kernel does,
// for programs that crash, too.
void
exit(int status)
{
  if (_atexit_run != NULL)
    _atexit_run();
  if (_stdio_finish != NULL)
    _stdio_finish();
  _exit(status);
}
