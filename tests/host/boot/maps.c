// Forged memory maps: bootinfo.c, unchanged, in a program of the host, with a
// physical memory of ours. Each result is one sentence that holds.
//
// What firmware tells of memory is the first thing the kernel believes, and it
// can be wrong in ways that no emulator shows. bootinfo.c is taken as it is, by
// #include, with the headers that would bring the machine shut out.
#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdarg.h>

#define LINKER_SCRIPT // no functions from memlayout.h: these are ours
#include "memlayout.h"
#include "types.h"

// What bootinfo.c takes from the kernel and the machine.
#define KERNELIMAGE_H
#define X86_H
#define PANIC_H
#define KERNEL_END 0x158000
#define kernel_end ((char *)(uintptr_t)(KERNBASE + KERNEL_END))
#define V2P(va)    ((paddr_t)((uintptr_t)(va)-KERNBASE))
#define P2V(pa)    reach(pa)

static void *reach(paddr_t pa);
static void outb(uint16_t port, uint8_t data);
static uint8_t inb(uint16_t port);
static void cprintf(const char *fmt, ...);
static _Noreturn void fatal(const char *fmt, ...);

// A broken contract ends the program here: assert() of the host.
#define assert_lt(a, b) assert((uint)(a) < (uint)(b))

#include "../../../boot/bootinfo.c"

#define LOW     (2 << 20) // bytes of memory from 0 on that are really there
#define TOP     4096      // and bytes just below MAXPHYS
#define INFO    0x5000    // where the loader's structure is
#define MAP     0x6000    // its map
#define MB      (1u << 20)
#define PAGES   (64 * MB / PGSIZE) // as far as the oracle looks
#define MAXLIST 250

static uint8_t *low, *top;
static uint8_t cmos[128], cmos_index;
static jmp_buf stopped;
static char said[300];
static int nresults, nfailed;

struct entry {
  uint64_t base, length;
  uint type;
};
static struct entry list[MAXLIST + 1];
static int nlist;

// The kernel's direct map: what is not backed by memory here may be pointed at
// and not read, which the sanitizers see.
static void *
reach(paddr_t pa)
{
  static uint8_t nothing[4096];

  if (pa < LOW)
    return low + pa;
  if (pa < MAXPHYS && pa >= MAXPHYS - TOP)
    return top + (pa - (MAXPHYS - TOP));
  return nothing; // bootinfo.c may make the pointer, if it does not follow it
}

// The CMOS is two ports: an index, and the byte there.
static void
outb(uint16_t port, uint8_t data)
{
  if (port == 0x70)
    cmos_index = data;
}

static uint8_t
inb(uint16_t port)
{
  return port == 0x71 ? cmos[cmos_index] : 0xff;
}

static void
cprintf(const char *fmt, ...)
{
}

// To the setjmp in boots(): in the kernel this does not return either.
static void
fatal(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(said, sizeof(said), fmt, ap);
  va_end(ap);
  longjmp(stopped, 1);
}

char *
safestrcpy(char *dst, const char *src, size_t n)
{
  size_t length = strnlen(src, n - 1);

  memcpy(dst, src, length);
  dst[length] = '\0';
  return dst;
}

// A line of TAP, which the Perl test passes on.
static void
result(bool good, const char *sentence)
{
  printf("%sok %d - %s\n", good ? "" : "not ", ++nresults, sentence);
  nfailed += !good;
}

// ---- forging ----

static struct multiboot_info *
info(void)
{
  return (struct multiboot_info *)(low + INFO);
}

static void
forge(uint64_t base, uint64_t length, uint type)
{
  list[nlist++] = (struct entry){base, length, type};
}

// A new machine: no map, nothing in the CMOS.
static void
fresh(void)
{
  memset(&boot, 0, sizeof(boot));
  memset(low, 0, LOW);
  memset(cmos, 0, sizeof(cmos));
  nlist = 0;
}

// Size 20: the field does not count itself.
static void
lay_map(void)
{
  struct multiboot_mmap *m = (void *)(low + MAP);
  int i;

  for (i = 0; i < nlist; i++)
    m[i] =
        (struct multiboot_mmap){20, list[i].base, list[i].length, list[i].type};
  info()->flags |= MBI_MMAP;
  info()->mmap_addr = MAP;
  info()->mmap_length = nlist * sizeof(*m);
}

