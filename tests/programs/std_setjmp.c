// <setjmp.h>: back through many functions, again and again, with all that a
// function must find as it was.
// A register that longjmp forgets to restore shows only in a function that had
// put something there: hence many locals, and the same function many times.
#include <setjmp.h>
#include <stdio.h>

static jmp_buf place, inner;

// Its room on the stack is what longjmp must leave behind; it is used, so that
// the compiler does not take it away.
static void
deep(int n, int value)
{
  volatile char room[100] = {0};

  if (n > 0)
    deep(n - 1, value + room[n % 100]);
  if (value != 0)
    longjmp(place, value);
}

// Locals that do not change after setjmp keep their values, in registers too.
static int
keep(int a, int b, int c)
{
  int d = a * b, e = b * c, f = a + c;
  volatile int times = 0;

  int got = setjmp(place);
  times++;
  if (times < 5)
    deep(10 * times, times);
  printf("%d: %d %d %d %d %d %d after %d\n", got, a, b, c, d, e, f, times);
  return d + e + f;
}

int
main(void)
{
  printf("%d\n", keep(3, 5, 7));
  switch (setjmp(place)) {
  // longjmp with 0 must come back as 1 (C11 7.13.2.1), else no program could
  // tell it from the first return.
  case 0:
    printf("first\n");
    longjmp(place, 0);
  case 1:
    printf("0 became 1\n");
    longjmp(place, -7);
  case -7:
    printf("-7\n");
  }
  volatile int n = 0;
  double sum = 0.5;
  if (setjmp(inner) < 3) {
    if (setjmp(place) == 0)
      deep(3, 9);
    longjmp(inner, ++n);
  }
  printf("%d %g\n", n, sum * 3);
  return 0;
}
