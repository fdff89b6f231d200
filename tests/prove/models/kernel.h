// What all models share. A step is one line that changes or reads what others
// see. `//= FILE:FUNCTION CODE` behind it names the line of C that it is; the
// steps of one inline or proctype are in the order of the function's lines
// (tests/lint/models.t). A model is SC: each step is seen by all at once. Where
// x86 lets a store wait in the CPU, the model has that store wait.

// A spinlock. Who waits spins; nobody takes it twice. What is read and written
// under one lock alone is one step of log, pipe and exit, up to a sleep: nobody
// can see what is in between.
#define LOCK(l)  \
  atomic         \
  {              \
    !l->l = true \
  }
#define UNLOCK(l) \
  atomic          \
  {               \
    assert(l);    \
    l = false     \
  }

// sleep(chan, &lk) with lk held and wakeup(chan), as sleep.pml proves them: to
// release lk and to sleep are one step, and lk is held again afterwards.
// `asleep` has a bit for each process of the model; `me` is a bit.
#define GO_TO_SLEEP(asleep, me, lk) \
  atomic                            \
  {                                 \
    assert(lk);                     \
    asleep = asleep | (me);         \
    lk = false                      \
  }
#define BE_WOKEN(asleep, me, lk) \
  atomic                         \
  {                              \
    !(asleep & (me)) && !lk;     \
    lk = true                    \
  }
#define SLEEP(asleep, me, lk)  \
  GO_TO_SLEEP(asleep, me, lk); \
  BE_WOKEN(asleep, me, lk)
#define WAKEUP(asleep) asleep = 0
