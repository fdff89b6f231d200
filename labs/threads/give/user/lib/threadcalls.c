// The system calls about threads, by their numbers: so a program that uses them
// can be linked before the kernel has them. Else they are as those in
// user/libc/usys.S: the arguments stay where the C call put them.
#include "thread.h"
#include <stddef.h>

#define CALL(name, number)               \
  __asm__(".text\n"                      \
          ".globl " #name "\n" #name ":" \
          "  movl $" #number ", %eax\n"  \
          "  int $64\n"                  \
          "  cmpl $-1, %eax\n"           \
          "  jne 1f\n"                   \
          "  movl %ecx, errno\n"         \
          "1: ret\n")

int sleep_on_futex(volatile unsigned *word, unsigned value);
int wake_futex(volatile unsigned *word, int n);

CALL(clone, 42);
CALL(join, 43);
CALL(sleep_on_futex, 44);
CALL(wake_futex, 45);

void (*futex_hook)(volatile unsigned *word);

int
futex_wait(volatile unsigned *word, unsigned value)
{
  if (futex_hook != NULL)
    futex_hook(word);
  return sleep_on_futex(word, value);
}

int
futex_wake(volatile unsigned *word, int n)
{
  int woken = wake_futex(word, n);

  if (futex_hook != NULL)
    futex_hook(word);
  return woken;
}
