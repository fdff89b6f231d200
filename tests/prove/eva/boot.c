// Boot loader's lists, E820: boot/bootinfo.c
// inputs: any magic number; a structure at either end of memory, where the boot
// block puts it, or out of reach, and a list of modules so, too; any bytes in
// both and in all other memory, thus any map (what E820 said is one) and any
// command line; any CMOS; a kernel that ends anywhere below 16 MB. Outside is
// what is not in the direct map. 8 ranges at most are kept.
// options: -absolute-valid-range 0x80000000-0xfd3fffff -main prove_boot
// options: -eva-slevel 50
// options: -eva-slevel-function add_range:1000,count_letters:600
#include "boot/kernelimage.h"

static uint kernels_end; // what the linker would know
#define kernel_end ((char *)kernels_end)
#define strnlen    count_letters // Frama-C's is promised more than it needs
size_t count_letters(const char *s, size_t max);

#include "boot/bootinfo.h"
#undef MAXMEMRANGES
#define MAXMEMRANGES 8

#include "lib/safestrcpy.c"
#include "boot/bootinfo.c"

// Eva follows the two sides of a border one by one, so it knows of an address
// whether it is in reach.
static void
structure_at(paddr_t info)
{
  const paddr_t line = MAXPHYS - MAXCMDLINE;
  const paddr_t mods = MAXPHYS - sizeof(struct multiboot_mod);
  struct multiboot_info *mbi = P2V(info);

  any_bytes(mbi, sizeof(*mbi));
  if (YES_OR_NO)
    mbi->cmdline = FROM(0, line);
  else
    mbi->cmdline = FROM(line + 1, UINT32_MAX);
  if (YES_OR_NO)
    mbi->mods_addr = PGSIZE;
  else if (YES_OR_NO)
    mbi->mods_addr = mods;
  else
    mbi->mods_addr = FROM(mods + 1, UINT32_MAX);
  bootinfo_read(ANY, info);
}

// What kalloc relies on.
static void
ranges(void)
{
  const struct memrange *mem;
  int n;

  mem = bootinfo_memory(&n);
  assert_le(n, MAXMEMRANGES);
  for (int i = 0; i < n; i++)
    assert_le(mem[i].end, MAXPHYS);
}

void
prove_boot(void)
{
  const paddr_t last = MAXPHYS - sizeof(struct multiboot_info);
  paddr_t start, end;

  kernels_end = KERNLINK + FROM(1, 15 << 8) * PGSIZE;
  if (YES_OR_NO) {
    bootinfo_read(ANY, FROM(last + 1, UINT32_MAX));
    panic("a structure that is out of reach was read");
  }
  if (YES_OR_NO)
    structure_at(0);
  else if (YES_OR_NO)
    structure_at(BOOTINFO);
  else
    structure_at(last);
  ranges();
  if (bootinfo_ramdisk(&start, &end))
    assert_le(end, MAXPHYS);
  bootinfo_command();
  bootinfo_traces();
}
