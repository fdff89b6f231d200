// System calls: which function serves which number, and their arguments.
//
// The arguments are on the user stack as a C call leaves them: the user
// stub's return address at tf->esp, the first argument above it.

#include "syscall.h"
#include "debug/trace.h"
#include "errno.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "x86.h"

int
argint(int n, int *value)
{
  struct proc *p = myproc();

  return fetchuvm(&p->as, value, p->tf->esp + 4 + 4 * n, sizeof(*value));
}

int
argptr(int n, uint *va, uint size, bool write)
{
  int value;

  if (argint(n, &value) < 0)
    return -EFAULT;
  *va = value;
  return fault_in(&myproc()->as, *va, size, write);
}

int
argstr(int n, char *buf, uint max)
{
  int va;

  if (argint(n, &va) < 0)
    return -EFAULT;
  return copyinstr(&myproc()->as, buf, va, max);
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

  trace_note(TR_CALL, number, 0);
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
  trace(TR_RETURN, result, 0);
}
