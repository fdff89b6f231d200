// The system calls as C functions, made from the table in syscall.h. Arguments
// stay where the C call put them: the kernel skips the return address. Only
// eax changes, and on failure ecx, which brings errno (docs/ABI.md).
#include "syscall.h"

#define TEXT(x)       #x
#define VALUE_TEXT(x) TEXT(x)

// One stub, 22 bytes, in a section of its own: what no one calls is left out.
#define STUB(name, number)                                                 \
  asm(".pushsection .text._" #name ",\"ax\",@progbits\n"                   \
      ".globl _" #name "\n"                                                \
      ".type _" #name ", @function\n"                                      \
      "_" #name ":\n"                                                      \
      "  .cfi_startproc\n"                                                 \
      "  movl $" #number ", %eax\n"                                        \
      "  int $" VALUE_TEXT(T_SYSCALL) "\n"                                 \
                                      "  cmpl $-1, %eax\n"                 \
                                      "  jne 1f\n"                         \
                                      "  movl %ecx, errno\n"               \
                                      "1: ret\n"                           \
                                      "  .cfi_endproc\n"                   \
                                      ".size _" #name ", . - _" #name "\n" \
                                      ".popsection\n");

SYSCALLS(STUB)

// Those that POSIX has with the same arguments; more of them do no harm (the
// mode of open and mkdir), as a stub looks at none.
#define ALIAS(name) asm(".weak " #name "\n.set " #name ", _" #name "\n");

ALIAS(fork)
ALIAS(pipe)
ALIAS(read)
ALIAS(chdir)
ALIAS(dup)
ALIAS(getpid)
ALIAS(sbrk)
ALIAS(open)
ALIAS(write)
ALIAS(rename)
ALIAS(link)
ALIAS(mkdir)
ALIAS(close)
ALIAS(fsync)
ALIAS(ftruncate)
ALIAS(sync)
ALIAS(lseek)
ALIAS(setpgid)
// ... and those that only this system has (sys/lectern.h).
ALIAS(uptime)
asm(".weak sync_disk\n.set sync_disk, _sync\n");
ALIAS(poweroff)
ALIAS(reboot)
ALIAS(procinfo)
ALIAS(meminfo)
