// Stands in for the kernel's proc.h when the file system is compiled for the
// host: one process, which never has to wait.
#ifndef PROC_H
#define PROC_H

#include "cpu.h"
#include "types.h"
#include "param.h"
#include "spinlock.h"
#include "vm.h"

struct inode;
struct file;
struct trapframe;

struct proc {
  int pid;
  const char *name;
  struct addrspace as;
  struct trapframe *tf; // of mmap, whose arguments are on the stack
  struct inode *cwd;
  struct file *ofile[NOFILE];
  bool in_op;
  uint ignored;
};

extern struct proc *initproc;

struct proc *myproc(void);
bool killed(void);
void setkilled(int sig);
int exec(char *path, char **argv, uint n);
int program_page(const struct addrspace *as, const struct region *r, uint page,
                 void **frame);

// The test says what they give.
int argint(uint n, int *value);
int argptr(uint n, uint *va, uint size, bool write);
int argstr(uint n, char *buf, uint max);

// Gives up if a spinlock is held.
void assert_may_sleep(void);

// There is no other thread: what the log's would do is done when somebody waits
// for it (sleep), or when a test says so (log_commit).
int kthread(const char *name, void (*fn)(void *arg), void *arg);

// To wait for anything else is a failure here: nobody else runs, who could wake
// us? The host has a function of that name already.
#define sleep proc_sleep
void sleep(void *chan, struct spinlock *lk);
#define sleep_stoppable sleep
void wakeup(void *chan);
void wakeup_one(void *chan);

#endif
