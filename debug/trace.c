// Events in words: see trace.h.
//
// What an event names by its address (a channel, a lock's name) is printed when
// the machine stops, perhaps long after: addresses are printed as they are, and
// names must be constants.

#include "debug/trace.h"
#include "debug/panic.h"

#define NSHOWN 32 // events that a panic prints

uint trace_on;

// Prints the name of a system call. One that does not exist has a number only:
// a program may put anything into %eax.
static __attribute__((cold)) void
print_call(uint number)
{
#define SYS_NAME(name, number) [number] = #name,
  static const char *const names[NSYSCALL] = {SYSCALLS(SYS_NAME)};
#undef SYS_NAME

  if (number < NSYSCALL && names[number] != NULL)
    cprintf("%s", names[number]);
  else
    cprintf("%u?", number);
}

// Prints one event, in words whose subject is the process that ran.
static __attribute__((cold)) void
print_event(const struct trace_record *r)
{
  static const char *const words[] = {
      [TR_SWITCH] = "process %u goes on",
      [TR_SLEEP] = "sleeps on 0x%x",
      [TR_WAKEUP] = "wakes 0x%x",
      [TR_IRQ] = "%s",
      [TR_FAULT] = "%s (cr2 0x%x)",
      [TR_LOCK] = "waits for %s %u",
      [TR_DISK] = "%s block %u",
      [TR_FLUSH] = "flushes the disk",
      [TR_COMMIT] = "commits %u blocks as %u",
      [TR_FORK] = "makes process %u",
      [TR_EXIT] = "ends with 0x%x",
      [TR_TEXT] = "...",
  };
  const uint *w = r->word;

  if (r->type == TR_CALL) {
    print_call(w[0]);
    cprintf(" gets %d", w[1]);
  } else if (r->type == TR_IRQ || r->type == TR_FAULT) {
    cprintf(words[r->type], trap_name(w[0]), w[1]);
  } else {
    cprintf(words[r->type], w[0], w[1]);
  }
}

// Begins an entry of a list that is by process; its pid.
static __attribute__((cold)) int
print_pid(int pid, int last)
{
  cprintf(pid != last ? "\n  %d: " : ", ", pid);
  return pid;
}

void
trace_print(void)
{
  const struct cpu *c = mycpu();
  const struct trace_record *r;
  uint i = c->ncalls > NCALLS ? c->ncalls - NCALLS : 0;
  int pid = -1;

  cprintf("last calls of this cpu, by process:");
  for (; i < c->ncalls; i++) {
    pid = print_pid(c->calls[i % NCALLS].pid, pid);
    print_call(c->calls[i % NCALLS].number);
  }
  if (trace_last(1) != NULL)
    cprintf("\nlast events, by process:");
  pid = -1;
  for (i = NSHOWN; i > 0; i--) {
    if ((r = trace_last(i)) != NULL) {
      pid = print_pid(r->pid, pid);
      print_event(r);
    }
  }
  cprintf("\n");
}
