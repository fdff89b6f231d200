// Fuzz target: what firmware says of CPUs and interrupt controllers, by ACPI or
// by the MP table: dev/mp.c, acpi.c, mptable.c and firmware.c as they are.
//
// Input: pieces of memory. Each has a place, a signature or none, bytes, and
// its checksum made right or not; so tables are found, and what is in them is
// the fuzzer's. Whatever they say, mpinit ends with a machine whose numbers the
// kernel can use, or refuses it in a line; and nothing outside mapfirmware's
// window is read, nor what the window has shown before.
#include "tests/fuzz/fuzz.h"

#include "types.h"
#define LINKER_SCRIPT // no functions from memlayout.h
#include "memlayout.h"
#define X86_H
#define CPU_H
#define VM_H
#include "debug/panic.h"
#include "lib/string.h"
#include "param.h"

#include <setjmp.h>
#include <sys/mman.h>

struct cpu {
  uint8_t apicid;
};
static struct cpu cpus[NCPU];
static int ncpu;

#define CPUID1_EDX_APIC (1u << 9)
static void
cpuid(uint leaf, uint r[4])
{
  must(leaf == 1);
  r[3] = CPUID1_EDX_APIC;
}

static void *mapfirmware(paddr_t pa);

#include "../../dev/mp.c"
#include "../../dev/mptable.c"
#undef ENTRY_SIZE
#include "../../dev/acpi.c"
#include "../../dev/firmware.c"

// ---- physical memory ----

#define WINDOW   (8 << 20)
#define MAXPIECE 40

struct piece {
  paddr_t at;
  uint size;
  uint8_t byte[256];
};

static struct piece pieces[MAXPIECE];
static uint npieces;
static jmp_buf stopped;
static uint8_t boot_cpu;

// Copies of all pieces in the window, or zeroes where they were.
static void
show(uint8_t *window, paddr_t first, bool clear)
{
  uint i, j;

  for (i = 0; i < npieces; i++) {
    for (j = 0; j < pieces[i].size; j++) {
      uint off = pieces[i].at + j - first;

      if (off < WINDOW)
        window[off] = clear ? 0 : pieces[i].byte[j];
    }
  }
}

// Two windows that take turns, of which the other cannot be read: so a pointer
// that is used too long ends the program. Behind each is a page that ends it,
// too.
static void *
mapfirmware(paddr_t pa)
{
  static uint8_t *window[2];
  static paddr_t shown[2];
  static uint turn;
  uint i;

  for (i = 0; window[1] == NULL; i++) {
    window[i] = mmap(NULL, WINDOW + 4096, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    must(window[i] != MAP_FAILED);
  }
  mprotect(window[turn], WINDOW, PROT_READ | PROT_WRITE);
  show(window[turn], shown[turn], true);
  mprotect(window[turn], WINDOW, PROT_NONE);
  turn = 1 - turn;
  mprotect(window[turn], WINDOW, PROT_READ | PROT_WRITE);
  shown[turn] = pa & ~0x3fffffu;
  show(window[turn], shown[turn], false);
  return window[turn] + (pa - shown[turn]);
}

int
lapicid(void)
{
  return boot_cpu;
}

void
panic_at(const char *file, int line, const char *fmt, ...)
{
  found("panic at %s:%d: %s", file, line, fmt);
}

void
panic_claim(const char *claim, uint left, uint right, const char *file,
            int line)
{
  found("panic at %s:%d: %s: %u and %u", file, line, claim, left, right);
}

void
fatal(const char *fmt, ...)
{
  (void)fmt;
  longjmp(stopped, 1);
}

// ---- one run ----

// Where tables may be, so that one can name another.
static paddr_t
place(struct input *in)
{
  uint32_t how = take(in, 1);

  switch (how % 5) {
  case 0:
    return 0xe0000 + 16 * take(in, 2);
  case 1:
    return 0x9fc00 + how / 8 * 16;
  case 2:
    return 0x7fe0000 + 256 * (how / 8);
  case 3:
    return 0u - 0x100000 - how / 8;
  default:
    return take(in, 4);
  }
}

// The byte at `where` makes the sum of `n` bytes 0.
static void
fix_sum(uint8_t *byte, uint n, uint where)
{
  uint8_t sum = 0;
  uint i;

  byte[where] = 0;
  for (i = 0; i < n; i++)
    sum = (uint8_t)(sum + byte[i]);
  byte[where] = (uint8_t)-sum;
}

static void
put32(uint8_t *to, uint32_t value)
{
  memcpy(to, &value, 4);
}

// What makes a piece a table: its signature, maybe an address in it, maybe its
// length and its checksum.
static void
make_table(struct input *in, struct piece *p, uint32_t how)
{
  static const struct {
    const char *signature;
    uint sum, size; // where the sum is; how much it covers, 0: all
    uint pointer;   // where the address of another table is, 0: nowhere
  } kinds[] = {{"", 0, 0, 0},     {"RSD PTR ", 8, 20, 16}, {"_MP_", 10, 16, 4},
               {"PCMP", 7, 0, 0}, {"RSDT", 9, 0, 36},      {"XSDT", 9, 0, 36},
               {"APIC", 9, 0, 0}};
  uint kind = how % 7;

  if (kind == 0)
    return;
  memcpy(p->byte, kinds[kind].signature, strlen(kinds[kind].signature));
  if (kinds[kind].pointer != 0)
    put32(p->byte + kinds[kind].pointer, place(in));
  if (kind >= 4 && how % 2 == 0)
    put32(p->byte + 4, p->size);
  if (kind == 3 && how % 2 == 0)
    p->byte[4] = (uint8_t)p->size, p->byte[5] = 0;
  if (how < 224)
    fix_sum(p->byte, kinds[kind].size != 0 ? kinds[kind].size : p->size,
            kinds[kind].sum);
}

static void
take_piece(struct input *in)
{
  struct piece *p = &pieces[npieces++];
  uint32_t how, i;

  memset(p->byte, 0, sizeof(p->byte));
  p->at = place(in);
  how = take(in, 1);
  p->size = take(in, 1);
  if (p->size < 48)
    p->size += 20;
  for (i = how % 7 == 0 ? 0 : 44; i < p->size; i++)
    p->byte[i] = (uint8_t)take(in, 1);
  make_table(in, p, how);
}

// What the rest of the kernel relies on.
static void
judge(const struct machine *m)
{
  int i, k;

  must(ncpu >= 1 && ncpu <= NCPU && m->ncpu_all >= ncpu);
  must(cpus[0].apicid == boot_cpu);
  for (i = 0; i < ncpu; i++) {
    for (k = 0; k < i; k++)
      must(cpus[k].apicid != cpus[i].apicid);
  }
  must(m->lapic >= DEVSPACE && m->lapic % 16 == 0);
  must(m->ioapic >= DEVSPACE && m->ioapic % 16 == 0);
  must(m->source != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct input in = {data, size};

  npieces = 0;
  boot_cpu = (uint8_t)take(&in, 1);
  while (npieces < MAXPIECE && in.left > 0)
    take_piece(&in);
  memset(&mp_machine, 0, sizeof(mp_machine));
  if (!setjmp(stopped)) {
    mpinit();
    judge(&mp_machine);
  }
  mapfirmware(0); // so that both windows forget the pieces
  mapfirmware(0);
  npieces = 0;
  return 0;
}
