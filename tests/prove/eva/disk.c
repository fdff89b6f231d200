// Superblock, bitmap, log: fs/balloc.c, fs/recover.c, fs/inode.c's checks
// inputs: any superblock; a log header with any numbers, any blocks behind it;
// any bitmap; any inode; any errors of the disk.
// options: -eva-slevel 60 -eva-split-return auto
// options: -eva-domains symbolic-locations -main prove_disk
#include "fs/balloc.c"
#include "fs/recover.c"
#include "fs/inode.c"

struct cpu cpus[NCPU];
static struct proc process;
struct cpu *const this_cpu = &cpus[0];
struct proc *const this_proc = &process;

static uint8_t data[BSIZE];
static struct buf buffer;

static void
buffer_of_any(void)
{
  any_bytes(data, sizeof(data));
  buffer.data = data;
  buffer.valid = true;
  buffer.refcnt = 1;
  buffer.lock.owner = this_proc;
}

int
bread(uint dev, uint blockno, struct buf **b)
{
  (void)dev, (void)blockno;
  buffer_of_any();
  *b = &buffer;
  return Frama_C_interval(-5, 0);
}

int
bread_again(uint dev, uint blockno, struct buf **b)
{
  return bread(dev, blockno, b);
}

struct buf *
bget_any(uint dev, uint blockno)
{
  (void)dev, (void)blockno;
  buffer_of_any();
  return &buffer;
}

void
brelse(struct buf *b)
{
  (void)b;
}

int
disk_rwv(uint dev, uint blockno, void *const data[], uint n, bool write)
{
  (void)dev, (void)blockno;
  assert_eq(n, 1);
  if (!write)
    any_bytes(data[0], BSIZE);
  return Frama_C_interval(-5, 0);
}

int
disk_flush(uint dev)
{
  (void)dev;
  return Frama_C_interval(-5, 0);
}

void
log_write(struct buf *b)
{
  (void)b;
}

void
log_add(struct buf *b, bool new)
{
  (void)b, (void)new;
}

void
acquire(struct spinlock *lk)
{
  lk->cpu = this_cpu;
}

void
release(struct spinlock *lk)
{
  lk->cpu = NULL;
}

void
initlock(struct spinlock *lk, const char *name)
{
  lk->name = name;
}

// recover_from_log's block: log.c has it so.
static union {
  struct logheader h;
  uint8_t block[BSIZE];
} header;

static void
bitmap(void)
{
  uint blockno = ANY;

  if (bcount(1) < 0)
    return;
  bused(1, ANY);
  bfree(1, ANY);
  if (blockno >= datastart && blockno < sb.size)
    bfresh(1, blockno);
  balloc(1, &blockno);
  bfree_forget();
}

void
prove_disk(void)
{
  static struct inode ip;
  static struct dinode d;

  if (readsb(1) < 0)
    return;
  recover_from_log(1, superblock(), &header.h);
  any_bytes(&d, sizeof(d));
  inode_fill(&ip, &d);
  inode_plausible(&ip);
  bitmap();
}
