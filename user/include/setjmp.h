// Going back to a place on the stack, past the functions in between (C11 7.13).
#ifndef _SETJMP_H
#define _SETJMP_H

// ebx, esi, edi, ebp, esp, eip (setjmp.S).
typedef struct {
  unsigned _register[6];
} jmp_buf[1];

// setjmp notes the place and returns 0. longjmp makes that call of setjmp
// return again, now with `value` (0: 1). The function that called setjmp must
// still run; those of its variables that changed since and are not volatile may
// have any value.
int setjmp(jmp_buf place) __attribute__((returns_twice));
void longjmp(jmp_buf place, int value) __attribute__((__noreturn__));
#define setjmp(place) setjmp(place)

// Names of POSIX for the same.
int _setjmp(jmp_buf place) __attribute__((returns_twice));
void _longjmp(jmp_buf place, int value) __attribute__((__noreturn__));

#endif
