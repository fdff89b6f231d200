// Logs to streams and to memory, through functions with variable arguments.
// args: 2
// args: 0
//
// The attributes make the compiler check each format, as it does for programs
// that students write; a size_t or intmax_t of ours that does not fit its
// letter gives a warning, and with a warning the test fails.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum level { ERROR, WARNING, INFO, DEBUG };

static enum level most = INFO;
static char *history;
static size_t history_size;

static char *vtext(const char *fmt, va_list ap)
    __attribute__((format(printf, 1, 0)));
static void vlog_to(FILE *f, enum level level, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));
static void log_it(enum level level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static int sum(int n, ...);

// The text in memory of its own: measured first, then written.
// The argument list is gone through twice, so it needs va_copy: for a 32-bit PC
// a plain assignment would do, on the host a list is an array.
static char *
vtext(const char *fmt, va_list ap)
{
  va_list again;
  char *s;
  int n, m;

  va_copy(again, ap);
  n = vsnprintf(NULL, 0, fmt, ap);
  s = malloc((size_t)n + 1);
  m = vsprintf(s, fmt, again);
  va_end(again);
  if (n != m || strlen(s) != (size_t)n)
    abort();
  return s;
}

static void
vlog_to(FILE *f, enum level level, const char *fmt, va_list ap)
{
  static const char *const names[] = {"error", "warning", "info", "debug"};

  fprintf(f, "[%-7s] ", names[level]);
  vfprintf(f, fmt, ap);
  putc('\n', f);
}

static void
log_it(enum level level, const char *fmt, ...)
{
  va_list ap, copy;
  char *s;

  va_start(ap, fmt);
  va_copy(copy, ap);
  if (level <= most)
    vlog_to(level == ERROR ? stderr : stdout, level, fmt, ap);
  s = vtext(fmt, copy);
  history = realloc(history, history_size + strlen(s) + 2);
  history_size += (size_t)sprintf(history + history_size, "%s;", s);
  free(s);
  va_end(copy);
  va_end(ap);
}

// Adds up n arguments: int, double, long long, in turn.
// All three take another number of bytes on the stack.
static int
sum(int n, ...)
{
  va_list ap;
  double total = 0;
  int i;

  va_start(ap, n);
  for (i = 0; i < n; i++)
    if (i % 3 == 0)
      total += va_arg(ap, int);
    else if (i % 3 == 1)
      total += va_arg(ap, double);
    else
      total += (double)va_arg(ap, long long);
  va_end(ap);
  return (int)total;
}

int
main(int argc, char *argv[])
{
  const char *volatile text = "longer than that";
  char small[8];
  int n, where = 0;

  if (argc > 1)
    most = (enum level)atoi(argv[1]);
  log_it(ERROR, "no %s left: %d of %u", "space", -1, 4294967295u);
  log_it(WARNING, "%lld, then %s and %c", -5000000000LL, "a text", 'x');
  log_it(INFO, "%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o", 42, 42, 42, 42, 42,
         48879, 48879, 48879, 8, 8);
  log_it(INFO, "%.3s|%8.3s|%-8s|%*d|%-*d|%.*s|%%", "abcdef", "abcdef", "abc", 6,
         1, 6, 2, 2, "xyz");
  log_it(DEBUG, "%hhd %hd %ld %zu %jd %td", (signed char)-1, (short)-2, -3L,
         sizeof(int), (intmax_t)-5, (ptrdiff_t)6);
  log_it(INFO, "%.0d|%.5d|%8.5d|%-8.3u|%s", 0, -42, 42, 7u, "");
  log_it(INFO, "twelve%n letters", &where);
  log_it(INFO, "%s", where == 6 ? "counted" : "lost");
  n = snprintf(small, sizeof small, "%s", text);
  printf("%d '%s'\n", n, small);
  n = snprintf(small, (size_t)argc / 9 + 1, "%d", 12345);
  printf("%d '%s'\n", n, small);
  printf("%d\n", sum(6, 1, 2.5, 3LL, 4, 5.5, 6000000LL));
  printf("%zu bytes of history: %s\n", history_size, history);
  free(history);
  return fclose(stdout) == 0 ? 0 : 1;
}
