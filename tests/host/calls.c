// System calls as a program makes them, down to their arguments; and a walk
// through the tree, below the calls, which sums up what is there.
//
// The files of fs/ are compiled for the host unchanged; what they call of the
// rest of the kernel is here, in its simplest form. So a fault that would take
// a guest minutes to meet can be looked for thousands of times a second, under
// the sanitizers.
#include "host.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "proc.h"
#include "userpage.h"
#include "trap.h"
#include "vm.h"

#include <string.h>

#define MAXDEPTH  12   // directories in each other, of those a walk follows
#define MAXVISIT  4000 // entries it looks at
#define MAXREAD   1100 // blocks of a file it reads
#define MAXERRORS 20   // after which it turns back

// ---- user memory and arguments ----

#define USERSIZE (64 * BSIZE)

static uint8_t memory[USERSIZE];
static int words[3];
static const char *texts[3];

// User memory is an array from address 0 on, so an address is an index.
static int
user_range(uint va, uint n)
{
  return va > USERSIZE || n > USERSIZE - va ? -EFAULT : 0;
}

// The three that a system call asks for its arguments: the test has put them
// into `words` and `texts` before.
int
argint(uint n, int *value)
{
  *value = words[n];
  return 0;
}

int
argptr(uint n, uint *va, uint size, bool write)
{
  (void)write;
  *va = words[n];
  return user_range(*va, size);
}

int
argstr(uint n, char *buf, uint max)
{
  if (strlen(texts[n]) >= max)
    return -ENAMETOOLONG;
  strcpy(buf, texts[n]);
  return strlen(buf);
}

// A page table is not looked at: there is one program.
char *
uva2ka(const pde_t *pgdir, uint va, uint need)
{
  (void)pgdir, (void)need;
  return va < USERSIZE ? (char *)memory + va : NULL;
}

int
copyin(const struct addrspace *as, void *dst, uint va, uint n)
{
  (void)as;
  if (user_range(va, n) < 0)
    return -EFAULT;
  memcpy(dst, memory + va, n);
  return 0;
}

static void (*before_copy)(void), (*after_copy)(void);

void
copy_hook(void (*hook)(void))
{
  before_copy = hook;
}

void
copied_hook(void (*hook)(void))
{
  after_copy = hook;
}

int
copyout(const struct addrspace *as, uint va, const void *src, uint n)
{
  void (*hook)(void) = before_copy;

  (void)as;
  before_copy = NULL;
  if (hook != NULL)
    hook();
  if (user_range(va, n) < 0)
    return -EFAULT;
  memcpy(memory + va, src, n);
  hook = after_copy;
  after_copy = NULL;
  if (hook != NULL)
    hook();
  return 0;
}

int
fetchuvm(struct addrspace *as, void *dst, uint va, uint n)
{
  return copyin(as, dst, va, n);
}

int
copyinstr(struct addrspace *as, char *dst, uint va, uint max)
{
  (void)as, (void)dst, (void)va, (void)max;
  return -EFAULT; // only exec uses it, and that is not tried
}

int
either_copyout(bool user, uintptr_t dst, const void *src, uint n)
{
  if (user)
    return copyout(NULL, dst, src, n);
  memcpy((void *)dst, src, n);
  return 0;
}

int
either_copyin(bool user, void *dst, uintptr_t src, uint n)
{
  if (user)
    return copyin(NULL, dst, src, n);
  memcpy(dst, (const void *)src, n);
  return 0;
}

// ---- the calls ----

// Each returns what the call does: a descriptor or number, or -errno.
int
do_open(const char *path, int flags)
{
  texts[0] = path;
  words[1] = flags;
  return sys_open();
}

int
do_close(int fd)
{
  words[0] = fd;
  return sys_close();
}

// Through the program's memory, as the kernel copies there.
int
do_read(int fd, void *data, uint n)
{
  int got;

  words[0] = fd;
  words[1] = 0;
  words[2] = n;
  got = sys_read();
  if (got > 0)
    memcpy(data, memory, got);
  return got;
}

int
do_write(int fd, const void *data, uint n)
{
  if (n > USERSIZE)
    give_up("do_write of %u bytes", n);
  memcpy(memory, data, n);
  words[0] = fd;
  words[1] = 0;
  words[2] = n;
  return sys_write();
}

// The one call behind two names: most tests need no whence.
static int
seek(int fd, int offset, int whence)
{
  words[0] = fd;
  words[1] = offset;
  words[2] = whence;
  return sys_lseek();
}

