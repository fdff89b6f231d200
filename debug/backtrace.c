// Who called whom: the kernel stack, followed by its frame pointers.

#include "debug/panic.h"
#include "cpu/cpu.h"
#include "debug/symbols.h"
#include "param.h"
#include "trap.h"

#define MAXFRAMES 24 // lines of a backtrace

// Who walks may have been told a wild %ebp: an NMI in the first instructions of
// a trap finds the program's (trapasm.S). So a walk stays between two bounds:
// `low`, which rises with every frame, since stacks grow down and callers lie
// higher; and `end`, of the stack that the first frame is in. The 0 that the
// entry code and new stacks begin with ends a chain earlier.
//
// First symptom of a walk that leaves them: a page fault in a panic, of which
// nothing is seen but that the machine stops.
static bool
in_bounds(uint ebp, uint low, uint end)
{
  return ebp >= low && ebp < end && end - ebp >= 8 && ebp % 4 == 0;
}

void
getcallerpcs(uint ebp, uint pcs[], int n)
{
  uint low = ebp, end = stack_end(ebp);
  int i;

  assert_ne(pcs, NULL);
  // Each frame holds the caller's %ebp and, above it, the return address.
  for (i = 0; i < n && in_bounds(ebp, low, end); i++) {
    uint *frame = (uint *)ebp;

    pcs[i] = frame[1];
    low = ebp + 8;
    ebp = frame[0];
  }
  for (; i < n; i++)
    pcs[i] = 0;
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

// What the processor pushes for any trap ends here.
#define TF_KERNEL_SIZE offsetof(struct trapframe, esp)

void
backtrace(uint pc, uint ebp)
{
  uint low = ebp, end = stack_end(ebp), last = 0;
  char text[SYMBOL_TEXT];
  int lines = 0, steps;

  // A frame takes 8 bytes at least, so a stack has no room for more steps.
  for (steps = 0; steps < KSTACKSIZE / 8 && lines < MAXFRAMES; steps++) {
    uint *frame = (uint *)ebp;
    const struct trapframe *tf = (void *)(frame + 2); // if trap was called

    if (pc != last) { // a function that calls itself fills one line
      cprintf("  %x %s\n", pc, symbol_text(text, pc));
      lines++;
    }
    last = pc;
    if (!in_bounds(ebp, low, end) || frame[1] == 0)
      return;
    low = ebp + 8;
    if (frame[1] >= (uint)alltraps && frame[1] < (uint)trapret) {
      if (end - low < TF_KERNEL_SIZE || !print_trap(tf))
        return;
      pc = tf->eip;
      ebp = tf->ebp;
    } else {
      // The byte before a return address is in the call: its line is the one
      // to show, even where the call is its function's last instruction.
      pc = frame[1] - 1;
      ebp = frame[0];
    }
  }
  cprintf("  ...\n");
}
