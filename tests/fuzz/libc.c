// Fuzz target: the C library of the guest against that of the host. It is
// compiled as it is, for 32 bits, and each of its names begins with guest_ here
// (tools/make/fuzz.mk), so that both are in one program. The first byte
// chooses: printf of one directive, scanf of some, strtol and its like, strtod,
// getopt, strftime, or a regular expression, which the host cannot judge: there
// it is enough that no sanitizer complains.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/guest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// What is linked with it and has no business here: streams' system calls.
#define NO_CALL(name)                  \
  int guest_##name(void);              \
  int guest_##name(void)               \
  {                                    \
    found("the library calls " #name); \
  }
NO_CALL(_read)
NO_CALL(_write)
NO_CALL(_close)
NO_CALL(_lseek)
NO_CALL(_ioctl)
NO_CALL(_time)

const char *guest__progname = "fuzz";

// ---- printf ----

// Flags, width, precision: as text, with numbers that are not too large.
static void
take_spec(struct input *in, char *to)
{
  uint32_t how = take(in, 1), n;

  *to++ = '%';
  for (n = 0; n < 5; n++) {
    if (how >> n & 1)
      *to++ = "-0+# "[n];
  }
  if (how & 0x40)
    to += sprintf(to, "%u", (unsigned)take(in, 1));
  if (how & 0x80)
    to += sprintf(to, ".%u", (unsigned)take(in, 1) * 2);
  *to = '\0';
}

static double
take_real(struct input *in)
{
  uint64_t bits = take(in, 4);
  double value;

  bits |= (uint64_t)take(in, 4) << 32;
  if (take(in, 1) % 2)
    return (double)(int32_t)bits / 1000;
  memcpy(&value, &bits, sizeof(value));
  return value;
}

#define BOTH(size, ...)                                 \
  do {                                                  \
    n = snprintf(host, size, spec, __VA_ARGS__);        \
    m = guest_snprintf(guest, size, spec, __VA_ARGS__); \
  } while (0)

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

static void
print(struct input *in)
{
  static const char *const sizes[] = {"", "hh", "h", "l", "ll", "j", "z", "t"};
  char spec[40], host[1200] = "", guest[1200] = "", text[20];
  uint32_t kind, how, size;
  int n, m;

  take_spec(in, spec);
  how = take(in, 1);
  size = how >= 128 ? how - 128 : sizeof(host);
  kind = take(in, 1);
  if (kind % 16 < 6) { // whole numbers
    uint64_t value = take(in, 4) | (uint64_t)take(in, 4) << 32;

    how %= 8;
    sprintf(spec + strlen(spec), "%s%c", sizes[how], "diuxXo"[kind % 16]);
    if (how == 4 || how == 5)
      BOTH(size, value);
    else
      BOTH(size, (int)value);
  } else if (kind % 16 < 13) {
    double value = take_real(in);

    sprintf(spec + strlen(spec), "%c", "eEfFgGaA"[kind % 16 - 6]);
    if (fabs(value) > 1e300 && spec[strlen(spec) - 1] % 32 == 6)
      return; // longer than these arrays
    BOTH(size, value);
  } else {
    take_text(in, text, 18);
    strcat(spec, kind % 16 == 13 ? "s" : "c");
    if (kind % 16 == 13)
      BOTH(size, text);
    else
      BOTH(size, text[0]);
  }
  if (n != m || memcmp(host, guest, sizeof(host)) != 0)
    found("%s prints \"%s\" (%d); the host \"%s\" (%d)", spec, guest, m, host,
          n);
}

// ---- scanf ----

// A format of up to 3 directives, whose results are of 16 bytes each.
static void
take_format(struct input *in, char *to)
{
  static const char *const parts[] = {
      "%d",     "%i",       "%x",   "%o",      "%u",     "%3d",     "%hhd",
      "%hd",    "%lld",     "%15s", "%3s",     "%c",     "%5c",     "%[a-f]",
      "%4[^ ]", "%n",       "%*d",  "%*s",     "%lf",    "%f",      "%7lf",
      "%%",     " ",        ",",    "%12[]x]", "%2[^]]", "%*[0-9]", "%lx",
      "%hho",   "%9[0-9-]", "x",    "-"};
  uint32_t n;

  for (n = 0, *to = '\0'; n < 3; n++)
    strcat(to, parts[take(in, 1) % 32]);
}

static void
scan(struct input *in)
{
  char format[60], text[60], host[3][16], guest[3][16];
  int n, m;

  take_format(in, format);
  take_text(in, text, sizeof(text) - 1);
  // "2e" and "0x" begin a number and are none: a mismatch by the standard, 2
  // and 0 for the host. What is too large for its type is undefined.
  if (strpbrk(text, "eExXpPnNiI") != NULL)
    return;
  for (n = 0; text[n] != '\0'; n++) {
    if (strspn(text + n, "0123456789abcdfABCDF") > 2)
      return;
  }
  memset(host, 0x55, sizeof(host));
  memset(guest, 0x55, sizeof(guest));
  n = sscanf(text, format, host[0], host[1], host[2]);
  m = guest_sscanf(text, format, guest[0], guest[1], guest[2]);
  // At the end of the text, behind a directive with *: the C standard
  // (7.21.6.2) has 0, as a conversion is complete; the host says EOF.
  if (n == -1 && m == 0 && strchr(format, '*') != NULL)
    n = 0;
  if (n != m || memcmp(host, guest, sizeof(host)) != 0)
    found("scanf of \"%s\" by \"%s\" is %d; the host has %d, or other values",
          text, format, m, n);
}

// ---- numbers ----

#define SAME_NUMBER(type, f)                                               \
  do {                                                                     \
    type a, b;                                                             \
    a = f(text, &end, base);                                               \
    b = guest_##f(text, &guest_end, base);                                 \
    if (a != b || end != guest_end)                                        \
      found(#f " of \"%s\", base %d: %lld; the host has %lld", text, base, \
            (long long)b, (long long)a);                                   \
  } while (0)

static void
numbers(struct input *in)
{
  int base = (int)take(in, 1) % 36 + 1;
  char text[60], *end, *guest_end;

  base = base == 1 ? 0 : base;
  take_text(in, text, sizeof(text) - 1);
  SAME_NUMBER(long, strtol);
  SAME_NUMBER(unsigned long, strtoul);
  SAME_NUMBER(long long, strtoll);
  SAME_NUMBER(unsigned long long, strtoull);
}

static void
reals(struct input *in)
{
  char text[400], *end, *guest_end;
  double a, b;

  take_text(in, text, sizeof(text) - 1);
  a = strtod(text, &end);
  b = guest_strtod(text, &guest_end);
  if (strchr(text, '(') != NULL) // of nan(...) either may take the rest
    return;
  if (end != guest_end || (memcmp(&a, &b, sizeof(a)) != 0 && a == a))
    found("strtod of \"%s\" is %a (%d); the host has %a (%d)", text, b,
          (int)(guest_end - text), a, (int)(end - text));
}

// ---- the others ----

// What getopt returns, letter after letter. The words are copied first, to
// memory that is gone afterwards.
static int
scan_options(char words[6][8], int argc, const char *known, char seen[64])
{
  char *copy = malloc(6 * 8), *argv[7] = {NULL};
  int option, n = 0, i;

  memcpy(copy, words, 6 * 8);
  for (i = 0; i < argc; i++)
    argv[i] = copy + 8 * i;
  guest_optind = 1;
  while ((option = guest__getopt(argc, argv, known)) != -1) {
    must(n < 60);
    seen[n++] = (char)option;
  }
  free(copy);
  return n;
}

// A program may scan again, also other words: nothing of the first scan is
// left.
static void
options(struct input *in)
{
  char words[6][8], known[12], first[64], second[64];
  int argc, n;

  memset(words, 0, sizeof(words));
  known[0] = ':'; // no messages
  take_text(in, known + 1, 10);
  for (argc = 0; argc < 6 && in->left > 0; argc++)
    take_text(in, words[argc], 7);
  n = scan_options(words, argc, known, first);
  must(scan_options(words, argc, known, second) == n);
  must(memcmp(first, second, (size_t)n) == 0);
}

static void
dates(struct input *in)
{
  char format[40], to[100], copy[100];
  struct tm tm = {0};
  size_t n, m;

  tm.tm_sec = (int)take(in, 1) % 61;
  tm.tm_min = (int)take(in, 1) % 60;
  tm.tm_hour = (int)take(in, 1) % 24;
  tm.tm_mday = (int)take(in, 1) % 31 + 1;
  tm.tm_mon = (int)take(in, 1) % 12;
  tm.tm_year = (int)take(in, 1);
  tm.tm_wday = (int)take(in, 1) % 7;
  tm.tm_yday = (int)take(in, 2) % 366;
  take_text(in, format, sizeof(format) - 1);
  memset(to, 0, sizeof(to));
  n = guest_strftime(to, sizeof(to), format, &tm);
  must(n < sizeof(to) && (n == 0 || to[n] == '\0'));
  m = guest_strftime(copy, n + 1, format, &tm); // just enough
  must(m == n && (n == 0 || strcmp(to, copy) == 0));
}

static void
expressions(struct input *in)
{
  char pattern[40], text[60];
  const char *error;
  uint32_t flags = take(in, 1) % 4;
  struct regex *re;

  take_text(in, pattern, sizeof(pattern) - 1);
  take_text(in, text, sizeof(text) - 1);
  re = guest_regex_compile(pattern, (int)flags, &error);
  if (re != NULL)
    guest_regex_match(re, text, strlen(text));
  guest_regex_free(re);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static void (*const targets[])(struct input *) = {
      print, scan, numbers, reals, options, dates, expressions};
  struct input in = {data, size};

  targets[take(&in, 1) % 7](&in);
  return 0;
}
