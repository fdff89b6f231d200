// The events that the kernel's trace points note: their numbers, names and what
// they tell. Kernel, programs and tools (tools/trace/Records.pm) read this.
#ifndef EVENTS_H
#define EVENTS_H

#include "types.h"

// X(type, name, what a is, what b is): a line each, as a tool reads them.
// clang-format off
#define EVENTS(X) \
  X(CALL,   "call",   "number", "")             /* a system call comes in */ \
  X(RETURN, "return", "result", "number")       /* it goes out */ \
  X(SWITCH, "switch", "pid", "")                /* the scheduler goes to it */ \
  X(SLEEP,  "sleep",  "channel", "")            /* on that address */ \
  X(WAKEUP, "wakeup", "channel", "")            /* of all who sleep on it */ \
  X(IRQ,    "irq",    "vector", "")             /* an interrupt */ \
  X(FAULT,  "fault",  "vector", "cr2")          /* an exception */ \
  X(LOCK,   "lock",   "name", "id") /* is not free: text follows*/ \
  X(DISK,   "disk",   "direction", "block")     /* "reads" or "writes" */ \
  X(FLUSH,  "flush",  "", "")                   /* of the drive's cache */ \
  X(COMMIT, "commit", "blocks", "sequence")     /* of the log */ \
  X(FORK,   "fork",   "child", "")              /* a process is made */ \
  X(EXIT,   "exit",   "status", "")             /* as in wait.h */ \
  X(ARGS,   "args",   "first", "second")        /* of the call that returns */ \
  X(MORE,   "more",   "third", "fourth")        /* of its arguments */ \
  X(TEXT,   "text",   "chars", "chars")            /* 8, up to a NUL */
// clang-format on

#define EVENT_TYPE(type, name, a, b) TR_##type,
enum event_type { EVENTS(EVENT_TYPE) NEVENTTYPES };
#undef EVENT_TYPE
_Static_assert(NEVENTTYPES < 32, "trace_on has a bit for each");

// An event as it leaves the kernel, through port 0xE9 or /dev/trace; low bytes
// first. Records are in the order of their numbers, and of time.
struct trace_record {
  uint64_t time;   // the time-stamp counter
  uint32_t number; // of all events since the start
  int32_t pid;     // the process that ran; 0: none
  uint32_t a, b;   // EVENTS says what
  uint16_t cpu;
  uint16_t type; // TR_*
};
_Static_assert(sizeof(struct trace_record) == 28, "the tools unpack it");

#endif
