// The system calls as C functions, made from the table in syscall.h. Arguments
// stay where the C call put them: the kernel skips the return address. Only
// eax changes, and on failure ecx, which brings errno (docs/ABI.md).
#include "user.h"
#include "syscall.h"

#define TEXT(x)       #x
#define VALUE_TEXT(x) TEXT(x)

// One stub, 22 bytes. The raw `wait` takes no argument and gets no stub: ours
// is below.
#define STUB(name, number)                                               \
  asm(".pushsection .text\n"                                             \
      ".ifnc " #name ", wait\n"                                          \
      ".globl " #name "\n"                                               \
      ".type " #name ", @function\n" #name ":\n"                         \
      "  .cfi_startproc\n"                                               \
      "  movl $" #number ", %eax\n"                                      \
      "  int $" VALUE_TEXT(T_SYSCALL) "\n"                               \
                                      "  cmpl $-1, %eax\n"               \
                                      "  jne 1f\n"                       \
                                      "  movl %ecx, errno\n"             \
                                      "1: ret\n"                         \
                                      "  .cfi_endproc\n"                 \
                                      ".size " #name ", . - " #name "\n" \
                                      ".endif\n"                         \
                                      ".popsection\n");

SYSCALLS(STUB)

int
wait(int *status)
{
  return waitpid(-1, status, 0);
}
