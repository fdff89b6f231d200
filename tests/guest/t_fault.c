// What the kernel does to a program's registers (nothing but eax and ecx), and
// what a program's registers do to the kernel (nothing). Row 5 of the list of
// what breaks kernels of this kind.
#include "usertests.h"

// All registers around one system call.
struct regs {
  uint32_t eax, ebx, ecx, edx, esi, edi, ebp, flags;
};

// Makes the system call in r->eax with the registers of `r` loaded, one
// argument 0x7ffffff0 on the stack, and stores what they are afterwards.
static void
call_with(struct regs *r)
{
  asm volatile("pushal\n"
               "movl %0, %%eax\n"
               "pushl $0x7ffffff0\n" // argument
               "pushl %%eax\n"       // where the return address would be
               "pushl 28(%%eax)\n"
               "movl 4(%%eax), %%ebx\n"
               "movl 8(%%eax), %%ecx\n"
               "movl 12(%%eax), %%edx\n"
               "movl 16(%%eax), %%esi\n"
               "movl 20(%%eax), %%edi\n"
               "movl 24(%%eax), %%ebp\n"
               "movl (%%eax), %%eax\n"
               "popfl\n"
               "int %1\n"
               "pushfl\n"
               "cld\n"
               "pushl %%eax\n"
               "movl 8(%%esp), %%eax\n" // r again
               "popl (%%eax)\n"
               "popl 28(%%eax)\n"
               "movl %%ebx, 4(%%eax)\n"
               "movl %%ecx, 8(%%eax)\n"
               "movl %%edx, 12(%%eax)\n"
               "movl %%esi, 16(%%eax)\n"
               "movl %%edi, 20(%%eax)\n"
               "movl %%ebp, 24(%%eax)\n"
               "addl $8, %%esp\n"
               "popal\n"
               :
               : "r"(r), "i"(T_SYSCALL)
               : "memory", "cc");
}

// The flags a program may set itself: carry, direction, overflow.
#define OWN_FLAGS 0xc01

static void
check_regs(uint number, uint flags, int want, uint ecx)
{
  struct regs r = {number,     0x11111111, 0x22222222, 0x33333333,
                   0x44444444, 0x55555555, 0x66666666, 0x202 | flags};

  call_with(&r);
  CHECK_EQ(r.eax, want);
  CHECK_EQ(r.ebx, 0x11111111);
  CHECK_EQ(r.ecx, ecx);
  CHECK_EQ(r.edx, 0x33333333);
  CHECK_EQ(r.esi, 0x44444444);
  CHECK_EQ(r.edi, 0x55555555);
  CHECK_EQ(r.ebp, 0x66666666);
  CHECK_EQ(r.flags & OWN_FLAGS, flags);
}

// All eight combinations, as an entry that uses a string instruction depends on
// DF, and arithmetic on the others.
static void
registers_preserved(void)
{
  for (uint flags = 0; flags <= OWN_FLAGS; flags++) {
    if ((flags & OWN_FLAGS) != flags)
      continue;
    check_regs(SYS_getpid, flags, getpid(), 0x22222222);
    check_regs(SYS_kill, flags, -1, ESRCH);
    check_regs(SYS_close, flags, -1, EBADF);
  }
}

