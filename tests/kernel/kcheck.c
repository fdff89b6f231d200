// Makes a count of the kernel wrong, for tests/kasan.t: kcheck must say so.
// Linked into a kernel of its own, with --wrap for sys_sleep. `sleep 1000000`
// and up, in seconds, do one of these, and look at everything before and after.

#include "boot/kernelimage.h"
#include "debug/panic.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "tests/kernel/ways.h"

int __wrap_sys_meminfo(void);

// The entry for a page of the program that is there.
static pte_t *
entry_at(uint va)
{
  pte_t *entry = walkpgdir(myproc()->as.pgdir, va, false);

  assert_ne(entry, NULL);
  assert_ne(*entry, 0);
  return entry;
}

static void
change_nothing(void)
{
}

static void
lose_frame(void)
{
  assert_ne(kalloc(), NULL);
}

static void
count_frame_twice(void)
{
  kref(P2V(PTE_ADDR(*entry_at(myproc()->tf->eip))));
}

static void
lose_promise(void)
{
  assert_eq(kpromise(3), true);
}

static void
keep_inode(void)
{
  idup(myproc()->cwd);
}

static void
keep_file(void)
{
  filedup(myproc()->ofile[0]);
}

static void
keep_buffer(void)
{
  struct buf *b;

  if (bread(ROOTDEV, superblock()->inodestart, &b) < 0)
    panic("kcheck.c: block %u cannot be read", superblock()->inodestart);
  brelse(b);
  b->refcnt++;
}

static void
let_program_write_to_text(void)
{
  *entry_at(myproc()->tf->eip) |= PTE_W;
}

static void
give_user_the_kernel(void)
{
  myproc()->as.pgdir[PDX(KERNBASE)] |= PTE_U;
}

static void
count_inode_too_many(void)
{
  free_inodes_add(1);
}

// The bit of a block that nobody has, past the log.
static void
lose_block(void)
{
  const struct superblock *sb = superblock();
  uint last = sb->size - 1;
  struct buf *b;

  if (bread(ROOTDEV, BBLOCK(last, *sb), &b) < 0)
    panic("kcheck.c: the bitmap cannot be read");
  assert_eq(b->data[last % BPB / 8] >> last % 8 & 1, 0);
  b->data[last % BPB / 8] |= 1 << last % 8;
  brelse(b);
}

static void
give_file_a_name(void)
{
  struct inode *ip = myproc()->as.program;

  if (ilock(ip) < 0)
    panic("kcheck.c: the program cannot be read");
  name_note(ip, "name", 0, 0);
  iunlock(ip);
}

static void (*const ways[])(void) = {
    change_nothing,       lose_frame,
    count_frame_twice,    lose_promise,
    keep_inode,           keep_file,
    keep_buffer,          let_program_write_to_text,
    give_user_the_kernel, count_inode_too_many,
    lose_block,           give_file_a_name,
};
#define NWAYS ((int)(sizeof(ways) / sizeof(ways[0])))

int
__wrap_sys_sleep(void)
{
  int way = way_asked(NWAYS);

  if (way < 0)
    return __real_sys_sleep();
  __wrap_sys_meminfo();
  ways[way]();
  __wrap_sys_meminfo();
  cprintf("kcheck: nothing is wrong\n");
  return 0;
}
