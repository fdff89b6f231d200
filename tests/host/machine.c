// What the file system needs of a kernel, as far as one process can need it,
// and how the tests report.
#include "host.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// After unistd.h, whose sleep is another.
#include "debug/panic.h"
#include "fs/file.h"
#include "jobs/jobs.h"
#include "proc.h"
#include "sleeplock.h"
#include "vm.h"

// ---- reporting ----

static char attempt[200] = "nothing";
static uint nresults, nfailures;
static char message[1 << 16];
static uint message_length, message_lines;

// TAP goes to the error stream's copy of standard output: the checker of mkfs
// prints to the latter.
static FILE *
tap(void)
{
  static FILE *out;

  if (out == NULL) {
    out = fdopen(dup(STDOUT_FILENO), "w");
    if (out == NULL)
      abort();
    setvbuf(out, NULL, _IOLBF, 0);
  }
  return out;
}

void
trying(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(attempt, sizeof(attempt), fmt, ap);
  va_end(ap);
}

// Ends the program: what the file system does after a panic means nothing.
void
give_up(const char *fmt, ...)
{
  va_list ap;

  fprintf(tap(), "Bail out! ");
  va_start(ap, fmt);
  vfprintf(tap(), fmt, ap);
  va_end(ap);
  fprintf(tap(), " (%s)\n", attempt);
  exit(1);
}

void
result(bool good, const char *fmt, ...)
{
  va_list ap;

  fprintf(tap(), "%sok %u - ", good ? "" : "not ", ++nresults);
  va_start(ap, fmt);
  vfprintf(tap(), fmt, ap);
  va_end(ap);
  fprintf(tap(), "\n");
}

void
remark(const char *fmt, ...)
{
  va_list ap;

  fprintf(tap(), "# ");
  va_start(ap, fmt);
  vfprintf(tap(), fmt, ap);
  va_end(ap);
  fprintf(tap(), "\n");
}

// 20 are shown; one mistake makes thousands. With FIRST in the environment it
// is the end: for who wants to know only whether there is one.
bool
expect_at(bool good, const char *text, const char *file, int line)
{
  if (!good && getenv("FIRST") != NULL)
    give_up("%s:%d: not so: %s", file, line, text);
  if (!good && ++nfailures <= 20)
    remark("%s:%d: not so: %s (%s)", file, line, text, attempt);
  return good;
}

uint
failures(void)
{
  return nfailures;
}

int
finish(void)
{
  fprintf(tap(), "1..%u\n", nresults);
  return nfailures > 0;
}

// ---- the console ----

// Kept, not printed: tests ask what was said, and how much.
void
cprintf(const char *fmt, ...)
{
  uint room = sizeof(message) - message_length;
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vsnprintf(message + message_length, room, fmt, ap);
  va_end(ap);
  message_length += (uint)n < room ? (uint)n : room - 1;
  message_lines++;
}

const char *
said(void)
{
  return message;
}

uint
lines_said(void)
{
  return message_lines;
}

void
quiet(void)
{
  message_length = message_lines = 0;
  message[0] = '\0';
}

// There is no case in which a panic is right here.
void
panic_at(const char *file, int line, const char *fmt, ...)
{
  char text[300];
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  give_up("panic at %s:%d: %s", file, line, text);
}

void
panic_claim(const char *claim, uint left, uint right, const char *file,
            int line)
{
  panic_at(file, line, "%s: %d and %d", claim, (int)left, (int)right);
}

void
fatal(const char *fmt, ...)
{
  give_up("fatal: %s", fmt);
}

// ---- chance ----

static uint32_t chance = 1;

void
seed(uint32_t n)
{
  chance = n * 2654435761u + 1;
}

// Xorshift (Marsaglia, 2003), with the poor low bits left out.
uint
roll(uint n)
{
  if (chance == 0)
    chance = 1;
  chance ^= chance << 13;
  chance ^= chance >> 17;
  chance ^= chance << 5;
  return (uint)(((uint64_t)chance * n) >> 32);
}

// ---- the process ----

static struct proc process = {.pid = 1};

struct proc *
myproc(void)
{
  return &process;
}

void
process_reset(void)
{
  memset(process.ofile, 0, sizeof(process.ofile));
  process.cwd = NULL;
}

struct proc *initproc;

static uint questions; // killed() was asked since kill_at
static uint killed_at; // the question that is answered with yes; 0: none

void
kill_at(uint k)
{
  killed_at = k;
  questions = 0;
}

bool
kill_reached(void)
{
  return killed_at > 0 && questions >= killed_at;
}

uint
kept_back(uint n)
{
  (void)n;
  return 0; // as for init
}

