// <ctype.h>: by comparison, as ASCII has them in runs. EOF is in none.
#include <ctype.h>

#pragma weak isascii
#pragma weak toascii

static int
within(int c, int first, int last)
{
  return c >= first && c <= last;
}

int
isdigit(int c)
{
  return within(c, '0', '9');
}

int
isupper(int c)
{
  return within(c, 'A', 'Z');
}

int
islower(int c)
{
  return within(c, 'a', 'z');
}

int
isalpha(int c)
{
  return within(c | 0x20, 'a', 'z'); // 0x20 is what the cases differ by
}

int
isalnum(int c)
{
  return isalpha(c) || isdigit(c);
}

int
isxdigit(int c)
{
  return isdigit(c) || within(c | 0x20, 'a', 'f');
}

int
isspace(int c)
{
  return c == ' ' || within(c, '\t', '\r');
}

int
isblank(int c)
{
  return c == ' ' || c == '\t';
}

int
iscntrl(int c)
{
  return within(c, 0, 31) || c == 127;
}

int
isprint(int c)
{
  return within(c, 32, 126);
}

int
isgraph(int c)
{
  return within(c, 33, 126);
}

int
ispunct(int c)
{
  return isgraph(c) && !isalnum(c);
}

int
isascii(int c)
{
  return within(c, 0, 127);
}

int
toupper(int c)
{
  return islower(c) ? c - 'a' + 'A' : c;
}

int
tolower(int c)
{
  return isupper(c) ? c - 'A' + 'a' : c;
}

int
toascii(int c)
{
  return c & 127;
}