static void
unknown_call(void)
{
  static const uint numbers[] = {0,          NSYSCALL,   NSYSCALL + 1, 1000,
                                 0x7fffffff, 0x80000000, 0xffffffff};

  for (uint i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
    check_regs(numbers[i], 0, -1, ENOSYS);
}

// ebp as a walk over stack frames would follow it.
static void
fault_with_ebp(int ebp)
{
  asm volatile("movl %0, %%ebp; ud2" : : "r"(ebp));
}

static void
call_with_ebp(int ebp)
{
  struct regs r = {SYS_sleep, 0, 0, 0, 0, 0, ebp, 0x202};

  r.eax = SYS_kill;
  call_with(&r);
  CHECK_EQ(r.ebp, ebp);
}

static const uint wild[] = {
    0,          1,          3,          0x1000,     0x7ffffffc,
    0x80000000, 0x80100001, 0xfdc00000, 0xfec00000, 0xfee00000,
    0xfee000b0, 0xfffffff0, 0xfffffffc, 0xffffffff, 0xdeadbeef,
};

// A kernel that walks the stack frames for its backtraces starts at ebp: in an
// interrupt from user mode that is whatever the program put there.
static void
bug05_ebp(void)
{
  for (uint i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
    call_with_ebp(wild[i]);
    EXPECT_DIES(fault_with_ebp, wild[i]);
  }
}

// A long loop with segment registers and flags as given, then getpid twice,
// once before and once after the loop. The difference of the results.
static int
spin_with(uint selector, uint flags)
{
  int difference;

  asm volatile("pushl %%ebp\n"
               "pushfl\n"
               "movl %1, %%ds\n"
               "movl %1, %%es\n"
               "movl %1, %%fs\n"
               "movl %1, %%gs\n"
               "movl $0xfee00001, %%ebp\n"
               "pushl %2\n"
               "popfl\n"
               "movl %3, %%eax\n"
               "int %4\n"
               "movl %%eax, %%ebx\n"
               "movl $3000000, %%ecx\n"
               "1: decl %%ecx\n"
               "jnz 1b\n"
               "movl %3, %%eax\n"
               "int %4\n"
               "subl %%ebx, %%eax\n"
               "movl %%ss, %%ebx\n"
               "movl %%ebx, %%ds\n"
               "movl %%ebx, %%es\n"
               "popfl\n"
               "popl %%ebp\n"
               : "=&a"(difference)
               : "d"(selector), "S"(flags), "i"(SYS_getpid), "i"(T_SYSCALL)
               : "ebx", "ecx", "memory", "cc");
  return difference;
}

static uint
data_selector(void)
{
  uint selector;

  asm volatile("movl %%ss, %0" : "=r"(selector));
  return selector & 0xffff;
}

static uint
code_selector(void)
{
  uint selector;

  asm volatile("movl %%cs, %0" : "=r"(selector));
  return selector & 0xffff;
}

static void
spin_over_ticks(uint selector, uint flags)
{
  uint start = uptime();

  while (uptime() - start < 4)
    CHECK_EQ(spin_with(selector, flags), 0);
}

// ds and es of 0 fault on the first access: the entry must load its own before
// it touches memory.
static void
bug05_segments(void)
{
  spin_over_ticks(0, 0x202);
  spin_over_ticks(3, 0x202);
  spin_over_ticks(code_selector(), 0x202);
  put_file("f", 100, 1);
  check_file("f", 100, 1);
}

#define AC 0x40000
#define NT 0x4000
#define DF 0x400
#define ID 0x200000

// AC makes unaligned accesses fault, NT makes iret switch tasks, DF runs string
// instructions backwards. In the kernel none may be on.
static void
bug05_flags(void)
{
  uint data = data_selector();

  spin_over_ticks(data, 0x202 | DF);
  spin_over_ticks(data, 0x202 | AC);
  spin_over_ticks(data, 0x202 | NT);
  spin_over_ticks(data, 0x3202 | DF | AC | NT | ID | 0xc1);
  spin_over_ticks(0, 0x3202 | DF | AC | NT);
  put_file("f", 9000, 1);
  check_file("f", 9000, 1);
}

// With DF and AC set, calls that copy in and out must copy the right way.
static void
bug05_flags_copy(void)
{
  struct regs r = {SYS_close, 0, 0, 0, 0, 0, 0, 0x202 | DF | AC | NT};
  int fds[2];

  OK(pipe(fds));
  for (int i = 0; i < 50; i++) {
    asm volatile("pushfl; orl %0, (%%esp); popfl" : : "i"(AC) : "cc");
    fill_pattern(iobuf, 1000, i, 0);
    CHECK_EQ(write(fds[1], iobuf, 1000), 1000);
    memset(iobuf, 0, 1000);
    CHECK_EQ(read(fds[0], iobuf, 1000), 1000);
    CHECK(is_pattern(iobuf, 1000, i, 0));
    call_with(&r);
    r.eax = SYS_close;
  }
}

// fork copies the trapframe and the FPU registers: forwards, whatever DF says.
static void
bug05_fork_backwards(void)
{
  for (int i = 0; i < 10; i++) {
    struct regs r = {SYS_fork, 1, 2, 3, 4, 5, 6, 0x202 | DF};

    call_with(&r);
    if (r.eax == 0)
      exit(r.ebx + r.ecx + r.edx + r.esi + r.edi == 0 ? 1 : 7);
    EXPECT_EXIT(r.eax, 7);
  }
}

// Wild flags and segments end with the program that set them.
static void
bug05_exec(void)
{
  static char *argv[] = {"usertests", "-l", NULL};
  int pid = fork();

  if (pid == 0) {
    close(1);
    asm volatile("std; pushl %1; pushl %0; pushl $0; int $64"
                 :
                 : "r"("/bin/usertests"), "r"(argv), "a"(SYS_exec)
                 : "memory");
    exit(9);
  }
  EXPECT_EXIT(pid, 0);
}

// A program must not get at I/O or the interrupt flag by popf.
static void
flags_privileged(void)
{
  uint flags;

  asm volatile("pushl $0x3000; popfl; pushfl; popl %0" : "=r"(flags) : : "cc");
  CHECK_EQ(flags & 0x3200, 0x200);
}

// Call number `number` with the stack pointer anywhere; its first argument
// cannot be read.
static void
call_with_esp(int number, uint esp)
{
  int result, reason;

  asm volatile("movl %%esp, %%ebx\n"
               "movl %2, %%esp\n"
               "int %3\n"
               "movl %%ebx, %%esp\n"
               : "=a"(result), "=c"(reason)
               : "S"(esp), "i"(T_SYSCALL), "0"(number)
               : "ebx", "memory");
  CHECK_EQ(result, -1);
  CHECK_EQ(reason, EFAULT);
}

static void
push_with_esp(int esp)
{
  asm volatile("movl %0, %%esp; pushl %%eax" : : "r"(esp));
}

// The arguments of a call are on the user's stack, so the stack pointer is a
// pointer from a program like any other.
static void
bug05_esp(void)
{
  for (uint i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
    if (wild[i] != TEXTSTART)
      call_with_esp(SYS_sleep, wild[i]);
    EXPECT_DIES(push_with_esp, wild[i]);
  }
}

// lseek(fd, 0, 0), whose arguments are bytes at esp + 4, any address: 0, or the
// negative errno.
static int
seek_with_esp(uint esp)
{
  int result, reason;

  asm volatile("movl %%esp, %%ebx\n"
               "movl %2, %%esp\n"
               "int %3\n"
               "movl %%ebx, %%esp\n"
               : "=a"(result), "=c"(reason)
               : "S"(esp), "i"(T_SYSCALL), "0"(SYS_lseek)
               : "ebx", "memory");
  return result == -1 ? -reason : result;
}

// Arguments at the end of memory, across the border of two pages, at an odd
// address, and in a page that nobody has touched.
static void
arguments_at_edges(void)
{
  uint rest = (0u - (uint)sbrk(0)) & 4095;
  int fd = OK(open("file", O_CREATE | O_RDWR));

  OK((int)sbrk((int)rest + 3 * 4096));
  uint end = (uint)sbrk(0);
  for (uint odd = 0; odd < 4; odd++) {
    memcpy((void *)(end - 12 - odd), &fd, sizeof(fd)); // the other two are 0
    memset((void *)(end - 8 - odd), 0, 8);
    CHECK_EQ(seek_with_esp(end - 16 - odd), 0);
  }
  memset((void *)(end - 16), 0, 16);
  memcpy((void *)(end - 8), &fd, sizeof(fd));
  CHECK_EQ(seek_with_esp(end - 12), -EFAULT); // the third is not there
  CHECK_EQ(seek_with_esp(end - 9), -EFAULT);  // nor is all of the second
  for (uint at = 1; at < 16; at++) {
    memcpy((void *)(end - 8192 - at), &fd, sizeof(fd));
    CHECK_EQ(seek_with_esp(end - 8192 - at - 4), 0);
    memset((void *)(end - 8192 - at), 0, 4);
  }
}

// Every call of ours that has an argument (a reader's own come after these);
// exit is another matter.
static void
calls_without_stack(void)
{
  static const uchar without_argument[] = {SYS_fork,   SYS_wait, SYS_getpid,
                                           SYS_uptime, SYS_sync, SYS_time,
                                           SYS_reboot, SYS_exit};

  for (int number = 1; number <= SYS_mprotect; number++) {
    if (memchr(without_argument, number, sizeof(without_argument)) == NULL)
      call_with_esp(number, 0);
  }
}

// The first argument is the last word of memory, so the second is beyond. For
// the calls that look at it before they do anything else.
static void
half_of_the_arguments(void)
{
  static const uchar takes_two[] = {SYS_open,   SYS_mknod,   SYS_link,
                                    SYS_rename, SYS_mmap,    SYS_munmap,
                                    SYS_msync,  SYS_mprotect};
  uint rest = (0u - (uint)sbrk(0)) & 4095;

  OK((int)sbrk((int)rest));
  uint end = (uint)sbrk(0);
  OK(close(OK(open("file", O_CREATE | O_RDWR))));
  for (uint i = 0; i < sizeof(takes_two); i++) {
    *(const char **)(end - 4) = "file";
    call_with_esp(takes_two[i], end - 8);
  }
}

static void
exit_with_esp(int esp)
{
  asm volatile("movl %0, %%esp; int %1"
               :
               : "r"(esp), "i"(T_SYSCALL), "a"(SYS_exit));
}

// Its parent must not take a program that lost its stack for one that ended
// well.
static void
exit_without_stack(void)
{
  for (uint i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
    if (wild[i] != TEXTSTART)
      EXPECT_DIES(exit_with_esp, wild[i]);
  }
}

const struct test fault_tests[] = {
    {"registers_preserved", "a call changes only eax and ecx",
     registers_preserved, false},
    {"unknown_call", "unknown system calls are ENOSYS", unknown_call, false},
    {"bug05_ebp", "wild ebp, then a trap", bug05_ebp, false},
    {"bug05_segments", "wild segment registers", bug05_segments, false},
    {"bug05_flags", "wild flags", bug05_flags, false},
    {"bug05_fork_backwards", "DF set while fork copies", bug05_fork_backwards,
     false},
    {"bug05_exec", "DF set when exec is called", bug05_exec, false},
    {"bug05_flags_copy", "wild flags while the kernel copies", bug05_flags_copy,
     false},
    {"flags_privileged", "popf gives no privilege", flags_privileged, false},
    {"bug05_esp", "wild stack pointers", bug05_esp, false},
    {"calls_without_stack", "calls whose arguments cannot be read",
     calls_without_stack, false},
    {"half_of_the_arguments", "calls whose second argument cannot be read",
     half_of_the_arguments, false},
    {"arguments_at_edges", "arguments at the edges of pages",
     arguments_at_edges, false},
    {"exit_without_stack", "exit whose status cannot be read is a kill",
     exit_without_stack, false},
    {NULL, NULL, NULL, false},
};
