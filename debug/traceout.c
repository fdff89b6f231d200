// Events leave the kernel: through the debug port, which an emulator writes to
// a file, and through /dev/trace (dev/tracedev.c), to a program.
//
// A lock that knows nothing of trace points orders the records of all CPUs: an
// acquire() here would note that it waits, and so on without end. Who reads too
// slowly loses the oldest records, and sees it by the numbers of those that are
// left: nothing in the kernel waits for a reader.

#include "debug/trace.h"
#include "spinlock.h"
#include "x86.h"

#define DEBUGPORT 0xe9 // of QEMU's isa-debugcon, Bochs and v86
#define NRECORDS  1024 // kept for a program; a power of two

// A word of a text.
typedef uint __attribute__((aligned(1), may_alias)) anyword;

static volatile uint busy;                    // [a] 1: a CPU is at it
static struct trace_record records[NRECORDS]; // [busy] number i: i % NRECORDS
static uint put, taken;                       // [busy] so far

static __attribute__((noinline, cold)) void
lock(void)
{
  pushcli();
  while (xchg(&busy, 1) != 0)
    cpu_pause();
}

static __attribute__((noinline, cold)) void
unlock(void)
{
  xchg(&busy, 0);
  popcli();
}

void __attribute__((regparm(3)))
trace_emit(enum event_type type, uint a, uint b)
{
  struct trace_record *r;
  struct cpu *c;

  lock();
  c = mycpu();
  r = &records[put % NRECORDS];
  r->time = rdtsc();
  r->number = put++;
  r->pid = c->pid;
  r->a = a;
  r->b = b;
  r->cpu = c - cpus;
  r->type = type;
  if ((int)trace_on < 0)
    outsb(DEBUGPORT, r, sizeof(*r));
  unlock();
}

void
trace_text(const char *text)
{
  char piece[8];
  uint i = 0;

  do {
    piece[i++ % 8] = *text;
    if (i % 8 == 0 || *text == '\0')
      trace_emit(TR_TEXT, *(anyword *)piece, *(anyword *)&piece[4]);
  } while (*text++ != '\0');
}

uint
trace_take(struct trace_record *to, uint n)
{
  uint i;

  lock();
  if (put - taken > NRECORDS)
    taken = put - NRECORDS;
  for (i = 0; i < n && taken != put; i++)
    to[i] = records[taken++ % NRECORDS];
  unlock();
  return i;
}
