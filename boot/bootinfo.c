// Reads what the boot loader left (bootinfo.h) and keeps a copy: kalloc will
// give away the memory that it is in.
//
// A firmware's list of memory may be wrong in every way: ranges overlap, wrap
// around, claim what is not there, come in any order. So the list here is built
// from nothing, one range after the other, and each step keeps what kalloc
// relies on: ranges in rising order, of which no two touch. This runs once, on
// one CPU, before there are locks.

#include "boot/bootinfo.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "x86.h"

#define MAXCMDLINE 512
#define MAXMAP     (64 << 10) // bytes of a memory map; real ones have some 500
#define MINMEMORY  (4 << 20)  // bytes of usable memory without which we stop
#define USABLE     1          // the type of a range

static struct {
  struct memrange mem[MAXMEMRANGES]; // in rising order, no two touch
  int nmem;
  char cmdline[MAXCMDLINE];
  paddr_t ramdisk, ramdisk_end;
} boot;

// Whether `size` bytes at `pa` are in the direct map: a loader's address is not
// followed before.
static bool
reachable(paddr_t pa, uint size)
{
  return size <= MAXPHYS && pa <= MAXPHYS - size;
}

// ---- the list of usable ranges, to the byte until round_ranges() ----

// Takes entry `i` off the list.
static void
take_range(int i)
{
  assert_lt(i, boot.nmem);
  boot.nmem--;
  memmove(&boot.mem[i], &boot.mem[i + 1],
          (boot.nmem - i) * sizeof(boot.mem[0]));
}

// Bytes of entry `i`.
static uint
range_size(int i)
{
  assert_lt(i, boot.nmem);
  return boot.mem[i].end - boot.mem[i].start;
}

// Puts a range that touches no other in its place. When there are too many, the
// smallest is forgotten.
static void
put_range(paddr_t start, paddr_t end)
{
  int i, smallest = 0;

  if (start >= end)
    return;
  if (boot.nmem == MAXMEMRANGES) {
    for (i = 1; i < boot.nmem; i++) {
      if (range_size(i) < range_size(smallest))
        smallest = i;
    }
    if (end - start <= range_size(smallest))
      return;
    take_range(smallest);
  }
  for (i = boot.nmem; i > 0 && boot.mem[i - 1].start > start; i--)
    boot.mem[i] = boot.mem[i - 1];
  boot.mem[i].start = start;
  boot.mem[i].end = end;
  boot.nmem++;
}

// Adds a range to the list: those that it overlaps or touches become one with
// it.
static void
add_range(paddr_t start, paddr_t end)
{
  int i = 0;

  while (i < boot.nmem) {
    struct memrange *r = &boot.mem[i];

    if (r->end < start || r->start > end) {
      i++;
      continue;
    }
    start = r->start < start ? r->start : start;
    end = r->end > end ? r->end : end;
    take_range(i);
  }
  put_range(start, end);
}

// Takes what is in the range off the list: an entry may vanish, shrink, or
// become two.
static void
remove_range(paddr_t start, paddr_t end)
{
  int i = 0;

  while (i < boot.nmem) {
    struct memrange r = boot.mem[i];

    if (start >= end || r.end <= start || r.start >= end) {
      i++;
      continue;
    }
    take_range(i);
    put_range(r.start, start);
    put_range(end, r.end);
    i = 0; // the list may be another now
  }
}

// Only whole pages are of use.
static void
round_ranges(void)
{
  int i = 0;

  while (i < boot.nmem) {
    struct memrange *r = &boot.mem[i];

    r->start = PGROUNDUP(r->start);
    r->end = PGROUNDDOWN(r->end);
    if (r->start < r->end)
      i++;
    else
      take_range(i);
  }
}

// ---- where the list comes from ----

// A range of a map, which may claim anything; what is below MAXPHYS is of use.
static void
claim(uint64_t base, uint64_t length, bool usable)
{
  uint64_t end = length > MAXPHYS ? MAXPHYS : base + length;

  if (base >= MAXPHYS)
    return;
  if (end > MAXPHYS)
    end = MAXPHYS;
  if (usable)
    add_range(base, end);
  else
    remove_range(base, end);
}

