// An idle CPU is woken for a process that waits, at once: idle.pml without its
// ticks, which mend a wakeup that was lost.
//
// A process may compute for ever, so the CPU that runs it takes no other one:
// only a wakeup makes the idle CPU look. That it is not woken a second time in
// one tick is left out.
//
//   ltl runs
//   mutant NO_IPI      nobody is woken
//   mutant NO_XCHG     the idle CPU's flag is a plain store
//   mutant NO_BARRIER  the waker looks at the flags without a barrier
//   mutant NO_CLI      interrupts are on between the last look and hlt
#define TICKS 0
#include "idle.pml"
