// Trace points: what happened last on each CPU, as a ring of typed events. A
// panic prints them in words.
//
// A point that is off costs a test and a branch that is never taken. By default
// only system calls are on. More: set trace_on, in gdb
// `set var trace_on = 0x3ff`, or in what you change.
#ifndef TRACE_H
#define TRACE_H

#include "cpu/cpu.h"

enum event_type {
  TR_CALL,   // a system call comes in: its number
  TR_RETURN, // it goes out: its result
  TR_SWITCH, // the scheduler goes to a process: its pid
  TR_SLEEP,  // on a channel: its address
  TR_WAKEUP, // of who sleeps on a channel: its address
  TR_IRQ,    // an interrupt: its vector
  TR_FAULT,  // an exception: its vector, CR2
  TR_LOCK,   // a lock is not free: its name (const char *), its number
  TR_DISK,   // a request: block (-1: flush), write?
  TR_COMMIT, // of the log: blocks, sequence number
};

extern uint trace_on; // [a] bit N: events of type N are noted

// Whether events of this type are noted.
static inline bool
tracing(enum event_type type)
{
  return trace_on & 1u << type;
}

// Notes an event. Interrupts are off: the ring is this CPU's.
static inline void
trace_note(enum event_type type, uint a, uint b)
{
  struct cpu *c = mycpu();
  struct event *e = &c->events[c->nevents % NEVENTS];

  c->nevents++;
  e->type = type;
  e->a = a;
  e->b = b;
  e->pid = c->pid;
}

// The same in any context.
__attribute__((regparm(3))) void trace_note_any(enum event_type type, uint a,
                                                uint b);

// A trace point: notes the event if its type is on. Any context. What `a` and
// `b` are: enum event_type.
static inline void
trace(enum event_type type, uint a, uint b)
{
  if (__builtin_expect(tracing(type), false))
    trace_note_any(type, a, b);
}

// Prints this CPU's last events, oldest first, by process. For panic.
void trace_print(void);

#endif
