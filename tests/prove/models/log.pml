// Operations, the commit and log_sync: fs/log.c.
//
// Three processes make an operation each, which changes two blocks of a log with
// room for two operations; process 0 then syncs. The thread commits, by the
// clock or when it is asked. The disk may refuse one commit; buffers for copies
// may be short. A commit has both changes of an operation or none, and what a
// sync has covered is on the disk.
//
//   states   nobody waits for ever; a commit is whole; sync keeps its word
//   ltl      durable
//   mutant NO_WAIT     a commit does not wait for those under way
//   mutant NO_CLOSE    operations begin while the copies are made
//   mutant NO_ROOM     begin_op does not look for room
//   mutant END_SILENT  end_op wakes nobody
//   mutant OPEN_SILENT reopen wakes nobody
//   mutant SYNC_EARLY  sync waits for the transaction before
//   mutant DONE_EARLY  the commit counts as done before it is on the disk
//   mutant NO_TICK     nobody asks for a commit when time has passed
#include "kernel.h"
#define MAXOPBLOCKS 2
#define CAPACITY 4

bool lock;
byte waits_log;    // sleep on &log
bool waits_wanted; // sleeps on &log.wanted: the thread
byte outstanding;  // [lock]
bool wanted;       // [lock]
bool closed;       // [lock]
bool writing;      // [lock]
bool readonly;     // [lock]
byte seq = 1;      // [lock]
byte done;         // [lock]
byte installed;    // [lock]
byte n;            // [lock] blocks of the running transaction
bool old;          // the transaction is as old as MAXAGE

byte memory[3]; // blocks of process i's operation that are changed
byte copy[3];   // ... as the commit has them
byte disk[3];   // ... and the disk

inline begin_op_(i)
{
  atomic {
    LOCK(lock); //= fs/log.c:begin_op acquire(&log.lock);
    do
#ifdef NO_ROOM
    :: closed ->
#else
    :: closed || (!readonly && n + (outstanding + 1) * MAXOPBLOCKS > CAPACITY) -> //= fs/log.c:begin_op while (log.closed || (!log.readonly && log.n + (log.outstanding + 1) * MAXOPBLOCKS > log.capacity)) {
#endif
       if
       :: !closed -> ask_commit_() //= fs/log.c:begin_op ask_commit();
       :: else
       fi;
       SLEEP(waits_log, 1 << i, lock) //= fs/log.c:begin_op sleep(&log, &log.lock);
    :: else -> break
    od;
    outstanding++; //= fs/log.c:begin_op log.outstanding++;
    UNLOCK(lock) //= fs/log.c:begin_op release(&log.lock);
  }
}

inline ask_commit_()
{
  wanted = true; //= fs/log.c:ask_commit log.wanted = true;
  WAKEUP(waits_wanted) //= fs/log.c:ask_commit wakeup(&log.wanted);
}

inline log_write_(i)
{
  atomic {
    LOCK(lock); //= fs/log.c:log_add acquire(&log.lock);
    assert(outstanding > 0); //= fs/log.c:log_add if (log.outstanding == 0)
    assert(n < CAPACITY || readonly); //= fs/log.c:log_add if (log.n >= log.capacity && !log.readonly)
    memory[i]++;
    if
    :: n < CAPACITY -> n++ //= fs/log.c:log_add log.buf[log.n++] = b;
    :: else
    fi;
    UNLOCK(lock) //= fs/log.c:log_add release(&log.lock);
  }
}

inline end_op_()
{
  atomic {
    LOCK(lock); //= fs/log.c:end_op acquire(&log.lock);
    outstanding--; //= fs/log.c:end_op log.outstanding--;
#ifndef END_SILENT
    WAKEUP(waits_log); //= fs/log.c:end_op wakeup(&log);
#endif
    UNLOCK(lock) //= fs/log.c:end_op release(&log.lock);
  }
}

inline log_sync_(i)
{
  atomic {
    LOCK(lock); //= fs/log.c:log_sync acquire(&log.lock);
#ifdef SYNC_EARLY
    target = seq - 1;
#else
    target = (n > 0 -> seq : seq - 1); //= fs/log.c:log_sync target = log.n > 0 ? log.seq : log.seq - 1;
#endif
    do
    :: !readonly && done < target -> //= fs/log.c:log_sync while (!log.readonly && (int)(*reached - target) < 0) {
       if
       :: seq == target -> ask_commit_() //= fs/log.c:log_sync ask_commit();
       :: else
       fi;
       SLEEP(waits_log, 1 << i, lock) //= fs/log.c:log_sync sleep(&log, &log.lock);
    :: else -> break
    od;
    assert(readonly || disk[i] == 2);
    UNLOCK(lock) //= fs/log.c:log_sync release(&log.lock);
  }
}

proctype process(byte i; bool syncs)
{
  byte target;

  begin_op_(i);
  log_write_(i);
  log_write_(i);
  end_op_();
  if
  :: syncs -> log_sync_(i)
  :: else
  fi
}

