// Prints the date and time, in UTC.
#include "user.h"

static const char help[] =
    "date [-u] [+FORMAT]\n"
    "print date and time in UTC; FORMAT is text with %Y year, %m month, %d "
    "day,\n"
    "%H hour, %M minute, %S second, %s seconds since 1970, %a weekday, %b "
    "month,\n"
    "%e day without 0, %F for %Y-%m-%d, %T for %H:%M:%S, %Z zone, %% percent";

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed",
                                   "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Prints what %c stands for; false if it is not a number.
static bool
print_number(char c, uint now, const struct tm *tm)
{
  switch (c) {
  case 'Y':
    out_print("%d", tm->year);
    return true;
  case 'm':
    out_print("%02d", tm->month);
    return true;
  case 'd':
    out_print("%02d", tm->day);
    return true;
  case 'e':
    out_print("%2d", tm->day);
    return true;
  case 'H':
    out_print("%02d", tm->hour);
    return true;
  case 'M':
    out_print("%02d", tm->minute);
    return true;
  case 'S':
    out_print("%02d", tm->second);
    return true;
  case 's':
    out_print("%u", now);
    return true;
  default:
    return false;
  }
}

static void
print_field(char c, uint now, const struct tm *tm)
{
  if (print_number(c, now, tm))
    return;
  switch (c) {
  case 'a':
    out_print("%s", days[tm->weekday]);
    break;
  case 'b':
    out_print("%s", months[tm->month - 1]);
    break;
  case 'F':
    out_print("%d-%02d-%02d", tm->year, tm->month, tm->day);
    break;
  case 'T':
    out_print("%02d:%02d:%02d", tm->hour, tm->minute, tm->second);
    break;
  case 'Z':
    out_print("UTC");
    break;
  case '%':
    out_print("%%");
    break;
  default: // printed as it stands
    out_print("%%%c", c);
  }
}

int
main(int argc, char *argv[])
{
  const char *format = "%a %b %e %T %Z %Y";
  uint now = time();
  struct tm tm;

  while (option(&argc, &argv, "u", help) != -1)
    ; // -u: in UTC, as always
  usage(argc, argv, argc > 2 || (argc == 2 && argv[1][0] != '+'), help);
  if (now == 0 || now == (uint)-1) {
    fprintf(2, "date: this machine's clock does not run\n");
    return 1;
  }
  if (argc == 2)
    format = argv[1] + 1;
  gmtime(now, &tm);
  for (const char *p = format; *p != '\0'; p++) {
    if (*p == '%' && p[1] != '\0')
      print_field(*++p, now, &tm);
    else
      out_print("%c", *p);
  }
  out_print("\n");
  return out_close(0);
}
