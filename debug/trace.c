// The ring of events in words: see trace.h.
//
// What an event names by its address (a channel, a lock's name) is printed when
// the machine stops, perhaps long after: addresses are printed as they are, and
// names must be constants.

#include "debug/trace.h"
#include "debug/panic.h"
#include "spinlock.h"
#include "syscall.h"
#include "trap.h"

uint trace_on;

void __attribute__((regparm(3)))
trace_note_any(enum event_type type, uint a, uint b)
{
  pushcli();
  trace_note(type, a, b);
  popcli();
  trace_emit(type, a, b);
  if (type == TR_LOCK)
    trace_text((const char *)a);
}

// Prints one event, in words whose subject is the process that ran. A system
// call that does not exist has a number only: a program may put anything into
// %eax.
static __attribute__((cold)) void
print_event(const struct event *e)
{
#define SYS_NAME(name, number) [number] = #name,
  static const char *const names[NSYSCALL] = {SYSCALLS(SYS_NAME)};
#undef SYS_NAME
  static const char *const words[] = {
      [TR_CALL] = "%u?",
      [TR_RETURN] = "gets %d",
      [TR_SWITCH] = "process %u goes on",
      [TR_SLEEP] = "sleeps on 0x%x",
      [TR_WAKEUP] = "wakes 0x%x",
      [TR_IRQ] = "%s",
      [TR_FAULT] = "%s (cr2 0x%x)",
      [TR_LOCK] = "waits for %s %u",
      [TR_DISK] = "%s block %u",
      [TR_FLUSH] = "flushes the disk",
      [TR_COMMIT] = "commits %u blocks as %u",
  };

  if (e->type == TR_CALL && e->a < NSYSCALL && names[e->a] != NULL)
    cprintf("%s", names[e->a]);
  else if (e->type == TR_IRQ || e->type == TR_FAULT)
    cprintf(words[e->type], trap_name(e->a), e->b);
  else
    cprintf(words[e->type], e->a, e->b);
}

void
trace_print(void)
{
  const struct cpu *c = mycpu();
  uint i = c->nevents > NEVENTS ? c->nevents - NEVENTS : 0;
  const struct event *e;
  int pid = -1;

  cprintf("last events of this cpu, by process:");
  for (; i < c->nevents; i++) {
    e = &c->events[i % NEVENTS];
    cprintf(e->pid != pid ? "\n  %d: " : ", ", e->pid);
    pid = e->pid;
    print_event(e);
  }
  cprintf("%s\n", c->nevents == 0 ? " none" : "");
}
