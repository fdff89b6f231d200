// Pipes: fs/pipe.c. Two writers, two readers, one of which may be killed.
//
// The pipe has room for three bytes, and a write of up to two is not torn.
// Writer 0 writes two, writer 1 four; both close. The readers read up to three
// at once, until the file ends, or leave early. The bytes of writer 0 are next
// to each other; without a reader the writers end; nobody waits for ever.
//
//   states   each process ends; nothing is lost
//   ltl      ends
//   mutant NO_NEXT        a reader that leaves bytes wakes no other
//   mutant CLOSE_W_SILENT the last writer's close wakes no reader
//   mutant CLOSE_R_SILENT the last reader's close wakes no writer
//   mutant NO_WAKE        put_run wakes nobody
//   mutant TORN           a small write goes on as soon as there is any room
#include "kernel.h"
#define SIZE 3
#define BUF 2

bool lock;
byte readers = 2, writers = 2; // open files, each with its process
byte asleep_r[2];              // sleep on &nread, in order: process + 1
bool asleep_w[2];              // sleep on &nwrite
byte used;                     // [lock] nwrite - nread
byte last;                     // [lock] who wrote the last byte; 0: nobody yet
bool killed;                   // reader 0
byte ended;

// wakeup_one(&p->nread): who has slept longest
inline wakeup_one_()
{
  atomic {
    asleep_r[0] = asleep_r[1];
    asleep_r[1] = 0
  }
}

#define ASLEEP_R(i) (asleep_r[0] == i + 1 || asleep_r[1] == i + 1)

inline sleep_r(i)
{
  atomic {
    if
    :: i == 0 && killed // it comes back at once: sleep.pml
    :: else ->
       if
       :: asleep_r[0] == 0 -> asleep_r[0] = i + 1
       :: else -> asleep_r[1] = i + 1
       fi
    fi;
    lock = false
  };
  atomic {
    !ASLEEP_R(i) && !lock;
    lock = true
  }
}

inline pipeclose_w()
{
  atomic {
    LOCK(lock); //= fs/pipe.c:pipeclose acquire(&p->lock);
    writers--; //= fs/pipe.c:pipeclose p->writeopen = false;
#ifndef CLOSE_W_SILENT
    if
    :: writers == 0 -> // the last close of the open file
       wakeup_one_();
       wakeup_one_() //= fs/pipe.c:pipeclose wakeup(&p->nread);
    :: else
    fi;
#endif
    UNLOCK(lock) //= fs/pipe.c:pipeclose release(&p->lock);
  }
}

inline pipeclose_r()
{
  atomic {
    LOCK(lock); //= fs/pipe.c:pipeclose acquire(&p->lock);
    readers--; //= fs/pipe.c:pipeclose p->readopen = false;
#ifndef CLOSE_R_SILENT
    if
    :: readers == 0 -> wake_writers_() //= fs/pipe.c:pipeclose wakeup(&p->nwrite);
    :: else
    fi;
#endif
    UNLOCK(lock) //= fs/pipe.c:pipeclose release(&p->lock);
  }
}

inline wake_writers_()
{
  atomic {
    asleep_w[0] = false;
    asleep_w[1] = false
  }
}

inline sleep_w(i)
{
  atomic {
    asleep_w[i] = true;
    lock = false
  };
  atomic {
    !asleep_w[i] && !lock;
    lock = true
  }
}

// As many as fit, or fewer: at the end of a page.
inline put_run_(i)
{
  was_empty = used == 0;
  put = 0;
  do
  :: put < n - got && used < SIZE ->
     // Bytes of writer 0 have no other's between them.
     assert(i == 0 || last != 1);
     put++;
     used++; //= fs/pipe.c:put_run p->nwrite += n;
     last = (i == 0 && got + put < n -> 1 : 2)
  :: put > 0 && (i == 1 || put == n - got || used == SIZE) -> break
  od;
  got = got + put;
#ifndef NO_WAKE
  if
  :: was_empty -> wakeup_one_() //= fs/pipe.c:put_run if (used == 0) wakeup_one(&p->nread);
  :: else
  fi
#endif
}

proctype writer(byte i; byte n)
{
  byte got, put;
  bool was_empty;

  atomic {
    LOCK(lock); //= fs/pipe.c:pipewrite acquire(&p->lock);
    do
    :: got == n -> break //= fs/pipe.c:pipewrite while (done < n) {
    :: else ->
       if
       :: readers == 0 -> break //= fs/pipe.c:pipewrite if (!p->readopen)
#ifdef TORN
       :: readers > 0 && SIZE - used < 1 ->
#else
       :: readers > 0 && SIZE - used < (n <= BUF -> n - got : 1) -> //= fs/pipe.c:pipewrite else if (!pipe_has_room(p, n, done))
#endif
          sleep_w(i) //= fs/pipe.c:pipewrite sleep_stoppable(&p->nwrite, &p->lock);
       :: else -> put_run_(i) //= fs/pipe.c:pipewrite put = put_run(p, va + done, n - done);
       fi
    od;
    UNLOCK(lock) //= fs/pipe.c:pipewrite release(&p->lock);
  };
  pipeclose_w();
  ended++
}

inline get_run_(i)
{
  free = SIZE - used;
  do
  :: used > 0 -> used-- //= fs/pipe.c:get_run p->nread += n;
  :: free < SIZE - used -> break // fewer than there are: at the end of a page
  od;
  if
  :: free < BUF -> wake_writers_() //= fs/pipe.c:get_run wakeup(&p->nwrite);
  :: else
  fi
}

proctype reader(byte i)
{
  byte free;
  bool eof;

  do
  :: atomic {
       LOCK(lock); //= fs/pipe.c:piperead acquire(&p->lock);
       do
       :: used == 0 && writers > 0 -> //= fs/pipe.c:piperead while (p->nread == p->nwrite && p->writeopen) {
          if
          :: i == 0 && killed -> //= fs/pipe.c:piperead if (killed()) {
             UNLOCK(lock); //= fs/pipe.c:piperead release(&p->lock);
             goto leave
          :: else
          fi;
          sleep_r(i) //= fs/pipe.c:piperead sleep_stoppable(&p->nread, &p->lock);
       :: else -> break
       od;
       eof = used == 0;
       if
       :: used > 0 -> get_run_(i) //= fs/pipe.c:piperead if ((got = get_run(p, va + done, n - done)) < 0)
       :: else
       fi;
#ifndef NO_NEXT
       if
       :: used > 0 -> wakeup_one_() //= fs/pipe.c:piperead wakeup_one(&p->nread);
       :: else
       fi;
#endif
       UNLOCK(lock) //= fs/pipe.c:piperead release(&p->lock);
     };
     if
     :: eof -> break
     :: !eof // another read
     :: !eof -> break // head -1
     fi
  od;
leave:
  pipeclose_r();
  ended++
}

proctype killer()
{
  if
  :: atomic {
       killed = true;
       if
       :: asleep_r[0] == 1 -> wakeup_one_()
       :: asleep_r[1] == 1 -> asleep_r[1] = 0
       :: else
       fi
     }
  :: true
  fi
}

init {
  atomic {
    run writer(0, 2);
    run writer(1, 4);
    run reader(0);
    run reader(1);
    run killer()
  }
}

ltl ends { <> (ended == 4) }
