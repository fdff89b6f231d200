// <stdlib.h>: the end of a program that cannot go on.
#include <signal.h>
#include <stdlib.h>
#include "user/libc/libc.h"

// C11 7.22.4.1. Nobody can catch SIGABRT here, so it does not return; the shell
// sees that the program was killed, not that it ended.
void
abort(void)
{
  _sigsend(_getpid(), SIGABRT);
  _exit(134); // if it could not: what shells show for SIGABRT
}
