// Memory: page frames (kalloc.c), address spaces (vm.c), pages that come when
// they are touched (pagefault.c), and what is copied to and from user memory
// (usercopy.c).
#ifndef VM_H
#define VM_H

#include "lib/string.h"
#include "param.h"
#include "types.h"

struct addrspace;
struct inode;
struct proc;

// ---- kalloc.c: page frames ----

// Takes over all usable memory that bootinfo lists. Once, before kvmalloc.
void kinit(void);

#define POISON 0xdeadbeef // all words but the first of a freed frame, if DEBUG

// A page frame with reference count 1, as a pointer into the direct map; its
// contents are arbitrary. NULL: there is none for the caller (kept_back), or
// the rest is promised. Does not sleep, nor does any of these.
void *kalloc(void);

// kalloc, with the frame zeroed.
void *kzalloc(void);

// Drops one reference; the frame is free when the last is gone. `frame` is
// page-aligned and came from kalloc; panics otherwise.
void kfree(void *frame);

// kfree of a frame that has one reference and is all zeroes.
void kfree_zeroed(void *frame);

// For page directories: kalloc, and whether the frame is one that kfree_pgdir
// was given, as it was: its user half zeroes, its kernel half the kernel's.
void *kalloc_pgdir(bool *ready);
void kfree_pgdir(void *frame);

// Adds a reference to a frame in use.
void kref(void *frame);

// Promises `n` frames for later, or gives back what of that is not needed. All
// or nothing; false if there are too few for the caller, as with kalloc.
bool kpromise(uint n);
void kunpromise(uint n);

// One of the promised frames, as by kalloc or kzalloc; there is one, or it
// panics. And the way back: drops a reference, and if that was the last, the
// frame is promised again.
void *kalloc_promised(bool zeroed);
void kfree_promised(void *frame);

// The caller's own frame in the place of `frame`: the same if nobody else has
// it, else a promised one with the same contents.
void *kunshare(void *frame);

// Whether a frame of the caller's has other owners, too: a hint, unless not.
bool kshared(void *frame);

// Lets `n` entries of a page table that are 0, `to`, share the frames of
// `from`, both then without PTE_W. The caller has the promise of `n` frames for
// the copy, and flushes the TLB.
void kshare_pages(pte_t *from, pte_t *to, uint n);

// Frees `n` pages: the frames of those that have one, what was promised for the
// others. Entries are 0, or have a frame, present or not; they become 0. No TLB
// remembers them. Not `promised`: nothing is promised, they are shared frames.
void kfree_pages(pte_t *entry, uint n, bool promised);

// Frames managed, and those free now that are promised to nobody.
uint kframes(void);
uint kfreeframes(void);

// ---- vm.c: address spaces ----

// What fills the pages of a region.
enum fill {
  FILL_NOTHING, // they are never there: a guard
  FILL_ZEROES,
  FILL_FILE,   // a part of the program's file, then zeroes
  FILL_TEXT,   // blocks of that file, only read: frames of the block cache
  FILL_MAPPED, // a copy of a part of a mapped file
  FILL_SHARED, // frames that all have who map the same
};

// A part of user memory whose pages have one permission and one origin.
struct region {
  uint start;     // address of its first page
  uint end;       // first address after it; the program may use the rest of
                  // that page, too
  uint perm;      // PTE_W, or 0: the program only reads
  enum fill fill; // what exec and sbrk put there
};

// Bytes of the program's file that belong into memory.
struct segment {
  uint start; // address of the first
  uint n;     // how many
  uint off;   // where in the file
};

// A part of user memory that mmap has made: whole pages above the heap.
struct mapping {
  struct region r;
  bool hidden;      // PROT_NONE: no region while that is so
  bool may_write;   // of FILL_SHARED: the descriptor was open for writing
  struct inode *ip; // the file, which it has a pointer to; NULL: anonymous
  uint off;         // where in the file r.start is, a multiple of PGSIZE
};

// All of them, sorted by address. Each page has a frame or the promise of one;
// but those of FILL_SHARED have no promise: a file's frames are its pagemap's,
// and anonymous ones are there from the start.
struct maps {
  uint n;                      // 1 to NMAPS
  struct mapping m[NMAPS + 2]; // the two: while a call has cut its range out
  // mem/mmap.c's, for copyuvm and freevm: the copy gets the same mappings, or
  // -ENOMEM and what freevm can free; all mappings go, and so does this struct.
  int (*copy)(struct addrspace *copy, const struct addrspace *as);
  void (*drop)(struct addrspace *as);
};

