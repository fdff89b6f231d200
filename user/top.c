// Shows the processes that use the CPUs, again and again.
// What each has used since the last look is the kernel's count of ticks, now
// less then.
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <unistd.h>
#include "keys.h"
#include "tool.h"

static const char help[] =
    "top [-b] [-d SECONDS] [-n TIMES]\n"
    "show which processes use the CPUs; q ends it, a blank looks at once\n"
    "  -b  print one look below the other, and read no keys\n"
    "  -d  seconds between two looks (2)\n"
    "  -n  so many looks (1 with -b, else without end)";

#define ROWS     20 // of processes: the screen has 25
#define SECOND   100
#define FRAME_KB 4
#define PAUSE    5 // 1/100 s between two looks for a key

static struct procinfo now[PROCINFO_MAX], before[PROCINFO_MAX];
static int nnow, nbefore;
static uint used[PROCINFO_MAX]; // ticks since the last look
static bool batch;

// Ticks that a process had at the last look; 0: it was not there.
static uint
ticks_before(int pid)
{
  for (int i = 0; i < nbefore; i++) {
    if (before[i].pid == pid)
      return before[i].ticks;
  }
  return 0;
}

// Sorts `now` and `used`: who has used most first, then in the kernel's order.
static void
sort_by_use(void)
{
  for (int i = 1; i < nnow; i++) {
    for (int j = i; j > 0 && used[j] > used[j - 1]; j--) {
      struct procinfo p = now[j];
      uint ticks = used[j];

      now[j] = now[j - 1];
      used[j] = used[j - 1];
      now[j - 1] = p;
      used[j - 1] = ticks;
    }
  }
}

// Prints what there is: `passed` ticks since the last look, at least 1.
static void
print_look(uint passed)
{
  struct meminfo info;
  uint all = 0;

  if (meminfo(&info) < 0)
    fail("memory information");
  for (int i = 0; i < nnow; i++)
    all += used[i];
  if (!batch)
    out_print("\x1b[H\x1b[J");
  out_print(
      "up %u s, %d processes, %u CPUs used %u%%, memory %u of %u KB\n",
      uptime() / SECOND, nnow, info.ncpu, all * 100 / (passed * info.ncpu),
      (info.frames - info.free_frames) * FRAME_KB, info.frames * FRAME_KB);
  out_print("%5s %5s STATE %7s %5s %8s NAME\n", "PID", "PPID", "SIZE", "CPU%",
            "TICKS");
  for (int i = 0; i < nnow && (batch || i < ROWS); i++)
    out_print("%5d %5d %c     %7u %5u %8u %s\n", now[i].pid, now[i].ppid,
              now[i].state, (now[i].size + 1023) / 1024, used[i] * 100 / passed,
              now[i].ticks, now[i].name);
  out_flush();
}

// Reads the processes and shows them. The first time what they have used in all
// of their life is shown.
static void
look(void)
{
  static uint last;
  uint time = uptime();

  memcpy(before, now, sizeof(now));
  nbefore = nnow;
  nnow = procinfo(now, PROCINFO_MAX);
  if (nnow < 0)
    fail("process list");
  for (int i = 0; i < nnow; i++)
    used[i] = now[i].ticks - ticks_before(now[i].pid);
  sort_by_use();
  print_look(time > last ? time - last : 1);
  last = time;
}

// Waits for `ticks`, or until a key says what to do. False: it is to end.
static bool
wait_for_key(int ticks)
{
  for (; ticks > 0; ticks -= PAUSE) {
    while (!batch && terminal_waiting()) {
      int key = terminal_key();

      if (key == 'q' || key == CTRL('C') || key < 0)
        return false;
      if (key == ' ')
        return true;
    }
    if (sleep_ticks(ticks < PAUSE ? ticks : PAUSE) < 0)
      return false;
  }
  return true;
}

int
main(int argc, char *argv[])
{
  int seconds = 2, times = 0;
  int c;

  while ((c = option(&argc, &argv, "bd:n:", help)) != -1) {
    batch |= c == 'b';
    if (c == 'd')
      seconds = number(option_argument(), 1, 3600);
    if (c == 'n')
      times = number(option_argument(), 1, 1000000);
  }
  usage(argc, argv, argc > 1, help);
  if (batch && times == 0)
    times = 1;
  if (!batch && !terminal_begin(0)) {
    fprintf(stderr, "top: standard input is no terminal; use -b\n");
    return 1;
  }
  do
    look();
  while (--times != 0 && wait_for_key(seconds * SECOND));
  if (!batch)
    terminal_end();
  return out_close(0);
}
