// protect: tries to leave user mode, or to get at what is not its own, by the
// processor's segments. It has the 64 KB from address 0 (protect.ld): where
// nothing was loaded into LDTR since the reset, a selector with the TI bit set
// means a descriptor there, and this program writes them.
//
//   protect          the doors, each tried by a child that must die of it
//   protect sweep    every selector, in every way to use one: needs a kernel
//                    that lets one go on after a fault (tests/kernel/protect.c)
#include "usertests.h"
#include "tests/guest/protect.h"
#include "mmu.h"
#include "trap.h"

#define NDESC     8192 // that a table of 64 KB has
#define LDT       4    // the TI bit
#define SELECTORS 0x10000
#define GOT_IN    66 // exit status: the kernel's own instructions ran

const char *test_name = "protect";

// ---- descriptors ----

static uint32_t (*volatile table)[2]; // at address 0

// Entry `i` of the table. `type` has the S bit (16: code or data), and the four
// bits below it. A gate leads to `target` in the kernel's code segment, or to
// its task for double faults; a segment is all of memory.
static void
craft(uint i, uint type, uint dpl, bool wide, bool present, uint target)
{
  bool gate = type < 16 && (type & 4) != 0;
  uint selector = (type == STS_TG ? SEG_DFTSS : SEG_KCODE) << 3;

  table[i][0] = gate ? selector << 16 | (target & 0xffff) : 0xffff;
  table[i][1] = gate ? target & 0xffff0000 : 0x008f0000 | (uint)wide << 22;
  table[i][1] |= (uint)present << 15 | dpl << 13 | type << 8;
}

// Every kind of descriptor, over and over, until the table is full.
static void
craft_all(uint target)
{
  for (uint i = 0; i < NDESC; i++)
    craft(i, i & 31, i & 32 ? 0 : DPL_USER, i & 64, !(i & 128), target);
}

// ---- ways to use a selector ----

// uint probe_NAME(uint selector);
// Uses the selector. 0: nothing happened; or PROBE_FAULT, under a kernel that
// lets this go on after a fault. %ebp keeps %esp, as the stack may be gone.
#define PROBE(name, code)                 \
  uint probe_##name(uint selector);       \
  asm(".text\n"                           \
      "probe_" #name ":\n"                \
      "  pushal\n"                        \
      "  movl 36(%esp), %ecx\n"           \
      "  movl $0x50524f42, %edx\n"        \
      "  movl $1f, %ebx\n"                \
      "  movl %esp, %ebp\n"               \
      "  xorl %eax, %eax\n"               \
      "  " code "\n"                      \
      "  2:\n"                            \
      "  1: movl %ebp, %esp\n"            \
      "  pushl %ss; popl %ds\n"           \
      "  pushl %ss; popl %es\n"           \
      "  pushl %ss; popl %fs\n"           \
      "  pushl %ss; popl %gs\n"           \
      "  movl %eax, 28(%esp)\n" /* eax */ \
      "  popal\n"                         \
      "  ret\n")
_Static_assert(PROBE_MAGIC == 0x50524f42, "PROBE");

PROBE(ds, "movl %ecx, %ds");
PROBE(es, "movl %ecx, %es");
PROBE(fs, "movl %ecx, %fs");
PROBE(gs, "movl %ecx, %gs");
PROBE(ss, "movl %ecx, %ss");
PROBE(jump, "pushl %ecx; pushl $2f; ljmp *(%esp)");
PROBE(call, "pushl %ecx; pushl $2f; lcall *(%esp)");
PROBE(ret, "pushl %ecx; pushl $2f; lret");
PROBE(iret, "pushfl; pushl %ecx; pushl $2f; iret");

enum use { DATA, STACK, GO, RETURN };

static const struct way {
  const char *name;
  uint (*probe)(uint selector);
  enum use use;
} ways[] = {
    {"ds", probe_ds, DATA},       {"es", probe_es, DATA},
    {"fs", probe_fs, DATA},       {"gs", probe_gs, DATA},
    {"ss", probe_ss, STACK},      {"far jump", probe_jump, GO},
    {"far call", probe_call, GO}, {"far return", probe_ret, RETURN},
    {"iret", probe_iret, RETURN},
};
#define NWAYS (sizeof(ways) / sizeof(ways[0]))

static bool
is_code(uint selector)
{
  return (selector & ~3) == SEG_UCODE << 3;
}

static bool
is_data(uint selector)
{
  return (selector & ~3) == SEG_UDATA << 3;
}

// Whether a program may use the selector so (Intel SDM volume 3A, 5.5 to 5.8):
// its own two segments, and null where nothing is read through it.
static bool
is_allowed(enum use use, uint selector)
{
  bool ours = (selector & 3) == DPL_USER;

  switch (use) {
  case DATA:
    return selector < 4 || is_code(selector) || is_data(selector);
  case STACK:
    return is_data(selector) && ours;
  case GO:
    return is_code(selector);
  case RETURN:
    return is_code(selector) && ours;
  }
  return false;
}

// ---- the instructions that ask, and do not fault ----

#define ASK(name)                 \
  static bool name(uint selector) \
  {                               \
    uint result = 0;              \
    bool zf;                      \
    asm(#name " %2, %0; setz %1"  \
        : "+r"(result), "=q"(zf)  \
        : "r"(selector)           \
        : "cc");                  \
    return zf;                    \
  }
