// What a program may leave in its registers when the kernel is entered, and
// what of them it gets back: stack pointers, flags, the frame pointer; iret,
// popf and single steps. docs/PROTECTION.md lists what each answers.
#include "usertests.h"
#include "memlayout.h"
#include "mmu.h"

#define TICKS 3 // enough for interrupts to come on every CPU that computes

// ---- flags ----

// What a program may set itself: CF PF AF ZF SF TF DF OF NT AC ID.
#define FREE_FLAGS 0x00244dd5
#define MUST_BE    0x00000202 // bit 1, IF
#define SMALL_LOOP 4000000    // a few ticks on a machine of this decade

enum between { CALL, INTERRUPTS, NO_FPU, NBETWEEN };

// The flags as `popfl` took them and as they are after a system call, or after
// a loop, which changes none, or after an FPU instruction that traps when it is
// the process's first.
#define AROUND(code)                                         \
  asm volatile("pushl %2\n"                                  \
               "popfl\n"                                     \
               "pushfl\n"                                    \
               "movl %3, %%eax\n"                            \
               "movl %4, %%ecx\n" code "pushfl\n"            \
               "cld\n"                                       \
               "popl %1\n"                                   \
               "popl %0\n"                                   \
               "pushl $2\n"                                  \
               "popfl\n"                                     \
               : "=&b"(*before), "=&d"(*after)               \
               : "S"(want), "i"(SYS_getpid), "i"(SMALL_LOOP) \
               : "eax", "ecx", "cc", "memory")

static void
flags_around(enum between what, uint want, uint *before, uint *after)
{
  switch (what) {
  case CALL:
    AROUND("int $64\n");
    break;
  case INTERRUPTS:
    AROUND("1: loop 1b\n");
    break;
  default:
    AROUND("fldz\n");
    break;
  }
}

// Sets each flag alone, and with all others; TF would end the process.
static void
keep_flags(int what)
{
  for (int bit = 0; bit < 64; bit++) {
    uint want = bit < 32 ? 1u << bit : ~(1u << (bit - 32));
    uint before, after;

    if (what == INTERRUPTS && !(FREE_FLAGS & 1u << bit % 32))
      continue; // a loop is slow; the call has shown that these stay 0
    want &= ~FL_TF;
    flags_around(what, want, &before, &after);
    if (after != before || (before & ~FREE_FLAGS) != MUST_BE)
      FAIL("flags 0x%x: 0x%x before, 0x%x after", want, before, after);
    CHECK_EQ(before & FL_DF, want & FL_DF);
  }
}

static void
flags_are_kept(void)
{
  for (int what = 0; what < NBETWEEN; what++)
    EXPECT_EXIT(spawn(keep_flags, what), 0);
}

// The same by iret, which takes the whole image: neither I/O privilege nor
// interrupts off come of it.
static void
iret_to_itself(int bit)
{
  uint flags;

  asm volatile("pushl %1\n"
               "pushl %%cs\n"
               "pushl $1f\n"
               "iret\n"
               "1: pushfl\n"
               "popl %0\n"
               "pushl $2\n"
               "popfl\n"
               : "=&r"(flags)
               : "r"(1u << bit)
               : "cc", "memory");
  if ((flags & ~FREE_FLAGS) != MUST_BE)
    FAIL("iret with flag bit %d: 0x%x", bit, flags);
}

// With NT set, iret would go to the task that the TSS links: none.
static void
iret_nested(int unused)
{
  (void)unused;
  asm volatile("pushl $0x4002; popfl; pushl $2; pushl %%cs; pushl $1f; iret; 1:"
               :
               :
               : "cc", "memory");
}

// void vm86_NAME(void); what a program does in virtual-8086 mode. It cannot get
// there (Intel SDM volume 3A, 20.2.5), but QEMU lets it.
#define VM86(name, code)  \
  void vm86_##name(void); \
  asm(".text\n"           \
      "vm86_" #name ":\n" \
      "  .code16\n"       \
      "  " code "\n"      \
      "  .code32\n")
VM86(call, "int $64; hlt");
VM86(fault, "ud2");
VM86(hlt, "hlt");
VM86(loop, "1: jmp 1b");
VM86(port, "inb $0x60, %al; hlt");

static void (*const vm86[])(void) = {vm86_call, vm86_fault, vm86_hlt, vm86_loop,
                                     vm86_port};

