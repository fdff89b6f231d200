// The ring of events in words: see trace.h.

#include "debug/trace.h"
#include "debug/panic.h"
#include "spinlock.h"
#include "syscall.h"
#include "trap.h"

uint trace_on = 1u << TR_CALL;

__attribute__((regparm(3))) void
trace_note_any(enum event_type type, uint a, uint b)
{
  pushcli();
  trace_note(type, a, b);
  popcli();
}

// Prints the name of a system call, or the number of one that does not exist.
static void
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

// Prints one event, in the words of a sentence whose subject is the process.
static void
print_event(const struct event *e)
{
  switch ((enum event_type)e->type) {
  case TR_CALL:
    print_call(e->a);
    break;
  case TR_RETURN:
    cprintf("gets %d", (int)e->a);
    break;
  case TR_SWITCH:
    cprintf("process %u goes on", e->a);
    break;
  case TR_SLEEP:
    cprintf("sleeps on 0x%x", e->a);
    break;
  case TR_WAKEUP:
    cprintf("wakes 0x%x", e->a);
    break;
  case TR_IRQ:
    cprintf("%s", trap_name(e->a));
    break;
  case TR_FAULT:
    cprintf("%s (cr2 0x%x)", trap_name(e->a), e->b);
    break;
  case TR_LOCK:
    cprintf("waits for %s %u", (const char *)e->a, e->b);
    break;
  case TR_DISK:
    cprintf(e->a == -1u ? "flushes" : e->b ? "writes %u" : "reads %u", e->a);
    break;
  case TR_COMMIT:
    cprintf("commits %u blocks as %u", e->a, e->b);
    break;
  }
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
    if (e->pid != pid)
      cprintf("\n  %d: ", e->pid);
    else
      cprintf(", ");
    pid = e->pid;
    print_event(e);
  }
  cprintf("%s\n", c->nevents == 0 ? " none" : "");
}
