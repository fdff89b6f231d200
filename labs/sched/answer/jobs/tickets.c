// Who runs next: the run queue's processes have tickets, and a share of the CPU
// that is theirs of all. By lottery, the shares come out in the long run; by
// stride, at all times.
//
// Nobody keeps the sum of the tickets: it is counted at each draw, so no one
// who wakes, ends or buys between two draws can make it wrong.

#include "proc.h"
#include "debug/panic.h"
#include "pstat.h"

#define STRIDE_OF_ONE (1 << 20) // of who has one ticket

static int policy = LOTTERY; // [p]
static uint64_t now;         // [p] pass of the last that was chosen

// A number from 0 to n - 1, each about as likely: xorshift, which never gets to
// 0. Predictable, so that a run can be repeated.
static uint
draw(uint n)
{
  static uint x = 2463534242; // [p]

  assert_gt(n, 0U);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x % n;
}

static struct proc *
before_winner(void)
{
  struct proc *p, *before = NULL;
  uint all = 0, ticket;

  for (p = ptable.first; p != NULL; p = p->next)
    all += p->tickets;
  ticket = draw(all);
  for (p = ptable.first; ticket >= (uint)p->tickets; p = p->next) {
    ticket -= p->tickets;
    before = p;
  }
  return before;
}

// The least pass; of equal ones, who has waited longest. It goes on by a step
// that is the shorter the more tickets there are.
static struct proc *
before_least(void)
{
  struct proc *p, *before = NULL, *least = ptable.first;

  for (p = ptable.first; p->next != NULL; p = p->next) {
    if (p->next->pass < least->pass) {
      before = p;
      least = p->next;
    }
  }
  now = least->pass;
  least->pass += STRIDE_OF_ONE / least->tickets;
  return before;
}

struct proc *
before_next(void)
{
  assert_holding(&ptable.lock);
  assert_ne(ptable.first, NULL);
  return policy == STRIDE ? before_least() : before_winner();
}

void
tickets_wake(struct proc *p)
{
  assert_holding(&ptable.lock);
  if (p->pass < now)
    p->pass = now;
}

int
tickets_policy(int wanted)
{
  int former;

  if (wanted != LOTTERY && wanted != STRIDE)
    return -EINVAL;
  acquire(&ptable.lock);
  former = policy;
  policy = wanted;
  release(&ptable.lock);
  return former;
}
