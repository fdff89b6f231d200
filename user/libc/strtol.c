// <stdlib.h>: integers from text.
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// The digit's value, 36 or more if it is none.
static unsigned
digit(char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'z')
    return (unsigned)(c - 'a' + 10);
  if (c >= 'A' && c <= 'Z')
    return (unsigned)(c - 'A' + 10);
  return 36;
}

// *value * base + d, in two halves, as a 64-bit division by which to foresee an
// overflow would cost more than all the rest. False: it does not fit.
static bool
append(uint64_t *value, unsigned base, unsigned d)
{
  uint64_t low = (uint64_t)(uint32_t)*value * base + d;
  uint64_t high = (*value >> 32) * base + (low >> 32);

  *value = high << 32 | (uint32_t)low;
  return high >> 32 == 0;
}

// What is in front of the digits: blanks, the sign, which goes to *negative,
// 0x. Settles a *base of 0. Returns the first digit's place.
static const char *
prefix(const char *p, int *base, bool *negative)
{
  while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
    p++;
  *negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;
  if ((*base == 0 || *base == 16) && p[0] == '0' &&
      (p[1] == 'x' || p[1] == 'X') && digit(p[2]) < 16) {
    *base = 16;
    return p + 2;
  }
  if (*base == 0)
    *base = *p == '0' ? 8 : 10;
  return p;
}

// A number between -low and high; where low is 0, one with a minus is negated
// as an unsigned one, as the standard will have it. Two's complement.
static uint64_t
parse(const char *s, char **end, int base, uint64_t low, uint64_t high)
{
  const char *stop = s;
  bool fits = true, negative = false;
  uint64_t value = 0;
  const char *p;

  if (base < 0 || base == 1 || base > 36) {
    errno = EINVAL;
  } else {
    for (p = prefix(s, &base, &negative); digit(*p) < (unsigned)base; p++) {
      if (fits)
        fits = append(&value, (unsigned)base, digit(*p));
      stop = p + 1;
    }
  }
  if (end != NULL)
    *end = (char *)stop;
  uint64_t limit = negative && low != 0 ? low : high;
  if (!fits || value > limit) {
    errno = ERANGE;
    return negative && low != 0 ? -limit : limit;
  }
  return negative ? -value : value;
}

// C11 7.22.1.4. LONG_MIN or LONG_MAX and ERANGE for what does not fit; 0 and
// *end == s if there is no number.
long
strtol(const char *s, char **end, int base)
{
  return (long)parse(s, end, base, (uint64_t)LONG_MAX + 1, LONG_MAX);
}

long long
strtoll(const char *s, char **end, int base)
{
  return (long long)parse(s, end, base, (uint64_t)LLONG_MAX + 1, LLONG_MAX);
}

// A minus is allowed, and negates: "-1" is ULONG_MAX, without an error.
unsigned long
strtoul(const char *s, char **end, int base)
{
  return (unsigned long)parse(s, end, base, 0, ULONG_MAX);
}

unsigned long long
strtoull(const char *s, char **end, int base)
{
  return parse(s, end, base, 0, ULLONG_MAX);
}

// C11 7.22.1.2, but defined for all texts: what does not fit is the nearest
// long.
int
atoi(const char *s)
{
  return (int)strtol(s, NULL, 10);
}

long
atol(const char *s)
{
  return strtol(s, NULL, 10);
}

long long
atoll(const char *s)
{
  return strtoll(s, NULL, 10);
}
