// exit, wait and reparent: proc.c.
//
// Process 2 is a child of 1, 1 of 3, and 3 of 0, which is /init. 1 waits for 2,
// or exits first, or is killed while it waits; 3, a shell, and /init wait for
// whoever comes, and stay. Each zombie is waited for, once, and not before it
// has left its stack.
//
//   states   nobody frees a stack that is in use
//   ltl      reaped
//   mutant NO_REPARENT      orphans keep a parent that is gone
//   mutant INIT_NOT_WOKEN   a zombie that /init gets does not wake it
//   mutant PARENT_NOT_WOKEN exit does not wake the parent
//   mutant RELEASE_BETWEEN  the parent is woken before the child is a zombie,
//                           and ptable.lock is free in between
//   mutant WAIT_UNLOCKED    ptable.lock is free between the look and the sleep
//   mutant EARLY_RELEASE    ptable.lock is free before swtch has left the stack
#include "kernel.h"

mtype = { RUNNING, ZOMBIE, UNUSED };
mtype state[4]; // [ptable]
byte parent[4]; // [ptable]
byte asleep;    // [ptable] a bit for each process, which sleeps on itself
bool ptable;
bool killed;    // [ptable] process 1
bool saved[4];  // it has left its stack

inline abandon(me, p)
{
  if
  :: state[p] != UNUSED && parent[p] == me -> //= proc.c:abandon_children if (p->state == UNUSED || p->parent != parent)
#ifndef NO_REPARENT
     parent[p] = 0; //= proc.c:abandon_children p->parent = initproc;
#endif
#ifndef INIT_NOT_WOKEN
     if
     :: state[p] == ZOMBIE -> //= proc.c:abandon_children if (p->state == ZOMBIE)
        asleep = asleep & ~1 //= proc.c:abandon_children sleepq_wake(initproc, 1);
     :: else
     fi
#endif
  :: else
  fi
}

inline exit_(me)
{
  atomic {
    LOCK(ptable); //= proc.c:exit acquire(&ptable.lock);
    abandon(me, 1);
    abandon(me, 2); //= proc.c:exit abandon_children(p);
#ifndef PARENT_NOT_WOKEN
    asleep = asleep & ~(1 << parent[me]); //= proc.c:exit sleepq_wake(p->parent, 1);
#endif
#ifdef RELEASE_BETWEEN
    UNLOCK(ptable)
  };
  atomic {
    LOCK(ptable);
#endif
    state[me] = ZOMBIE; //= proc.c:exit setstate(p, ZOMBIE);
#ifdef EARLY_RELEASE
    UNLOCK(ptable)
  };
  atomic {
    saved[me] = true
#else
    saved[me] = true; //= proc.c:exit sched();
    UNLOCK(ptable) //= proc.c:scheduler release(&ptable.lock);
#endif
  }
}

inline reap(me, p)
{
  if
  :: !got && state[p] != UNUSED && parent[p] == me -> //= proc.c:waitpid if (p->state == UNUSED || p->parent != me || (pid != -1 && p->pid != pid))
     havekids = true; //= proc.c:waitpid havekids = true;
     if
     :: state[p] == ZOMBIE -> //= proc.c:waitpid if (p->state == ZOMBIE) {
        assert(saved[p]); // its stack may be another's from now on
        parent[p] = 9;
        state[p] = UNUSED; //= proc.c:waitpid freeproc(p);
        got = true
     :: else
     fi
  :: else
  fi
}

// Sets `got` if it has waited for a child, and havekids.
inline wait_(me)
{
  LOCK(ptable); //= proc.c:waitpid acquire(&ptable.lock);
  do
  :: atomic {
       havekids = false; //= proc.c:waitpid havekids = false;
       got = false;
       reap(me, 1);
       reap(me, 2);
       reap(me, 3);
       if
       :: got || !havekids || (me == 1 && killed) -> //= proc.c:waitpid if (!havekids || (options & WNOHANG) || me->killed > 0) {
          UNLOCK(ptable); //= proc.c:waitpid release(&ptable.lock);
          break
       :: else
       fi;
#ifdef WAIT_UNLOCKED
       UNLOCK(ptable)
     };
     atomic {
       LOCK(ptable);
#endif
       GO_TO_SLEEP(asleep, 1 << me, ptable); //= proc.c:waitpid sleep_stoppable(me, &ptable.lock);
endwait:
       BE_WOKEN(asleep, 1 << me, ptable)
     }
  od
}

proctype waiter(byte me) // /init, and the shell
{
  bool got, havekids;

  do
  :: wait_(me);
     if
     :: !havekids -> break
     :: else
     fi
  od
}

proctype parent_()
{
  bool got, havekids;

  if
  :: wait_(1)
  :: true
  fi;
  exit_(1)
}

proctype child()
{
  exit_(2)
}

proctype killer() // jobs/job.c:kill_locked; a kill that comes early: sleep.pml
{
  if
  :: atomic {
       LOCK(ptable);
       killed = true; //= jobs/job.c:kill_locked p->killed = sig;
       asleep = asleep & ~2; //= jobs/job.c:kill_locked sleepq_wake_proc(p);
       UNLOCK(ptable)
     }
  :: true
  fi
}

init {
  atomic {
    state[0] = RUNNING;
    state[1] = RUNNING;
    state[2] = RUNNING;
    state[3] = RUNNING;
    parent[0] = 9;
    parent[1] = 3;
    parent[2] = 1;
    run waiter(0);
    run waiter(3);
    run parent_();
    run child();
    run killer()
  }
}

ltl reaped { <> (state[1] == UNUSED && state[2] == UNUSED) }
