// FPU and SSE registers belong to one process: kept across switches, inherited
// by fork, cleared by exec. Row 16 of the list of what breaks kernels of this
// kind. The compiler is told to use neither, so only this file changes them.
#include "usertests.h"

static bool
have_sse(void)
{
  uint a = 1, b, c, d;

  asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  return d & (1 << 25);
}

// What is in the registers: three x87 numbers, its control word, SSE.
struct fpu {
  int st[3];
  uint16_t control;
  uint32_t mxcsr;
  uint32_t xmm[8][4];
};

// Each number has its own precision, rounding and contents, so that no two
// processes' registers look alike.
static struct fpu
fpu_of(int n)
{
  struct fpu f;

  memset(&f, 0, sizeof(f));
  for (int i = 0; i < 3; i++)
    f.st[i] = n * 100 + i;
  f.control = 0x37f & ~(n % 4 << 8); // precision
  f.mxcsr = 0x1f80 | (n % 4 << 13);  // rounding
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 4; k++)
      f.xmm[i][k] = n * 0x01010101 + i * 16 + k;
  return f;
}

static void
load(const struct fpu *f)
{
  asm volatile("fninit; fldcw %0; fildl %1; fildl %2; fildl %3"
               :
               : "m"(f->control), "m"(f->st[0]), "m"(f->st[1]), "m"(f->st[2]));
  if (!have_sse())
    return;
  asm volatile("ldmxcsr %0" : : "m"(f->mxcsr));
  asm volatile("movups (%0), %%xmm0; movups 16(%0), %%xmm1;"
               "movups 32(%0), %%xmm2; movups 48(%0), %%xmm3;"
               "movups 64(%0), %%xmm4; movups 80(%0), %%xmm5;"
               "movups 96(%0), %%xmm6; movups 112(%0), %%xmm7"
               :
               : "r"(f->xmm)
               : "memory");
}

// Takes the x87 numbers off their stack.
static void
store(struct fpu *f)
{
  memset(f, 0, sizeof(*f));
  asm volatile("fnstcw %0; fistpl %1; fistpl %2; fistpl %3"
               : "=m"(f->control), "=m"(f->st[2]), "=m"(f->st[1]),
                 "=m"(f->st[0]));
  if (!have_sse())
    return;
  asm volatile("stmxcsr %0" : "=m"(f->mxcsr));
  asm volatile("movups %%xmm0, (%0); movups %%xmm1, 16(%0);"
               "movups %%xmm2, 32(%0); movups %%xmm3, 48(%0);"
               "movups %%xmm4, 64(%0); movups %%xmm5, 80(%0);"
               "movups %%xmm6, 96(%0); movups %%xmm7, 112(%0)"
               :
               : "r"(f->xmm)
               : "memory");
}

// Bits 6 and 7 of the control word are reserved; processors differ in them.
static void
check_fpu(const struct fpu *want)
{
  struct fpu got;

  store(&got);
  for (int i = 0; i < 3; i++)
    CHECK_EQ(got.st[i], want->st[i]);
  CHECK_EQ(got.control & ~0xc0, want->control & ~0xc0);
  if (!have_sse())
    return;
  CHECK_EQ(got.mxcsr, want->mxcsr);
  CHECK(memcmp(got.xmm, want->xmm, sizeof(got.xmm)) == 0);
}

// Preempted in the loop, and giving the CPU away in the sleep: two ways to be
// switched.
static void
keep_registers(int n)
{
  struct fpu mine = fpu_of(n);
  volatile int i;

  for (int round = 0; round < 12; round++) {
    load(&mine);
    for (i = 0; i < 1000000; i++)
      ;
    check_fpu(&mine);
    load(&mine);
    sleep(1);
    check_fpu(&mine);
  }
}

static void
bug16_fpu_switch(void)
{
  int pids[5];

  for (int i = 0; i < 5; i++)
    pids[i] = spawn(keep_registers, i + 1);
  for (int i = 0; i < 5; i++)
    EXPECT_EXIT(pids[i], 0);
}

