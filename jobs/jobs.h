// Jobs: which processes belong together, which of them have the terminal, and
// what there is to see of them.
#ifndef JOBS_H
#define JOBS_H

#include "types.h"

struct proc;

// ---- job.c: process groups, and what is kept back ----

// Kills all processes that are or were in group `pgid`, not 0, and what they
// started, with signal `sig`; or stops or continues those that are in it now.
// Never init, the console's shell or a kernel thread. How many. Interrupts may
// call it.
int killgroup(int pgid, int sig);

// Sets the group of `pid` (0: the caller), which is the caller or its child, to
// `pgid` (0: its pid). 0, -ESRCH, -EINVAL.
int setpgid(int pid, int pgid);

// Whether `p` is in group `pgid`, or belongs to its job. ptable.lock held.
bool in_job(const struct proc *p, int pgid);

// Lists of groups, struct proc's job: how many there are; whether `job` is
// `outer`, or was started in it; adds a group (a full list stays as it is).
int job_depth(const int job[]);
bool job_within(const int job[], const int outer[]);
void job_enter(int job[], int pgid);

// Whether `p` is a process that can still do something. ptable.lock held.
bool proc_alive(const struct proc *p);

// A pid that no process has, and no group or job. Wraps from INT_MAX to 1.
// ptable.lock held.
int newpid(void);

// Puts fork's child `np` in the job of its parent `p`. ptable.lock held.
void job_fork(struct proc *np, const struct proc *p);

// Whether the caller may kill `p`: not init or a kernel thread, and from a job
// not the console's shell either. ptable.lock held.
bool may_kill(const struct proc *p);

// How many of a table's last `n` free entries the current process must not
// take: none for init, a kernel thread and the console's shell; a quarter for a
// program that this shell started, until it forks or asks for much memory; else
// all. Any lock held.
uint kept_back(uint n);

// ---- terminal.c: who has the console ----

// Gives the terminal to group `pgid`, which ^C then kills; 0: to the caller,
// and ^C is a key like others. 0, -EPERM (the terminal is not the caller's to
// give), -ESRCH (no group of its making).
int terminal_give(int pgid);

// Whether the caller may read the terminal and set its mode: its job has it, or
// one that was started in its job.
bool terminal_mine(void);

// If not `whole`, the group that ^C kills; else the outermost group of the job
// that has the terminal. 0: none. Interrupts may call it.
int terminal_group(bool whole);

// ---- procinfo.c ----

// Copies up to `n` entries to user address `va`. Their number, or -EFAULT.
int procinfo(uint va, int n);

// Processes in the table.
uint proc_count(void);

// Lists the processes on the console, for ^P. Interrupts may call it.
void procdump(void);

#endif
