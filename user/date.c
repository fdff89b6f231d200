// Prints the date and time, in UTC.
// There are no zones: what the clock says is UTC, and -u changes nothing.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "tool.h"

static const char help[] =
    "date [-u] [+FORMAT]\n"
    "print date and time in UTC; FORMAT is text with %Y year, %m month, %d "
    "day,\n"
    "%H hour, %M minute, %S second, %s seconds since 1970, %a weekday, %b "
    "month,\n"
    "%e day without 0, %F for %Y-%m-%d, %T for %H:%M:%S, %Z zone, %% percent";

// Prints what %c stands for, or both as they stand.
// Only what --help lists: strftime knows more, but also letters that mean
// something else to other date programs.
static void
print_field(char c, time_t now, const struct tm *tm)
{
  char format[] = {'%', c, '\0'};
  char text[40];

  if (c == 's')
    out_print("%u", (uint)now);
  else if (strchr("YmdeHMSabFTZ%", c) != NULL &&
           strftime(text, sizeof(text), format, tm) > 0)
    out_print("%s", text);
  else
    out_print("%%%c", c);
}

// A clock that does not run reads as 1970, or all ones; a wrong date would be
// worse than none.
int
main(int argc, char *argv[])
{
  const char *format = "%a %b %e %T %Z %Y";
  time_t now = time(NULL);

  while (option(&argc, &argv, "u", help) != -1)
    ; // -u: in UTC, as always
  usage(argc, argv, argc > 2 || (argc == 2 && argv[1][0] != '+'), help);
  if (now == 0 || now == (time_t)-1) {
    fprintf(stderr, "date: this machine's clock does not run\n");
    return 1;
  }
  if (argc == 2)
    format = argv[1] + 1;
  for (const char *p = format; *p != '\0'; p++) {
    if (*p == '%' && p[1] != '\0')
      print_field(*++p, now, gmtime(&now));
    else
      out_print("%c", *p);
  }
  out_print("\n");
  return out_close(0);
}
