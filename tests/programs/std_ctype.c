// <ctype.h>: every function for every value.
#include <ctype.h>
#include <stdio.h>

int
main(void)
{
  for (int c = -1; c < 256; c++)
    printf("%d: %d%d%d%d%d%d%d%d%d%d%d%d%d %d %d\n", c, !!isalpha(c),
           !!isdigit(c), !!isalnum(c), !!isupper(c), !!islower(c),
           !!isxdigit(c), !!isspace(c), !!isblank(c), !!iscntrl(c),
           !!isprint(c), !!isgraph(c), !!ispunct(c), !!isascii(c), toupper(c),
           tolower(c));
  return 0;
}
