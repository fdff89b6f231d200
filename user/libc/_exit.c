// <stdlib.h>: the end of a program without any clean-up.
#include <stdlib.h>
#include "user/libc/libc.h"

void
_Exit(int status)
{
  _exit(status);
}
