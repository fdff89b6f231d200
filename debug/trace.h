// Trace points: what happened last on each CPU, as a ring of typed events. A
// panic prints them in words. They can leave the kernel, too (traceout.c).
//
// A point that is off costs a test and a branch that is never taken. System
// calls as they come in are always noted, all else if its type is on: set
// trace_on, in gdb `set var trace_on = -1`, or in what you change. No lock is
// needed, as each ring is written by its own CPU only, with interrupts off.
#ifndef TRACE_H
#define TRACE_H

#include "cpu/cpu.h"
#include "events.h"

extern uint trace_on; // [a] bit N: events of type N are noted

#define TRACE_PORT (1u << 31) // they go out at port 0xE9, too

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
void trace_print(void) __attribute__((cold));

// ---- traceout.c: events leave the kernel as records (events.h) ----

// A trace point whose event is for those outside only. Any context.
#define trace_out(type, a, b)                          \
  do {                                                 \
    if (__builtin_expect(trace_on >> (type)&1, false)) \
      trace_emit(type, a, b);                          \
  } while (0)
void trace_emit(enum event_type type, uint a, uint b)
    __attribute__((regparm(3), cold));

// Notes a text as TR_TEXT, in pieces of 8 characters. Any context.
void trace_text(const char *text) __attribute__((cold));

// Moves the oldest records, at most `n`, to `to`; how many. Any context.
uint trace_take(struct trace_record *to, uint n) __attribute__((cold));

#endif
