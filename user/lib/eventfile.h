// The kernel's events, read from /dev/trace while a program runs (eventfile.c).
// Nothing in the kernel waits for who reads: what comes too fast is lost, and
// counted by the gaps in the records' numbers.
#ifndef EVENTFILE_H
#define EVENTFILE_H

#include <sys/types.h>
#include "../../include/events.h"

// Does one record; `missing` were lost just before it.
typedef void taker(const struct trace_record *r, unsigned missing);

// From now on events of `types` (1 << TR_*, or'ed) are noted; what was noted
// before is read away. A descriptor. Ends the program if it cannot be done.
int events_begin(unsigned types);

// Does all records that are there now.
void events_take(int fd, taker *take);

// Starts a program; its pid. Ends this one if there is no process for it.
int events_start(int fd, char *argv[]);

// Does what comes until that program has ended, and no event is noted any more.
// Its status, as a shell has it.
int events_follow(int fd, int pid, taker *take);

// Says on standard error how many were lost, if any were.
void events_tell_lost(void);

#endif
