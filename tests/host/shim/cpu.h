// Stands in for the kernel's cpu/cpu.h when the file system is compiled for the
// host: there is one CPU, with nothing to know about it. Included before all
// else, as the kernel's headers would find theirs first.
#ifndef CPU_H
#define CPU_H

struct cpu {
  int nothing;
};

struct proc;

struct cpu *mycpu(void);
struct proc *myproc(void);

#endif