// Reads it as the kernel would. False: the kernel refuses; said[] is why.
static bool
boots(void)
{
  said[0] = '\0';
  if (setjmp(stopped))
    return false;
  bootinfo_read(MULTIBOOT_MAGIC, INFO);
  return true;
}

// ---- what is right ----

// The oracle: as dumb as it can be, since it is what the kernel is compared
// with.
static bool
touches(const struct entry *e, uint64_t start, uint64_t end)
{
  uint64_t stop = e->base + e->length;

  if (stop < e->base)
    stop = UINT64_MAX;
  return e->length > 0 && e->base < end && stop > start;
}

// How many bytes of the page usable entries cover; a page is looked at in
// pieces of 256 bytes, which is what random maps are made of.
// Any entry that is not usable wins over all that are.
static bool
page_usable(uint page)
{
  uint64_t at = (uint64_t)page * PGSIZE, end = at + PGSIZE;
  int i;

  if (at < KERNEL_END || (boot.ramdisk < end && boot.ramdisk_end > at))
    return false;
  for (; at < end; at += 256) {
    bool usable = false;

    for (i = 0; i < nlist; i++) {
      if (!touches(&list[i], at, at + 256))
        continue;
      if (list[i].type != USABLE)
        return false;
      usable = true;
    }
    if (!usable)
      return false;
  }
  return true;
}

// Whether the kernel would use this page: as a whole or not at all.
static bool
page_given(uint page)
{
  uint64_t at = (uint64_t)page * PGSIZE;
  int i;

  for (i = 0; i < boot.nmem; i++) {
    if (boot.mem[i].start <= at && boot.mem[i].end >= at + PGSIZE)
      return true;
  }
  return false;
}

// What later code relies on: whole pages, sorted, apart from each other, in
// reach, and nothing of the kernel itself.
static bool
in_order(void)
{
  int i;

  for (i = 0; i < boot.nmem; i++) {
    struct memrange *r = &boot.mem[i];

    if (r->start >= r->end || r->end > MAXPHYS || r->start < KERNEL_END ||
        (r->start | r->end) % PGSIZE != 0 || (i > 0 && r[-1].end > r->start))
      return false;
  }
  return true;
}

// Whether what the kernel takes of the first 64 MB is what it may.
// Both ways round: a page that is missing is lost memory, one too many is
// somebody else's.
static bool
right(void)
{
  uint page;

  if (!in_order())
    return false;
  for (page = 0; page < PAGES; page++) {
    if (page_given(page) != page_usable(page)) {
      printf("# page 0x%x: %s\n", page * PGSIZE,
             page_given(page) ? "is given out" : "is missing");
      return false;
    }
  }
  return true;
}

// The sentence holds if the map boots, and gives just what is usable.
static void
map_is_right(const char *sentence)
{
  lay_map();
  result(boots() && right(), sentence);
  if (said[0] != '\0')
    printf("# %s\n", said);
}

// ---- the maps ----

static void
test_lists(void)
{
  fresh();
  forge(0, 0x9fc00, 1), forge(0x9fc00, 0x400, 2), forge(MB, 31 * MB, 1);
  map_is_right("a map as it should be gives all of its memory");

  fresh();
  forge(MB, 31 * MB, 1), forge(MB, 31 * MB, 1), forge(8 * MB, 40 * MB, 1);
  map_is_right("what two entries list is given out once");

  fresh();
  forge(MB, 32 * MB, 1), forge(16 * MB, 2 * MB, 2), forge(16 * MB, MB, 1);
  forge(20 * MB + 100 * 256, 256, 3);
  map_is_right("a reserved range inside a usable one is left out");

  fresh();
  forge(16 * MB, 2 * MB, 2), forge(24 * MB, 8 * MB, 1),
      forge(4 * MB, 4 * MB, 1);
  forge(MB, 20 * MB, 1), forge(0, 0x80000, 1);
  map_is_right("an unsorted map gives what a sorted one would");

  fresh();
  forge(MB, 8 * MB, 1), forge(0, 0, 2), forge(12 * MB, 0, 1);
  forge(4 * MB, 0, 2), forge(20 * MB, 256, 1), forge(20 * MB + 512, 9000, 1);
  list[nlist - 1].length = 9216;
  map_is_right("empty entries and those without a whole page change nothing");

  fresh();
  forge(MB, 8 * MB - 768, 1), forge(9 * MB - 768, 8 * MB, 1);
  map_is_right("entries that meet within a page lose no page");
}

