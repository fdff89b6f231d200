// <stdlib.h>: integers from text, sorting, search, arithmetic, the heap, the
// environment, characters.
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Where the text of a number ends is the hard part: "0x" is a zero and an x, "-
// 1" is no number. And each limit of 32 and 64 bits, at it and one past it.
static const char *const numbers[] = {
    "0",
    "1",
    "-1",
    "+7",
    "  \t\n\v\f\r42",
    "- 1",
    "",
    "+",
    "abc",
    "0x",
    "0xg",
    "0x1F",
    "-0x1f",
    "0777",
    "08",
    "1e5",
    "zz",
    "99999999999999999999",
    "2147483647",
    "-2147483647",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "-18446744073709551615",
    "0x8000000000000000",
    "1777777777777777777777",
    "1y2p0ij32e8e7",
    "3w5e11264sgsf",
    "--1",
    "0b1",
    "123456789012345678901234567890 and more"};

// end and errno as well as the value: programs find out by them that a text is
// no number.
static void
integers(void)
{
  static const int bases[] = {0, 2, 8, 10, 16, 36};

  for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    for (unsigned j = 0; j < sizeof(bases) / sizeof(bases[0]); j++) {
      char *end, *uend;
      errno = 0;
      long long value = strtoll(numbers[i], &end, bases[j]);
      int error = errno == ERANGE;
      errno = 0;
      unsigned long long u = strtoull(numbers[i], &uend, bases[j]);
      printf("%u %d: %lld %d %d, %llu %d %d\n", i, bases[j], value,
             (int)(end - numbers[i]), error, u, (int)(uend - numbers[i]),
             errno == ERANGE);
    }
    if (strlen(numbers[i]) < 11)
      printf("%d %d %lld\n", atoi(numbers[i]), (int)atol(numbers[i]),
             atoll(numbers[i]));
  }
  errno = 0;
  printf("%d ", (int)strtol("1", NULL, 37));
  printf("%d\n", errno == EINVAL);
}

// Of long, the size differs: what strtol does at its own limits.
static void
limits(void)
{
  static char text[40] = "-";
  char *end;
  unsigned long big = (unsigned long)LONG_MAX + 1;
  int n = 39;

  for (text[n] = '\0'; big != 0; big /= 10)
    text[--n] = (char)('0' + big % 10);
  errno = 0;
  printf("%d ", strtol(text + n, &end, 10) == LONG_MAX);
  printf("%d %d\n", errno == ERANGE, *end == '\0');
  text[--n] = '-';
  errno = 0;
  printf("%d ", strtol(text + n, &end, 10) == LONG_MIN);
  printf("%d %d\n", errno, *end == '\0');
  text[38]++;
  printf("%d ", strtol(text + n, NULL, 10) == LONG_MIN);
  printf("%d\n", errno == ERANGE);
  printf("%d\n", strtoul("-1", NULL, 10) == ULONG_MAX);
  errno = 0;
  printf("%d ", strtoul("99999999999999999999", NULL, 10) == ULONG_MAX);
  printf("%d\n", errno == ERANGE);
}

static uint32_t stream = 12345;

// rand() would give other numbers in each library.
static uint32_t
next(void)
{
  return stream = stream * 1664525 + 1013904223;
}

// By comparison: a difference of two ints may overflow.
static int
by_value(const void *a, const void *b)
{
  int x = *(const int *)a, y = *(const int *)b;

  return (x > y) - (x < y);
}

