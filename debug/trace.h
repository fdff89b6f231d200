// Trace points: what happened last on each CPU, as a ring of typed events. A
// panic prints them in words.
//
// A point that is off costs a test and a branch that is never taken. System
// calls as they come in are always noted, all else if its type is on: set
// trace_on, in gdb `set var trace_on = -1`, or in what you change. No lock is
// needed, as each ring is written by its own CPU only, with interrupts off.
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
  TR_DISK,   // a request: "reads" or "writes" (const char *), its block
  TR_FLUSH,  // of the drive's cache
  TR_COMMIT, // of the log: blocks, sequence number
};

extern uint trace_on; // [a] bit N: events of type N are noted

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

// The same in any context. Its arguments are in registers, so that a caller
// needs no stack for what it hardly ever does.
void trace_note_any(enum event_type type, uint a, uint b)
    __attribute__((regparm(3)));

// A trace point: notes the event if its type is on. Any context. What `a` and
// `b` are: enum event_type.
static inline void
trace(enum event_type type, uint a, uint b)
{
  if (__builtin_expect(trace_on >> type & 1, false))
    trace_note_any(type, a, b);
}

// Prints this CPU's last events, oldest first, by process. For panic.
void trace_print(void);

#endif
