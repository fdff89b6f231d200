// Programs' files: exec.c, text_fits as any answer
// inputs: a file of any size with any bytes in it, other ones at each look;
// errors of the disk; no memory at any moment; up to three strings, arguments
// and environment. The string functions are C's.
// options: -eva-slevel 30 -main prove_elf
// options: -eva-slevel-function load_file:1500,build_stack:300
// options: -eva-split-return-function readi:52:32,read_exactly:0,load_file:0
// options: -eva-split-return-function load_program:0,build_stack:0
#include "exec.c"

struct cpu cpus[NCPU];
static struct proc process;
struct cpu *const this_cpu = &cpus[0];
struct proc *const this_proc = &process;

static struct inode file;
static pde_t directory[NPDENTRIES];
static uint last_end; // of the regions

// ---- what exec.c calls, as the headers promise it ----

int
readi(struct inode *ip, void *dst, uint off, uint n)
{
  (void)ip, (void)off;
  if (YES_OR_NO)
    return -5;
  if (YES_OR_NO)
    return (int)FROM(0, n - 1);
  any_bytes(dst, n);
  return (int)n;
}

bool
text_fits(struct inode *ip, uint pages)
{
  (void)ip;
  assert_le(pages, MAXSEGMENTS * 2 * (KERNBASE / PGSIZE)); // no sum has wrapped
  return YES_OR_NO;
}

int
allocuvm(struct addrspace *as, uint start, uint end, uint perm, enum fill fill)
{
  (void)perm, (void)fill;
  if (end > KERNBASE || end < start || YES_OR_NO)
    return -ENOMEM;
  assert_lt(as->nregions, NREGIONS);
  as->region[as->nregions].start = start;
  as->region[as->nregions].end = last_end = end;
  as->nregions++;
  return 0;
}

uint
uvm_end(const struct addrspace *as)
{
  return as->nregions == 0 ? 0 : last_end;
}

char *
safestrcpy(char *dst, const char *src, size_t n)
{
  (void)src;
  any_string(dst, n - 1);
  return dst;
}

int
fault_in(struct addrspace *as, uint va, uint n, bool write)
{
  (void)as, (void)va, (void)n, (void)write;
  return 0; // build_stack's part of the stack is promised
}

// Nothing goes above the stack or below what was reserved for it.
int
copyout(const struct addrspace *as, uint va, const void *src, uint n)
{
  (void)as, (void)src;
  assert_le(va, KERNBASE);
  assert_le(n, PGSIZE);
  return 0;
}

pde_t *
setupkvm(void)
{
  return YES_OR_NO ? directory : NULL;
}

int
namei(const char *path, struct inode **ip)
{
  (void)path;
  *ip = &file;
  return Frama_C_interval(-5, 0);
}

int
ilock(struct inode *ip)
{
  ip->lock.owner = this_proc;
  ip->type = (short)Frama_C_interval(0, 3);
  ip->size = ANY;
  return Frama_C_interval(-5, 0);
}

int
iclaim(struct inode *ip, int how)
{
  (void)ip, (void)how;
  return Frama_C_interval(-30, 0);
}

#define NOTHING(name, ...) \
  void name(__VA_ARGS__)   \
  {                        \
  }
NOTHING(freevm, struct addrspace *as)
NOTHING(program_put, struct inode *ip)
NOTHING(iput, struct inode *ip)
NOTHING(iunlock, struct inode *ip)
NOTHING(iunlockput, struct inode *ip)
NOTHING(fpu_clear, struct proc *p)
NOTHING(switchuvm, struct proc *p)

void
prove_elf(void)
{
  static char first[PGSIZE / 4], second[PGSIZE / 4], third[PGSIZE / 4];
  static struct trapframe frame;
  char *argv[5] = {first, second, NULL, third, NULL};

  process.tf = &frame;
  any_string(first, sizeof(first) - 1);
  any_string(second, sizeof(second) - 1);
  any_string(third, sizeof(third) - 1);
  if (YES_OR_NO)
    argv[FROM(0, 1)] = NULL;
  if (YES_OR_NO)
    argv[3] = NULL;
  exec(first, argv, FROM(0, 5));
}
