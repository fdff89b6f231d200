// Messages of the kernel, and its end.
#ifndef PANIC_H
#define PANIC_H

#include "types.h"

// Says how messages reach people: `putc` writes one character, in any context
// and under any lock. Once, at boot; what is printed before is only kept.
void panic_console(void (*putc)(int c));

// [a] On: every CPU writes by polling, and what writes takes no lock. Set by
// panic, and for the last line of power_off. There is no way back.
extern volatile bool panic_mode;

// printf to the console; the lines of one call are together. Interrupts may
// call it, and it does not sleep. The caller does not hold cprintf_lock, nor
// the lock of an output.
void cprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// Takes up to `n` characters of what was printed, from number *off on, which
// moves on. How many; 0: all were taken. Of all that was ever printed the last
// 4096 are kept: who asks for one that is gone gets a line that says so, or its
// last `n` characters, and goes on at the first whole line.
uint kept_messages(char *buf, uint n, uint *off);

// Stops the other CPUs, prints what broke, where, a backtrace and this CPU's
// last events, and ends the machine. Any context, any lock held. The message's
// second line, if it has one, hints at what usually causes it.
#define panic(...) panic_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void panic_at(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// The same, where what broke is not the caller but the code at `pc`, whose
// frame pointer is `ebp`.
_Noreturn void panic_from(uint pc, uint ebp, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

// Stops the machine with one line, for what is not the kernel's fault: a
// machine or a disk it cannot work with.
_Noreturn void fatal(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

// An invariant: what the program relies on and no input can break. Always
// checked; keep the expression cheap and free of effects. What a user, a disk
// or too little memory can cause is an error to return instead.
#define assert(expr)                        \
  do {                                      \
    if (!(expr))                            \
      panic("assertion failed: %s", #expr); \
  } while (0)

// The same for a comparison of numbers or pointers; a panic shows both sides.
// They are compared as unsigned: a negative number is larger than any limit.
// There are hundreds of these, so panic_claim, not each of them, has the words.
#define assert_eq(a, b) assert_compare(a, ==, b)
#define assert_ne(a, b) assert_compare(a, !=, b)
#define assert_lt(a, b) assert_compare(a, <, b)
#define assert_le(a, b) assert_compare(a, <=, b)
#define assert_gt(a, b) assert_compare(a, >, b)
#define assert_ge(a, b) assert_compare(a, >=, b)

#define assert_compare(a, op, b)                                         \
  do {                                                                   \
    uintptr_t left_ = (uintptr_t)(a), right_ = (uintptr_t)(b);           \
    if (!(left_ op right_))                                              \
      panic_claim(#a " " #op " " #b, left_, right_, __FILE__, __LINE__); \
  } while (0)
_Noreturn void panic_claim(const char *claim, uint left, uint right,
                           const char *file, int line);

// ---- backtrace.c ----

// Fills `pcs` with up to n return addresses, nearest first, following frame
// pointers from `ebp` to the end of that kernel stack; 0 in what is left.
void getcallerpcs(uint ebp, uint pcs[], int n);

// Prints who called whom, from the code at `pc`, whose frame pointer is `ebp`,
// through traps to the end of the kernel stack. Addresses of calls are those of
// their last byte.
void backtrace(uint pc, uint ebp) __attribute__((cold));

#endif