// Five times: the second time the parent's registers may be in memory, no
// longer in the FPU.
static void
bug16_fpu_fork(void)
{
  struct fpu mine = fpu_of(7);
  int pid, i;

  for (i = 0; i < 5; i++) {
    load(&mine);
    pid = OK(fork());
    check_fpu(&mine);
    if (pid == 0)
      exit(0);
    EXPECT_EXIT(pid, 0);
  }
}

// What another program calculated is a secret, and its control word would
// change results.
static void
bug16_fpu_exec(void)
{
  char *argv[] = {"u", "--helper", "fpu", "", NULL};
  struct fpu mine = fpu_of(3);

  for (int i = 0; i < 3; i++) {
    int pid = OK(fork());
    if (pid == 0) {
      load(&mine);
      exec(self_path, argv);
      FAIL("exec: %s", strerror(errno));
    }
    EXPECT_EXIT(pid, 7);
  }
}

// A failed exec leaves the registers alone.
static void
bug16_fpu_failed_exec(void)
{
  char *argv[] = {"u", NULL};
  struct fpu mine = fpu_of(5);

  load(&mine);
  CHECK_ERR(exec("none", argv), ENOENT);
  check_fpu(&mine);
  put_file("text", 5000, 1);
  load(&mine);
  CHECK_ERR(exec("text", argv), ENOEXEC);
  check_fpu(&mine);
}

// A process that never touched the FPU finds it as new, whoever ran before.
static void
first_use(int unused)
{
  uint16_t control;

  (void)unused;
  asm volatile("fnstcw %0" : "=m"(control));
  CHECK_EQ(control, 0x37f);
}

static void
bug16_fpu_first_use(void)
{
  int noisy = spawn(keep_registers, 2);

  for (int i = 0; i < 10; i++)
    EXPECT_EXIT(spawn(first_use, 0), 0);
  EXPECT_EXIT(noisy, 0);
}

// The error is raised by the next instruction that waits.
static void
divide_by_zero(int unused)
{
  uint16_t control = 0x37f & ~4;

  (void)unused;
  asm volatile("fninit; fldcw %0; fld1; fldz; fdivr %%st(1), %%st; fwait"
               :
               : "m"(control));
}

static void
sse_divide_by_zero(int unused)
{
  uint32_t mxcsr = 0x1f80 & ~0x200;
  float one = 1, zero = 0;

  (void)unused;
  asm volatile("ldmxcsr %0; movss %1, %%xmm0; divss %2, %%xmm0"
               :
               : "m"(mxcsr), "m"(one), "m"(zero));
}

// QEMU's emulator does not raise SSE's errors, so a program may survive those.
static void
bug16_fpu_errors(void)
{
  int status;

  for (int i = 0; i < 3; i++) {
    EXPECT_DIES(divide_by_zero, 0);
    if (!have_sse())
      continue;
    int pid = spawn(sse_divide_by_zero, 0);
    CHECK_EQ(waitpid(pid, &status, 0), pid);
    CHECK(status == 0 || status == W_KILLED(SIGSEGV));
  }
}

const struct test fpu_tests[] = {
    {"bug16_fpu_switch", "FPU and SSE registers survive switches",
     bug16_fpu_switch, false},
    {"bug16_fpu_fork", "a child has its parent's", bug16_fpu_fork, false},
    {"bug16_fpu_exec", "a new program has none", bug16_fpu_exec, false},
    {"bug16_fpu_failed_exec", "a failed exec keeps them", bug16_fpu_failed_exec,
     false},
    {"bug16_fpu_first_use", "the first use finds them clear",
     bug16_fpu_first_use, false},
    {"bug16_fpu_errors", "unmasked FPU errors kill", bug16_fpu_errors, false},
    {NULL, NULL, NULL, false},
};
