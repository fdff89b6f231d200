// Fuzz target: the memory map and what else a boot loader leaves.
//
// boot/bootinfo.c and the physical memory of tests/host/boot/maps.c. Input:
// either a list of ranges, and then each page that the kernel takes must be one
// that it may; or a loader's structure and map as bytes, and then what it takes
// must be in order and in reach. Nothing out of reach is read.
#define main maps_main
#include "tests/host/boot/maps.c"
#undef main
#include "tests/fuzz/fuzz.h"

static void
ranges(struct input *in)
{
  static const uint types[] = {1, 1, 2, 3, 1, 0, 1, 0xffffffff};
  uint i;

  forge(56 * MB, 8 * MB, 1); // enough to boot on
  while (in->left > 0 && nlist < 60) {
    uint32_t how = take(in, 1);
    uint64_t base = (uint64_t)take(in, 3) * 256 % (70 * MB);
    uint64_t length = (uint64_t)take(in, 3) * 256;

    if (how >= 240)
      length = UINT64_MAX - base + how - 247;
    if (how >= 200 && how < 240)
      base += 0xfffffff000000000u, length += 0x1000000000u;
    forge(base & ~255ull, length & ~255ull, types[how % 8]);
  }
  lay_map();
  if (!boots())
    return; // it says so: too little of it is usable
  must(in_order());
  for (i = 0; i < 300; i++) { // where a range begins or ends, and around it
    struct entry *e = &list[(uint)rand() % (uint)nlist];
    uint64_t at = rand() % 2 ? e->base : e->base + e->length;
    uint64_t page = at / PGSIZE + (uint)rand() % 3 - 1;

    if (page < PAGES)
      must(page_given((uint)page) == page_usable((uint)page));
  }
}

static void
bytes(struct input *in)
{
  struct multiboot_info *mbi = info();
  uint8_t *map = low + MAP;
  uint i;

  mbi->flags = take(in, 1);
  for (i = 1; i < sizeof(*mbi) / 4; i++) {
    uint32_t how = take(in, 1);

    ((uint32_t *)mbi)[i] = how < 128   ? how * 256
                           : how < 200 ? MAXPHYS - how + 128
                           : how < 240 ? take(in, 4)
                                       : 0u - how;
  }
  cmos[0x35] = (uint8_t)take(in, 1);
  if (mbi->mmap_addr % 4 == 0 && mbi->mmap_addr < LOW - 0x1000)
    map = low + mbi->mmap_addr;
  for (i = 0; in->left > 0 && i < 0x1000; i++)
    map[i] = (uint8_t)take(in, 1);
  if (boots())
    must(in_order());
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct input in = {data, size};

  if (low == NULL) {
    low = malloc(LOW);
    top = malloc(TOP); // an address sanitizer sees what is read behind it
  }
  srand(1);
  fresh();
  if (take(&in, 1) % 2 == 0)
    ranges(&in);
  else
    bytes(&in);
  must(strlen(bootinfo_command()) < MAXCMDLINE);
  return 0;
}
