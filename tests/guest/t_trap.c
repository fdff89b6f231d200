// Instructions a program has no right to, each in a child that must die of it
// while the machine goes on. Row 21 of the list of what breaks kernels of this
// kind. (Segments are flat and pages have no execute bit, so data can run.)
#include "usertests.h"

// Runs the bytes, then returns.
static void
run_bytes(const uchar *bytes, uint n)
{
  static uchar code[32];

  memcpy(code, bytes, n);
  code[n] = 0xc3; // ret
  asm volatile("call *%0"
               :
               : "r"(code), "a"(0), "d"(0x80), "c"(0x174)
               : "memory", "cc");
}

static void
interrupt(int n)
{
  const uchar bytes[] = {0xcd, n};

  run_bytes(bytes, sizeof(bytes));
}

// Gates for exceptions are closed to programs: an `int 14` that got through
// would be a page fault at an address the program chose.
static void
bug21_int_n(void)
{
  for (int n = 0; n < 256; n++) {
    int status, pid;
    if (n == T_SYSCALL)
      continue;
    pid = spawn(interrupt, n);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    if (status != W_KILLED(SIGSEGV))
      FAIL("int %d: status got 0x%x wanted signal 11", n, status);
  }
}

struct instruction {
  const char *name;
  uchar length;
  uchar bytes[12];
};

static const struct instruction forbidden[] = {
    {"in al, dx", 1, {0xec}},
    {"in eax, 0x60", 2, {0xe5, 0x60}},
    {"out dx, al", 1, {0xee}},
    {"out 0x80, al", 2, {0xe6, 0x80}},
    {"insb", 1, {0x6c}},
    {"outsb", 1, {0x6e}},
    {"hlt", 1, {0xf4}},
    {"cli", 1, {0xfa}},
    {"sti", 1, {0xfb}},
    {"clts", 2, {0x0f, 0x06}},
    {"invd", 2, {0x0f, 0x08}},
    {"wbinvd", 2, {0x0f, 0x09}},
    {"invlpg", 4, {0x0f, 0x01, 0x3c, 0x24}},
    {"lgdt", 4, {0x0f, 0x01, 0x14, 0x24}},
    {"lidt", 4, {0x0f, 0x01, 0x1c, 0x24}},
    {"lldt", 3, {0x0f, 0x00, 0xd0}},
    {"ltr", 3, {0x0f, 0x00, 0xd8}},
    {"lmsw", 3, {0x0f, 0x01, 0xf0}},
    {"read cr0", 3, {0x0f, 0x20, 0xc0}},
    {"write cr0", 3, {0x0f, 0x22, 0xc0}},
    {"write cr3", 3, {0x0f, 0x22, 0xd8}},
    {"write cr4", 3, {0x0f, 0x22, 0xe0}},
    {"read dr7", 3, {0x0f, 0x21, 0xf8}},
    {"write dr7", 3, {0x0f, 0x23, 0xf8}},
    {"rdmsr", 2, {0x0f, 0x32}},
    {"wrmsr", 2, {0x0f, 0x30}},
    {"rdpmc", 2, {0x0f, 0x33}},
    {"xgetbv", 3, {0x0f, 0x01, 0xd0}},
    {"xsetbv", 3, {0x0f, 0x01, 0xd1}},
    {"rdpkru", 3, {0x0f, 0x01, 0xee}},
    {"clac", 3, {0x0f, 0x01, 0xca}},
    {"stac", 3, {0x0f, 0x01, 0xcb}},
    {"mwait", 3, {0x0f, 0x01, 0xc9}},
    {"vmrun", 3, {0x0f, 0x01, 0xd8}},
    {"encls", 3, {0x0f, 0x01, 0xcf}},
    {"getsec", 2, {0x0f, 0x37}},
    {"invpcid", 5, {0x66, 0x0f, 0x38, 0x82, 0x04}},
    {"sysenter", 2, {0x0f, 0x34}},
    {"sysexit", 2, {0x0f, 0x35}},
    {"syscall", 2, {0x0f, 0x05}},
    {"sysret", 2, {0x0f, 0x07}},
    {"rsm", 2, {0x0f, 0xaa}},
    {"monitor", 3, {0x0f, 0x01, 0xc8}},
    {"vmcall", 3, {0x0f, 0x01, 0xc1}},
    {"jump to kernel code", 7, {0xea, 0, 0, 0x10, 0x80, 0x08, 0}},
    {"jump to kernel code, rpl 3", 7, {0xea, 0, 0, 0x10, 0x80, 0x0b, 0}},
    {"jump to kernel data", 7, {0xea, 0, 0, 0x10, 0x80, 0x10, 0}},
    {"jump to the TSS", 7, {0xea, 0, 0, 0, 0, 0x28, 0}},
    {"jump to a TSS, rpl 3", 7, {0xea, 0, 0, 0, 0, 0x2b, 0}},
    {"jump to double-fault TSS", 7, {0xea, 0, 0, 0, 0, 0x38, 0}},
    {"jump to selector 0", 7, {0xea, 0, 0, 0, 0, 0, 0}},
    {"jump into the LDT", 7, {0xea, 0, 0, 0, 0, 0x0f, 0}},
    {"jump beyond the GDT", 7, {0xea, 0, 0, 0, 0, 0xff, 0xff}},
    {"call to the TSS", 7, {0x9a, 0, 0, 0, 0, 0x28, 0}},
    {"return to ring 0", 5, {0x6a, 0x08, 0x6a, 0x00, 0xcb}},
    {"iret to ring 0", 7, {0x6a, 0x02, 0x6a, 0x08, 0x6a, 0x00, 0xcf}},
    {"iret with NT",
     11,
     {0x68, 0x02, 0x42, 0, 0, 0x9d, 0x6a, 0x02, 0x6a, 0x08, 0xcf}},
    {"load kernel ds", 6, {0x66, 0xb8, 0x10, 0x00, 0x8e, 0xd8}},
    {"load kernel ss", 6, {0x66, 0xb8, 0x10, 0x00, 0x8e, 0xd0}},
    {"load kernel gs", 6, {0x66, 0xb8, 0x30, 0x00, 0x8e, 0xe8}},
    {"load null ss", 4, {0x31, 0xc0, 0x8e, 0xd0}},
    {"load selector 0xfff8", 6, {0x66, 0xb8, 0xf8, 0xff, 0x8e, 0xd8}},
    {"ud2", 2, {0x0f, 0x0b}},
    {"lock nop", 2, {0xf0, 0x90}},
    {"a very long instruction",
     12,
     {0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x0f, 0x0b}},
    {"int1", 1, {0xf1}},
    {"int3", 1, {0xcc}},
    {"into", 5, {0xb0, 0x7f, 0x04, 0x01, 0xce}},
    {"divide by zero", 4, {0x31, 0xc9, 0xf7, 0xf1}},
    {"bound", 7, {0x6a, 0x01, 0x6a, 0x01, 0x62, 0x04, 0x24}},
    {"single step", 8, {0x68, 0x02, 0x03, 0, 0, 0x9d, 0x90, 0x90}},
    {"jump to 0", 4, {0x31, 0xc0, 0xff, 0xe0}},
    {"jump to 0xffffffff", 5, {0x83, 0xc8, 0xff, 0xff, 0xe0}},
};
#define NFORBIDDEN (sizeof(forbidden) / sizeof(forbidden[0]))

