// Page-in: what a program's page holds when it is first touched. exec notes
// which part of the file each segment is, and reads none of it; uvm_fault
// (vm.c) comes here for each page.
//
//   the page is only read, and is one      the block cache's own frame, which
//   block of the file                      all that run the program share
//   it is written, or not such a block     a frame of its own, a copy
//   no segment's bytes are in it           a frame of its own, zeroes
//
// The file cannot change meanwhile: who runs a program has claimed its inode
// (iclaim), so nobody has it open for writing, and its reference keeps an
// unlinked file's blocks. If the cache gives the buffer to another block, it
// leaves the frame to the programs (bio.c:buf_recycle).

#include "pagein.h"
#include "debug/panic.h"
#include "errno.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "lib/string.h"
#include "mmu.h"
#include "proc.h"
#include "wait.h"

_Static_assert(BSIZE == PGSIZE, "a block can be a page");

// Which bytes of a page a segment fills: [*from, *to). False: none.
static bool
overlap(const struct segment *s, uint page, uint *from, uint *to)
{
  *from = s->start > page ? s->start : page;
  *to = s->start + s->n;
  if (*to > page + PGSIZE)
    *to = page + PGSIZE;
  return *from < *to;
}

// The only segment that fills bytes of a page, in *s. How many do: none, one,
// or more.
static uint
segments_of(const struct addrspace *as, uint page, const struct segment **s)
{
  uint i, from, to, n = 0;

  for (i = 0; i < as->nsegments; i++) {
    if (overlap(&as->segment[i], page, &from, &to)) {
      *s = &as->segment[i];
      n++;
    }
  }
  return n;
}

// Fills a zeroed frame with what the segments have for a page. 0; or -EIO, also
// if the file is shorter than exec has found it.
static int
copy_parts(const struct addrspace *as, uint page, char *frame)
{
  uint i, from, to;
  int got;

  for (i = 0; i < as->nsegments; i++) {
    const struct segment *s = &as->segment[i];

    if (!overlap(s, page, &from, &to))
      continue;
    got = readi(as->program, frame + from % PGSIZE, s->off + from - s->start,
                to - from);
    if (got < 0 || (uint)got != to - from)
      return -EIO;
  }
  return 0;
}

// The cache's frame of block `bn`, with a reference more, in *frame; NULL if
// there is none to share. 0 or -EIO.
static int
share_block(struct inode *ip, uint bn, void **frame)
{
  struct buf *b;
  int err = iblock(ip, bn, &b);

  *frame = NULL;
  if (err < 0 || b == NULL) // NULL: a hole
    return err;
  if (kref(b->data))
    *frame = b->data;
  brelse(b);
  return 0;
}

int
program_page(const struct addrspace *as, uint page, bool write, void **frame)
{
  struct proc *p = myproc();
  const struct segment *s = NULL;
  uint n = segments_of(as, page, &s);
  int err;

  assert_eq(page % PGSIZE, 0);
  assert_may_sleep();
  *frame = NULL;
  err = n > 0 ? ilock(as->program) : 0;
  assert_eq(err, 0); // exec had it locked, and has kept the reference
  if (n == 1 && !write && page >= s->start &&
      (s->off + page - s->start) % BSIZE == 0)
    err = share_block(as->program, (s->off + page - s->start) / BSIZE, frame);
  if (err == 0 && *frame == NULL) {
    *frame = kalloc_promised(true);
    if ((err = copy_parts(as, page, *frame)) < 0)
      kfree_promised(*frame);
  }
  if (n > 0)
    iunlock(as->program);
  if (err < 0) {
    cprintf("%s (pid %d) killed: its program cannot be read, page 0x%x\n",
            p->name, p->pid, page);
    setkilled(SIGBUS);
  }
  return err;
}
