// The registers of the FPU and of SSE: whose they are, and how they are kept.
#ifndef FPU_H
#define FPU_H

#include "types.h"

struct proc;

// FPU and SSE registers as FXSAVE writes them (Intel SDM volume 1, 10.5).
struct fpustate {
  uint8_t area[512] __attribute__((aligned(16)));
};

// None of these sleeps, or fails. The current process is `p`, or `p` does not
// run and has no registers loaded.
void fpu_init_cpu(void);        // each CPU, from cpuinit, interrupts off
void fpu_clear(struct proc *p); // as after power-on (new program)
void fpu_save(struct proc *p);  // before p leaves this CPU, or is copied
void fpu_trap(void);            // T_DEVICE: loads the process's registers

#endif
