// For kernels that do wrong when a program asks for it: from FIRST seconds on,
// a sleep of one second more stands for the next wrong, and does not sleep.
#ifndef WAYS_H
#define WAYS_H

#include "proc.h"

#define FIRST 1000000

int __real_sys_sleep(void);
int __wrap_sys_sleep(void); // --wrap of the linker leads the call here

// Which of `n` wrongs the sleep that was called stands for; -1: it is a sleep.
static inline int
way_asked(int n)
{
  int ticks;

  if (argint(0, &ticks) < 0 || ticks / HZ < FIRST || ticks / HZ >= FIRST + n)
    return -1;
  return ticks / HZ - FIRST;
}

#endif
