// Pipes: a page of bytes between those who write and those who read.
//
// Bytes are copied between user memory and the page in runs, with the pipe's
// lock held. The caller has faulted the buffer in (argptr), so a page that is
// not there is an error. It holds no lock; it may sleep, and comes back early
// if killed.

#include "fs/file.h"
#include "errno.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "mmu.h"
#include "proc.h"
#include "spinlock.h"
#include "userpage.h"
#include "wait.h"

#define PIPESIZE PGSIZE
#define PIPE_BUF 512 // a write of up to this many bytes is not torn (POSIX)
_Static_assert((PIPESIZE & (PIPESIZE - 1)) == 0, "the counts may wrap");
_Static_assert(PIPE_BUF <= PIPESIZE, "such a write fits");

// Byte number i since the start is at data[i % PIPESIZE]:
//
//   | free | unread bytes | free |
//          ^ nread        ^ nwrite       (both modulo PIPESIZE)
//
// A reader begins to sleep on &nread, and only while the pipe is empty; a
// writer on &nwrite, and only while less than PIPE_BUF bytes are free. So who
// finds the pipe like that, and changes it, wakes the others; nobody else needs
// to. First symptom of a wake-up forgotten: a pipeline does not go on until
// somebody is killed.
//
// Of the readers one is woken: it can take all there is. If it leaves bytes
// behind, for what reason ever, it wakes the next; if another was faster and
// left nothing, it sleeps again. The writers are all woken, as one may wait for
// more room than another.
//
// [l] lock  [c] constant while open
struct pipe {
  struct spinlock lock;
  uint nread;     // [l] bytes ever read
  uint nwrite;    // [l] bytes ever written
  bool readopen;  // [l] is there a reader?
  bool writeopen; // [l] is there a writer?
  char *data;     // [c] PIPESIZE bytes
};

// A pipe, open at both ends: 0 or -ENOMEM.
static int
pipe_new(struct pipe **result)
{
  struct pipe *p = kalloc();

  if (p == NULL)
    return -ENOMEM;
  memset(p, 0, sizeof(*p));
  p->data = kalloc();
  if (p->data == NULL) {
    kfree(p);
    return -ENOMEM;
  }
  initlock(&p->lock, "pipe");
  p->readopen = true;
  p->writeopen = true;
  *result = p;
  return 0;
}

int
pipealloc(struct file **f0, struct file **f1)
{
  struct pipe *p;
  int err;

  *f0 = *f1 = NULL;
  if ((err = filealloc(f0)) < 0 || (err = filealloc(f1)) < 0 ||
      (err = pipe_new(&p)) < 0)
    goto bad;
  (*f0)->type = (*f1)->type = FD_PIPE;
  (*f0)->pipe = (*f1)->pipe = p;
  (*f0)->readable = true;
  (*f1)->writable = true;
  return 0;

bad:
  if (*f1 != NULL)
    fileclose(*f1);
  if (*f0 != NULL)
    fileclose(*f0);
  return err;
}

void
pipeclose(struct pipe *p, bool writable)
{
  bool last;

  acquire(&p->lock);
  assert_eq(writable ? p->writeopen : p->readopen, true);
  if (writable) {
    p->writeopen = false;
    wakeup(&p->nread); // they read the end of file
  } else {
    p->readopen = false;
    wakeup(&p->nwrite); // they get EPIPE, or SIGPIPE
  }
  last = !p->readopen && !p->writeopen; // then nobody else can have it
  release(&p->lock);
  if (last) {
    kfree(p->data);
    kfree(p);
  }
}

// How many of `n` bytes are in a row: up to the end of the pipe's page, of the
// user's page, and of the `most` that the pipe has, or has room for.
static uint
run_length(uint n, uint most, uint count, uint va)
{
  uint ends = PIPESIZE - count % PIPESIZE;
  uint page = PGSIZE - va % PGSIZE;

  if (n > most)
    n = most;
  if (n > ends)
    n = ends;
  return n < page ? n : page;
}

// Copies up to n bytes into the pipe, as many as fit and are in a row. Their
// number, or -EFAULT. The pipe is locked and has room.
static int
put_run(struct pipe *p, uint va, uint n)
{
  const char *from = uva2ka(myproc()->as.pgdir, va, 0);
  uint used = p->nwrite - p->nread;

  assert_lt(used, PIPESIZE);
  if (from == NULL)
    return -EFAULT;
  n = run_length(n, PIPESIZE - used, p->nwrite, va);
  memcpy(p->data + p->nwrite % PIPESIZE, from, n);
  p->nwrite += n;
  if (used == 0) // else no reader sleeps, or one is awake: see struct pipe
    wakeup_one(&p->nread);
  return n;
}

// Copies up to n bytes out of the pipe, as many as it has and are in a row.
// Their number, or -EFAULT. The pipe is locked and not empty.
static int
get_run(struct pipe *p, uint va, uint n)
{
  char *to = uva2ka(myproc()->as.pgdir, va, PTE_W);
  uint used = p->nwrite - p->nread;

  assert_le(used - 1, PIPESIZE - 1);
  if (to == NULL)
    return -EFAULT;
  n = run_length(n, used, p->nread, va);
  memcpy(to, p->data + p->nread % PIPESIZE, n);
  p->nread += n;
  if (PIPESIZE - used < PIPE_BUF) // else no writer sleeps
    wakeup(&p->nwrite);
  return n;
}

// Whether a write of `n` bytes, `done` of which are in the pipe, can go on: a
// small one waits until all of it fits. The pipe is locked.
static bool
pipe_has_room(const struct pipe *p, uint n, uint done)
{
  uint need = n <= PIPE_BUF ? n - done : 1;

  return PIPESIZE - (p->nwrite - p->nread) >= need;
}

// A writer without a reader dies of SIGPIPE, unless it asked for the error
// instead. /init, which must not die, always gets the error. Not locked: it
// takes ptable.lock.
static void
pipe_broken(void)
{
  struct proc *p = myproc();

  if (!(p->ignored & 1u << SIGPIPE) && p != initproc)
    setkilled(SIGPIPE);
}

int
pipewrite(struct pipe *p, uint va, uint n)
{
  uint done = 0;
  int put = 0;

  acquire(&p->lock);
  assert_eq(p->writeopen, true);
  // Each turn looks at everything anew: a sleep may have been ended by a
  // reader, by the last reader's close or by a kill.
  while (done < n) {
    put = 0;
    if (!p->readopen)
      put = -EPIPE;
    else if (killed())
      put = -EINTR;
    else if (!pipe_has_room(p, n, done))
      sleep_stoppable(&p->nwrite, &p->lock);
    else
      put = put_run(p, va + done, n - done);
    if (put < 0)
      break;
    done += put;
  }
  release(&p->lock);
  if (put == -EPIPE)
    pipe_broken();
  return done > 0 ? (int)done : put;
}

int
piperead(struct pipe *p, uint va, uint n)
{
  uint done = 0;
  int got = 0;

  acquire(&p->lock);
  assert_eq(p->readopen, true);
  while (p->nread == p->nwrite && p->writeopen) {
    if (killed()) {
      release(&p->lock);
      return -EINTR;
    }
    sleep_stoppable(&p->nread, &p->lock);
  }
  while (done < n && p->nread != p->nwrite) {
    if ((got = get_run(p, va + done, n - done)) < 0)
      break;
    done += got;
  }
  if (p->nread != p->nwrite) // whoever has woken it has woken no other
    wakeup_one(&p->nread);
  release(&p->lock);
  return done > 0 ? (int)done : got;
}