int
do_seek(int fd, int offset)
{
  return seek(fd, offset, SEEK_SET);
}

int
do_seek_by(int fd, int offset)
{
  return seek(fd, offset, SEEK_CUR);
}

int
do_resize(int fd, int size)
{
  words[0] = fd;
  words[1] = size;
  return sys_ftruncate();
}

int
do_mkdir(const char *path)
{
  texts[0] = path;
  return sys_mkdir();
}

int
do_link(const char *old, const char *new)
{
  texts[0] = old;
  texts[1] = new;
  return sys_link();
}

int
do_unlink(const char *path)
{
  texts[0] = path;
  return sys_unlink();
}

int
do_rename(const char *old, const char *new)
{
  texts[0] = old;
  texts[1] = new;
  return sys_rename();
}

int
do_chdir(const char *path)
{
  texts[0] = path;
  return sys_chdir();
}

int
do_sync(void)
{
  return sys_sync();
}

int
do_fsync(int fd)
{
  words[0] = fd;
  return sys_fsync();
}

// Its arguments are on the program's stack, below what calls return to.
int
do_mmap(uint n, int prot, int flags, int fd, uint off)
{
  int stack[] = {0, 0, (int)n, prot, flags, fd, (int)off};
  struct trapframe tf = {.esp = 0};
  int result;

  memcpy(memory, stack, sizeof(stack));
  myproc()->tf = &tf;
  result = sys_mmap();
  myproc()->tf = NULL;
  return result;
}

int
do_munmap(uint va, uint n)
{
  words[0] = (int)va;
  words[1] = (int)n;
  return sys_munmap();
}

int
do_msync(uint va, uint n, int flags)
{
  words[0] = (int)va;
  words[1] = (int)n;
  words[2] = flags;
  return sys_msync();
}

// ---- combinations ----

int
make_file(const char *path)
{
  int fd = do_open(path, O_CREATE | O_EXCL | O_WRONLY);

  return fd < 0 ? fd : do_close(fd);
}

void
pattern(uint8_t *data, uint offset, uint n, uint tag)
{
  uint i;

  for (i = 0; i < n; i++)
    data[i] = plan_byte(tag, offset + i);
}

// -ENOSPC for a short write, as the file system gives no reason with it.
static int
write_pattern(int fd, uint offset, uint n, uint tag)
{
  static uint8_t data[USERSIZE];
  int done;

  pattern(data, offset, n, tag);
  done = do_write(fd, data, n);
  do_close(fd);
  if (done < 0)
    return done;
  return (uint)done == n ? 0 : -ENOSPC;
}

// 0, or -errno: the descriptor is closed in either case.
int
append(const char *path, uint n, uint tag)
{
  int fd = do_open(path, O_WRONLY | O_APPEND);

  return fd < 0 ? fd : write_pattern(fd, 0, n, tag);
}

int
write_at(const char *path, uint offset, uint n, uint tag)
{
  int fd = do_open(path, O_WRONLY);
  int at;

  if (fd < 0)
    return fd;
  at = do_seek(fd, offset);
  if (at < 0) {
    do_close(fd);
    return at;
  }
  return write_pattern(fd, offset, n, tag);
}

int
truncate_file(const char *path)
{
  int fd = do_open(path, O_WRONLY | O_TRUNC);

  return fd < 0 ? fd : do_close(fd);
}

int
resize_file(const char *path, uint size)
{
  int fd = do_open(path, O_WRONLY);
  int err;

  if (fd < 0)
    return fd;
  err = do_resize(fd, (int)size);
  do_close(fd);
  return err;
}

// Time stands still, so no commit comes of age.
void
tick_register(void (*handler)(void))
{
  (void)handler;
}

void
tick_again(void)
{
}

uint
ticks_now(void)
{
  return 0;
}

static bool mounted;

void
machine_off(void)
{
  mounted = false;
}

void
settle(void)
{
  if (mounted)
    log_commit();
}

// What a reset does to memory: everything is forgotten but the disk.
int
boot(void)
{
  int err;

  machine_off();
  process_reset();
  maps_reset();
  binit();
  iinit();
  fileinit();
  err = fsinit(ROOTDEV);
  if (err < 0)
    return err;
  mounted = true;
  return iget(ROOTDEV, ROOTINO, &myproc()->cwd);
}

