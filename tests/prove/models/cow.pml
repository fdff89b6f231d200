// A frame that parent and child share until one writes: pagefault.c, kalloc.c,
// vm.c.
//
// Two processes share a frame since a fork; each writes to it, on its own CPU
// or after a move to the other one; process 0 forks once more in between. A CPU
// remembers in its TLB that a page may be written. Nobody writes to a frame
// that another has, each finds what it wrote, and no frame is lost.
//
//   states   a write changes one process's memory only; counts are right
//   ltl      ends
//   mutant NO_COPY      a shared frame is written
//   mutant DROP_FIRST   the reference goes before the frame is copied
//   mutant NOT_ATOMIC   the count is read, and then written
//   mutant NO_FLUSH     fork does not make its own CPU forget
//   mutant STALE_SWITCH a switch to a process leaves what the TLB had
#include "kernel.h"
#define FRAMES 4

byte refs[FRAMES];   // of each frame
byte content[FRAMES]; // 10: before any write; else who wrote last
byte frame[3];       // of each process; 2 is the child of the second fork
bool pte_w[3];       // its entry says that it may write
bool tlb_w[4];       // [2 * cpu + process] what the CPU remembers of that
byte ended;
byte before[3];      // what the process finds there

inline take_frame(f)
{
  atomic {
    if
    :: refs[0] == 0 -> f = 0
    :: refs[0] != 0 && refs[1] == 0 -> f = 1
    :: refs[0] != 0 && refs[1] != 0 && refs[2] == 0 -> f = 2
    :: else -> f = 3
    fi;
    assert(refs[f] == 0);
    refs[f] = 1
  }
}

inline drop_(f)
{
#ifdef NOT_ATOMIC
  count = refs[f];
  refs[f] = count - 1
#else
  atomic {
    assert(refs[f] > 0); //= kalloc.c:drop_ref if (*refs == 0)
    refs[f]--; //= kalloc.c:drop_ref if (__atomic_sub_fetch(refs, 1, __ATOMIC_SEQ_CST) > 0)
    if
    :: refs[f] == 0 -> content[f] = 99 // the free list, and whoever gets it
    :: else
    fi
  }
#endif
}

inline kunshare_(p)
{
  if
#ifdef NO_COPY
  :: true
#else
  :: refs[frame[p]] == 1 //= kalloc.c:kunshare if (*refs_of(frame) == 1)
  :: else ->
     old = frame[p];
     take_frame(own); //= kalloc.c:kunshare own = kalloc_promised(false);
#ifdef DROP_FIRST
     drop_(old);
     content[own] = content[old];
#else
     content[own] = content[old]; //= kalloc.c:kunshare memcpy(own, frame, PGSIZE);
     drop_(old); //= kalloc.c:kunshare kfree_promised(frame);
#endif
     frame[p] = own
#endif
  fi
}

inline write_(p, cpu)
{
  if
  :: tlb_w[2 * cpu + p] // the processor does not look
  :: else ->
     if
     :: pte_w[p]
     :: else -> //= pagefault.c:uvm_fault } else if (write && !(*pte & PTE_W) && r->fill != FILL_SHARED) {
        kunshare_(p); //= pagefault.c:uvm_fault frame = kunshare(P2V(PTE_ADDR(*pte)));
        pte_w[p] = true //= pagefault.c:uvm_fault *pte = V2P(frame) | PTE_W;
     fi;
     tlb_w[2 * cpu + p] = true
  fi;
  assert(refs[frame[p]] == 1);
  assert(content[frame[p]] == before[p]);
  content[frame[p]] = p;
  before[p] = p
}

inline fork_(p, cpu)
{
  atomic {
    refs[frame[p]]++; //= kalloc.c:kshare_pages kref(P2V(PTE_ADDR(from[i])));
    pte_w[p] = false; //= kalloc.c:kshare_pages from[i] &= ~PTE_W;
    frame[2] = frame[p];
    before[2] = before[p] //= kalloc.c:kshare_pages to[i] = from[i];
  };
#ifndef NO_FLUSH
  tlb_w[2 * cpu + p] = false //= vm.c:copyuvm lcr3(V2P(as->pgdir));
#endif
}

inline move_(p, cpu) // the scheduler of the other CPU takes it
{
  cpu = 1 - cpu;
#ifndef STALE_SWITCH
  tlb_w[2 * cpu + p] = false //= vm.c:switchuvm lcr3(V2P(p->as.pgdir != NULL ? p->as.pgdir : kpgdir));
#endif
}

proctype process(byte p)
{
  byte cpu = p, old, own, count;

  write_(p, cpu);
  if
  :: p == 0 ->
     if
     :: move_(p, cpu)
     :: true
     fi;
     fork_(p, cpu)
  :: else
  fi;
  if
  :: move_(p, cpu)
  :: true
  fi;
  write_(p, cpu);
  ended++
}

proctype check()
{
  ended == 2;
  assert(content[frame[0]] == 0 && content[frame[1]] == 1);
  assert(content[frame[2]] == 0);
  assert(refs[0] + refs[1] + refs[2] + refs[3] == 3)
}

init {
  atomic {
    refs[0] = 2;
    content[0] = 10;
    before[0] = 10;
    before[1] = 10;
    run process(0);
    run process(1);
    run check()
  }
}

ltl ends { <> (ended == 2) }
