// An idle CPU halts, and is woken; ticks stop: cpu/idle.c, trap.c, proc.c.
//
// Two CPUs, each the same: it runs a process, which sleeps, or computes until a
// tick and makes room; without a process it is idle. A device interrupts CPU 0,
// and makes a process runnable. Stores of the queue and of
// the idle flag wait in the CPU until a locked instruction, or for less, as x86
// has it. A process that can run always runs in the end, and the clock, which
// is CPU 0's tick, goes as long as a process runs.
//
//   states   no CPU runs a process while the clock is stopped
//   ltl      runs
//   mutant NO_IPI      nobody is woken, and nobody makes room
//   mutant NO_RESUME   an interrupt does not start CPU 0's tick again
//
// A later tick mends what these break; halt.pml, which has none, finds them:
//   NO_XCHG     the idle CPU's flag is a plain store
//   NO_BARRIER  the waker looks at the flags without a barrier
//   NO_CLI      interrupts are on between the last look and hlt
//
// Not found, here or there:
//   OWN_FLAG    an interrupt on an idle CPU leaves its flag, and does not wake
//               another
//   QUEUE_FIRST cpus_idle looks at the queue first, then at the flags
#include "kernel.h"

byte queue;         // [ptable] processes that are RUNNABLE
bool late_queue[2]; // this CPU has put one there, and others do not see it yet
bool idle[2];       // the CPU's flag
bool late_idle[2];  // this CPU has set it, and others do not see it yet
bool ptable;
bool wake[2];       // interrupts that the CPU has not taken: IRQ_WAKE,
bool device;        // a device's, on CPU 0,
bool tick[2];       // the timer's
bool woken[2];      // cpu_woken
bool in_vain[2];    // the CPU was woken for nothing in this tick
bool timer_off[2];
bool waits;         // a process waits since no CPU has taken one
byte interrupts;    // so many a device has made

#ifndef TICKS
#define TICKS 1
#endif
#define WAITS(c) (queue > 0 || late_queue[c]) // runnable_waits, on CPU c
#define PENDING(c) (wake[c] || tick[c] || (c == 0 && device))
#define BARRIER(c)                               \
  atomic {                                       \
    queue = queue + late_queue[c];               \
    late_queue[c] = false;                       \
    idle[c] = idle[c] || late_idle[c];           \
    late_idle[c] = false                         \
  }

inline wake_idle_(c, other)
{
#ifndef NO_BARRIER
  BARRIER(c);
#endif
  if
#ifndef OWN_FLAG
  :: idle[c] -> //= cpu/idle.c:cpu_wake_idle if (xchg(&mycpu()->idle, 0))
     idle[c] = false
#else
  :: idle[c]
#endif
#ifndef NO_IPI
  :: !idle[c] && idle[other] && !in_vain[other] -> //= cpu/idle.c:cpu_wake_idle if (cpus[i].idle && cpus[i].in_vain != ticks_now() &&
     BARRIER(c);
     if
     :: atomic { idle[other] -> idle[other] = false }; //= cpu/idle.c:cpu_wake_idle xchg(&cpus[i].idle, 0)) {
        wake[other] = true //= cpu/idle.c:cpu_wake_idle lapic_wake(cpus[i].apicid);
     :: else
     fi
#endif
  :: else
  fi
}

inline make_runnable_(c, other) // with ptable.lock held
{
  atomic {
    late_queue[c] = true; //= proc.c:make_runnable ptable.last = p;
    waits = true
  };
  wake_idle_(c, other) //= proc.c:make_runnable cpu_wake_idle();
}

inline interrupt_(c, other)
{
  if
  :: atomic {
       wake[c] -> wake[c] = false;
#ifndef NO_RESUME
       timer_off[c] = false; //= trap.c:interrupt if (irq != IRQ_TIMER) timer_resume();
#endif
       woken[c] = true //= cpu/idle.c:cpu_woken mycpu()->woken = true;
     }
  :: atomic {
       c == 0 && device -> device = false;
#ifndef NO_RESUME
       timer_off[c] = false;
#endif
       LOCK(ptable)
     };
     make_runnable_(c, other);
     BARRIER(c);
     UNLOCK(ptable)
  :: atomic {
       tick[c] -> tick[c] = false;
       if
       :: c == 0 ->
          in_vain[0] = false; //= trap.c:timer_tick count_ticks(1);
          in_vain[1] = false
       :: else
       fi
     };
     timer_pause_(c, other) //= trap.c:timer_tick timer_pause(c, idle);
  fi
}

