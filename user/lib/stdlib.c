// Numbers from text, sorting, random numbers.
#include "user.h"

int
atoi(const char *s)
{
  return strtol(s, NULL, 10);
}

// The digit's value, 36 or more if it is none.
static uint
digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z')
    return c - 'A' + 10;
  return 36;
}

// Reads an optional sign and digits of `base` (0: as in C, 2 to 36). *negative
// says the sign, *overflow that the value did not fit, *end where it stopped:
// at `s` itself if there was no number.
static unsigned long
parse(const char *s, char **end, int base, bool *negative, bool *overflow)
{
  const char *p = s;
  const char *stop = s;
  unsigned long value = 0;

  *overflow = false;
  while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
    p++;
  *negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;
  bool hex = p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && digit(p[2]) < 16;
  if (hex && (base == 0 || base == 16)) {
    base = 16;
    p += 2;
  }
  if (base == 0)
    base = *p == '0' ? 8 : 10;
  for (; digit(*p) < (uint)base; p++) {
    if (value > (0xffffffff - digit(*p)) / base)
      *overflow = true;
    value = value * base + digit(*p);
    stop = p + 1;
  }
  if (end != NULL)
    *end = (char *)stop;
  return value;
}

unsigned long
strtoul(const char *s, char **end, int base)
{
  bool negative, overflow;
  unsigned long value = parse(s, end, base, &negative, &overflow);

  if (overflow) {
    errno = ERANGE;
    return 0xffffffff;
  }
  return negative ? -value : value;
}

long
strtol(const char *s, char **end, int base)
{
  bool negative, overflow;
  unsigned long value = parse(s, end, base, &negative, &overflow);
  unsigned long limit = negative ? 0x80000000 : 0x7fffffff;

  if (overflow || value > limit) {
    errno = ERANGE;
    value = limit;
  }
  return negative ? -value : value;
}

static void
swap(char *a, char *b, size_t size)
{
  while (size-- > 0) {
    char c = *a;

    *a++ = *b;
    *b++ = c;
  }
}

// Moves the element at `i` down the heap of `n` until no child is larger.
static void
sift(char *base, size_t i, size_t n, size_t size,
     int (*cmp)(const void *, const void *))
{
  for (;;) {
    size_t child = 2 * i + 1;

    if (child >= n)
      return;
    if (child + 1 < n &&
        cmp(base + child * size, base + (child + 1) * size) < 0)
      child++;
    if (cmp(base + i * size, base + child * size) >= 0)
      return;
    swap(base + i * size, base + child * size, size);
    i = child;
  }
}

// A heap sort: n log n steps for every input, no memory, no recursion on the
// small user stack. Equal elements may change places.
void
qsort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
  size_t i;

  for (i = n / 2; i > 0; i--)
    sift(base, i - 1, n, size, cmp);
  for (i = n; i > 1; i--) {
    swap(base, (char *)base + (i - 1) * size, size);
    sift(base, 0, i - 1, size, cmp);
  }
}

static uint seed = 1;

void
srand(uint value)
{
  seed = value != 0 ? value : 1; // xorshift never leaves 0
}

uint
rand(void)
{
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed;
}
