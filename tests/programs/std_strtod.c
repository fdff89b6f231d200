// strtod and its like: the nearest number, to the last bit, for every form and
// length of text; shown by its bits.
// The right answer is the double nearest to the text, and the even one of two
// that are as near (C11 7.22.1.3 recommends it, glibc does it). A strtod that
// multiplies by powers of ten is right for most texts that people write, and
// wrong in the last bit for the hard ones here.
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[4000];

// One double, one float; NaNs are not told apart.
static void
show(const char *s)
{
  char *end;
  uint64_t bits;
  uint32_t fbits;

  errno = 0;
  double d = strtod(s, &end);
  memcpy(&bits, &d, sizeof(bits));
  if (isnan(d))
    bits = 0;
  printf("%016llx %d %d ", (unsigned long long)bits, (int)(end - s),
         errno == ERANGE);
  errno = 0;
  float f = strtof(s, &end);
  memcpy(&fbits, &f, sizeof(fbits));
  if (isnan(f))
    fbits = 0;
  printf("%08x %d %d\n", (unsigned)fbits, (int)(end - s), errno == ERANGE);
}

// Some end early, in the middle of what began as a number; others are next to a
// limit or in the middle between two doubles, where a digit far behind decides.
static const char *const forms[] = {
    "0",
    "-0",
    "1",
    "+1",
    ".5",
    "5.",
    ".",
    "",
    "-",
    "e5",
    "1e",
    "1e+",
    "1e5",
    "1E-5",
    "1e5.5",
    "  \t\n12.5abc",
    "0.1",
    "0.3",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e309",
    "-1e400",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "4.9e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "1e-400",
    "-1e-400",
    "9007199254740993",
    "9007199254740992.5",
    "9007199254740993.0000001",
    "123456789012345678901234567890",
    "0.000000000000000000000000000001e30",
    "1000000000000000000000000e-24",
    "1e99999999999999999999",
    "1e-99999999999999999999",
    "0e99999999999",
    "inf",
    "-INF",
    "Infinity",
    "infinit",
    "nan",
    "-nan",
    "NaN(123)",
    "nan(",
    "nan(a_b)c",
    "nano",
    "in",
    "0x1p0",
    "0x.8",
    "0x1.8p1",
    "0X1.FFFFFFFFFFFFFp+1023",
    "0x1p1024",
    "0x1p-1074",
    "0x1p-1075",
    "0x1.8p-1075",
    "0x1.00000000000008p0",
    "0x1.00000000000018p0",
    "0x1.000000000000080000000000001p0",
    "0x",
    "0xg",
    "0x.p1",
    "0x1p",
    "0x1p+",
    "0x12345678901234567890abcdefp-40",
    "0x0p99999",
    "3.4028235e38",
    "3.4028236e38",
    "1.1754944e-38",
    "1.4e-45",
    "7.0e-46",
    "7.1e-46",
    "16777217",
    "16777217.0000000000001",
    "1_000",
    "1,5",
    "١",
    "8.5899345920000006e9",
    "6.02214076e23",
    "1.15507e-173",
    "17976931348623158079372897140530341507993413271003782693617377898044496829"
    "27647509466490179775872070963302864166928879109465555478519404026306574886"
    "71505820681908902000708383676273854845817711531764475730270069855571366959"
    "622842914819860834936475292719074168444365510704342711559699508093042880",
    "17976931348623158079372897140530341507993413271003782693617377898044496829"
    "27647509466490179775872070963302864166928879109465555478519404026306574886"
    "71505820681908902000708383676273854845817711531764475730270069855571366959"
    "622842914819860834936475292719074168444365510704342711559699508093042879",
};

// Exactly between two numbers, written out, and a little beside it: the power
// of 5 that is 2^-n in decimal.
static void
ties(void)
{
  static const int exponents[] = {-1, -40, -300, -1000, -1060, -1074};

  for (unsigned i = 0; i < sizeof(exponents) / sizeof(exponents[0]); i++) {
    // 2^n + 2^(n-53) as digits: halve 2^53 + 1 again and again.
    unsigned char digit[1200] = {0};
    int n = exponents[i] - (exponents[i] == -1074 ? 1 : 53);
    uint64_t whole = exponents[i] == -1074 ? 3 : ((uint64_t)1 << 53) + 1;
    int len = 0, k;
    for (k = 19; k >= 0; k--, whole /= 10)
      digit[k] = (unsigned char)(whole % 10);
    len = 20;
    for (int step = 0; step < -n; step++) {
      int carry = 0;
      for (k = 0; k < len || carry; k++) {
        int d = carry * 10 + digit[k];
        digit[k] = (unsigned char)(d / 2);
        carry = d % 2;
      }
      len = k;
    }
    for (k = 0; k < 20; k++)
      text[k] = (char)('0' + digit[k]);
    text[20] = '.';
    for (k = 20; k < len; k++)
      text[k + 1] = (char)('0' + digit[k]);
    text[len + 1] = '\0';
    show(text);
    strcpy(text + len + 1, "000000000000000000000000000000000000001");
    show(text);
    memset(text + len + 1, '0', 1500);
    strcpy(text + len + 1501, "1");
    show(text);
    text[len + 1] = '\0';
    text[len]--; // the last digit is a 5
    show(text);
  }
}

static uint64_t state = 88172645463325252u;

static uint64_t
next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Digits and exponents at random.
static void
random_texts(void)
{
  for (int i = 0; i < 3000; i++) {
    int len = 1 + (int)(next() % (i % 100 == 0 ? 900 : 25));
    int point = (int)(next() % 30), k = 0;

    for (int d = 0; d < len; d++) {
      if (d == point)
        text[k++] = '.';
      text[k++] = (char)('0' + next() % 10);
    }
    snprintf(text + k, 20, "e%d", (int)(next() % 700) - 350);
    if (i % 3 == 0)
      snprintf(text + k, 20, "e%d", (int)(next() % 80) - 40);
    show(text);
  }
}

// With 21 digits a long double comes back.
static void
long_doubles(void)
{
  printf("%d\n",
         strtold("0x1.23456789abcdef02p5", NULL) == 0x1.23456789abcdef02p5l);
  printf("%d\n", strtold("1e4932", NULL) == 1e4932l);
  printf("%d\n", strtold("1.18973149535723176502e4932", NULL) ==
                     0x1.fffffffffffffffep16383l);
  errno = 0;
  printf("%d ", strtold("1.18973149535723176509e4932", NULL) == HUGE_VALL);
  printf("%d\n", errno == ERANGE);
  printf("%d\n", strtold("3.6451995318824746025e-4951", NULL) == 0x1p-16445l);
  printf("%d\n", strtold("3.36210314311209350626e-4932", NULL) == 0x1p-16382l);
  printf("%d\n", strtold("0.1", NULL) == 0.1l);
  printf("%d\n",
         strtold("-1234567890123456789.5", NULL) == -1234567890123456789.5l);
  printf("%d\n", strtold("18446744073709551617", NULL) == 0x1p64l);
  printf("%d\n", strtold("18446744073709551615.5", NULL) == 0x1p64l);
  printf("%d\n",
         strtold("18446744073709551614.5", NULL) == 18446744073709551614.0l);
}

int
main(void)
{
  for (unsigned i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
    show(forms[i]);
  ties();
  random_texts();
  long_doubles();
  printf("%d\n", atof("2.5x") == 2.5);
  return 0;
}