// With VM set in the flags, what follows are segments of an 8086, and a system
// call from there has a longer trap frame. Twice five ways, with fork and with
// exec as the call.
static void
iret_to_vm86(int i)
{
  uint code = (uint)vm86[i % 5];
  uint call = i / 5 == 0 ? SYS_fork : SYS_exec;

  // The segment's lowest two bits may be those of any privilege.
  asm volatile("pushl $0; pushl $0; pushl $0; pushl $0\n" // gs fs ds es
               "pushl $0x1000; pushl $0x8000; pushl $0x23202\n"
               "pushl %1; pushl %2\n"
               "iret"
               :
               : "a"(call), "r"(code >> 4 & ~3),
                 "r"(code - (code >> 4 & ~3) * 16)
               : "memory");
}

// The 16-bit form, with its own way through the processor.
static void
popfw(uint flags)
{
  uint after;

  asm volatile("pushw %w1; popfw; pushfl; popl %0; pushl $2; popfl"
               : "=r"(after)
               : "r"(flags)
               : "cc", "memory");
  CHECK_EQ(after & ~FREE_FLAGS, MUST_BE);
}

// Bits that a program may not set are left alone without a trap: that is how
// the processor is made, so what counts is the flags after.
// Whether the processor keeps the kernel from user memory (CPUID, leaf 7).
static bool
has_smap(void)
{
  uint a = 0, b, c, d;

  __asm__("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  if (a < 7)
    return false;
  a = 7, c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return b >> 20 & 1;
}

static void
iret_and_popf(void)
{
  if (has_smap())
    return; // QEMU 7 pops for a program's iret as the kernel would
  for (int bit = 0; bit < 32; bit++) {
    if (1u << bit == FL_VM)
      continue; // see iret_to_vm86
    if (1u << bit == FL_TF)
      EXPECT_DIES(iret_to_itself, bit);
    else
      iret_to_itself(bit);
  }
  EXPECT_DIES(iret_nested, 0);
  for (int i = 0; i < 10; i++)
    EXPECT_DIES(iret_to_vm86, i);
  popfw(0x3002);
  popfw(0);
  popfw(0xfeff & ~FL_NT);
}

// ---- single steps ----

#define SET_TF "pushfl; orl $0x100, (%esp);"
#define GETPID "movl $11, %eax;"
#define CALL64 "int $64; nop;"
_Static_assert(SYS_getpid == 11 && T_SYSCALL == 64, "in assembly below");

// void step_NAME(void); sets TF and steps over an instruction that enters the
// kernel, or one that keeps a step back.
#define STEP(name, code)  \
  void step_##name(void); \
  asm(".text\n"           \
      "step_" #name ":\n" \
      "  " code " ret\n")

STEP(call, GETPID SET_TF "popfl;" CALL64);
// mov ss and pop ss keep traps back until after the next instruction.
STEP(mov_ss, "movl %ss, %ecx;" GETPID SET_TF "popfl; movl %ecx, %ss;" CALL64);
STEP(pop_ss, GETPID "pushl %ss;" SET_TF "popfl; popl %ss;" CALL64);
STEP(under_ss, "movl %ss, %ecx;" GETPID SET_TF "movl %ecx, %ss; popfl;" CALL64);
STEP(by_iret, GETPID SET_TF "pushl %cs; pushl $1f; iret; 1:" CALL64);
STEP(far_ret, GETPID "pushl %cs; pushl $1f;" SET_TF "popfl; lret; 1:" CALL64);
STEP(int3, SET_TF "popfl; int3; nop;");
STEP(int1, SET_TF "popfl; .byte 0xf1; nop;");
STEP(ud2, SET_TF "popfl; ud2; nop;");
STEP(first_fpu, SET_TF "popfl; fldz; nop;");
STEP(page_fault, SET_TF "popfl; movl 0, %eax; nop;");
STEP(string, "movl $999, %ecx; leal -2000(%esp), %edi;" SET_TF
             "popfl; rep stosb; nop;");

static void (*const steps[])(void) = {
    step_call,    step_mov_ss,    step_pop_ss,     step_under_ss,
    step_by_iret, step_far_ret,   step_int3,       step_int1,
    step_ud2,     step_first_fpu, step_page_fault, step_string,
};

static void
take_step(int i)
{
  steps[i]();
}

// A step's trap comes at the first instruction of the kernel when the entry
// does not clear TF, or when a load of ss holds it back. Each such program
// dies; the kernel must not.
static void
steps_end_the_program(void)
{
  for (uint i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
    EXPECT_DIES(take_step, i);
}

// ---- stack pointers ----

static const uint wild_esp[] = {
    0,
    1,
    2,
    4,
    0xfff,
    0x1000,
    0x1ffe,
    0x400000,
    0x7fffffff,
    KERNBASE,
    KERNBASE + 2,
    KERNLINK,
    FIRMWINDOW,
    KSTACKBASE,
    KSTACKBASE + 0x3000,
    DEVSPACE,
    LAPIC_ADDR,
    0xfffffffc,
    0xffffffff,
};
_Static_assert(sizeof(wild_esp) / sizeof(wild_esp[0]) == 19, "19 kinds");

#define WITH_ESP(code)                                                  \
  asm volatile("movl %%esp, %%esi\n"                                    \
               "movl %1, %%esp\n"                                       \
               "movl %2, %%eax\n" code "movl %%esi, %%esp\n"            \
               : "=&a"(result)                                          \
               : "r"(esp), "i"(SYS_getpid), "i"(SYS_uptime), "i"(TICKS) \
               : "ebx", "ecx", "edx", "esi", "cc", "memory")

// What comes back with any stack pointer: a call without arguments, the first
// FPU instruction, interrupts.
static void
survive_with_esp(int esp)
{
  uint result;
  int me = getpid();

  WITH_ESP("int $64\n");
  CHECK_EQ(result, me);
  WITH_ESP("fldz\nint $64\n");
  CHECK_EQ(result, me);
  WITH_ESP("movl %3, %%eax\n"
           "int $64\n"
           "movl %%eax, %%ebx\n"
           "1: movl $1000, %%ecx\n"
           "2: loop 2b\n"
           "movl %3, %%eax\n"
           "int $64\n"
           "movl %%eax, %%edx\n"
           "subl %%ebx, %%edx\n"
           "cmpl %4, %%edx\n"
           "jb 1b\n");
  CHECK(result <= uptime());
}

static uint fatal_esp; // for what has no argument left

static void
die_with_esp(int what)
{
  uint esp = fatal_esp;
  uint result;

  switch (what) {
  case 0:
    WITH_ESP("ud2\n");
    break;
  case 1:
    WITH_ESP("movl 0, %%eax\n");
    break;
  case 2:
    WITH_ESP("xorl %%ecx, %%ecx\ndivl %%ecx\n");
    break;
  case 3:
    WITH_ESP("int3\n");
    break;
  case 4:
    WITH_ESP("int $14\n");
    break;
  case 5:
    WITH_ESP("hlt\n");
    break;
  }
}

// The processor changes to the kernel's stack by itself, whatever esp is; the
// kernel must not look at the old one before it knows that it needs to.
static void
esp_on_every_trap(void)
{
  for (uint i = 0; i < 19; i++) {
    fatal_esp = wild_esp[i];
    EXPECT_EXIT(spawn(survive_with_esp, wild_esp[i]), 0);
    for (int what = 0; what < 6; what++)
      EXPECT_DIES(die_with_esp, what);
  }
}

// ---- the frame pointer ----

// Calls the kernel for `ticks`, with %ebp as given.
static void
calls_with_ebp(uint ebp, uint ticks)
{
  asm volatile("pushl %%ebp\n"
               "movl %0, %%ebp\n"
               "movl %2, %%eax\n"
               "int $64\n"
               "leal (%%eax,%1), %%esi\n"
               "1: movl $200, %%ecx\n"
               "2: movl %3, %%eax\n"
               "movl %%ecx, %%edi\n"
               "int $64\n"
               "movl %%edi, %%ecx\n"
               "decl %%ecx\n"
               "jnz 2b\n"
               "movl %2, %%eax\n"
               "int $64\n"
               "cmpl %%esi, %%eax\n"
               "jb 1b\n"
               "popl %%ebp\n"
               :
               : "b"(ebp), "d"(ticks), "i"(SYS_uptime), "i"(SYS_getpid)
               : "eax", "ecx", "esi", "edi", "cc", "memory");
}

// With %ebp at the uppermost word of each kernel stack, one after the other. A
// walk that took it for the kernel's own would read the page above the stack,
// which is not there.
static void
ebp_in_kernel_stacks(int first)
{
  uint size = KSTACKSIZE + PAGE;

  for (uint i = first; i < NPROC; i += 8)
    calls_with_ebp(KSTACKBASE + (i + 1) * size - 4, 12);
}

// A page fault while interrupts are handled, in a walk that is only for
// messages, would be the end of the machine.
static void
ebp_loop(void)
{
  int pids[4];

  for (int i = 0; i < 4; i++)
    pids[i] = spawn(ebp_in_kernel_stacks, i * 2);
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(pids[i], 0);
}

const struct test protect_tests[] = {
    {"protect_flags", "each flag across a call, interrupts, a fault",
     flags_are_kept, false},
    {"protect_iret", "iret and popf give no privilege", iret_and_popf, false},
    {"protect_step", "single steps into the kernel", steps_end_the_program,
     false},
    {"protect_esp", "19 kinds of wild esp on every trap", esp_on_every_trap,
     false},
    {"protect_ebp", "ebp in kernel stacks while interrupts come", ebp_loop,
     false},
    {NULL, NULL, NULL, false},
};
