// The events that the kernel's trace points note: their numbers, names and what
// they tell. Kernel, programs and tools (tools/trace/Records.pm) read this.
#ifndef EVENTS_H
#define EVENTS_H

#include "types.h"

// X(type, name, what a is, what b is): a line each, as a tool reads them.
// clang-format off
#define EVENTS(X) \
  X(CALL,   "call",   "number", "result") /* is over: six words more */ \
  X(SWITCH, "switch", "pid", "")                /* the scheduler goes to it */ \
  X(SLEEP,  "sleep",  "channel", "call")   /* its number; NSYSCALL: none */ \
  X(WAKEUP, "wakeup", "channel", "")            /* of all who sleep on it */ \
  X(IRQ,    "irq",    "vector", "")             /* an interrupt */ \
  X(FAULT,  "fault",  "vector", "cr2")          /* an exception */ \
  X(LOCK,   "lock",   "name", "id") /* is not free: its chars, too */ \
  X(DISK,   "disk",   "direction", "block")     /* "reads" or "writes" */ \
  X(FLUSH,  "flush",  "", "")                   /* of the drive's cache */ \
  X(COMMIT, "commit", "blocks", "sequence")     /* of the log */ \
  X(FORK,   "fork",   "child", "")              /* a process is made */ \
  X(EXIT,   "exit",   "status", "")             /* as in wait.h */ \
  X(TEXT,   "text",   "chars", "chars") /* up to 32, or to a NUL */
// clang-format on

#define EVENT_TYPE(type, name, a, b) TR_##type,
enum event_type { EVENTS(EVENT_TYPE) NEVENTTYPES };
#undef EVENT_TYPE
_Static_assert(NEVENTTYPES < 32, "trace_on has a bit for each");

#define TRACE_WORDS 8

// An event as it leaves the kernel, low bytes first: whole through /dev/trace,
// and through port 0xE9 without the words that it does not use. Records are in
// the order of their numbers, and of time.
//
//   what    words 0, 1      2, 3              4 to 7
//   a call  number, result  when it came in   its arguments
//   a lock  name, id        the name's characters, up to a NUL
//   a text  up to a NUL; without one it goes on in the next record
//   others  a and b of EVENTS
struct trace_record {
  union {
    uint64_t time; // the time-stamp counter's low 40 bits; above them are
    struct {
      uint8_t time_bytes[5];
      uint8_t cpu;  // number of its local APIC
      uint8_t type; // TR_*
      uint8_t size; // bytes that are used
    };
  };
  uint32_t number;            // of all events since the start
  int32_t pid;                // the process that ran; 0: none
  uint32_t word[TRACE_WORDS]; // what it tells
};
_Static_assert(sizeof(struct trace_record) == 48, "the tools unpack it");

#endif
