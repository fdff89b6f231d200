// <ctype.h>: every function for every value.
// From -1, which is EOF and a value that each of them must take (C11 7.4). The
// results are made 0 or 1: true may be any number, and is another one in each
// library.
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