// User memory. Its regions are sorted and share no page. The address space is
// complete once exec or inituvm has made it; then the last region is the heap,
// which may be empty. Each page of a region has a frame or the promise of one,
// but those of FILL_NOTHING and FILL_TEXT; no other page has. The page tables
// for them are there, and no others. A copy of the struct is the same memory.
struct addrspace {
  pde_t *pgdir;          // NULL: no memory at all, and no region
  struct inode *program; // whose bytes fill FILL_FILE regions; NULL: nobody's
  int (*page_in)(const struct addrspace *, const struct region *, uint page,
                 void **frame); // pagein.c
  struct maps *maps;            // what mmap has made, a frame; NULL: nothing
  uint nregions, nsegments;
  struct region region[NREGIONS];
  struct segment segment[NREGIONS - 3]; // guard, stack and heap have none
};

// An address space without memory, and *to = *from; both leave out what the
// arrays do not have in use, and so save 100 instructions.
static inline void
uvm_none(struct addrspace *as)
{
  memset(as, 0, offsetof(struct addrspace, region));
}

static inline void
uvm_assign(struct addrspace *to, const struct addrspace *from)
{
  memcpy(to, from, offsetof(struct addrspace, region[from->nregions]));
  memcpy(to->segment, from->segment, from->nsegments * sizeof(to->segment[0]));
}

// The frames of a file's shared mappings, by place in the file: a page table
// whose "addresses" are offsets. Each page of [lo, hi) has a frame, with a
// reference, or the promise of one. The caller has the file's lock.
struct pagemap {
  pde_t *dir; // NULL: it is not mapped
  uint users; // shared mappings of it
  uint lo, hi;
};

// Builds the kernel half of every address space and switches to it. Once.
void kvmalloc(void);

// Sets up segments, TSS and per-CPU pointer of CPU number `cpu`; the first
// thing a CPU does in C. Locks work from here on.
void seginit(int cpu);

// A new page directory with no user memory; NULL if out of memory.
pde_t *setupkvm(void);

// Switches this CPU to the kernel's own address space / to p's, with p's
// kernel stack in the TSS. A p without user memory gets the kernel's.
void switchkvm(void);
void switchuvm(struct proc *p);

// The entry that maps `va` in `pgdir`; makes the page table if `alloc`. NULL if
// there is no table (or no memory for one). User half only.
pte_t *walkpgdir(pde_t *pgdir, uint va, bool alloc);

// First process: one page at 0 with `size` bytes of `init`, and an empty heap
// above it. Panics when out of memory.
void inituvm(struct addrspace *as, const void *init, uint size);

// Adds the region [start, end), rounded out to pages, and promises frames for
// them if something is to fill it. If it shares a page with other regions, they
// are merged, and the program may write to all of it if it could to one. The
// caller makes sure that there are at most NREGIONS. 0; or -ENOMEM: then `as`
// is good for freevm only.
int allocuvm(struct addrspace *as, uint start, uint end, uint perm,
             enum fill fill);

// Moves the end of the heap to `end`, which is at or above its start. New pages
// are zeroes, promised; freed are whole pages. 0; or -ENOMEM, nothing changed.
int resizeuvm(struct addrspace *as, uint end);

// Lets the stack begin at the page of `va`, if the current process has moved
// its stack pointer there: what is below that is the guard, wherever it is. The
// pages in between are promised. 0, -EFAULT; or -ENOMEM: it has been said, and
// the process is killed.
int uvm_grow_stack(struct addrspace *as, uint va);

// Frees all user memory, the page tables and the directory. This CPU must not
// have it loaded.
void freevm(struct addrspace *as);

// Makes `copy`, which is all zeroes, a copy of the address space that is
// loaded: both share the frames until one of them writes to a page (uvm_fault).
// What the copy may need then is promised. 0; or -ENOMEM with nothing kept.
int copyuvm(struct addrspace *copy, struct addrspace *as);

// The region that has the page at `va`; NULL: none. Does not sleep.
const struct region *region_at(const struct addrspace *as, uint va);

