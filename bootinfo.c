// Reads what the boot loader left (bootinfo.h) and keeps a copy: the memory it
// lies in is handed out by kalloc later.

#include "bootinfo.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "x86.h"

#define MAXCMDLINE 512
#define MINMEMORY  (4 << 20) // bytes of usable memory without which we stop

static struct {
  struct memrange mem[MAXMEMRANGES];
  int nmem;
  char cmdline[MAXCMDLINE];
  paddr_t ramdisk, ramdisk_end;
} boot;

static void
add_range(paddr_t start, paddr_t end)
{
  start = PGROUNDUP(start);
  end = PGROUNDDOWN(end);
  if (start >= end || boot.nmem == MAXMEMRANGES)
    return;
  boot.mem[boot.nmem].start = start;
  boot.mem[boot.nmem].end = end;
  boot.nmem++;
}

// Adds what of [start, end) lies above the kernel, below MAXPHYS and outside
// the RAM disk.
static void
add_memory(paddr_t start, paddr_t end)
{
  paddr_t kernel_limit = V2P(kernel_end);

  if (start < kernel_limit)
    start = kernel_limit;
  if (end > MAXPHYS)
    end = MAXPHYS;
  if (boot.ramdisk < end && boot.ramdisk_end > start) {
    if (boot.ramdisk > start)
      add_range(start, boot.ramdisk);
    start = boot.ramdisk_end;
  }
  if (start < end)
    add_range(start, end);
}

// The BIOS map. Entries with 64-bit addresses beyond 4 GB are of no use here.
static void
read_mmap(const struct multiboot_info *mbi)
{
  paddr_t at = mbi->mmap_addr;
  paddr_t end = at + mbi->mmap_length;

  while (at + sizeof(struct multiboot_mmap) <= end) {
    const struct multiboot_mmap *m = P2V(at);
    uint64_t top = m->base + m->length;

    if (m->type == 1 && m->base < MAXPHYS)
      add_memory(m->base, top > MAXPHYS ? MAXPHYS : top);
    if (m->size < 20)
      break; // a lie: the list cannot go on
    at += m->size + 4;
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
    add_memory(EXTMEM, (16 << 20) + (value[0] << 16));
  else
    add_memory(EXTMEM, EXTMEM + (value[1] << 10));
}

static void
check_memory(void)
{
  uint total = 0;
  int i;

  for (i = 0; i < boot.nmem; i++)
    total += boot.mem[i].end - boot.mem[i].start;
  if (total < MINMEMORY)
    fatal("found %u KB of free memory, %u KB are needed", total >> 10,
          MINMEMORY >> 10);
  cprintf("memory: %u MB\n", (total + V2P(kernel_end)) >> 20);
}

void
bootinfo_read(uint magic, paddr_t info)
{
  const struct multiboot_info *mbi = P2V(info);

  if (magic != MULTIBOOT_MAGIC)
    fatal("started by no multiboot loader (magic 0x%x)", magic);
  if ((mbi->flags & MBI_CMDLINE) && mbi->cmdline < MAXPHYS)
    safestrcpy(boot.cmdline, P2V(mbi->cmdline), MAXCMDLINE);
  if ((mbi->flags & MBI_MODS) && mbi->mods_count > 0) {
    const struct multiboot_mod *mod = P2V(mbi->mods_addr);

    boot.ramdisk = mod->start;
    boot.ramdisk_end = mod->end;
    if (mod->end > MAXPHYS || mod->start >= mod->end)
      fatal("the RAM disk (0x%x to 0x%x) is out of reach", mod->start,
            mod->end);
  }
  if ((mbi->flags & MBI_MMAP) && mbi->mmap_length > 0)
    read_mmap(mbi);
  else if (mbi->flags & MBI_MEMORY)
    add_memory(EXTMEM, EXTMEM + (mbi->mem_upper << 10));
  if (boot.nmem == 0)
    read_cmos();
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
