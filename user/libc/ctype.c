// <ctype.h>: by comparison, as ASCII has them in runs. EOF is in none.
// C11 7.4, in the "C" locale, which is the only one. Functions, no macros with
// a table: an argument outside of unsigned char, which in other libraries reads
// beyond it, is just in no class here.
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

// '\t' '\n' '\v' '\f' '\r' are 9 to 13, in a row.
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

// The space is printed, too; isgraph leaves it out.
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

// POSIX, and marked there as a thing of the past, like toascii.
int
isascii(int c)
{
  return within(c, 0, 127);
}

// C11 7.4.2.2. Only ASCII letters change; bytes of UTF-8 stay what they are.
int
toupper(int c)
{
  return islower(c) ? c - 'a' + 'A' : c;
}

// C11 7.4.2.1.
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
