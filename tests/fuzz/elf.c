// Fuzz target: exec of a file that may hold anything.
//
// exec.c, pagein.c, fs/claim.c and all that makes an address space (vm.c,
// mem/pagetable.c, pagefault.c, usercopy.c) are taken as they are, by #include;
// below them are frames of an array here, so that a "physical address" is an
// offset. Input: the file's size, then its first bytes; the others are a
// pattern. What exec accepts must be an address space in which each page can be
// touched and has what the segments say, below the kernel; and in the end all
// frames and promises are given back.
#include "types.h"
#define LINKER_SCRIPT // no functions from memlayout.h: these are ours
#include "memlayout.h"
#define X86_H
#define CPU_H
#define PROC_H
#define KERNELIMAGE_H
#define TRACE_H
#include "mmu.h"
#include "param.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

#define FRAMES 400

static char arena[(FRAMES + 1) * PGSIZE] __attribute__((aligned(PGSIZE)));
#define V2P(va) ((paddr_t)((const char *)(va)-arena))
#define P2V(pa) ((void *)(arena + (pa)))

// ---- the processor, as far as address spaces ask for it ----

struct cpu {
  struct cpu *self;
  struct taskstate ts, dfts;
  struct segdesc gdt[NSEGS];
  uint stack_end;
};
static struct cpu cpus[1];
#define mycpu()                cpus
#define CPUID1_EDX_PGE         0
#define cpuid(leaf, r)         memset(r, 0, 16)
#define read_ebp()             0
#define lgdt(gdt, n)           ((void)0)
#define lldt(selector)         ((void)0)
#define ltr(selector)          ((void)0)
#define load_kernel_segments() ((void)0)
#define lcr3(pa)               ((void)(pa))
#define rcr3()                 1
#define invlpg(va)             ((void)(va))
#define KSTACKPAGES            (KSTACKSIZE / PGSIZE)
#define kernel_data            ((char *)1)
#define kstack(slot)           ((uint)(slot)*0)

// ---- the process ----

#include "trap.h"
#include "vm.h"

struct proc {
  struct addrspace as;
  struct trapframe *tf;
  char *kstack;
  char name[16];
  int pid;
};
static struct trapframe trapframe;
static struct proc process = {.tf = &trapframe, .kstack = "", .pid = 1};
#define myproc()       (&process)
#define fpu_clear(p)   ((void)(p))
#define setkilled(sig) (void)(process.pid = -(sig))

int program_page(const struct addrspace *as, const struct region *r, uint page,
                 void **frame);
int exec(char *path, char **argv, uint n);
void cprintf(const char *fmt, ...);

#include "../../debug/panic.h"
#include "../../exec.c"
#undef overlap
#include "../../fs/claim.c"
#include "../../lib/safestrcpy.c"
#include "../../mem/pagetable.c"
#include "../../pagefault.c"
#include "../../pagein.c"
#include "../../usercopy.c"
#include "../../vm.c"

// ---- messages ----