// Whether it stops its tick. `busy` is CPU c's: it runs a process.
inline timer_pause_(c, other)
{
  if
  :: busy
  :: !busy && c == 1 -> timer_off[c] = true //= trap.c:timer_pause c->timer_off = true;
#ifdef QUEUE_FIRST
  :: !busy && c == 0 && !WAITS(c) ->
     if
     :: idle[0] && idle[1] -> timer_off[c] = true
     :: else
     fi
#else
  :: !busy && c == 0 && idle[0] && idle[1] -> //= cpu/idle.c:cpus_idle if (cpus[i].started && !cpus[i].idle)
     if
     :: !WAITS(c) -> timer_off[c] = true //= cpu/idle.c:cpus_idle return !runnable_waits();
     :: else
     fi
#endif
  :: else
  fi
}

inline idle_(c, other)
{
#ifndef NO_CLI
  // cli: from here on no interrupt is taken //= cpu/idle.c:cpu_idle cli();
#endif
#ifdef NO_XCHG
  late_idle[c] = true;
#else
  idle[c] = true; //= cpu/idle.c:cpu_idle xchg(&c->idle, 1);
#endif
  if
  :: !WAITS(c) -> //= cpu/idle.c:cpu_idle if (!runnable_waits())
#ifdef NO_CLI
     if
     :: PENDING(c) -> interrupt_(c, other)
     :: true
     fi;
#endif
endhalt:
     PENDING(c); //= cpu/idle.c:cpu_idle sti_hlt();
     interrupt_(c, other)
  :: else
  fi;
  atomic {
    idle[c] = false; //= cpu/idle.c:cpu_idle xchg(&c->idle, 0);
    late_idle[c] = false
  };
  if // ticks are not so fast that one comes whenever the CPU has taken one
  :: PENDING(c) -> interrupt_(c, other) //= cpu/idle.c:cpu_idle sti();
  :: true // or it comes later
  fi;
  if
  :: woken[c] -> //= cpu/idle.c:cpu_idle if (c->woken) {
     woken[c] = false; //= cpu/idle.c:cpu_idle c->woken = false;
     if
     :: WAITS(c) //= cpu/idle.c:cpu_idle if (!runnable_stays())
#if TICKS
     :: true -> in_vain[c] = true //= cpu/idle.c:cpu_idle c->in_vain = ticks_now();
#else
     :: true
#endif
     fi
  :: else
  fi
}

// A process, until it gives up the CPU with ptable.lock held.
inline process_(c, other)
{
  busy = true;
  do
  :: PENDING(c) && !tick[c] -> interrupt_(c, other)
  :: true -> // it computes, and only its time is up some day
endless:
     do
     :: PENDING(c) && !tick[c] -> interrupt_(c, other)
     :: tick[c] ->
        interrupt_(c, other);
        if
        :: WAITS(c) -> break //= trap.c:trap if (tf->trapno == T_IRQ0 + IRQ_TIMER && myproc() != NULL && runnable_waits())
        :: else
        fi
     od;
#ifndef NO_IPI
     LOCK(ptable); //= proc.c:yield acquire(&ptable.lock);
     make_runnable_(c, other); //= proc.c:yield make_runnable(myproc());
     BARRIER(c);
     break //= proc.c:yield sched();
#endif
  :: true -> // it sleeps, or ends
     LOCK(ptable); //= proc.c:sleep acquire(&ptable.lock);
     break //= proc.c:sleep sched();
  od;
  busy = false
}

proctype cpu(byte c; byte other)
{
  bool busy;

endspin:
  LOCK(ptable); //= proc.c:scheduler acquire(&ptable.lock);
  do
  :: atomic {
       queue > 0 -> //= proc.c:scheduler while ((p = next_runnable()) != NULL) {
       queue--;
       waits = false;
       timer_off[c] = false; //= proc.c:scheduler timer_resume();
       assert(!timer_off[0] || c == 0);
       UNLOCK(ptable)
     };
     process_(c, other) //= proc.c:scheduler swtch(&c->scheduler, p->context);
  :: else ->
     UNLOCK(ptable); //= proc.c:scheduler release(&ptable.lock);
     idle_(c, other); //= proc.c:scheduler cpu_idle();
     LOCK(ptable)
  od
}

proctype store_buffer(byte c) // a store is seen at any time after it was made
{
end:
  do
  :: late_queue[c] || late_idle[c] -> BARRIER(c)
  od
}

proctype timer(byte c)
{
end:
  do
  :: !tick[c] && !timer_off[c] -> tick[c] = true
  od
}

proctype disk()
{
end:
  do
  :: interrupts < 1 && !device ->
     device = true;
     interrupts++
  od
}

init {
  atomic {
    queue = 1;
    waits = true;
    run cpu(0, 1);
    run cpu(1, 0);
    run store_buffer(0);
    run store_buffer(1);
#if TICKS
    run timer(0);
    run timer(1);
#endif
    run disk()
  }
}

ltl runs { [] (waits -> <> !waits) }