// Sums of base and length wrap around at 2^64, and addresses are cut to 32
// bits.
static void
test_extremes(void)
{
  int i;

  fresh();
  forge(MB, 8 * MB, 1), forge(4ull << 30, 8ull << 30, 1);
  forge(UINT64_MAX - 4095, 8192, 2), forge(UINT64_MAX - 4095, 4096, 1);
  map_is_right("what is above 4 GB, or wraps, is left out");

  fresh();
  forge(32 * MB, UINT64_MAX, 2), forge(2 * MB, UINT64_MAX - MB, 1);
  map_is_right("a length without end goes as far as there is memory");

  fresh();
  for (i = 0; i < 200; i++)
    forge(2 * MB + i * 64 * 1024, 64 * 1024, i % 2 ? 2 : 1);
  map_is_right("200 entries give all they list");

  fresh();
  for (i = 0; i < MAXLIST; i++)
    forge(2 * MB + i * 128 * 1024, (i + 1) * 256, 1);
  forge(40 * MB, 20 * MB, 1);
  lay_map();
  result(boots() && in_order() && page_given(41 * MB / PGSIZE),
         "of more ranges than there is room for, the largest are kept");

  fresh();
  forge(MB, 4095ull * MB, 1);
  lay_map();
  result(boots() && boot.nmem == 1 && boot.mem[0].end == MAXPHYS,
         "4 GB are taken up to the direct map's end");
}

// The same 300 in each run (srand(1)): a failure can be looked at again.
static void
test_random(void)
{
  static const uint types[] = {1, 1, 1, 2, 3, 0};
  bool good = true;
  int round, i;

  srand(1);
  for (round = 0; round < 300 && good; round++) {
    fresh();
    forge(56 * MB, 8 * MB, 1); // enough to boot on
    for (i = rand() % 30; i > 0; i--)
      forge((uint64_t)(rand() % (MB / 5)) * 256, (rand() % 8000) * 256,
            types[rand() % 6]);
    for (i = 0; i < nlist; i++) {
      if (list[i].type != 1 && list[i].base + list[i].length > 56 * MB)
        list[i].type = 1;
    }
    if (rand() % 2) {
      struct multiboot_mod *mod = (void *)(low + 0x4000);

      info()->flags = MBI_MODS;
      info()->mods_addr = 0x4000;
      info()->mods_count = 1;
      mod->start = 2 * MB + (rand() % 1000) * 4096;
      mod->end = mod->start + 1 + rand() % (4 * MB);
    }
    lay_map();
    good = boots() && right();
  }
  result(good, "300 random maps give what is usable, and nothing else");
  if (!good)
    printf("# map %d: %s\n", round, said);
}

// ---- sizes and addresses ----

// The list is walked by the size that each entry gives, a number from outside.
static void
test_sizes(void)
{
  static const uint sizes[] = {0xfffffffc, 0xffffffff, 0, 19, 0x7fffffff, 21};
  struct multiboot_mmap *m = (void *)(low + MAP);
  uint i;
  bool good = true;

  for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    fresh();
    forge(MB, 8 * MB, 1), forge(32 * MB, 8 * MB, 1);
    lay_map();
    m[0].size = sizes[i];
    good = boots() && in_order() && page_given(4 * MB / PGSIZE) && good;
  }
  result(good, "an entry with a wild size ends the list, and not the boot");

  good = true;
  for (i = 0; i < 3; i++) {
    fresh();
    forge(MB, 8 * MB, 1);
    lay_map();
    cmos[0x34] = 0x40, cmos[0x35] = 0x01;
    if (i == 0)
      info()->mmap_addr = MAXPHYS;
    else if (i == 1)
      info()->mmap_addr = 0xfffffff0;
    else
      info()->mmap_addr = MAXPHYS - 20; // its tail would be beyond
    good = boots() && in_order() && page_given(30 * MB / PGSIZE) && good;
  }
  result(good, "a map out of reach is not followed; the CMOS is asked");

  fresh();
  forge(MB, 8 * MB, 1);
  lay_map();
  info()->mmap_length = UINT32_MAX;
  result(boots() && in_order() && page_given(4 * MB / PGSIZE),
         "a map of a length without end is read, but not on and on");
}

