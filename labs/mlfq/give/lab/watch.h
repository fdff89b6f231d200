// Watching processes go down and up: watch.c.
#ifndef WATCH_H
#define WATCH_H

#include "../include/pstat.h"

#define BOTTOM  (NLEVEL - 1)
#define LONG    (6 * BOOST) // ticks: longer than whatever is waited for
#define BOOSTED 98          // status of a child: a boost came in between

// ---- t_boost.c ----
void boost_period(void);
void boost_sleepers(void);
void boost_slice(void);
void nobody_starves(void);
void two_sink(void);
void crowd(void);

// ---- looks ----

extern struct pstat info;   // the last look at all processes
extern int me;              // slot of this one; and when it began: how many
extern uint nboosts, since; // ... boosts there were, and the clock's tick

void look(void);
void begin(void);

// Of the last look: the slot and the level of a process, the ticks of a slot.
int slot_of(int pid);
int level_of(int pid);
uint ticks_in(int slot);

// Looks: are the ticks of this process those that procinfo tells?
void count_all_ticks(void);

// Fails if `what` has not come for so long.
void not_for_ever(const char *what);

// Kills and joins a child.
void end_child(int pid);

// ---- children that must not meet a boost ----
// A boost may come at any time, and makes all levels equal. A child that meets
// one ends with BOOSTED, and another one tries anew.

// If there was a boost before the last look, ends this child with BOOSTED, and
// before it `other`, if that is a pid.
void unless_boosted(int other);

// Waits for child `pid`, which must end well; true: or with BOOSTED.
bool was_boosted(int pid);

// Runs fn(arg) in a child, until no boost comes in between. It takes less than
// the time from one to the next.
void between_boosts(void (*fn)(int), int arg);

// ---- what processes do ----

void spin(int unused);     // for ever
void nap(int unused);      // sleeps for ever, and no clock wakes it
void one_tick(int unused); // new, it computes until a tick has found it

// Computes until it is at `level`.
void sink_to(int level);

// Sleeps until `pid` is at the bottom.
void await_bottom(int pid);

// New, it computes until it is at the bottom. At each look it has had no more
// than its slice at its level, and a whole one at each level above. If it
// `sleeps`, it does so after each tick that has found it.
void sink_exactly(int sleeps);

#endif