// As many blocks as the cache can hold, and nothing else is in it.
static void
fill_cache(uint first)
{
  struct buf *b;
  uint i;

  for (i = first; i < first + MINBUF; i++) {
    if (bread(ROOTDEV, i, &b) == 0)
      brelse(b);
  }
}

// First with the disk's first blocks, so that the last are read anew.
// Paused: reading for the test's sake must not be one of the requests that
// fail.
void
evict(void)
{
  disk_pause(true);
  fill_cache(0);
  fill_cache(disk_size() - MINBUF);
  disk_pause(false);
}

// ---- the walk ----

struct walk {
  struct summary sum;
  uint visited;
  bool seen[MAXINODES];
};

// Multiply and fold: any change of one word changes half of the bits.
static uint64_t
mix(uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 29;
}

static uint64_t
hash_bytes(uint64_t hash, const uint8_t *data, uint n)
{
  uint64_t word;

  for (; n > 0; n -= n < 8 ? n : 8, data += 8) {
    word = 0;
    memcpy(&word, data, n < 8 ? n : 8);
    hash = mix(hash, word);
  }
  return hash;
}

// Blocks of zeroes count as holes.
// Where a block lies on the disk does not matter, only what is in it: a tree
// that was written in another order is the same tree.
static uint64_t
hash_contents(struct walk *w, struct inode *ip, uint64_t hash)
{
  static const uint8_t zeroes[BSIZE];
  uint bn, n, end = ip->size;
  struct buf *b;

  for (bn = 0; (uint64_t)bn * BSIZE < end && bn < MAXREAD; bn++) {
    if (iblock(ip, bn, &b) < 0) {
      w->sum.errors++;
      break;
    }
    if (b == NULL)
      continue;
    n = end - bn * BSIZE < BSIZE ? end - bn * BSIZE : BSIZE;
    if (memcmp(b->data, zeroes, n) != 0)
      hash = hash_bytes(mix(hash, bn), b->data, n);
    brelse(b);
  }
  return hash;
}

static void visit(struct walk *w, uint inum, uint64_t hash, uint depth);

// The next entry that is in use and not "." or ".."; false at the end.
// Damaged disks have directories without an end, so there is a limit.
static bool
next_entry(struct walk *w, struct inode *dp, uint *off, struct dirent *de)
{
  while (readi(dp, de, *off, sizeof(*de)) == sizeof(*de)) {
    *off += sizeof(*de);
    if (w->visited++ > MAXVISIT)
      return false;
    if (de->inum != 0 && namecmp(de->name, ".") != 0 &&
        namecmp(de->name, "..") != 0)
      return true;
  }
  return false;
}

static void
visit_entries(struct walk *w, struct inode *dp, uint64_t hash, uint depth)
{
  struct dirent de;
  uint off = 0;

  while (w->sum.errors < MAXERRORS && ilock(dp) == 0) {
    bool more = next_entry(w, dp, &off, &de);

    iunlock(dp);
    if (!more)
      break;
    visit(w, de.inum, hash_bytes(hash, (uint8_t *)de.name, DIRSIZ), depth + 1);
  }
}

// The order of names in a directory does not matter: hashes are added.
// An inode with two names is walked once, and its links counted.
static void
visit(struct walk *w, uint inum, uint64_t hash, uint depth)
{
  struct inode *ip = NULL;
  bool dir = false;

  if (iget(ROOTDEV, inum, &ip) < 0 || ilock(ip) < 0) {
    w->sum.errors++;
    if (ip != NULL)
      iput(ip);
    return;
  }
  w->sum.inodes += !w->seen[inum];
  dir = ip->type == T_DIR && !w->seen[inum];
  w->seen[inum] = true;
  w->sum.hash += mix(mix(hash, ip->type), ip->nlink);
  if (!dir)
    w->sum.hash += hash_contents(w, ip, mix(hash, ip->size));
  iunlock(ip);
  if (dir && depth < MAXDEPTH)
    visit_entries(w, ip, hash, depth);
  iput(ip);
}

// Two trees with the same files, names and contents have the same sum; errors
// counts what could not be read.
struct summary
summarize(void)
{
  static struct walk w;

  memset(&w, 0, sizeof(w));
  visit(&w, ROOTINO, 1, 0);
  return w.sum;
}

struct summary
summarize_at(const char *path)
{
  static struct walk w;
  struct inode *ip;

  memset(&w, 0, sizeof(w));
  if (namei(path, &ip) == 0) {
    visit(&w, ip->inum, 1, 0);
    iput(ip);
  }
  return w.sum;
}
