// sleep, wakeup and kill: proc.c, jobs/sleepq.c, jobs/job.c.
//
// Two processes on two CPUs each wait for a thing, under a lock of their own
// making (lk). An interrupt on a third CPU delivers a thing; and a second one,
// if process 0 has taken the first. Somebody kills process 0 at any moment. So
// nobody may sleep for ever; and no CPU runs a process whose registers are not
// saved yet.
//
//   states   each process ends: a lost wakeup would be a deadlock
//   ltl      ended
//   mutant RELEASE_FIRST    lk is free before the sleeper is in the queue
//   mutant NO_PENDING       a kill between the test and the sleep is forgotten
//   mutant EARLY_RELEASE    ptable.lock is free before swtch has left the stack
//   mutant WAKE_UNLOCKED    the waker changes the condition without lk
//   mutant NO_LOOP          the sleeper does not test again
//   mutant KILL_NO_WAKE     kill marks a sleeper, and does not wake it
#include "kernel.h"
#define N 2

mtype = { RUNNING, RUNNABLE, SLEEPING, ZOMBIE };

bool lk, ptable;    // spinlocks
byte things;        // [lk] what is waited for
mtype state[N];     // [ptable]
bool queued[N];     // [ptable] in the queue of the channel; read without
bool killed[N];     // [ptable]
bool pending[N];    // [ptable] kill_pending
bool saved[N];      // its registers are in p->context
byte cpu[N];        // where it runs
bool back[N];       // swtch has returned to this CPU's scheduler
bool taken[N];      // has had a thing
byte ended;

inline sched_(i) // the CPU's scheduler() goes on with ptable.lock held
{
#ifdef EARLY_RELEASE
  UNLOCK(ptable);
  saved[i] = true;
  LOCK(ptable);
#else
  saved[i] = true; //= proc.c:sched swtch(&p->context, c->scheduler);
#endif
  back[cpu[i]] = true;
  state[i] == RUNNING // on whatever CPU, which passes the lock on
}

inline sleep_(i)
{
#ifdef RELEASE_FIRST
  UNLOCK(lk);
#endif
  LOCK(ptable); //= proc.c:sleep acquire(&ptable.lock);
  if
#ifndef NO_PENDING
  :: pending[i] -> //= proc.c:sleep if (p->kill_pending)
     pending[i] = false; //= proc.c:sleep p->kill_pending = false;
     UNLOCK(ptable); //= proc.c:sleep release(&ptable.lock);
#ifdef RELEASE_FIRST
     LOCK(lk)
#endif
  :: !pending[i] ->
#else
  :: true ->
#endif
     atomic {
       queued[i] = true; //= proc.c:sleep sleepq_add(p, chan);
       assert(state[i] == RUNNING);
       state[i] = SLEEPING
     };
#ifndef RELEASE_FIRST
     UNLOCK(lk); //= proc.c:sleep release(lk);
#endif
     sched_(i); //= proc.c:sleep sched();
     UNLOCK(ptable); //= proc.c:sleep release(&ptable.lock);
     LOCK(lk) //= proc.c:sleep acquire(lk);
  fi
}

proctype process(byte i) // a caller of sleep, as its comment wants it
{
  state[i] == RUNNING;
  UNLOCK(ptable); //= proc.c:forkret release(&ptable.lock);
  LOCK(lk);
  do
  :: things == 0 && !killed[i] ->
     sleep_(i);
#ifdef NO_LOOP
     break
#endif
  :: else -> break
  od;
  if
  :: !killed[i] || things > 0 ->
     assert(things > 0);
     things--;
     taken[i] = true
  :: else
  fi;
  UNLOCK(lk);
  LOCK(ptable); //= proc.c:exit acquire(&ptable.lock);
  state[i] = ZOMBIE; //= proc.c:exit setstate(p, ZOMBIE);
  ended++;
  saved[i] = true;
  back[cpu[i]] = true //= proc.c:exit sched();
}

inline wake_(i)
{
  if
  :: queued[i] ->
     queued[i] = false; //= jobs/sleepq.c:wake *at = p->next;
     state[i] = RUNNABLE //= jobs/sleepq.c:wake make_runnable(p);
  :: else
  fi
}

inline wakeup_()
{
  if
  :: !queued[0] && !queued[1] //= proc.c:wakeup_some if (sleepq_empty(chan))
  :: else ->
     LOCK(ptable); //= proc.c:wakeup_some acquire(&ptable.lock);
     atomic {
       wake_(0);
       wake_(1) //= proc.c:wakeup_some sleepq_wake(chan, most);
     };
     UNLOCK(ptable) //= proc.c:wakeup_some release(&ptable.lock);
  fi
}

proctype interrupt()
{
  byte given; // how many it has delivered

end:
  do
  :: given == 0 || (given == 1 && taken[0]) ->
#ifdef WAKE_UNLOCKED
     things++;
     wakeup_();
#else
     LOCK(lk);
     things++;
     wakeup_();
     UNLOCK(lk);
#endif
     given++
  od
}

proctype killer()
{
  LOCK(ptable); //= jobs/job.c:setkilled acquire(&ptable.lock);
  killed[0] = true; //= jobs/job.c:kill_locked p->killed = sig;
  if
#ifdef KILL_NO_WAKE
  :: state[0] == SLEEPING
#else
  :: state[0] == SLEEPING -> //= jobs/job.c:kill_locked if (p->state == SLEEPING)
     wake_(0) //= jobs/job.c:kill_locked sleepq_wake_proc(p);
#endif
  :: else -> pending[0] = true //= jobs/job.c:kill_locked p->kill_pending = true;
  fi;
  UNLOCK(ptable) //= jobs/job.c:setkilled release(&ptable.lock);
}

inline run_(c, i)
{
  assert(saved[i]); // else it runs on a stack that another CPU is on
  saved[i] = false;
  cpu[i] = c;
  state[i] = RUNNING //= proc.c:scheduler setstate(p, RUNNING);
}

proctype scheduler_(byte c)
{
end:
  do
  :: atomic {
       !ptable && (state[0] == RUNNABLE || state[1] == RUNNABLE);
       ptable = true; //= proc.c:scheduler acquire(&ptable.lock);
       if
       :: state[0] == RUNNABLE -> run_(c, 0)
       :: state[1] == RUNNABLE -> run_(c, 1)
       fi //= proc.c:scheduler swtch(&c->scheduler, p->context);
     }
     // The lock is the process's now: it releases it in sleep, or in forkret.
     back[c] -> //= proc.c:scheduler c->proc = NULL;
     back[c] = false;
     UNLOCK(ptable) //= proc.c:scheduler release(&ptable.lock);
  od
}

init {
  atomic {
    state[0] = RUNNABLE;
    state[1] = RUNNABLE;
    saved[0] = true;
    saved[1] = true;
    run process(0);
    run process(1);
    run scheduler_(0);
    run scheduler_(1);
    run interrupt();
    run killer()
  }
}

ltl ended { <> (ended == N) }
