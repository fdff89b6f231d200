// The kernel's table of contents: each subsystem is set up by a line of main().
//
// entry.S calls it on the first CPU, with paging on (entrypgdir) and interrupts
// off. The other CPUs come in at mpenter().

#include "boot/bootinfo.h"
#include "dev/dev.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "boot/kernelimage.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"
#include "x86.h"

_Noreturn void main(uint magic, paddr_t info);

static void startothers(void);
static _Noreturn void mpmain(void);

// Sets up the kernel, starts the other CPUs and the first process, and becomes
// this CPU's scheduler. `magic` and `info` are what a multiboot loader passes
// (boot/bootinfo.h); our boot block passes the same.
void
main(uint magic, paddr_t info)
{
  seginit(0);                   // segments, %gs: from here on locks work
  consoleinit();                // screen and serial line: cprintf works
  cprintf(BANNER);              // to whoever is watching
  tvinit();                     // trap vectors: now a fault panics, and says so
  bootinfo_read(magic, info);   // memory map, command line, RAM disk
  kinit();                      // page frames
  kvmalloc();                   // the kernel's page tables
  mpinit();                     // which CPUs and interrupt controllers
  lapicinit();                  // this CPU's interrupt controller, its timer
  cpuinit();                    // what else this CPU offers; FPU
  picinit();                    // silence the old interrupt controllers
  ioapicinit();                 // route device interrupts
  pinit();                      // process table
  binit();                      // block cache
  fileinit();                   // file table
  iinit();                      // inode table
  diskinit();                   // disk, or RAM disk
  console_start();              // keyboard and serial interrupts
  startothers();                // the other CPUs
  userinit(bootinfo_command()); // the first process
  mpmain();                     // this CPU's scheduler
}

// ---- the other CPUs ----

static volatile int cpu_starting; // the CPU that startothers() waits for

// entryother.S calls it on each other CPU, with entrypgdir and a stack of its
// own. It takes the same steps as main(), in the same order, but for those that
// are done once for all CPUs.
static _Noreturn void
mpenter(void)
{
  seginit(cpu_starting);
  switchkvm();
  lapicinit();
  cpuinit();
  mpmain();
}

// Every CPU ends its start here, and turns this stack into its scheduler's.
// Only a CPU with interrupt table and scheduler counts as started.
static void
mpmain(void)
{
  assert_eq(mycpu()->ncli, 0);
  assert_eq(mycpu()->proc, NULL);
  idtinit();
  xchg(&mycpu()->started, 1);
  scheduler();
}

// Starts CPU number `i`, which was reset; false if it shows no sign of life
// within a second. The SDM (9.4.4) waits for 10 ms before the first STARTUP, as
// old CPUs miss one that comes too early, and sends two. Here they come each ms
// from the start on: a CPU that is ready takes the first, an old one the tenth,
// and whoever runs ignores the rest.
static bool
startcpu(int i)
{
  char *stack = kalloc();
  int ms, looks;

  assert_lt(i, NCPU);
  if (stack == NULL)
    return false;
  *(uint32_t *)P2V(APSTACK) = (uint32_t)stack + PGSIZE;
  *(uint32_t *)P2V(APCALL) = (uint32_t)mpenter;
  *(uint32_t *)P2V(APPGDIR) = V2P(entrypgdir);
  cpu_starting = i;
  for (ms = 0; ms < 1000 && !cpus[i].started; ms++) {
    lapicstartap(cpus[i].apicid, APENTRY);
    for (looks = 0; looks < 100 && !cpus[i].started; looks++)
      microdelay(10);
  }
  return cpus[i].started;
}

// Starts the other CPUs, one after the other: the page at APENTRY, where they
// begin, holds the arguments of one. Says how many run.
static void
startothers(void)
{
  memmove(P2V(APENTRY), entryother_start, entryother_end - entryother_start);
  for (int i = 1; i < ncpu; i++)
    lapic_reset(cpus[i].apicid);
  for (int i = 1; i < ncpu; i++) {
    if (!startcpu(i)) {
      cprintf("cpu %d (APIC %d) did not start\n", i, cpus[i].apicid);
      break; // it may wake late, and must not find the next one's arguments
    }
  }
  cprintf("%u of %d CPUs started\n", cpus_started() + 1, machine()->ncpu_all);
}
