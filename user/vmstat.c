// Shows what the kernel does, a line for each second.
// System calls and the like are counted by the events in /dev/trace. When there
// are more than can be read the rest is a number of its own, of no kind.
#include <string.h>
#include <sys/lectern.h>
#include <unistd.h>
#include "eventfile.h"
#include "tool.h"

static const char help[] =
    "vmstat [SECONDS [TIMES]]\n"
    "a line each SECONDS (1), TIMES of them (else without end): processes\n"
    "that run or may run, and that wait; free memory in KB; and how many a\n"
    "second: calls, page faults and exceptions, interrupts, switches to a\n"
    "process, disk requests, and of all these what came too fast to be told\n"
    "by kind. What vmstat itself does is among them";

#define SECOND   100 // ticks
#define FRAME_KB 4
#define SCREEN   20 // lines between two headings
#define WANTED                                                       \
  (1u << TR_CALL | 1u << TR_FAULT | 1u << TR_IRQ | 1u << TR_SWITCH | \
   1u << TR_DISK)

// Since the last line.
static uint counts[NEVENTTYPES], lost;

static void
take(const struct trace_record *r, unsigned missing)
{
  lost += missing;
  if (r->type < NEVENTTYPES)
    counts[r->type]++;
}

// Counts the processes that run or may run, and all others that live.
static void
count_processes(uint *ready, uint *waiting)
{
  static struct procinfo all[PROCINFO_MAX];
  int n = procinfo(all, PROCINFO_MAX);

  if (n < 0)
    fail("process list");
  *ready = *waiting = 0;
  for (int i = 0; i < n; i++) {
    if (strchr("RX", all[i].state) != NULL)
      ++*ready;
    else if (all[i].state != 'Z')
      ++*waiting;
  }
}

// A line about the last `ticks`, and forgets what was counted.
static void
print_line(uint ticks)
{
  struct meminfo info;
  uint ready, waiting;

  if (meminfo(&info) < 0)
    fail("memory information");
  count_processes(&ready, &waiting);
  out_print("%5u %5u %8u", ready, waiting, info.free_frames * FRAME_KB);
  const uint seen[] = {counts[TR_CALL],   counts[TR_FAULT], counts[TR_IRQ],
                       counts[TR_SWITCH], counts[TR_DISK],  lost};
  for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
    out_print(" %8u", (uint)((unsigned long long)seen[i] * SECOND / ticks));
  out_print("\n");
  out_flush();
  memset(counts, 0, sizeof(counts));
  lost = 0;
}

int
main(int argc, char *argv[])
{
  int seconds, times, fd;
  uint since;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 3, help);
  seconds = argc > 1 ? number(argv[1], 1, 3600) : 1;
  times = argc > 2 ? number(argv[2], 1, 1000000) : -1;
  fd = events_begin(WANTED);
  for (int line = 0; line != times; line++) {
    if (line % SCREEN == 0)
      out_print("%5s %5s %8s %8s %8s %8s %8s %8s %8s\n", "ready", "wait",
                "free", "calls", "faults", "irqs", "switches", "disk", "lost");
    for (since = uptime(); uptime() - since < (uint)seconds * SECOND;) {
      events_take(fd, take);
      if (sleep_ticks(1) < 0)
        return out_close(1);
    }
    events_take(fd, take);
    print_line(uptime() - since);
  }
  return out_close(0);
}
