// Lists the processes.
#include <stdlib.h>
#include <sys/lectern.h>
#include "tool.h"

static const char help[] = "ps\n"
                           "list the processes: number, parent, job (the "
                           "shell's kill %JOB ends all of\n"
                           "it), state (R ready, X running, S sleeping, T "
                           "stopped, Z ended but not\n"
                           "waited for, E being made), memory in KB, CPU "
                           "time used in 1/100 s, name";

// All processes, in memory that is never freed; their number in *n.
// The kernel gives as many as there is room for, and does not say whether there
// are more.
static struct procinfo *
read_processes(int *n)
{
  struct procinfo *list = NULL;
  int room = 32;

  do {
    room *= 2;
    list = realloc(list, (size_t)room * sizeof(*list));
    *n = list != NULL ? procinfo(list, room) : -1;
    if (*n < 0)
      fail("process list");
  } while (*n == room); // there may be more
  return list;
}

// The state is a letter, as the kernel has it (include/sysinfo.h): no table of
// words here could become wrong.
int
main(int argc, char *argv[])
{
  struct procinfo *list;
  int n;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc > 1, help);
  list = read_processes(&n);
  out_print("%5s %5s %5s STATE %7s %7s NAME\n", "PID", "PPID", "JOB", "SIZE",
            "TICKS");
  for (int i = 0; i < n; i++)
    out_print("%5d %5d %5d %c     %7u %7u %s\n", list[i].pid, list[i].ppid,
              list[i].job, list[i].state, (list[i].size + 1023) / 1024,
              list[i].ticks, list[i].name);
  return out_close(0);
}
