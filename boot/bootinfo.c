// Reads what the boot loader left (bootinfo.h) and keeps a copy: kalloc will
// give away the memory that it is in.
//
// A firmware's list of memory may be wrong in every way: ranges overlap, wrap
// around, claim what is not there, come in any order. So the list is never
// mended. From address 0 upwards we ask all of its entries about one address,
// and how far their answer goes; what is usable becomes a range of ours. So
// kalloc gets ranges in rising order, of which no two touch. This runs once, on
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

// ---- usable memory ----

// The addresses from `at` up to `end` of which all entries say the same.
struct stretch {
  paddr_t at, end;
  bool usable;   // some entry says that they can be used
  bool reserved; // some entry says no, which counts more
};

// Takes one entry of a list, which may claim anything, into account.
static void
ask(struct stretch *s, uint64_t base, uint64_t length, bool usable)
{
  uint64_t end = length > MAXPHYS ? MAXPHYS : base + length;

  if (base <= s->at && s->at < end) {
    s->usable |= usable;
    s->reserved |= !usable;
    if (end < s->end)
      s->end = end;
  } else if (s->at < base && base < s->end && length > 0) {
    s->end = base;
  }
}

// Asks all entries of the memory map. A size that leads out of the map, or
// backwards in it, ends it.
static void
ask_map(struct stretch *s, const struct multiboot_info *mbi)
{
  uint left = mbi->mmap_length < MAXMAP ? mbi->mmap_length : MAXMAP;
  paddr_t at = mbi->mmap_addr;

  if (!(mbi->flags & MBI_MMAP) || !reachable(at, left))
    return;
  while (left >= sizeof(struct multiboot_mmap)) {
    const struct multiboot_mmap *m = P2V(at);

    ask(s, m->base, m->length, m->type == USABLE);
    if (m->size < sizeof(*m) - sizeof(m->size) ||
        m->size > left - sizeof(m->size))
      return;
    at += m->size + sizeof(m->size);
    left -= m->size + sizeof(m->size);
  }
}

// Bytes of entry `i` of our list.
static uint
range_size(int i)
{
  assert_lt(i, boot.nmem);
  return boot.mem[i].end - boot.mem[i].start;
}

// Adds the whole pages of a range that lies behind all others. When there are
// too many ranges, the smallest is forgotten.
static void
add_range(paddr_t start, paddr_t end)
{
  int i, smallest = 0;

  start = PGROUNDUP(start);
  end = PGROUNDDOWN(end);
  if (start >= end)
    return;
  if (boot.nmem == MAXMEMRANGES) {
    for (i = 1; i < boot.nmem; i++) {
      if (range_size(i) < range_size(smallest))
        smallest = i;
    }
    if (end - start <= range_size(smallest))
      return;
    boot.nmem--;
    memmove(&boot.mem[smallest], &boot.mem[smallest + 1],
            (boot.nmem - smallest) * sizeof(boot.mem[0]));
  }
  boot.mem[boot.nmem++] = (struct memrange){start, end};
}

// Makes our list, of what the memory map says, and of `extended` bytes at
// EXTMEM. For a map of n entries it takes n * n steps: real ones have 20.
static void
find_ranges(const struct multiboot_info *mbi, uint64_t extended)
{
  paddr_t start = 0; // all from there to s.at is usable
  struct stretch s = {.end = 0};

  while (s.end < MAXPHYS) {
    s = (struct stretch){.at = s.end, .end = MAXPHYS};
    ask_map(&s, mbi);
    ask(&s, EXTMEM, extended, true);
    ask(&s, 0, V2P(kernel_end), false);
    ask(&s, boot.ramdisk, boot.ramdisk_end - boot.ramdisk, false);
    if (s.usable && !s.reserved)
      continue;
    add_range(start, s.at);
    start = s.end;
  }
  add_range(start, MAXPHYS);
}

// Two registers of the CMOS as one number.
static uint
cmos_word(uint8_t reg)
{
  uint low;

  outb(0x70, reg);
  low = inb(0x71);
  outb(0x70, reg + 1);
  return low | inb(0x71) << 8;
}

// Bytes of memory at EXTMEM, as loaders said it before there were maps, or as
// the BIOS stored it in the CMOS: above 16 MB in units of 64 KB (0x34), else
// above 1 MB in KB (0x30).
static uint64_t
extended_memory(const struct multiboot_info *mbi)
{
  uint above_16mb = cmos_word(0x34);

  if ((mbi->flags & MBI_MEMORY) && mbi->mem_upper != 0)
    return (uint64_t)mbi->mem_upper << 10;
  if (above_16mb != 0)
    return (15ull << 20) + ((uint64_t)above_16mb << 16);
  return cmos_word(0x30) << 10;
}

// Finds the memory, in the map, or the older way if that has nothing. Says how
// much there is; stops if that is too little for a shell.
static void
read_memory(const struct multiboot_info *mbi)
{
  uint total = 0;

  find_ranges(mbi, 0);
  if (boot.nmem == 0)
    find_ranges(mbi, extended_memory(mbi));
  for (int i = 0; i < boot.nmem; i++)
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
bootinfo_traces(void)
{
  return strstr(boot.cmdline, " trace=port") != NULL;
}

bool
bootinfo_ramdisk(paddr_t *start, paddr_t *end)
{
  *start = boot.ramdisk;
  *end = boot.ramdisk_end;
  return boot.ramdisk_end != 0;
}
