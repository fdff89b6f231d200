// Who called whom: the kernel stack, followed by its frame pointers.

#include "lib/panic.h"
#include "lib/symbols.h"
#include "memlayout.h"
#include "param.h"
#include "proc.h"
#include "trap.h"

#define MAXFRAMES 24 // lines of a backtrace

// Whether a frame may lie at `ebp`: at most a stack's size above the first one.
// The 0 that the entry code and new stacks begin with ends a chain earlier.
static bool
in_kernel_stack(uint ebp, uint first)
{
  return ebp >= first && ebp - first < KSTACKSIZE && ebp >= KERNBASE &&
         ebp % 4 == 0;
}

void
getcallerpcs(uint ebp, uint pcs[], int n)
{
  uint first = ebp;
  int i;

  // Each frame holds the caller's %ebp and, above it, the return address.
  for (i = 0; i < n && in_kernel_stack(ebp, first); i++) {
    uint *frame = (uint *)ebp;

    pcs[i] = frame[1];
    if (frame[0] <= ebp) // stacks grow down: callers lie higher
      first = ~0u;       // the chain ends here
    ebp = frame[0];
  }
  for (; i < n; i++)
    pcs[i] = 0;
}

static void
print_pc(uint pc)
{
  char text[SYMBOL_TEXT];

  cprintf("  %x %s\n", pc, symbol_text(text, pc));
}

// Says what trap the frame `tf` stands for, and where. True if the kernel's
// chain goes on below it.
static bool
print_trap(const struct trapframe *tf)
{
  bool user = (tf->cs & 3) == DPL_USER;

  if (user)
    cprintf("  -- %s, from user mode at %x --\n", trap_name(tf->trapno),
            tf->eip);
  else
    cprintf("  -- %s, in the kernel --\n", trap_name(tf->trapno));
  return !user;
}

void
backtrace(uint pc, uint ebp)
{
  uint first = ebp, last = 0;
  int lines = 0, steps;

  // A frame takes 8 bytes at least, so more steps would go in a circle.
  for (steps = 0; steps < KSTACKSIZE / 8 && lines < MAXFRAMES; steps++) {
    uint *frame = (uint *)ebp;
    const struct trapframe *tf = (void *)(frame + 3); // above trap's argument

    if (pc != last) { // a function that calls itself fills one line
      print_pc(pc);
      lines++;
    }
    last = pc;
    if (!in_kernel_stack(ebp, first) || frame[1] == 0)
      return;
    if (frame[1] >= (uint)alltraps && frame[1] < (uint)trapret) {
      if (!print_trap(tf))
        return;
      pc = tf->eip;
      ebp = tf->ebp;
    } else {
      // The byte before a return address is in the call: its line is the one
      // to show, even where the call is its function's last instruction.
      pc = frame[1] - 1;
      if (frame[0] <= ebp)
        first = ~0u;
      ebp = frame[0];
    }
  }
  cprintf("  ...\n");
}
