// The sieve of Eratosthenes as a row of processes. The first number that
// arrives at one is a prime. It drops what that divides, and hands on the rest:
//
//   2 3 4 5 6 ... -> [2] -> 3 5 7 9 ... -> [3] -> 5 7 11 ... -> [5] -> ...
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "primes N\n"
                           "print the primes up to N, found by processes";

// Starts the next process of the row. In the parent: where to write to it. In
// the child: -1, and *from is what it reads. Each closes the ends that are not
// its own, else no pipe would ever end.
static int
start_next(int *from)
{
  int fds[2];
  pid_t pid;

  if (pipe(fds) < 0)
    fail("pipe");
  if ((pid = fork()) < 0)
    fail("fork");
  close(fds[pid == 0 ? 1 : 0]);
  if (pid != 0)
    return fds[1];
  if (*from >= 0)
    close(*from);
  *from = fds[0];
  return -1;
}

static void
hand_on(int to, int n)
{
  if (write_all(to, &n, sizeof(n)) < 0)
    fail("the next process");
}

// Ends the input of the next process, waits for it, and ends as it does: who
// waits for the first process waits for all.
static _Noreturn void
finish(int to)
{
  int status;

  close(to);
  if (wait(&status) < 0)
    fail("wait");
  exit(status != 0);
}

static _Noreturn void
sieve(int from)
{
  int prime, n, to;

  do {
    if (read(from, &prime, sizeof(prime)) != sizeof(prime))
      exit(0);
    out_print("%d\n", prime);
    out_flush(); // what is in the buffer at fork, the child would print again
    to = start_next(&from);
  } while (to < 0);
  while (read(from, &n, sizeof(n)) == sizeof(n))
    if (n % prime != 0)
      hand_on(to, n);
  finish(to);
}

int
main(int argc, char *argv[])
{
  int from = -1, to, max;

  usage(argc, argv, argc != 2, help);
  max = number(argv[1], 0, 1000000);
  if ((to = start_next(&from)) < 0)
    sieve(from);
  for (int n = 2; n <= max; n++)
    hand_on(to, n);
  finish(to);
}
