// The largest integers are long long: other names for what stdlib.h has.
// C11 7.8.2.
#include <inttypes.h>
#include <stdlib.h>

intmax_t
imaxabs(intmax_t n)
{
  return n < 0 ? -n : n;
}

imaxdiv_t
imaxdiv(intmax_t n, intmax_t by)
{
  return (imaxdiv_t){n / by, n % by};
}

// C11 7.8.2.3.
intmax_t
strtoimax(const char *restrict s, char **restrict end, int base)
{
  return strtoll(s, end, base);
}

uintmax_t
strtoumax(const char *restrict s, char **restrict end, int base)
{
  return strtoull(s, end, base);
}
