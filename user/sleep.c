// Waits.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/lectern.h>
#include "tool.h"

static const char help[] = "sleep SECONDS\n"
                           "wait so long; 0.5 is half a second";

#define TICKS       100 // in a second
#define MAX_SECONDS (INT32_MAX / TICKS - 1)

// The ticks in a text like 3, 2.5 or .01, rounded up; -1 if it is none.
// Rounded up, as "at least so long" is what a sleep promises.
static int
parse_ticks(const char *text)
{
  const char *p = text;
  int ticks = 0;
  int unit = TICKS / 10; // ticks that the next digit after the point counts
  bool more = false;     // something smaller than a tick is left

  for (; *p >= '0' && *p <= '9'; p++) {
    ticks = ticks * 10 + (*p - '0');
    if (ticks > MAX_SECONDS)
      return -1;
  }
  ticks *= TICKS;
  if (*p == '.') {
    for (p++; *p >= '0' && *p <= '9'; p++) {
      ticks += unit * (*p - '0');
      more = more || (unit == 0 && *p != '0');
      unit /= 10;
    }
  }
  if (*p != '\0' || strcmp(text, ".") == 0 || *text == '\0')
    return -1;
  return ticks + more;
}

int
main(int argc, char *argv[])
{
  int ticks;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc != 2, help);
  ticks = parse_ticks(argv[1]);
  if (ticks < 0) {
    fprintf(stderr, "sleep: %s: not a number of seconds\n", argv[1]);
    return 2;
  }
  if (sleep_ticks(ticks) < 0)
    fail("%s", argv[1]);
  return 0;
}
