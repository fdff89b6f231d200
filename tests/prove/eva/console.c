// Line editor: dev/console.c
// inputs: any keys in any number, in raw mode or not, with readers of any size
// in between; the ring begins anywhere.
// options: -eva-slevel 100 -eva-domains symbolic-locations,octagon
#include "dev/console.c"

volatile bool panic_mode;
struct cpu cpus[NCPU];
static struct proc process;
struct cpu *const this_cpu = &cpus[0];
struct proc *const this_proc = &process;

void
acquire(struct spinlock *lk)
{
  lk->cpu = this_cpu;
}

void
release(struct spinlock *lk)
{
  lk->cpu = NULL;
}

void
wakeup(void *chan)
{
  (void)chan;
}

void
cga_write(const char *s, uint n)
{
  (void)s, (void)n;
}

void
cga_show(void)
{
}

void
uartputc(int c)
{
  (void)c;
}

int
terminal_group(bool job)
{
  (void)job;
  return Frama_C_interval(0, 9);
}

static int
any_key(void)
{
  return Frama_C_interval(-1, 255);
}

static void
reader(void)
{
  char buf[32];
  bool end = false;

  acquire(&input.lock);
  input_take(buf, FROM(0, sizeof(buf)), &end);
  release(&input.lock);
}

int
main(void)
{
  input.read = input.line = input.edit = ANY;
  while (YES_OR_NO) {
    input.raw = YES_OR_NO;
    input.enter_cr = YES_OR_NO;
    consoleintr(any_key);
    reader();
  }
  return 0;
}
