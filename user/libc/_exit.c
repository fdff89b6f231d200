// <stdlib.h>: the end of a program without any clean-up.
#include <stdlib.h>
#include "user/libc/libc.h"

// C11 7.22.4.5. It may leave out what exit does for streams, and does: what
// they still hold is lost.
void
_Exit(int status)
{
  _exit(status);
}
