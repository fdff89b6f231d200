// User addresses: usercopy.c, userpage.h
// inputs: any address, any size, any page tables, pages that come or do not
// when they are touched. Outside is what is not in the one page that an entry
// leads to.
// options: -eva-slevel 60 -main prove_user
#include "types.h"
#include "memlayout.h"
static char page[4096];
#define P2V(pa) frame_at(pa)
static void *
frame_at(paddr_t pa)
{
  //@ assert a_frame: pa % 4096 == 0;
  (void)pa;
  any_bytes(page, sizeof(page));
  return page;
}
#include "usercopy.c"

struct cpu cpus[NCPU];
static struct proc process;
struct cpu *const this_cpu = &cpus[0];
struct proc *const this_proc = &process;

int
uvm_fault(struct addrspace *as, uint va, bool write)
{
  (void)as, (void)va, (void)write;
  return Frama_C_interval(-40, 0);
}

void
prove_user(void)
{
  static pde_t directory[NPDENTRIES];
  static struct addrspace as;
  static char buf[3 * PGSIZE];

  as.pgdir = directory;
  any_bytes(directory, sizeof(directory));
  fault_in(&as, ANY, ANY, YES_OR_NO);
  copyin(&as, buf, ANY, sizeof(buf));
  copyout(&as, ANY, buf, sizeof(buf));
  fetchuvm(&as, buf, ANY, sizeof(buf));
  copyinstr(&as, buf, ANY, sizeof(buf));
}
