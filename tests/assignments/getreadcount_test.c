// getreadcount: does it count each call of read since boot, whoever makes it,
// and whether it succeeds?
#include "types.h"
#include "stat.h"
#include "user.h"

#define CHILDREN 4
#define READS    1000

static void
check(char *what, int got, int want)
{
  if (got == want)
    return;
  printf(1, "getreadcount: %s: %d, should be %d\nTEST FAILED\n", what, got,
         want);
  exit();
}

static void
read_often(void)
{
  char c;
  int i;

  for (i = 0; i < READS; i++)
    read(77, &c, 1); // no such descriptor: a call all the same
}

int
main(int argc, char *argv[])
{
  int start = getreadcount();
  int i;

  check("no read between two calls", getreadcount() - start, 0);
  read_often();
  check("in one process", getreadcount() - start, READS);

  start = getreadcount();
  for (i = 0; i < CHILDREN; i++) {
    if (fork() == 0) {
      read_often();
      exit();
    }
  }
  for (i = 0; i < CHILDREN; i++)
    wait();
  check("in four at once", getreadcount() - start, CHILDREN * READS);
  printf(1, "TEST PASSED\n");
  exit();
}
