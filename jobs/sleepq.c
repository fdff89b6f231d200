// Those who sleep, in queues: see struct ptable. A hash of the channel says
// which queue; a wakeup looks at that one only, and nearly always it is empty.
//
// First symptom of a process in the wrong queue: it sleeps for ever, which ^P
// shows.

#include "proc.h"
#include "debug/panic.h"
#include "debug/trace.h"

// The queue of those that sleep on `chan`, or on what has the same hash.
static struct proc **
queue_of(const void *chan)
{
  uint a = (uint)chan; // often the same place in another page

  return &ptable.asleep[(a >> 2 ^ a >> 8 ^ a >> 14) % NSLEEPQ];
}

void
sleepq_add(struct proc *p, void *chan)
{
  struct proc **at = queue_of(chan);

  assert_holding(&ptable.lock);
  assert_eq(p->next, NULL);
  while (*at != NULL) // to the end: who has slept longest is woken first
    at = &(*at)->next;
  *at = p;
  p->chan = chan;
  setstate(p, SLEEPING);
}

// Takes the process that *at points to off its queue, and makes it runnable.
static void
wake(struct proc **at)
{
  struct proc *p = *at;

  *at = p->next;
  p->next = NULL;
  make_runnable(p);
}

void
sleepq_wake(void *chan, uint most)
{
  struct proc **at = queue_of(chan);

  assert_holding(&ptable.lock);
  assert_ne(chan, NULL);
  trace(TR_WAKEUP, (uint)chan, 0);
  while (most > 0 && *at != NULL) {
    if ((*at)->chan == chan) {
      wake(at);
      most--;
    } else {
      at = &(*at)->next;
    }
  }
}

void
sleepq_remove(struct proc *p)
{
  struct proc **at;

  assert_holding(&ptable.lock);
  for (at = queue_of(p->chan); *at != p; at = &(*at)->next)
    assert_ne(*at, NULL); // else somebody made it SLEEPING past sleepq_add
  *at = p->next;
  p->next = NULL;
}

void
sleepq_wake_proc(struct proc *p)
{
  sleepq_remove(p);
  make_runnable(p);
}

// A sleeper went into the queue before it released the lock of its sleep().
// The caller has taken that lock since then; had it been first, the sleeper
// would have seen what it has changed. x86 shows stores to other CPUs in their
// order (Intel SDM volume 3A, 8.2.2), so who sees that lock free sees the queue
// as it was before, too. And this load is not made before the lock is taken, as
// the locked exchange in acquire() is a barrier.
bool
sleepq_empty(const void *chan)
{
  return *(struct proc *volatile *)queue_of(chan) == NULL;
}
