// The rows of the lab on the log: power failures in one workload, a row for
// what the drive's cache loses, and one for failures during the recovery.
#include "host.h"

// Crashes after each request, `times` with other chances, each with so many
// recoveries that are cut off, too. How many crashes.
static uint
crash_each(enum loss loss, uint times, uint again)
{
  uint crashes = 0, n, i;

  for (n = 0; n <= trace_length(WORK); n++) {
    for (i = 0; i < times; i++, crashes++) {
      trying("power fails after request %u", n);
      seed(n * 16 + i);
      crash_and_check(n, loss, again);
    }
  }
  return crashes;
}

// Does the work of the seed `round`, and records it.
static void
record(uint round)
{
  uint errors;

  work_prepare();
  crash_record(round, 2, &errors);
}

void
lab_crashes(enum loss loss)
{
  uint before = failures(), crashes = 0, round;

  for (round = 0; round < 2; round++) {
    record(round);
    crashes += crash_each(loss, loss == KEEP_ALL ? 1 : 3, 0);
  }
  result(failures() == before, "%u power failures", crashes);
}

void
lab_recovery(void)
{
  uint before = failures(), crashes;

  record(3);
  crashes = crash_each(KEEP_SOME, 2, 2);
  result(failures() == before, "%u power failures, and two more each", crashes);
}