inline freeze_()
{
  copy[0] = memory[0];
  copy[1] = memory[1];
  copy[2] = memory[2]; //= fs/log.c:freeze struct buf *copy = bsnap(b);
  atomic {
    LOCK(lock); //= fs/log.c:freeze acquire(&log.lock);
    n = 0; //= fs/log.c:freeze log.n = 0;
    old = false;
    wanted = false; //= fs/log.c:freeze log.wanted = false;
    seq++; //= fs/log.c:freeze log.seq++;
    UNLOCK(lock) //= fs/log.c:freeze release(&log.lock);
  }
}

inline reopen_()
{
  atomic {
    LOCK(lock); //= fs/log.c:reopen acquire(&log.lock);
    closed = false; //= fs/log.c:reopen log.closed = false;
#ifndef OPEN_SILENT
    WAKEUP(waits_log); //= fs/log.c:reopen wakeup(&log);
#endif
    UNLOCK(lock) //= fs/log.c:reopen release(&log.lock);
  }
}

inline count_done_()
{
  atomic {
    LOCK(lock); //= fs/log.c:write_commit acquire(&log.lock);
    done++; //= fs/log.c:write_commit log.done++;
    WAKEUP(waits_log); //= fs/log.c:write_commit wakeup(&log);
    UNLOCK(lock) //= fs/log.c:write_commit release(&log.lock);
  }
}

inline write_commit_()
{
#ifdef DONE_EARLY
  count_done_();
#endif
  if
  :: atomic { // the flush that makes it count
       assert(copy[0] != 1 && copy[1] != 1 && copy[2] != 1);
       disk[0] = copy[0];
       disk[1] = copy[1];
       disk[2] = copy[2] //= fs/log.c:write_commit if ((err = write_new()) < 0 || (err = write_log()) < 0)
     };
#ifndef DONE_EARLY
     count_done_()
#endif
  :: failed = true
  fi
}

inline log_commit_()
{
  failed = false;
  atomic {
    LOCK(lock); //= fs/log.c:log_commit acquire(&log.lock);
    writing = true;
#ifndef NO_CLOSE
    closed = true; //= fs/log.c:log_commit log.writing = log.closed = true;
#endif
#ifndef NO_WAIT
    do
    :: outstanding > 0 -> //= fs/log.c:log_commit while (log.outstanding > 0)
       SLEEP(waits_log, 8, lock) //= fs/log.c:log_commit sleep(&log, &log.lock);
    :: else -> break
    od;
#endif
    UNLOCK(lock) //= fs/log.c:log_commit release(&log.lock);
  };
  if
  :: n > 0 && !readonly -> //= fs/log.c:log_commit if (log.n > 0 && !log.readonly) {
     freeze_();
     if
     :: reopen_() //= fs/log.c:log_commit reopen();
     :: true // no buffer for a copy: who writes waits
     fi;
     write_commit_() //= fs/log.c:log_commit failed = write_commit() < 0;
  :: else
  fi;
  atomic {
    LOCK(lock); //= fs/log.c:log_commit acquire(&log.lock);
    readonly = readonly || failed; //= fs/log.c:log_commit log.readonly = log.readonly || failed;
    writing = false; //= fs/log.c:log_commit log.writing = false;
    installed = done; //= fs/log.c:log_commit log.installed = log.done;
    UNLOCK(lock) //= fs/log.c:log_commit release(&log.lock);
  };
  reopen_() //= fs/log.c:log_commit reopen();
}

#define COMMIT_DUE (n > 0 && !readonly && (wanted || old))

proctype thread()
{
  bool failed;

  do
  :: atomic {
       LOCK(lock); //= fs/log.c:log_thread acquire(&log.lock);
       do
       :: !COMMIT_DUE -> //= fs/log.c:log_thread while (!commit_due())
          GO_TO_SLEEP(waits_wanted, 1, lock); //= fs/log.c:log_thread sleep(&log.wanted, &log.lock);
end:
          BE_WOKEN(waits_wanted, 1, lock)
       :: else -> break
       od;
       UNLOCK(lock) //= fs/log.c:log_thread release(&log.lock);
     };
     log_commit_() //= fs/log.c:log_thread log_commit();
  od
}

proctype clock()
{
end:
  do
#ifndef NO_TICK
  :: n > 0 && !readonly && !(old && !waits_wanted) -> //= fs/log.c:log_tick if (log.n == 0 || log.readonly)
     old = true;
     if
     :: !writing && COMMIT_DUE -> WAKEUP(waits_wanted) //= fs/log.c:log_tick wakeup(&log.wanted);
     :: else
     fi
#endif
  :: false
  od
}

init {
  atomic {
    run process(0, true);
    run process(1, false);
    run process(2, false);
    run thread();
    run clock()
  }
}

ltl durable { <> (readonly || (disk[0] == 2 && disk[1] == 2 && disk[2] == 2)) }