// Each pointer that the loader passes is a number from outside.
static void
test_addresses(void)
{
  uint i;
  bool good = true;

  fresh();
  info()->flags = MBI_MEMORY;
  info()->mem_upper = UINT32_MAX;
  result(boots() && boot.nmem == 1 && boot.mem[0].end == MAXPHYS,
         "without a map its upper memory is taken, up to what can be mapped");

  fresh();
  memset(&cmos[0x30], 0xff, 6);
  result(boots() && boot.nmem == 1 && boot.mem[0].end == MAXPHYS,
         "with nothing but a full CMOS that is taken");

  fresh();
  result(!boots() && strstr(said, "0 KB") != NULL,
         "with nothing at all it stops with a line");

  for (i = 0; i < 3; i++) {
    static const paddr_t wild[] = {MAXPHYS - 100, MAXPHYS, UINT32_MAX};

    fresh();
    forge(MB, 8 * MB, 1);
    lay_map();
    memset(top, 'x', TOP);
    info()->flags |= MBI_CMDLINE;
    info()->cmdline = wild[i];
    good = boots() && boot.cmdline[0] == '\0' && good;
    fresh();
    info()->flags = MBI_MODS;
    info()->mods_count = 1;
    info()->mods_addr = wild[i] == MAXPHYS - 100 ? MAXPHYS - 8 : wild[i];
    good = !boots() && strstr(said, "out of reach") != NULL && good;
  }
  result(good, "a command line or module list out of reach is not followed");
}

// Refused, not ignored: a kernel that was given a disk and boots from another
// confuses more than one that stops with a line.
static void
test_ramdisks(void)
{
  struct multiboot_mod *mod;
  bool good = true;
  uint i;

  for (i = 0; i < 4; i++) {
    static const paddr_t wild[][2] = {{MAXPHYS, MAXPHYS + 4096},
                                      {8 * MB, UINT32_MAX},
                                      {8 * MB, 8 * MB},
                                      {KERNEL_END - 1, 8 * MB}};

    fresh();
    mod = (void *)(low + 0x4000);
    info()->flags = MBI_MODS;
    info()->mods_addr = 0x4000;
    info()->mods_count = 1;
    mod->start = wild[i][0];
    mod->end = wild[i][1];
    good = !boots() && strstr(said, "RAM disk") != NULL && good;
  }
  result(good, "a RAM disk out of reach, empty or in the kernel is refused");

  said[0] = '\0';
  if (!setjmp(stopped))
    bootinfo_read(MULTIBOOT_MAGIC, MAXPHYS - 8);
  result(strstr(said, "out of reach") != NULL,
         "so is a loader's structure that is out of reach");
}

// UBSan, which is in the DEBUG build, sees a pointer that is not aligned for
// what it points to.
static void
test_odd_addresses(void)
{
  struct multiboot_info *mbi = (void *)(low + INFO + 1);
  struct multiboot_mod *mod = (void *)(low + 0x4001);
  bool good;

  fresh();
  forge(MB, 8 * MB, 1);
  lay_map();
  memmove(mbi, info(), sizeof(*mbi));
  mod->start = 8 * MB;
  mod->end = 9 * MB;
  mbi->flags |= MBI_MODS;
  mbi->mods_addr = 0x4001;
  mbi->mods_count = 1;
  good = !setjmp(stopped);
  if (good)
    bootinfo_read(MULTIBOOT_MAGIC, INFO + 1);
  result(good && boot.ramdisk == 8 * MB, "lists may be at odd addresses");
}

int
main(void)
{
  low = malloc(LOW);
  top = malloc(TOP); // an address sanitizer sees what is read behind it
  if (low == NULL || top == NULL)
    return 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  test_lists();
  test_extremes();
  test_random();
  test_sizes();
  test_addresses();
  test_ramdisks();
  test_odd_addresses();
  printf("1..%d\n", nresults);
  return nfailed > 0;
}
