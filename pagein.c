// Page-in: what a program's page holds when it is first touched. exec notes
// which part of the file each segment is, and reads none of it; uvm_fault
// (pagefault.c) comes here for each page.
//
//   text: the page is only read, and is    the block cache's own frame, which
//   one block of the file                  all that run the program share
//   what else has a part of the file       a frame of its own, a copy, zeroes
//   in it, or is behind such a part        where there is nothing to copy
//
// Pages of mapped files come the same way: a copy; or, if the mapping is
// shared, the frame of all who map that part of the file (struct pagemap).
//
// The program's file cannot change meanwhile: who runs it has claimed its inode
// (iclaim), so nobody has it open for writing, and its reference keeps an
// unlinked file's blocks. The cache keeps a buffer whose frame is text, and so
// there is a bound on how much text may run (claim.c:text_fits).

#include "debug/panic.h"
#include "errno.h"
#include "fs/buf.h"
#include "fs/file.h"
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

// The cache's frame for a page of text, with a reference more, in *frame. 0 or
// -EIO: the disk, or a hole in the file.
static int
share_block(const struct addrspace *as, uint page, void **frame)
{
  const struct segment *s = as->segment;
  struct buf *b;
  int err;

  while (page + PGSIZE <= s->start || page >= s->start + s->n)
    s++; // it is a segment's, or the page would be no text
  assert_lt(s, &as->segment[as->nsegments]);
  err = iblock(as->program, (s->off + page - s->start) / BSIZE, &b);
  if (err < 0 || b == NULL)
    return -EIO;
  *frame = b->data;
  kref(b->data);
  brelse(b);
  return 0;
}

// The frame for a page of a mapped file, with a reference more, in *frame. 0,
// -EIO, or -ENXIO: the file ends before it.
static int
map_page(const struct mapping *m, uint page, void **frame)
{
  uint off = m->off + page - m->r.start;
  bool shared = m->r.fill == FILL_SHARED;
  void *found = shared ? pagemap_find(&m->ip->map, off) : NULL;
  int err;

  if (off >= m->ip->size)
    return -ENXIO;
  *frame = found != NULL ? found : kalloc_promised(true);
  if (found == NULL && (err = readi(m->ip, *frame, off, PGSIZE)) < 0) {
    kfree_promised(*frame);
    return err;
  }
  if (shared && found == NULL)
    pagemap_set(&m->ip->map, off, *frame); // which has its own reference
  if (shared)
    kref(*frame);
  return 0;
}

int
program_page(const struct addrspace *as, const struct region *r, uint page,
             void **frame)
{
  const struct mapping *m = NULL;
  struct proc *p = myproc();
  struct inode *ip = as->program;
  int err;

  assert_eq(page % PGSIZE, 0);
  if (r->fill >= FILL_MAPPED) {
    m = (const struct mapping *)r; // which it is the first member of
    ip = m->ip;
  }
  err = ilock(ip);
  assert_eq(err, 0); // exec or open had it locked, and a reference was kept
  if (m != NULL) {
    err = map_page(m, page, frame);
  } else if (r->fill == FILL_TEXT) {
    err = share_block(as, page, frame);
  } else {
    *frame = kalloc_promised(true);
    if ((err = copy_parts(as, page, *frame)) < 0)
      kfree_promised(*frame);
  }
  iunlock(ip);
  if (err < 0) {
    cprintf("%s (pid %d) killed: its %s, page 0x%x\n", p->name, p->pid,
            err == -ENXIO ? "mapped file ends before"
            : m != NULL   ? "mapped file cannot be read"
                          : "program cannot be read",
            page);
    setkilled(SIGBUS);
  }
  return err < 0 ? -EIO : 0;
}
