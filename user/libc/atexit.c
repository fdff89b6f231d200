// <stdlib.h>: what is to be done at the end of a program.
#include <stdlib.h>
#include "user/libc/libc.h"

#define MAX 32 // the standard asks for 32

static void (*functions[MAX])(void);
static int count;

// C11 7.22.4.2. 0, or -1 when the table is full. A table, not a list from
// malloc: it can be used when there is no memory left.
int
atexit(void (*f)(void))
{
  if (count == MAX)
    return -1;
  functions[count++] = f;
  return 0;
}

// One that calls exit, or atexit, goes on with those that are left.
void
_atexit_run(void)
{
  while (count > 0)
    functions[--count]();
}
