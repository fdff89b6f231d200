// Stands in for the kernel's proc.h when the file system is compiled for the
// host: one process, which never has to wait.
#ifndef PROC_H
#define PROC_H

#include "types.h"
#include "param.h"
#include "spinlock.h"
#include "vm.h"

struct inode;
struct file;

struct proc {
  int pid;
  struct addrspace as;
  struct inode *cwd;
  struct file *ofile[NOFILE];
  bool in_op;
  bool sigpipe_ignored;
};

extern struct proc *initproc;

struct proc *myproc(void);
bool killed(void);
void setkilled(int sig);
int exec(char *path, char **argv);

// Gives up if a spinlock is held.
void assert_may_sleep(void);

// To wait is a failure here: nobody else runs, who could wake us? The host has
// a function of that name already.
#define sleep proc_sleep
void sleep(void *chan, struct spinlock *lk);
void wakeup(void *chan);

#endif