// Where the last region ends, in a complete address space the heap; 0 if there
// is no memory. And the bytes up to there, without the guard.
uint uvm_end(const struct addrspace *as);
uint uvm_size(const struct addrspace *as);

// The heap of a complete address space.
struct region *heap_of(struct addrspace *as);

// A pointer to physical address `pa`, good for 4 MB and until the next call.
// For reading firmware tables at boot, wherever they are.
void *mapfirmware(paddr_t pa);

// ---- mem/pagetable.c: tables of user memory, and of pagemaps ----

// The entries for the pages from `va` on, in *n how many: up to `end`, or to
// the end of their table. NULL: there is no table.
pte_t *uvm_entries(pde_t *pgdir, uint va, uint end, uint *n);

// Makes the page tables for [va, end) that are not there. 0 or -ENOMEM: some of
// them may be. Frees those that begin in there, where no page is mapped.
int uvm_add_tables(pde_t *pgdir, uint va, uint end);
void uvm_free_tables(pde_t *pgdir, uint va, uint end);

// Frees the pages of [va, end), whole pages with a frame or, if `promised`, the
// promise of one.
void uvm_unmap(pde_t *pgdir, uint va, uint end, bool promised);

// ---- mem/pagemap.c: the frames of shared mappings ----

// One user more, who maps [lo, hi) of the file: promises what is not promised
// yet. 0; or -ENOMEM, nothing has changed. One less: the last frees all.
int pagemap_add(struct pagemap *map, uint lo, uint hi);
void pagemap_drop(struct pagemap *map);

// The frame for the page at `off`, a multiple of PGSIZE; NULL: none yet.
// pagemap_set gives it one, which is referenced for it and has been promised.
void *pagemap_find(const struct pagemap *map, uint off);
void pagemap_set(struct pagemap *map, uint off, void *frame);

// Zeroes what the frames have behind the file's first `size` bytes: when it is
// cut there, and when it grows from there, as programs may store past its end.
void pagemap_cut(const struct pagemap *map, uint size);

// ---- pagefault.c: pages that are touched or written for the first time ----

// Gives the page at `va` a frame that the program may read (or write). 0; or
// -EFAULT, the program may not; or -EIO, its file cannot be read, or -ENOMEM,
// its stack cannot grow: it has been said, and the process is killed. Nothing
// else fails for lack of memory. With no lock held, as it may read the disk.
int uvm_fault(struct addrspace *as, uint va, bool write);

// ---- usercopy.c: between kernel and user memory ----

// User memory is touched in two steps. First fault_in, with no lock held: it
// checks that all of the range is the program's, to read (or write). The answer
// stays true until the system call ends, since only the process itself unmaps
// its pages. Then come the copies, under any lock.
//
// Pages that are not there yet, and those to be written that are shared with
// another process, it gives a frame (uvm_fault). 0 or -EFAULT. May sleep.
int fault_in(struct addrspace *as, uint va, uint n, bool write);

// Copies of what fault_in has checked, or what the kernel itself has mapped.
// Each checks every page (present, user, writable where written; wrap-around);
// 0 or -EFAULT, with a part maybe copied. They go through the direct map, so
// they work on any address space, do not sleep, and may be called with
// spinlocks held.
int copyin(const struct addrspace *as, void *dst, uint va, uint n);
int copyout(const struct addrspace *as, uint va, const void *src, uint n);

// Zeroes `n` bytes at `va`, within a page, which the user may write; panics if
// not. With no lock held.
void clearuvm(struct addrspace *as, uint va, uint n);

// copyin for a caller that holds no lock: faults in what it needs.
int fetchuvm(struct addrspace *as, void *dst, uint va, uint n);

// Copies a NUL-terminated string of less than `max` bytes for a caller that
// holds no lock: it faults in what it needs. Returns the string's length,
// -EFAULT, or -ENAMETOOLONG if it does not fit.
int copyinstr(struct addrspace *as, char *dst, uint va, uint max);

// For code that serves both: `user` says whether the address is one in the
// current process's memory or a kernel pointer. 0 or -EFAULT.
int either_copyout(bool user, uintptr_t dst, const void *src, uint n);
int either_copyin(bool user, void *dst, uintptr_t src, uint n);

#endif
