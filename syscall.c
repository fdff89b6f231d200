// System calls: which function serves which number, and their arguments.
//
// The arguments are on the user stack as a C call leaves them: the user
// stub's return address at tf->esp, the first argument above it.

#include "syscall.h"
#include "debug/trace.h"
#include "errno.h"
#include "proc.h"
#include "trap.h"
#include "userpage.h"
#include "vm.h"
#include "x86.h"

// A word at any address, of any type: %esp may be anything.
typedef uint __attribute__((aligned(1), may_alias)) anyword;

// Copies arguments up to the n-th and no more: what is behind that may be no
// memory of the program's.
static __attribute__((noinline)) int
fetch_few(struct proc *p, uint va, uint n)
{
  if (fetchuvm(&p->as, p->arg, va, (n + 1) * sizeof(p->arg[0])) < 0)
    return -EFAULT;
  p->nargs = n + 1;
  return 0;
}

// If all that a call may have are in one page, and that is there, one look at
// the page table serves for all of them, though some may be no arguments. This
// was 105 instructions for each argument, and is 50 for all.
int
fetch_args(struct proc *p, uint n)
{
  uint va = p->tf->esp + 4;
  const anyword *from = NULL;

  if (va % PGSIZE <= PGSIZE - sizeof(p->arg))
    from = (anyword *)uva2ka(p->as.pgdir, va, 0);
  if (from == NULL)
    return fetch_few(p, va, n);
  _Static_assert(NSYSARG == 4, "all are copied");
  p->arg[0] = from[0];
  p->arg[1] = from[1];
  p->arg[2] = from[2];
  p->arg[3] = from[3];
  p->nargs = NSYSARG;
  return 0;
}

// Most buffers are in one page that is there: then fault_in would only say so.
int
argptr(uint n, uint *va, uint size, bool write)
{
  struct proc *p = myproc();
  uint start;

  if (argint(n, (int *)&start) < 0)
    return -EFAULT;
  *va = start;
  if (size - 1 < PGSIZE - start % PGSIZE &&
      uva2ka(p->as.pgdir, start, write ? PTE_W : 0) != NULL)
    return 0;
  return fault_in(&p->as, start, size, write);
}

int
argstr(uint n, char *buf, uint max)
{
  int va, err;

  if (argint(n, &va) < 0)
    return -EFAULT;
  err = copyinstr(&myproc()->as, buf, va, max);
  if (__builtin_expect(trace_on >> TR_TEXT & 1, false) && err >= 0)
    trace_text(buf);
  return err;
}

#define SYS_ENTRY(name, number) [number] = sys_##name,
static int (*const syscalls[NSYSCALL])(void) = {SYSCALLS(SYS_ENTRY)};
#undef SYS_ENTRY

void
syscall(void)
{
  struct trapframe *tf = myproc()->tf;
  uint number = tf->eax;
  int result = -ENOSYS;

  if (__builtin_expect(trace_on >> TR_CALL & 1, false))
    myproc()->called = rdtsc();
  myproc()->nargs = 0; // none is fetched
  trace_call(number);
  sti(); // the call may take long, or sleep
  if (number < NSYSCALL && syscalls[number] != NULL)
    result = syscalls[number]();

  // exec changes *tf, but the pointer stays valid. Failures are small negative
  // numbers; addresses and counts are never in that range.
  if (result < 0 && result > -ERRNO_MAX) {
    tf->eax = -1;
    tf->ecx = -result;
  } else {
    tf->eax = result;
  }
  if (__builtin_expect(trace_on >> TR_CALL & 1, false)) {
    myproc()->result = result;
    trace_emit(TRACE_KIND(TR_CALL, TRACE_WORDS), number,
               (uint)&myproc()->result);
  }
}
