// Reading a byte of standard input.
#include <stdio.h>

int
getchar(void)
{
  return getc(stdin);
}
