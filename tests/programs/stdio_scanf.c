// Does scanf take what it should, and no more?
// What is left in the stream after a mismatch is as much part of the answer as
// the values: the next call begins there. So most lines end in %n or read on.
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void
integers(void)
{
  int a = -9, b = -9, c = -9, n = -9, r;
  unsigned u = 9, x = 9, o = 9;
  long long big = 9;
  short h = 9;
  signed char hh = 9;
  long l = 9;

  r = sscanf("12 -34 +56", "%d%d%d%n", &a, &b, &c, &n);
  printf("%d %d %d %d %d\n", r, a, b, c, n);
  r = sscanf("0x1F 017 99 0x", "%i%i%i%n", &a, &b, &c, &n);
  printf("%d %d %d %d %d\n", r, a, b, c, n);
  r = sscanf("ff 0XAb 777 4294967295", "%x%x%o%u", &x, &u, &o, &u);
  printf("%d %u %u %u\n", r, x, o, u);
  r = sscanf("-9223372036854775808 123456 -5 70", "%lld%hd%hhd%ld", &big, &h,
             &hh, &l);
  printf("%d %lld %d %d %ld\n", r, big, h, hh, l);
  r = sscanf("123456789", "%3d%2d%1d%n", &a, &b, &c, &n);
  printf("%d %d %d %d %d\n", r, a, b, c, n);
  r = sscanf("1,2;3", "%d,%d,%d", &a, &b, &c);
  printf("%d %d %d\n", r, a, b);
  r = sscanf("7 8 9", "%*d%d%*d%n", &a, &n);
  printf("%d %d %d\n", r, a, n);
  r = sscanf("x", "%d", &a);
  printf("%d\n", r);
  printf("%d\n", sscanf("", "%d", &a));
  printf("%d\n", sscanf("   ", "%d", &a));
  printf("%d\n", sscanf("- 5", "%d", &a));
  printf("%d\n", sscanf("5", "%d%d", &a, &b));
  printf("%d\n", sscanf("5 x", "%d%d", &a, &b));
  printf("%d\n", sscanf("", "x"));
  printf("%d\n", sscanf("y", "x"));
  printf("%d %d\n", sscanf("50%of", "%d%%o%c", &a, (char *)&b), a);
  printf("%d %d\n", sscanf("  12", " %2d", &a), a);
  {
    uint8_t u8;
    uint64_t u64;
    intmax_t max;
    size_t z;
    ptrdiff_t t;

    r = sscanf("200 18446744073709551615 -1 5 -6",
               "%" SCNu8 "%" SCNu64 "%jd%zu%td", &u8, &u64, &max, &z, &t);
    printf("%d %u %llu %d %u %d\n", r, u8, (unsigned long long)u64, (int)max,
           (unsigned)z, (int)t);
  }
}

static void
text(void)
{
  char a[32], b[32], c[8] = "zzzzzzz";
  int n = -1, r;

  r = sscanf("  one two", "%s%s", a, b);
  printf("%d [%s][%s]\n", r, a, b);
  r = sscanf("abcdef", "%3s%s", a, b);
  printf("%d [%s][%s]\n", r, a, b);
  r = sscanf("abcdef", "%3c%c", c, b);
  printf("%d [%s] %c\n", r, c, b[0]);
  r = sscanf(" x y", "%c %c%c", &a[0], &a[1], &a[2]);
  printf("%d [%.3s]\n", r, a);
  r = sscanf("key=value # note", "%[a-z]=%[^ #] %n", a, b, &n);
  printf("%d [%s][%s] %d\n", r, a, b, n);
  r = sscanf("a]b-c", "%[]a]%[b-]%s", a, b, c);
  printf("%d [%s][%s][%s]\n", r, a, b, c);
  r = sscanf("x^y", "%[x^]%[^^]", a, b);
  printf("%d [%s][%s]\n", r, a, b);
  r = sscanf("]]z", "%[^]]%s", a, b);
  printf("%d\n", r);
  r = sscanf("12ab", "%*[0-9]%5[a-z]", a);
  printf("%d [%s]\n", r, a);
  r = sscanf("GET /index HTTP/1.1", "%7s %31s HTTP/%d.%d", a, b, &n, &r);
  printf("[%s][%s] %d\n", a, b, n);
}

static void
reals(void)
{
  float f = 0;
  double d = 0, e = 0;
  long double l = 0;
  int n = -1, r;

  r = sscanf("1.5 -2e3 .25 1e-2", "%f%lf%lf%Lf", &f, &d, &e, &l);
  printf("%d %g %g %g %Lg\n", r, f, d, e, l);
  r = sscanf("3.14159xyz", "%lf%n", &d, &n);
  printf("%d %.17g %d\n", r, d, n);
  r = sscanf("123.456", "%4lf%lf", &d, &e);
  printf("%d %g %g\n", r, d, e);
  r = sscanf("0x1.8p3 inf -nan", "%lf%lf", &d, &e);
  printf("%d %g %g\n", r, d, e);
  r = sscanf("1e400 1e-400", "%lf%lf", &d, &e);
  printf("%d %g %g\n", r, d, e);
  printf("%d\n", sscanf("abc", "%lf", &d));
  printf("%d\n", sscanf(".", "%lf", &d));
  printf("%d\n", sscanf("-", "%lf", &d));
  printf("%d %g\n", sscanf("5.", "%lf", &d), d);
  printf("%d %.17g\n", sscanf("0.1", "%le", &d), d);
  printf("%d %d\n", sscanf("1.5 2", "%*f%d", &n), n);
}

// From a stream, where one character can be put back and no more: there "12abc"
// is harder than in a string.
static void
files(void)
{
  FILE *f = fopen("scanf.tmp", "w+");
  char word[32];
  int a, b, c, n = 0;
  double d;

  for (a = 0; a < 3000; a++)
    fprintf(f, "%d word%d %g\n", a, a * 7, a / 8.0);
  fputs("12abc", f);
  rewind(f);
  for (b = 0; fscanf(f, "%d %31s %lf", &a, word, &d) == 3; n++)
    b += a + word[4] + (int)(d * 8);
  printf("%d %d\n", n, b);
  c = fgetc(f);
  printf("%c %d\n", c, feof(f) != 0);
  while (fscanf(f, "%31s", word) == 1)
    continue;
  printf("%s %d %d\n", word, feof(f) != 0, ferror(f) != 0);
  fclose(f);
  remove("scanf.tmp");
}

int
main(void)
{
  integers();
  text();
  reals();
  files();
  return 0;
}