// Takes from the memory map what is usable, or takes away what is not. A size
// that leads out of the list, or backwards in it, ends it.
static void
read_mmap(const struct multiboot_info *mbi, bool usable)
{
  uint left = mbi->mmap_length < MAXMAP ? mbi->mmap_length : MAXMAP;
  paddr_t at = mbi->mmap_addr;

  if (!(mbi->flags & MBI_MMAP) || !reachable(at, left))
    return;
  while (left >= sizeof(struct multiboot_mmap)) {
    const struct multiboot_mmap *m = P2V(at);

    if ((m->type == USABLE) == usable)
      claim(m->base, m->length, usable);
    if (m->size < sizeof(*m) - sizeof(m->size) ||
        m->size > left - sizeof(m->size))
      return;
    at += m->size + sizeof(m->size);
    left -= m->size + sizeof(m->size);
  }
}

// What the BIOS stored in the CMOS: memory above 16 MB in units of 64 KB, else
// above 1 MB in KB (registers 0x34/35 and 0x30/31).
static void
read_cmos(void)
{
  uint value[2];
  int i;

  for (i = 0; i < 2; i++) {
    outb(0x70, i == 0 ? 0x34 : 0x30);
    value[i] = inb(0x71);
    outb(0x70, i == 0 ? 0x35 : 0x31);
    value[i] |= inb(0x71) << 8;
  }
  if (value[0] != 0)
    claim(EXTMEM, (15ull << 20) + ((uint64_t)value[0] << 16), true);
  else
    claim(EXTMEM, value[1] << 10, true);
}

// If two entries disagree about a range, it is not usable: what is usable is
// added first. The memory map is the best source; older ways count only if it
// has nothing.
static void
read_memory(const struct multiboot_info *mbi)
{
  read_mmap(mbi, true);
  if (boot.nmem == 0 && (mbi->flags & MBI_MEMORY))
    claim(EXTMEM, (uint64_t)mbi->mem_upper << 10, true);
  if (boot.nmem == 0)
    read_cmos();
  read_mmap(mbi, false);
  remove_range(0, V2P(kernel_end));
  remove_range(boot.ramdisk, boot.ramdisk_end);
  round_ranges();
}

// Says how much memory there is; stops if that is too little for a shell.
static void
check_memory(void)
{
  uint total = 0;
  int i;

  for (i = 0; i < boot.nmem; i++)
    total += range_size(i);
  if (total < MINMEMORY)
    fatal("found %u KB of free memory, %u KB are needed", total >> 10,
          MINMEMORY >> 10);
  cprintf("memory: %u MB\n", (total + V2P(kernel_end)) >> 20);
}

// The first module is the RAM disk, if there is one. Its address is the
// loader's word, so it is checked before anything is kept free for it.
static void
read_modules(const struct multiboot_info *mbi)
{
  const struct multiboot_mod *mod = P2V(mbi->mods_addr);

  if (!(mbi->flags & MBI_MODS) || mbi->mods_count == 0)
    return;
  if (!reachable(mbi->mods_addr, sizeof(*mod)))
    fatal("the list of modules (0x%x) is out of reach", mbi->mods_addr);
  if (mod->end > MAXPHYS || mod->start >= mod->end)
    fatal("the RAM disk (0x%x to 0x%x) is out of reach", mod->start, mod->end);
  if (mod->start < V2P(kernel_end) && mod->end > EXTMEM)
    fatal("the RAM disk (0x%x to 0x%x) overlaps the kernel", mod->start,
          mod->end);
  boot.ramdisk = mod->start;
  boot.ramdisk_end = mod->end;
}

void
bootinfo_read(uint magic, paddr_t info)
{
  const struct multiboot_info *mbi = P2V(info);

  if (magic != MULTIBOOT_MAGIC)
    fatal("the boot loader is not multiboot (magic 0x%x)", magic);
  if (!reachable(info, sizeof(*mbi)))
    fatal("the boot loader's list (0x%x) is out of reach", info);
  if ((mbi->flags & MBI_CMDLINE) && reachable(mbi->cmdline, MAXCMDLINE))
    safestrcpy(boot.cmdline, P2V(mbi->cmdline), MAXCMDLINE);
  read_modules(mbi);
  read_memory(mbi);
  check_memory();
}

const struct memrange *
bootinfo_memory(int *n)
{
  *n = boot.nmem;
  return boot.mem;
}

const char *
bootinfo_command(void)
{
  const char *init = strstr(boot.cmdline, "init=");

  return init == NULL ? "" : init + strlen("init=");
}

bool
bootinfo_ramdisk(paddr_t *start, paddr_t *end)
{
  *start = boot.ramdisk;
  *end = boot.ramdisk_end;
  return boot.ramdisk_end != 0;
}