// Each question is counted, so a test can say at which one the kill comes.
bool
killed(void)
{
  questions++;
  return kill_reached();
}

void
setkilled(int sig)
{
  give_up("killed by signal %d", sig);
}

int
exec(char *path, char **argv, uint n)
{
  (void)argv, (void)n;
  give_up("exec of %s", path);
}

static jmp_buf *waits; // where to go on who would wait; NULL: nobody may

static void (*other)(void); // runs at the next sleep
static void *woken;         // the channel of the last wakeup

void
sleep_hook(void (*fn)(void))
{
  other = fn;
}

// What another process does while this one sleeps.
static void
sleep_meanwhile(void *chan, struct spinlock *lk)
{
  void (*fn)(void) = other;

  other = NULL;
  woken = NULL;
  release(lk);
  fn();
  acquire(lk);
  if (woken != chan)
    give_up("nobody wakes who sleeps with %s", lk->name);
}

// There is one process: whoever waits for another waits for ever, and that is a
// mistake of the file system, or of the test. But the log's thread would run
// now, so its work is done here; a second time, inside that, is such a wait.
void
sleep(void *chan, struct spinlock *lk)
{
  static bool committing;

  if (other != NULL && strcmp(lk->name, "log") != 0) {
    sleep_meanwhile(chan, lk);
    return;
  }
  if (committing && waits != NULL) {
    release(lk);
    longjmp(*waits, 1);
  }
  if (committing || strcmp(lk->name, "log") != 0)
    give_up("the only process waits for ever, having held %s", lk->name);
  committing = true;
  release(lk);
  log_commit();
  acquire(lk);
  committing = false;
}

bool
would_wait(int (*call)(void))
{
  jmp_buf here;
  bool waited = setjmp(here) != 0;

  if (!waited) {
    waits = &here;
    call();
  }
  waits = NULL;
  return waited;
}

void
wakeup(void *chan)
{
  woken = chan;
}

void
wakeup_one(void *chan)
{
  woken = chan;
}

// The log's thread: see sleep.
int
kthread(const char *name, void (*fn)(void *arg), void *arg)
{
  (void)name, (void)fn, (void)arg;
  return 1;
}

// ---- locks ----

static uint spinlocks; // held

struct cpu *
mycpu(void)
{
  static struct cpu only;

  return &only;
}

void
assert_may_sleep(void)
{
  if (spinlocks > 0)
    give_up("%u spinlocks are held where one may sleep", spinlocks);
}

void
initlock(struct spinlock *lk, const char *name)
{
  memset(lk, 0, sizeof(*lk));
  lk->name = name;
}

// Plain flags do: with one process a lock that is held when it is taken is a
// deadlock.
void
acquire(struct spinlock *lk)
{
  if (lk->locked)
    give_up("acquire: %s is held", lk->name);
  lk->locked = 1;
  lk->cpu = mycpu();
  spinlocks++;
}

void
release(struct spinlock *lk)
{
  if (!lk->locked)
    give_up("release: %s is not held", lk->name);
  lk->locked = 0;
  lk->cpu = NULL;
  spinlocks--;
}

void
initsleeplock(struct sleeplock *lk, const char *name)
{
  memset(lk, 0, sizeof(*lk));
  lk->name = name;
}

// To take one with a spinlock held is caught here as well as in the kernel.
void
acquiresleep(struct sleeplock *lk)
{
  assert_may_sleep();
  if (lk->locked)
    give_up("acquiresleep: %s is held", lk->name);
  lk->locked = 1;
  lk->owner = myproc();
}

bool
acquiresleep_unless_deadlock(struct sleeplock *lk)
{
  acquiresleep(lk);
  return true;
}

void
releasesleep(struct sleeplock *lk)
{
  if (!lk->locked)
    give_up("releasesleep: %s is not held", lk->name);
  lk->locked = 0;
  lk->owner = NULL;
}

int
lock_holder(const struct spinlock *lk)
{
  return lk->locked ? 0 : -1;
}

int
sleeplock_holder(const struct sleeplock *lk)
{
  return lk->locked ? myproc()->pid : 0;
}

// ---- memory ----

void *
kalloc(void)
{
  return aligned_alloc(BSIZE, BSIZE);
}

void *
kzalloc(void)
{
  void *frame = kalloc();

  return frame == NULL ? NULL : memset(frame, 0, BSIZE);
}

void
kfree(void *frame)
{
  free(frame);
}

// Here no program shares a frame.
bool
kshared(void *frame)
{
  (void)frame;
  return false;
}

static uint frames;

void
machine_memory(uint n)
{
  frames = n;
}

// So few that the block cache is as small as it may be.
uint
kframes(void)
{
  return frames > 0 ? frames : 1024;
}
