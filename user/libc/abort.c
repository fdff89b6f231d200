// <stdlib.h>: the end of a program that cannot go on.
#include <signal.h>
#include <stdlib.h>
#include "user/libc/libc.h"

void
abort(void)
{
  _sigsend(_getpid(), SIGABRT);
  _exit(134); // if it could not: what shells show for SIGABRT
}