static int
by_name(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sorting(void)
{
  static int a[1000];
  static const char *names[] = {"pear", "fig", "apple", "", "quince", "fi"};
  char odd[][3] = {"dd", "aa", "cc", "bb"};

  for (int n = 0; n <= 1000; n = n < 8 ? n + 1 : n * 5) {
    for (int i = 0; i < n; i++)
      a[i] = (int)(next() >> 16) % (n + 1);
    qsort(a, (size_t)n, sizeof(a[0]), by_value);
    for (int i = 0; i < n; i += n / 8 + 1)
      printf("%d ", a[i]);
    for (int key = -1; key <= n + 1; key += n / 10 + 1) {
      int *found = bsearch(&key, a, (size_t)n, sizeof(a[0]), by_value);
      printf("%d", found != NULL && *found == key);
    }
    printf("\n");
  }
  qsort(names, 6, sizeof(names[0]), by_name);
  for (int i = 0; i < 6; i++)
    printf("%s,", names[i]);
  qsort(odd, 4, sizeof(odd[0]), (int (*)(const void *, const void *))strcmp);
  printf("%s%s%s%s\n", odd[0], odd[1], odd[2], odd[3]);
}

static void
arithmetic(void)
{
  static const int a[] = {7, -7, 0, 100, INT_MAX, INT_MIN + 1};
  static const int b[] = {2, -2, 3, -3, INT_MAX, 1};

  for (int i = 0; i < 6; i++) {
    for (int j = 0; j < 6; j++) {
      div_t d = div(a[i], b[j]);
      ldiv_t l = ldiv(a[i], b[j]);
      lldiv_t ll = lldiv(a[i] * 1000000007ll, b[j]);
      printf("%d %d %d %d %lld %lld\n", d.quot, d.rem, (int)l.quot, (int)l.rem,
             ll.quot, ll.rem);
    }
    printf("%d %d %lld\n", abs(a[i]), (int)labs(a[i]),
           llabs(a[i] * 1000000007ll));
  }
  int differ = 0;
  srand(7);
  int first = rand();
  for (int i = 0; i < 100; i++) {
    int r = rand();
    differ += r != first;
    if (r < 0 || r > RAND_MAX)
      printf("rand %d\n", r);
  }
  srand(7);
  printf("%d %d %d\n", differ > 90, rand() == first, RAND_MAX >= 32767);
}

// Blocks of all sizes come and go; each holds what was put there.
static void
heap(void)
{
  static unsigned char *block[200];
  static size_t size[200];
  int bad = 0;

  for (int step = 0; step < 20000; step++) {
    unsigned i = next() >> 8 & 127;
    size_t n = (next() >> 12) % ((next() >> 28) == 0 ? 20000 : 200);
    if (block[i] != NULL)
      for (size_t k = 0; k < size[i]; k++)
        bad += block[i][k] != (unsigned char)i;
    switch (next() >> 30) {
    case 0:
      free(block[i]);
      block[i] = NULL;
      continue;
    case 1:
      free(block[i]);
      block[i] = malloc(n);
      break;
    case 2:
      free(block[i]);
      block[i] = aligned_alloc(64, (n + 63) & ~63u);
      bad += (uintptr_t)block[i] % 64 != 0;
      break;
    default: {
      unsigned char *p = realloc(block[i], n + 1);
      if (block[i] != NULL)
        for (size_t k = 0; k < n && k < size[i]; k++)
          bad += p[k] != (unsigned char)i;
      block[i] = p;
    }
    }
    bad += (uintptr_t)block[i] % 8 != 0;
    memset(block[i], (int)i, size[i] = n);
  }
  unsigned char *zero = calloc(100, 7);
  for (int i = 0; i < 700; i++)
    bad += zero[i] != 0;
  errno = 0;
  volatile size_t huge = (size_t)-1 / 2;
  bad += malloc(huge) != NULL || errno != ENOMEM;
  bad += calloc(huge, 4) != NULL;
  bad += realloc(zero, huge) != NULL;
  void *p = NULL;
  bad += posix_memalign(&p, 3, 8) != EINVAL;
  bad += posix_memalign(&p, 4096, 10000) != 0 || (uintptr_t)p % 4096 != 0;
  free(p);
  free(zero);
  free(NULL);
  printf("heap: %d\n", bad);
}

static void
environment(void)
{
  static char entry[] = "C=three";

  printf("%d\n", getenv("LECTERN_NO_SUCH") == NULL);
  printf("%d", setenv("A", "one", 0));
  printf("%d", setenv("A", "two", 0));
  printf("%s ", getenv("A"));
  printf("%d", setenv("A", "two", 1));
  printf("%d", setenv("AB", "", 1));
  printf("%d", putenv(entry));
  printf("%s[%s]%s\n", getenv("A"), getenv("AB"), getenv("C"));
  entry[2] = 'T';
  printf("%s %d", getenv("C"), unsetenv("A"));
  printf("%d %d%d%d\n", getenv("A") == NULL, getenv("AB") != NULL,
         setenv("", "x", 1), setenv("x=y", "x", 1));
}

static void
characters(void)
{
  static const char *const good[] = {"", "a", "\xc3\xa4", "\xe2\x82\xac"};
  char c[8] = "";
  wchar_t wide;

  for (int i = 0; i < 2; i++) {
    int size = mbtowc(&wide, good[i], 4);
    printf("%d %d %d\n", size, (int)wide, wctomb(c, wide));
  }
  printf("%d %d\n", mblen(NULL, 0), mblen("x", 1));
}

static void
last(void)
{
  puts("last");
}

static void
first(void)
{
  puts("first");
}

int
main(void)
{
  integers();
  limits();
  sorting();
  arithmetic();
  heap();
  environment();
  characters();
  printf("%d %d\n", system(NULL) != 0, EXIT_SUCCESS);
  atexit(last);
  atexit(first);
  exit(0);
}