void
cprintf(const char *fmt, ...)
{
  (void)fmt;
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
pushcli(void)
{
}

void
popcli(void)
{
}

void
initlock(struct spinlock *lk, const char *name)
{
  (void)lk, (void)name;
}

void
acquire(struct spinlock *lk)
{
  (void)lk;
}

void
release(struct spinlock *lk)
{
  (void)lk;
}

int
sleeplock_holder(const struct sleeplock *lk)
{
  return lk->locked;
}

// ---- frames ----

static uint16_t refs[FRAMES + 1];
static uint nfree, promised;

static void *
new_frame(bool zeroed)
{
  static uint last;
  uint i;

  for (i = 0; i < FRAMES; i++) {
    last = last % FRAMES + 1; // frame 0 is nobody's: its address is no frame's
    if (refs[last] == 0) {
      refs[last] = 1;
      nfree--;
      return memset(arena + last * PGSIZE, zeroed ? 0 : 0xa5, PGSIZE);
    }
  }
  return NULL;
}

static uint
frame_number(const void *frame)
{
  uint i = (uint)(((const char *)frame - arena) / PGSIZE);

  must(i > 0 && i <= FRAMES && refs[i] > 0);
  return i;
}

void *
kalloc(void)
{
  return nfree > promised ? new_frame(false) : NULL;
}

void *
kzalloc(void)
{
  return nfree > promised ? new_frame(true) : NULL;
}

void
kfree(void *frame)
{
  if (--refs[frame_number(frame)] == 0)
    nfree++;
}

void
kfree_zeroed(void *frame)
{
  static const char zeroes[PGSIZE];

  must(memcmp(frame, zeroes, PGSIZE) == 0);
  kfree(frame);
}

void *
kalloc_pgdir(bool *ready)
{
  *ready = true;
  return kzalloc();
}

void
kfree_pgdir(void *frame)
{
  kfree_zeroed(frame);
}

void
kref(void *frame)
{
  refs[frame_number(frame)]++;
}

bool
kpromise(uint n)
{
  if (n > nfree - promised)
    return false;
  promised += n;
  return true;
}

void
kunpromise(uint n)
{
  must(n <= promised);
  promised -= n;
}

void *
kalloc_promised(bool zeroed)
{
  kunpromise(1);
  return new_frame(zeroed);
}

void
kfree_promised(void *frame)
{
  kfree(frame);
  must(kpromise(1));
}

void
kfree_pages(pte_t *entry, uint n, bool were_promised)
{
  for (; n > 0; n--, entry++) {
    if (*entry != 0)
      kfree(P2V(PTE_ADDR(*entry)));
    else if (were_promised)
      kunpromise(1);
    *entry = 0;
  }
}

// For fork, which nobody calls here.
void
kshare_pages(pte_t *from, pte_t *to, uint n)
{
  found("kshare_pages of %u at %p, %p", n, (void *)from, (void *)to);
}

void *
kunshare(void *frame)
{
  must(refs[frame_number(frame)] == 1);
  return frame;
}

uint
kframes(void)
{
  return FRAMES;
}

uint
kfreeframes(void)
{
  return nfree - promised;
}

bool
kshared(void *frame)
{
  return refs[frame_number(frame)] > 1;
}

void *
pagemap_find(const struct pagemap *map, uint off)
{
  (void)map, (void)off;
  return NULL;
}

void
pagemap_set(struct pagemap *map, uint off, void *frame)
{
  found("pagemap_set %u", off + (uint)(map != NULL) + (frame != NULL));
}

// ---- the file ----

#define MAXBYTES (20 * BSIZE)

static uint8_t contents[MAXBYTES];
static struct inode file = {.type = T_FILE, .ref = 1};
static struct buf blocks[MAXBYTES / BSIZE]; // those of the cache: text

int
namei(const char *path, struct inode **ip)
{
  (void)path;
  *ip = idup(&file);
  return 0;
}

struct inode *
idup(struct inode *ip)
{
  ip->ref++;
  return ip;
}

void
iput(struct inode *ip)
{
  must(--ip->ref > 0);
}

int
ilock(struct inode *ip)
{
  must(!ip->lock.locked);
  ip->lock.locked = 1;
  ip->lock.owner = &process;
  return 0;
}

void
iunlock(struct inode *ip)
{
  ip->lock.locked = 0;
}

void
iunlockput(struct inode *ip)
{
  iunlock(ip);
  iput(ip);
}

int
readi(struct inode *ip, void *dst, uint off, uint n)
{
  if (off > ip->size)
    return 0;
  if (n > ip->size - off)
    n = ip->size - off;
  memcpy(dst, contents + off, n);
  return (int)n;
}

int
iblock(struct inode *ip, uint bn, struct buf **b)
{
  must(bn < (ip->size + BSIZE - 1) / BSIZE);
  *b = &blocks[bn];
  if ((*b)->data == NULL) {
    (*b)->data = new_frame(true);
    memcpy((*b)->data, contents + bn * BSIZE,
           ip->size - bn * BSIZE < BSIZE ? ip->size - bn * BSIZE : BSIZE);
  }
  return 0;
}

void
brelse(struct buf *b)
{
  (void)b;
}

uint
bcache_size(void)
{
  return 4 * 30;
}

// ---- one run ----

// The byte that the file has for an address: of segments that overlap, the
// last's. Behind a segment are zeroes; or, in a page of text, what else the
// block has.
static uint8_t
wanted(const struct addrspace *as, uint va, uint8_t behind)
{
  uint8_t byte = behind;
  uint i;

  for (i = 0; i < as->nsegments; i++) {
    const struct segment *s = &as->segment[i];

    if (va >= s->start && va - s->start < s->n)
      byte = contents[s->off + (va - s->start)];
  }
  return byte;
}

// Touches a page of the program, as it would itself.
static void
touch(struct addrspace *as, const struct region *r, uint page)
{
  bool stack = r >= heap_of(as) - 1;
  char *at;
  uint i;

  must(uvm_fault(as, page, r->perm == PTE_W) == 0);
  must((at = uva2ka(as->pgdir, page, r->perm)) != NULL);
  must(r->perm == PTE_W || uvm_fault(as, page, true) == -EFAULT);
  for (i = 0; i < PGSIZE && !stack; i += 61)
    must((uint8_t)at[i] ==
         wanted(as, page + i, r->fill == FILL_TEXT ? (uint8_t)at[i] : 0));
}

// What exec has accepted.
static void
judge(struct addrspace *as)
{
  const struct region *r;
  uint end = 0, page;

  for (r = as->region; r < &as->region[as->nregions]; r++) {
    must(r->start % PGSIZE == 0 && r->start >= end && r->end >= r->start);
    end = PGROUNDUP(r->end);
    must(end <= KERNBASE && end >= r->start);
    for (page = r->start; page < end && r->fill != FILL_NOTHING; page += PGSIZE)
      touch(as, r, page);
  }
  must(trapframe.esp < KERNBASE && trapframe.esp % 16 == 12);
  must(uvm_fault(as, KERNBASE, false) == -EFAULT);
}

static void
clean_up(void)
{
  uint i;

  file.lock.locked = 0;
  for (i = 0; i < MAXBYTES / BSIZE; i++) {
    if (blocks[i].data != NULL)
      kfree(blocks[i].data);
    blocks[i].data = NULL;
  }
  must(nfree == FRAMES && promised == 0);
  must(file.ref == 1 && file.claims == 0 && file.text == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct input in = {data, size};
  static uint8_t pattern[MAXBYTES];
  char *argv[] = {"prog", "argument", NULL, "NAME=value"};
  uint i;

  kpgdir = (pde_t *)arena;
  nfree = FRAMES;
  file.size = take(&in, 2) * 5 % MAXBYTES;
  for (i = 0; pattern[1] == 0 && i < MAXBYTES; i++)
    pattern[i] = (uint8_t)(i % 251 + i / BSIZE);
  memcpy(contents, pattern, MAXBYTES);
  memcpy(contents, in.at, in.left < MAXBYTES ? in.left : MAXBYTES);
  memset(&process.as, 0, sizeof(process.as));
  must((process.as.pgdir = setupkvm()) != NULL);
  if (exec("/prog", argv, 4) == 0)
    judge(&process.as);
  freevm(&process.as);
  program_put(process.as.program);
  clean_up();
  return 0;
}
