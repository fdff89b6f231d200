// The kernel's messages (cprintf) and its end (panic).
//
// cprintf may be called anywhere, interrupt handlers included. panic stops all
// CPUs; it takes no lock that the broken kernel might hold, and says: the
// message in red; a hint, if the message has a second line; file and line, CPU
// and process; who called whom; the CPU's last system calls; the last events.

#include "debug/panic.h"
#include "lib/format.h"
#include "lib/string.h"
#include "debug/symbols.h"
#include "debug/trace.h"
#include "dev/dev.h"
#include "proc.h"
#include "x86.h"

volatile bool panic_mode;

static struct spinlock cprintf_lock; // keeps lines of different CPUs apart
static uint panicked; // [a] 1 + number of the first CPU that panics

static void (*console_putc)(int c); // [c] NULL until panic_console

// What was printed last, for /dev/kmsg: character number i is at i % KEPT. A
// panic writes it without the lock, when nobody reads it any more.
#define KEPT 4096       // a power of two
static char kept[KEPT]; // [cprintf_lock]
static uint nkept;      // [cprintf_lock] printed so far; it wraps at 4 GB

void
panic_console(void (*putc)(int c))
{
  assert_ne(putc, NULL);
  console_putc = putc;
}

// Keeps text and writes it to the console, if there is one already; as vformat
// calls it. `arg` is unused.
static void
put(void *arg, const char *text, size_t n)
{
  for (; n > 0; n--, text++) {
    kept[nkept++ % KEPT] = *text;
    if (console_putc != NULL)
      console_putc((uchar)*text);
  }
}

void
cprintf(const char *fmt, ...)
{
  bool lock = !panic_mode;
  va_list ap;

  // In a panic the lock may be held by a CPU that was stopped.
  if (lock) {
    if (cprintf_lock.name == NULL)
      initlock(&cprintf_lock, "cprintf");
    acquire(&cprintf_lock);
  }
  va_start(ap, fmt);
  vformat(put, NULL, fmt, ap);
  va_end(ap);
  if (lock)
    release(&cprintf_lock);
}

// The first line that is kept may have lost its beginning: it is left out.
uint
kept_messages(char *buf, uint n, uint *off)
{
  static const char lost[] = "[earlier messages are lost]\n";
  uint done = 0;

  acquire(&cprintf_lock);
  if (nkept - *off > KEPT) {
    *off = nkept - KEPT + 1;
    while (*off != nkept && kept[(*off - 1) % KEPT] != '\n')
      ++*off;
    done = n < sizeof(lost) - 1 ? n : sizeof(lost) - 1;
    memcpy(buf, &lost[sizeof(lost) - 1 - done], done);
  }
  for (; done < n && *off != nkept; done++)
    buf[done] = kept[(*off)++ % KEPT];
  release(&cprintf_lock);
  return done;
}

// ---- the end ----

#define RED   "\033[1;31m"
#define PLAIN "\033[0m"

// Stops the other CPUs and takes the console over. Does not return if a panic
// is under way already.
static void
begin_end(void)
{
  uint me, first = 0;

  cli(); // and so stays on this CPU
  me = 1 + (uint)(mycpu() - cpus);
  if (!__atomic_compare_exchange_n(&panicked, &first, me, false,
                                   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    if (first == me) // what panic says broke something again
      power_panic();
    halt_forever();
  }
  panic_mode = true;
  lapic_halt_others();
}

// The message in red, its lines after the first as hints.
static void
put_message(void *arg, const char *text, size_t n)
{
  for (; n > 0; n--, text++) {
    if (*text == '\n')
      cprintf(PLAIN "\nhint: ");
    else
      put(arg, text, 1);
  }
}

// The first half of a panic: what broke. What the halves call must not panic,
// nor take a lock; what does so all the same ends in begin_end, as a second
// panic of this CPU.
static void
say_what(const char *fmt, va_list ap)
{
  begin_end();
  cprintf("\n" RED "panic: ");
  vformat(put_message, NULL, fmt, ap);
}

// The second half: where. `pc` and `ebp` begin the backtrace.
static _Noreturn void
say_where(const char *place, uint pc, uint ebp)
{
  struct proc *p = myproc();

  cprintf(PLAIN "\nat %s, cpu %d", place, (int)(mycpu() - cpus));
  if (p != NULL)
    cprintf(", process %d (%s)", p->pid, p->name);
  cprintf("\nbacktrace (make where ADDR='NAME+0xOFFSET' shows the line):\n");
  backtrace(pc, ebp);
  trace_print();
  power_panic();
}

// ... in a file, for a function with the frame `frame`, whose caller the
// backtrace begins with.
static _Noreturn void
say_line(const char *file, int line, const uint *frame)
{
  char place[64];

  snprintf(place, sizeof(place), "%s:%d", file, line);
  say_where(place, frame[1] - 1, frame[0]);
}

void
panic_at(const char *file, int line, const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  say_what(fmt, ap);
  say_line(file, line, (const uint *)read_ebp());
}

void
panic_claim(const char *claim, uint left, uint right, const char *file,
            int line)
{
  begin_end();
  cprintf("\n" RED "panic: assertion failed: %s: %d (0x%x) and %d (0x%x)",
          claim, (int)left, left, (int)right, right);
  say_line(file, line, (const uint *)read_ebp());
}

void
panic_from(uint pc, uint ebp, const char *fmt, ...)
{
  char place[SYMBOL_TEXT];
  va_list ap;

  va_start(ap, fmt);
  say_what(fmt, ap);
  say_where(symbol_text(place, pc), pc, ebp);
}

void
fatal(const char *fmt, ...)
{
  va_list ap;

  begin_end();
  cprintf("lectern: ");
  va_start(ap, fmt);
  vformat(put, NULL, fmt, ap);
  va_end(ap);
  cprintf("; the machine stops\n");
  power_panic();
}
