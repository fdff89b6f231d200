// Are all digits of floating-point numbers right, also of the hard ones?
// The host's library has every digit right, by long arithmetic; one that
// divides by ten in floating point is right for most numbers that people print,
// and wrong here: in the middle between two, at the smallest, and behind the
// 17th digit.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// For values that no constant can be written for.
static double
from_bits(uint64_t bits)
{
  double d;

  memcpy(&d, &bits, sizeof(d));
  return d;
}

static void
all_ways(double d)
{
  static const char *const formats[] = {
      "%f",    "%.0f",   "%.1f",     "%.3f",    "%.20f", "%e",    "%.0e",
      "%.1e",  "%.16e",  "%.17e",    "%.40e",   "%g",    "%.0g",  "%.1g",
      "%.3g",  "%.15g",  "%.17g",    "%.30g",   "%#g",   "%#.0f", "%#.0e",
      "%#.3g", "%15.3f", "%-15.3e|", "%015.3g", "%+.2f", "% .2e", "%+015.1f",
      "%a",    "%.0a",   "%.1a",     "%.5a",    "%.12a", "%.20a", "%A",
      "%#.0a", "%25a",   "%-25a|",   "%025a",   "%F",    "%E",    "%G"};
  unsigned i;

  for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
    /* Where %#g rounds up to 1e6, some libraries lose the zeros. */
    if ((d == 999999.5 || d == -999999.5) && strcmp(formats[i], "%#g") == 0)
      continue;
    printf(formats[i], d);
    putchar(' ');
  }
  putchar('\n');
}

static void
special(void)
{
  static const double values[] = {0.0,
                                  0.1,
                                  0.5,
                                  1.5,
                                  2.5,
                                  3.5,
                                  0.25,
                                  0.35,
                                  1e23,
                                  5e-324,
                                  1.7976931348623157e308,
                                  2.2250738585072014e-308,
                                  2.225073858507201e-308,
                                  9.5,
                                  99.5,
                                  999999.5,
                                  9999995.0,
                                  0.0001,
                                  0.00001,
                                  0.000099999995,
                                  123456789.0,
                                  1e6,
                                  1e5,
                                  1e15,
                                  1e16,
                                  1e17,
                                  1e22,
                                  1e100,
                                  4503599627370496.5,
                                  9007199254740993.0,
                                  0.3,
                                  2.0 / 3,
                                  1.0 / 3,
                                  1e-5,
                                  5e-5,
                                  0.05,
                                  0.95,
                                  9.95,
                                  99.95,
                                  1.0,
                                  10.0,
                                  100.0,
                                  1234.5678,
                                  0.001};
  unsigned i;

  for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
    all_ways(values[i]);
    all_ways(-values[i]);
  }
  all_ways(from_bits(0x7ff0000000000000));
  all_ways(from_bits(0xfff0000000000000));
  all_ways(from_bits(0x7ff8000000000000));
}

// More digits than any buffer of a fixed size would have.
static void
huge(void)
{
  printf("%.1074f\n", 5e-324);
  printf("%.1100e\n", 2.2250738585072011e-308);
  printf("%.800f\n", 1.7976931348623157e308);
  printf("%.3000f\n", 0.1);
  printf("%400.2f|%-400.2e|\n", 1.0, 2.0);
  printf("%.500g|%#.500g\n", 0.1, 0.5);
  printf("%.300d %d %s\n", 1, 2, "after");
}

// On both an x87's 80 bits; a program that passes one where a double is read
// finds the next argument in the wrong place, hence "after".
static void
extended(void)
{
  static const long double values[] = {0.0L,
                                       0.1L,
                                       1.0L,
                                       2.5L,
                                       1e4000L,
                                       1e-4000L,
                                       3.6e-4951L,
                                       1.18973149535723176502e4932L,
                                       12345.678L,
                                       1e19L,
                                       18446744073709551615.0L};
  unsigned i;

  for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
    printf("%Lf %.25Le %Lg %La %.3La %s\n", values[i], values[i], values[i],
           values[i], values[i], "after");
}

static uint64_t state = 88172645463325252u;

static uint64_t
next_random(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* A sum over the text of many numbers of any size; the text of some. */
static void
at_random(void)
{
  static const char letters[] = "efga";
  char format[16], text[800];
  uint32_t sum = 0;
  int i, j;

  for (i = 0; i < 20000; i++) {
    uint64_t bits = next_random(), how = next_random();

    if (how & 1) /* a size of every day */
      bits = (bits & 0x800fffffffffffffu) | (uint64_t)(1003 + how % 97) << 52;
    if (how & 2) /* few bits, so that halves are met */
      bits &= ~((1ull << 44) - 1);
    snprintf(format, sizeof(format), "%%%s.%d%c", how & 4 ? "#" : "",
             (int)(how >> 8) % 24 & 0x1f, letters[how >> 16 & 3]);
    snprintf(text, sizeof(text), format, from_bits(bits));
    if (strstr(text, "nan") != NULL)
      continue;
    for (j = 0; text[j] != '\0'; j++)
      sum = sum * 31 + (unsigned char)text[j];
    if (i % 40 == 0)
      printf("%s %s %08x\n", format, text, (unsigned)sum);
  }
  printf("%08x\n", (unsigned)sum);
}

int
main(void)
{
  special();
  huge();
  extended();
  at_random();
  return 0;
}
