// Where the address checker's shadow is: see kasan.h. And what of the kernel
// tells it who may touch what.
//
// Each function here comes before or after one of the kernel's: the linker's
// --wrap lets calls of seginit come to __wrap_seginit, which calls the real one
// (tools/make/kasan.mk). So the kernel's own code has next to nothing of this.
//
//   main                    the shadow is
//     seginit               one page for all, in entrypgdir, which nobody reads
//     kinit                 memory, an eighth of what there is; from here on
//                           all is checked
//     kvmalloc              the same, in the kernel's final page directory

#include "debug/kasan.h"
#include "boot/bootinfo.h"
#include "boot/kernelimage.h"
#include "cpu/cpu.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "vm.h"
#include "x86.h"

#define NSHADOW ((SHADOW_END - SHADOW_START) / SUPERPGSIZE) // page tables

void __real_seginit(int cpu);
void __wrap_seginit(int cpu);
const struct memrange *__real_bootinfo_memory(int *n);
const struct memrange *__wrap_bootinfo_memory(int *n);
void __real_kvmalloc(void);
void __wrap_kvmalloc(void);
void __real_swtch(struct context **old, struct context *new);
void __wrap_swtch(struct context **old, struct context *new);

static uint8_t anything[PGSIZE] __attribute__((aligned(PGSIZE)));
static pte_t nowhere[NPTENTRIES] __attribute__((aligned(PGSIZE)));
static struct memrange ranges[MAXMEMRANGES]; // what is left for the kernel
static paddr_t unused;                       // of the shadow's memory
static uint direct; // bytes of the direct map that have a shadow

// ---- the shadow's memory ----

// Until kinit, each page of the shadow is `anything`.
static void
map_nowhere(void)
{
  uint i;

  for (i = 0; i < NPTENTRIES; i++)
    nowhere[i] = V2P(anything) | PTE_P | PTE_W;
  for (i = 0; i < NSHADOW; i++)
    entrypgdir[PDX(SHADOW_START) + i] = V2P(nowhere) | PTE_P | PTE_W;
  lcr3(rcr3());
}

// A page of the shadow's memory.
static paddr_t
take_page(void)
{
  unused += PGSIZE;
  return unused - PGSIZE;
}

// Gives the shadow of [start, end) memory, which is all zeroes: it may be
// touched.
static void
map_shadow(uint start, uint end)
{
  uint va = PGROUNDDOWN((uint)SHADOW(start));
  uint last = (uint)SHADOW(end - 1);

  for (; va <= last; va += PGSIZE) {
    pde_t *pde = &entrypgdir[PDX(va)];
    pte_t *table = P2V(PTE_ADDR(*pde));

    if (table == nowhere) {
      table = P2V(take_page());
      memcpy(table, nowhere, PGSIZE);
      *pde = V2P(table) | PTE_P | PTE_W;
    }
    table[PTX(va)] = take_page() | PTE_P | PTE_W;
    invlpg((void *)va);
    memset((void *)va, 0, PGSIZE);
  }
}

// The bytes that the shadow of both takes at most, page tables included.
static uint
shadow_size(void)
{
  uint pages = direct / 8 / PGSIZE + ALL_KSTACKS / 8 / PGSIZE + 4;

  return (pages + direct / 8 / SUPERPGSIZE + 2) * PGSIZE;
}

// Takes memory from the end of a range that has enough.
static void
reserve(int n, uint size)
{
  int i;

  for (i = n - 1; i >= 0; i--) {
    if (ranges[i].end - ranges[i].start > 2 * size) {
      ranges[i].end -= size;
      unused = ranges[i].end;
      return;
    }
  }
  fatal("no range of memory has %u KB for the shadow", size >> 10);
}

// ---- before and after functions of the kernel ----

void
__wrap_seginit(int cpu)
{
  if (cpu == 0)
    map_nowhere();
  __real_seginit(cpu);
}

// From kinit: the memory there is, but for the shadow's.
const struct memrange *
__wrap_bootinfo_memory(int *n)
{
  const struct memrange *all = __real_bootinfo_memory(n);
  void (*const *tell)(void);
  int i, kept = 0;

  for (i = 0; i < *n && all[i].start < V2P((void *)SHADOW_START); i++) {
    ranges[kept] = all[i];
    if (ranges[kept].end > V2P((void *)SHADOW_START))
      ranges[kept].end = V2P((void *)SHADOW_START);
    direct = ranges[kept++].end;
  }
  *n = kept;
  reserve(kept, shadow_size());
  map_shadow(KERNBASE, KERNBASE + direct);
  map_shadow(KSTACKBASE, KSTACKBASE + ALL_KSTACKS);
  kasan_check(direct);
  for (tell = kasan_globals; tell < kasan_globals_end; tell++)
    (*tell)();
  return ranges;
}

// All frames become free ones as kfree leaves them: until now nobody may touch
// those that were never used.
static void
free_all_frames(void)
{
  void **frame, **chain = NULL;

  while ((frame = kalloc()) != NULL) {
    *frame = chain;
    chain = frame;
  }
  while ((frame = chain) != NULL) {
    chain = *frame;
    kfree(frame);
  }
}

// kvmalloc maps memory where the shadow is to be, and loads that directory:
// nothing is checked until it has the shadow.
void
__wrap_kvmalloc(void)
{
  pde_t *pgdir;

  kasan_check(0);
  __real_kvmalloc();
  pgdir = P2V(rcr3());
  memcpy(&pgdir[PDX(SHADOW_START)], &entrypgdir[PDX(SHADOW_START)],
         NSHADOW * sizeof(pde_t));
  lcr3(rcr3());
  invlpg((void *)SHADOW_START);
  kasan_check(direct);
  free_all_frames();
}

// The functions on the stack of a process that has ended do not return, and
// leave their red zones. Nobody uses the stack any more when it is switched
// away from, but for this frame, which has none.
void
__wrap_swtch(struct context **old, struct context *new)
{
  struct proc *p = myproc();

  if (p != NULL && p->state == ZOMBIE)
    kasan_fill(p->kstack, p->kstack + KSTACKSIZE, 0);
  __real_swtch(old, new);
}

// ---- frames ----

#define NLISTS 4

// The ends of kalloc.c's lists of free frames. [kmem.lock]
static struct {
  void **list;
  void **last;
} ends[NLISTS];

void
frame_taken(const void *frame)
{
  kasan_fill(frame, (const char *)frame + PGSIZE, 0);
}

void
frames_freed(void *list, void *first, void *last)
{
  void **head = list, **frame, **old = *(void **)last;
  int i = 0;

  while (ends[i].list != NULL && ends[i].list != head)
    i++;
  assert_lt(i, NLISTS);
  *(void **)last = NULL;
  if (old != NULL) {
    *head = old;
    *ends[i].last = first;
  }
  ends[i].list = head;
  ends[i].last = last;
  for (frame = first; frame != NULL; frame = *frame)
    kasan_fill(frame, (char *)frame + PGSIZE, SHADOW_FRAME);
}
