// Events leave the kernel as records: through the debug port, which an emulator
// writes to a file, and through /dev/trace (dev/tracedev.c), to a program.
//
// A lock that knows nothing of trace points orders the records of all CPUs: an
// acquire() here would note that it waits, and so on without end. Who reads too
// slowly loses the oldest records, and sees it by the numbers of those that are
// left: nothing in the kernel waits for a reader.

#include "debug/trace.h"
#include "lib/string.h"
#include "x86.h"

#define DEBUGPORT 0xe9 // of QEMU's isa-debugcon and of Bochs
#define NRECORDS  512  // kept for a program; a power of two

static volatile uint busy;                    // [a] 1: a CPU is at it
static struct trace_record records[NRECORDS]; // [busy] number i: i % NRECORDS
static uint put, taken;                       // [busy] so far

// What longer records have behind their first word.
struct more {
  uint word[TRACE_WORDS - 1];
};

// Takes `busy`, with interrupts off; EFLAGS as they were.
static inline __attribute__((always_inline)) uint
lock(void)
{
  uint flags = readeflags();

  cli();
  while (xchg(&busy, 1) != 0)
    cpu_pause();
  return flags;
}

static inline __attribute__((always_inline)) void
unlock(uint flags)
{
  __atomic_store_n(&busy, 0, __ATOMIC_RELEASE); // as in release()
  if (flags & FL_IF)
    sti();
}

__attribute__((regparm(3))) void
trace_emit(uint kind, uint a, uint b)
{
  uint flags = lock();
  struct trace_record *r = &records[put % NRECORDS];

  r->time = rdtsc(); // its upper bytes are what follows
  r->cpu = mycpu()->apicid;
  r->type = kind;
  r->size = kind >> 8;
  r->number = put++;
  r->pid = mycpu()->pid;
  r->word[0] = a;
  if (kind >= TRACE_KIND(0, 3))
    *(struct more *)&r->word[1] = *(const struct more *)b;
  else
    r->word[1] = b;
  if ((int)trace_on < 0)
    outsb(DEBUGPORT, r, kind >> 8);
  unlock(flags);
}

void
trace_text(const char *text)
{
  uint piece[TRACE_WORDS] = {0}; // no byte of the kernel's stack goes out
  char *c = (char *)piece;
  uint n;

  do {
    for (n = 0; n < sizeof(piece) && (c[n] = *text) != '\0'; n++)
      text++;
    trace_emit(TRACE_KIND(TR_TEXT, TRACE_WORDS), piece[0], (uint)&piece[1]);
  } while (n == sizeof(piece));
}

__attribute__((regparm(2))) void
trace_emit_lock(const char *name, uint id)
{
  uint more[TRACE_WORDS - 1] = {id};

  safestrcpy((char *)&more[1], name, sizeof(more) - sizeof(id));
  trace_emit(TRACE_KIND(TR_LOCK, TRACE_WORDS), (uint)name, (uint)more);
}

uint
trace_take(struct trace_record *to, uint n)
{
  uint flags = lock(), i;

  if (put - taken > NRECORDS)
    taken = put - NRECORDS;
  for (i = 0; i < n && taken != put; i++)
    to[i] = records[taken++ % NRECORDS];
  unlock(flags);
  return i;
}

const struct trace_record *
trace_last(uint n)
{
  return n <= put && n <= NRECORDS ? &records[(put - n) % NRECORDS] : NULL;
}
