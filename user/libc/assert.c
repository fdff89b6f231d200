// <assert.h>: what is said when a check fails; in one write, so that it stays
// in one piece, and without <stdio.h>, which may be what is broken.
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

// Appends as much of `s` as fits to the text of *len characters.
static void
add(char *text, size_t size, size_t *len, const char *s)
{
  while (*s != '\0' && *len < size)
    text[(*len)++] = *s++;
}

// What assert() calls (C11 7.2.1.1). The message is written for the reader of a
// console, in the usual form of a compiler's: file, line, function, expression.
// A text that is too long loses its end, never the words "failed": these have
// room of their own. Does not return.
void
_assert_failed(const char *e, const char *file, int line, const char *function)
{
  char number[12];
  char *digit = number + sizeof(number);
  char text[512];
  size_t len = 0, most = sizeof(text) - sizeof("' failed\n");
  const char *part[] = {_progname,       ": ", file, ":", NULL, ": ", function,
                        ": assertion `", e};

  *--digit = '\0';
  do
    *--digit = (char)('0' + line % 10);
  while ((line /= 10) > 0);
  part[4] = digit;
  for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
    add(text, most, &len, part[i]);
  add(text, sizeof(text), &len, "' failed\n");
  _write(2, text, len);
  abort();
}
