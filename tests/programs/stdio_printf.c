// Does printf print what the C standard says?
// What goes wrong in a printf is two flags at once, or a width with a
// precision: so all of them with all others, for the values at the edges. A
// size that is read wrongly from the stack spoils all that comes after it,
// hence the words at the end of those lines.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <inttypes.h>

static void
integers(void)
{
  static const char *const flags[] = {"",   "-",  "+",  " ",   "0",  "#",
                                      "-+", "+0", " 0", "-#0", "#0", "+ "};
  static const char *const sizes[] = {"", "5", "12", ".0", ".3", "8.5", ".12"};
  static const char letters[] = "diuxXo";
  static const int values[] = {
      0, 1, -1, 42, -12345, 2147483647, -2147483647 - 1};
  unsigned f, s, l, v;

  for (f = 0; f < sizeof(flags) / sizeof(flags[0]); f++)
    for (s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
      for (l = 0; letters[l] != '\0'; l++) {
        char format[32], text[128];
        int n = 0;

        snprintf(format, sizeof(format), "[%%%s%s%c]", flags[f], sizes[s],
                 letters[l]);
        printf("%s", format);
        for (v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
          n += snprintf(text, sizeof(text), format, values[v]);
          printf("%s", text);
        }
        printf(" %d\n", n);
      }
}

static void
sizes(void)
{
  signed char c = -7;
  short h = -300;
  long long big = 0x123456789abcdefLL;

  printf("%hhd %hhu %hhx %hd %hu %ho\n", c, (unsigned char)c,
         (unsigned char)0x1ff, h, (unsigned short)h, h);
  printf("%ld %lu %lx\n", -5L, 5UL, 0xabcL);
  printf("%lld|%llu|%llx|%llX|%llo|%#llx|%s\n", big, 18446744073709551615ULL,
         -1LL, big, big, big, "still in place");
  printf("%lld %lld %s\n", -9223372036854775807LL - 1, 10000000000LL, "too");
  printf("%jd %ju %zd %zu %td %s\n", (intmax_t)-1, UINTMAX_MAX, (size_t)3,
         (size_t)4, (ptrdiff_t)-5, "end");
  printf("%" PRId64 " %" PRIu32 " %" PRIx16 " %" PRIo8 " %" PRIdMAX
         " %" PRIXFAST32 " %" PRIuLEAST8 " %" PRIi32 "\n",
         INT64_MIN, UINT32_MAX, (uint16_t)0xbeef, (uint8_t)8, INTMAX_MAX,
         (uint_fast32_t)0xabc, (uint_least8_t)200, INT32_MIN);
  printf("%020lld|%-20lld|%+20lld|%.18lld|% lld\n", big, big, big, 7LL, 7LL);
  printf("%#.3o %#.0o %#o %#x %#X %#010x %#-10x|\n", 8, 0, 0, 0, 255, 255, 255);
}

static void
text(void)
{
  char four[4] = {'f', 'o', 'u', 'r'};
  int a = -1, n;
  long long b = -1;
  short c = -1;
  signed char d = -1;

  printf("[%s][%10s][%-10s][%.2s][%10.2s][%.0s][%.4s]\n", "abc", "abc", "abc",
         "abc", "abc", "abc", four);
  printf("[%c][%5c][%-5c][%%]\n", 'x', 'y', 'z');
  printf("[%*d][%-*d][%*d][%.*d][%.*d][%*.*s]\n", 5, 1, 5, 2, -5, 3, 4, 4, -1,
         5, 6, 2, "star");
  printf("12345%n678%lln90%hn1%hhn\n", &a, &b, &c, &d);
  printf("%d %lld %d %d\n", a, b, c, d);
  n = printf("%s", "");
  printf("%d\n", n);
  n = snprintf(NULL, 0, "%d-%s", 12, "abc");
  printf("%d\n", n);
}

// The count that snprintf returns is what a program allocates by.
static void
memory(void)
{
  volatile size_t room = 5; // which the compiler must not know
  char buf[16];
  int n;

  memset(buf, '#', sizeof(buf));
  n = snprintf(buf, room, "%s", "abcdefgh");
  printf("%d %s %c\n", n, buf, buf[5]);
  room = 1;
  n = snprintf(buf, room, "%d", 123);
  printf("%d [%s]\n", n, buf);
  n = sprintf(buf, "%05.1f", 2.25);
  printf("%d %s\n", n, buf);
  n = snprintf(NULL, 0, "%1000d%.2000d%-500s", 1, 2, "x");
  printf("%d\n", n);
  printf("%200d|%-200s|%.150d\n", 5, "left", 6);
}

int
main(void)
{
  integers();
  sizes();
  text();
  memory();
  return 0;
}