// An emulator without caches may let pass what flushes them, as QEMU 10 does:
// nothing happens then, and no trap comes that the kernel could have missed.
// Whatever else goes on, or goes on with privileges, is the kernel's fault.
static bool
may_do_nothing(const struct instruction *in)
{
  return in->bytes[0] == 0x0f && (in->bytes[1] == 0x08 || in->bytes[1] == 0x09);
}

static void
execute(int i)
{
  uint cs;

  run_bytes(forbidden[i].bytes, forbidden[i].length);
  asm volatile("movl %%cs, %0" : "=r"(cs));
  CHECK_EQ(cs & 3, 3);
}

// Each ends the program: the opcode list is that of the processors up to today,
// as some are new ways to old privileges.
static void
bug21_privileged(void)
{
  for (uint i = 0; i < NFORBIDDEN; i++) {
    int status;
    int pid = spawn(execute, i);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    if (status == 0 && may_do_nothing(&forbidden[i]))
      continue;
    if (status != W_KILLED(SIGSEGV))
      FAIL("%s: status got 0x%x wanted signal 11", forbidden[i].name, status);
  }
}

// Single steps over system calls and loads of ss, where the trap is late.
static void
step_into_call(int unused)
{
  (void)unused;
  asm volatile("movl %0, %%eax\n"
               "pushfl\n"
               "orl $0x100, (%%esp)\n"
               "popfl\n"
               "int %1\n"
               :
               : "i"(SYS_getpid), "i"(T_SYSCALL)
               : "eax", "ecx", "cc", "memory");
}

static void
bug21_single_step(void)
{
  int status;
  int pid = spawn(step_into_call, 0);

  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, W_KILLED(SIGSEGV));
}

// Reading the clock by instruction is allowed; so is asking what CPU it is.
static void
allowed(void)
{
  uint low, high, a = 0, b, c, d;

  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  CHECK(low | high);
  CHECK(a >= 1);
  a = 0x80000000;
  asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  if (a <= 0x80000000)
    return;
  a = 0x80000001;
  asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  if (!(d & 1 << 27))
    return;
  c = 1;
  asm volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(c));
  CHECK_EQ(c, 0); // what the kernel set, not what it found
}

const struct test trap_tests[] = {
    {"bug21_int_n", "int n for every n", bug21_int_n, false},
    {"bug21_privileged", "privileged and illegal instructions",
     bug21_privileged, false},
    {"bug21_single_step", "the trap flag across a system call",
     bug21_single_step, false},
    {"allowed_instructions", "rdtsc and cpuid work", allowed, false},
    {NULL, NULL, NULL, false},
};
