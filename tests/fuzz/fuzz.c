// What the fuzz targets share: taking the input apart, and the end.
#include "tests/fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

uint32_t
take(struct input *in, unsigned n)
{
  uint32_t value = 0;
  unsigned i;

  for (i = 0; i < n; i++) {
    if (in->left == 0)
      break;
    value |= (uint32_t)*in->at++ << 8 * i;
    in->left--;
  }
  return value;
}

void
take_text(struct input *in, char *text, size_t max)
{
  size_t n = 0;

  while (n < max && in->left > 0 && (text[n] = (char)take(in, 1)) != '\0')
    n++;
  text[n] = '\0';
}

_Noreturn void
found(const char *fmt, ...)
{
  va_list ap;

  fflush(stdout);
  fprintf(stderr, "FOUND: ");
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fprintf(stderr, "\n");
  abort();
}