#define VERIFY(name)                                              \
  static bool name(uint selector)                                 \
  {                                                               \
    bool zf;                                                      \
    asm(#name " %w1; setz %0" : "=q"(zf) : "r"(selector) : "cc"); \
    return zf;                                                    \
  }
ASK(lar)
ASK(lsl)
VERIFY(verr)
VERIFY(verw)

// The processor shows a program its own two segments, and no other.
// lar, lsl, verr and verw tell a program about any descriptor that its
// privilege may see. That they show none but its own two means that the tables
// have no entry too many at DPL 3.
static void
asking_shows_nothing(void)
{
  for (uint selector = 0; selector < SELECTORS; selector++) {
    bool ours = is_code(selector) || is_data(selector);

    if (lar(selector) != ours || lsl(selector) != ours ||
        verr(selector) != ours || verw(selector) != is_data(selector))
      FAIL("selector 0x%x: lar %d lsl %d verr %d verw %d, wanted %d", selector,
           lar(selector), lsl(selector), verr(selector), verw(selector), ours);
  }
}

// ---- doors ----

// void in_ring0(void); where the gates lead: reads CR0, which ring 0 alone can.
void in_ring0(void);
asm(".text\n"
    "in_ring0:\n"
    "  movl %cr0, %eax\n"
    "  lret\n");

// Falls through if the processor came back: with ring 0's answer, or by doing
// nothing at all.
static void
enter(int type)
{
  craft(1, type, DPL_USER, true, true, (uint)in_ring0);
  asm volatile("pushl %0; pushl $0; lcall *(%%esp)"
               :
               : "r"(1 << 3 | LDT | DPL_USER)
               : "memory");
  exit(GOT_IN);
}

// Through a descriptor of each type. Gates for calls lead to ring 0, the one
// for tasks into the double fault.
static void
no_door_is_open(void)
{
  for (int type = 0; type < 32; type++)
    EXPECT_DIES(enter, type);
}

// A register holds a selector, and its descriptor goes: the kernel, on its way
// out, would load what is there no more.
static void
withdraw(int way)
{
  craft(1, 16 | STA_W, DPL_USER, true, true, 0);
  switch (way) {
  case 0:
    asm volatile("movl %0, %%ds" : : "r"(1 << 3 | LDT | DPL_USER));
    break;
  case 1:
    asm volatile("movl %0, %%es" : : "r"(1 << 3 | LDT | DPL_USER));
    break;
  case 2:
    asm volatile("movl %0, %%fs" : : "r"(1 << 3 | LDT | DPL_USER));
    break;
  case 3:
    asm volatile("movl %0, %%gs" : : "r"(1 << 3 | LDT | DPL_USER));
    break;
  case 4:
    asm volatile("movl %0, %%ss" : : "r"(1 << 3 | LDT | DPL_USER));
    break;
  }
  craft(1, 0, 0, false, false, 0);
  getpid();
  exit(GOT_IN);
}

// The kernel pops these registers when it returns. A fault there is in the
// kernel, with the user's values, and must end the program only.
static void
nothing_is_withdrawn(void)
{
  for (int way = 0; way < 5; way++)
    EXPECT_DIES(withdraw, way);
}

// ---- some selectors, where a fault is the end ----

// A way and a selector in one number.
static void
use_selector(int number)
{
  uint selector = number & 0xffff;
  const struct way *w = &ways[number >> 16];

  w->probe(selector);
}

// Those whose use should not be refused, at each privilege; and of the others,
// the kernel's, the first beyond the table, the last, and one of each crafted
// type, so that a table found at address 0 would be noticed.
// All 65536 selectors in nine ways, each in a process of its own, would take an
// hour; `step` chooses among those that say nothing.
static void
selectors_are_refused(uint step)
{
  for (uint way = 0; way < NWAYS; way++) {
    for (uint selector = 0; selector < SELECTORS; selector++) {
      bool ok = is_allowed(ways[way].use, selector);
      bool try = selector < (NSEGS + 1) << 3 || selector >= SELECTORS - 4 ||
                 (selector % step == LDT + way % 4);
      int pid, status;

      if (!try && !ok)
        continue;
      pid = spawn(use_selector, way << 16 | selector);
      CHECK_EQ(waitpid(pid, &status, 0), pid);
      if (status != (ok ? 0 : W_KILLED(SIGSEGV)))
        FAIL("%s with selector 0x%x: status 0x%x", ways[way].name, selector,
             status);
    }
  }
}

// ---- all selectors, where one can go on ----

static void
sweep(const struct way *w)
{
  for (uint selector = 0; selector < SELECTORS; selector++) {
    uint got = w->probe(selector);
    uint want =
        is_allowed(w->use, selector) ? 0 : PROBE_FAULT(T_GPFLT, selector & ~3);

    if (got != want)
      FAIL("%s with selector 0x%x: got 0x%x wanted 0x%x", w->name, selector,
           got, want);
  }
}

int
main(int argc, char *argv[])
{
  usage(argc, argv, argc > 2 || (argc == 2 && strcmp(argv[1], "sweep") != 0),
        "protect [sweep]\n  sweep  every selector, on a kernel made for it");
  if (argc == 1) {
    no_door_is_open();
    nothing_is_withdrawn();
  }
  craft_all((uint)in_ring0);
  asking_shows_nothing();
  if (argc == 1)
    selectors_are_refused(2039);
  else
    for (uint i = 0; i < NWAYS; i++)
      sweep(&ways[i]);
  printf("protect: all doors are shut\n");
  return 0;
}
