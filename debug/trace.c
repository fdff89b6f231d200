// Events as records, which leave the kernel, and in words: see trace.h.
//
// A lock that knows nothing of trace points orders the records of all CPUs: an
// acquire() here would note that it waits, and so on without end. Who reads too
// slowly loses the oldest records, and sees it by the numbers of those that are
// left: nothing in the kernel waits for a reader.
//
// What an event names by its address (a channel, a lock's name) is printed when
// the machine stops, perhaps long after: addresses are printed as they are, and
// names must be constants.

#include "debug/trace.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "x86.h"

#define DEBUGPORT 0xe9 // of QEMU's isa-debugcon, Bochs and v86
#define NRECORDS  512  // kept for a program; a power of two
#define NSHOWN    32   // printed in a panic

uint trace_on;

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
  struct cpu *c;

  r->time = rdtsc(); // before `c`, so that registers are free for it
  c = mycpu();
  r->cpu = c->apicid;
  r->type = kind;
  r->size = kind >> 8;
  r->number = put++;
  r->pid = c->pid;
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
  union {
    char c[sizeof(records->word)];
    struct {
      uint first;
      struct more more;
    };
  } piece;
  uint n;

  do {
    for (n = 0; n < sizeof(piece) && (piece.c[n] = *text) != '\0'; n++)
      text++;
    trace_emit(TRACE_KIND(TR_TEXT, TRACE_WORDS), piece.first,
               (uint)&piece.more);
  } while (n == sizeof(piece));
}

__attribute__((regparm(2))) void
trace_emit_lock(const char *name, uint id)
{
  struct more more = {.word = {id}};

  safestrcpy((char *)&more.word[1], name, sizeof(more) - sizeof(id));
  trace_emit(TRACE_KIND(TR_LOCK, TRACE_WORDS), (uint)name, (uint)&more);
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

// ---- in words ----

// Prints the name of a system call. One that does not exist has a number only:
// a program may put anything into %eax.
static __attribute__((cold)) void
print_call(uint number)
{
#define SYS_NAME(name, number) [number] = #name,
  static const char *const names[NSYSCALL] = {SYSCALLS(SYS_NAME)};
#undef SYS_NAME

  if (number < NSYSCALL && names[number] != NULL)
    cprintf("%s", names[number]);
  else
    cprintf("%u?", number);
}

// Prints one event, in words whose subject is the process that ran.
static __attribute__((cold)) void
print_event(const struct trace_record *r)
{
  static const char *const words[] = {
      [TR_SWITCH] = "process %u goes on",
      [TR_SLEEP] = "sleeps on 0x%x",
      [TR_WAKEUP] = "wakes 0x%x",
      [TR_IRQ] = "%s",
      [TR_FAULT] = "%s (cr2 0x%x)",
      [TR_LOCK] = "waits for %s %u",
      [TR_DISK] = "%s block %u",
      [TR_FLUSH] = "flushes the disk",
      [TR_COMMIT] = "commits %u blocks as %u",
      [TR_FORK] = "makes process %u",
      [TR_EXIT] = "ends with 0x%x",
      [TR_TEXT] = "...",
  };
  const uint *w = r->word;

  if (r->type == TR_CALL) {
    print_call(w[0]);
    cprintf(" gets %d", w[1]);
  } else if (r->type == TR_IRQ || r->type == TR_FAULT) {
    cprintf(words[r->type], trap_name(w[0]), w[1]);
  } else {
    cprintf(words[r->type], w[0], w[1]);
  }
}

// Begins an entry of a list that is by process; its pid.
static __attribute__((cold)) int
print_pid(int pid, int last)
{
  cprintf(pid != last ? "\n  %d: " : ", ", pid);
  return pid;
}

void
trace_print(void)
{
  const struct cpu *c = mycpu();
  uint i = c->ncalls > NCALLS ? c->ncalls - NCALLS : 0;
  int pid = -1;

  cprintf("last calls of this cpu, by process:");
  for (; i < c->ncalls; i++) {
    pid = print_pid(c->calls[i % NCALLS].pid, pid);
    print_call(c->calls[i % NCALLS].number);
  }
  if (put > 0)
    cprintf("\nlast events, by process:");
  pid = -1;
  for (i = put > NSHOWN ? put - NSHOWN : 0; i < put; i++) {
    pid = print_pid(records[i % NRECORDS].pid, pid);
    print_event(&records[i % NRECORDS]);
  }
  cprintf("\n");
}
