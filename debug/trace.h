// Trace points: what the kernel did, as typed events (events.h).
//
// Those whose type is on leave the kernel as records: through the debug port,
// which an emulator writes to a file, and through /dev/trace
// (dev/tracedev.c), to a program. A point that is off costs a test and a branch
// that is never taken. A panic prints the last records in words, and which
// system calls its CPU had, which are always noted. To turn all on, set
// trace_on: in gdb `set var trace_on = -1`, or in what you change.
#ifndef TRACE_H
#define TRACE_H

#include "cpu/cpu.h"
#include "events.h"
#include "syscall.h"
#include "trap.h"

extern uint trace_on; // [a] bit N: events of type N are noted

#define TRACE_PORT (1u << 31) // they go out at port 0xE9, too

// Notes that a system call comes in. No lock is needed, as each ring is written
// by its own CPU only, with interrupts off.
static inline void
trace_call(uint number)
{
  struct cpu *c = mycpu();
  struct lastcall *call = &c->calls[c->ncalls % NCALLS];

  c->ncalls++;
  call->pid = c->pid;
  call->number = number;
}

// ---- traceout.c: events as records (events.h) ----

// Notes an event. Any context. Its arguments are in registers, so that a caller
// needs no stack for what it hardly ever does. `kind` is the type, and from bit
// 8 on the bytes of the record: if it has more than two words, `b` is where the
// second and all behind it are.
void trace_emit(uint kind, uint a, uint b) __attribute__((regparm(3)));

#define TRACE_KIND(type, words) \
  ((type) | offsetof(struct trace_record, word[words]) << 8)

// A trace point: notes the event if its type is on. Any context. What `a` and
// `b` are: EVENTS. They are computed only then. A `b` that is a constant 0 is
// left out.
#define trace(type, a, b)                                              \
  do {                                                                 \
    if (__builtin_expect(trace_on >> (type)&1, false))                 \
      trace_emit(TRACE_KIND(type, __builtin_choose_expr(               \
                                      __builtin_constant_p(b), 1, 2)), \
                 a, b);                                                \
  } while (0)

// A trace point: this CPU, or process, waits for the lock of that name.
#define trace_lock(name, id)                              \
  do {                                                    \
    if (__builtin_expect(trace_on >> TR_LOCK & 1, false)) \
      trace_emit_lock(name, id);                          \
  } while (0)
void trace_emit_lock(const char *name, uint id)
    __attribute__((regparm(2), cold));

// The number of the call that this process is in; NSYSCALL: it is in none. `tf`
// is its frame, NULL that of a kernel thread.
static inline uint
trace_in_call(const struct trapframe *tf)
{
  return tf != NULL && tf->trapno == T_SYSCALL ? tf->eax : NSYSCALL;
}

// Notes a text as TR_TEXT, in pieces. Any context.
void trace_text(const char *text) __attribute__((cold));

// Moves the oldest records, at most `n`, to `to`; how many. Any context.
uint trace_take(struct trace_record *to, uint n) __attribute__((cold));

// The last record but n - 1; NULL: there were not so many, or it is lost. For
// panic, when no CPU makes any.
const struct trace_record *trace_last(uint n) __attribute__((cold));

// ---- trace.c ----

// Prints this CPU's last system calls by process, and the last events of all
// CPUs, oldest first. For panic.
void trace_print(void) __attribute__((cold));

#endif
