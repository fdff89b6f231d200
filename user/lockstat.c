// Counts which of the kernel's locks CPUs have to wait for.
// A waiting CPU notes it in /dev/trace. Programs go on meanwhile:
// what is lost when there are too many events is counted and said.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <sys/wait.h>
#include <unistd.h>
#include "eventfile.h"
#include "tool.h"

static const char help[] =
    "lockstat PROGRAM [ARGUMENT]...\n"
    "run PROGRAM and print to standard error how often a CPU had to wait for\n"
    "each of the kernel's locks meanwhile, whoever ran; exit with its status";

#define MAXLOCKS 64 // names

static struct lock {
  uint32_t address; // of its name, which tells it from others
  uint waits;
  char name[(TRACE_WORDS - 2) * sizeof(uint32_t)]; // it has a NUL
} locks[MAXLOCKS];
static int nlocks;

// The lock with this name; NULL: there is no room for one more.
static struct lock *
find(uint32_t address)
{
  for (int i = 0; i < nlocks; i++) {
    if (locks[i].address == address)
      return &locks[i];
  }
  if (nlocks == MAXLOCKS)
    return NULL;
  locks[nlocks] = (struct lock){.address = address};
  return &locks[nlocks++];
}

static void
take(const struct trace_record *r, unsigned missing)
{
  struct lock *l = r->type == TR_LOCK ? find(r->word[0]) : NULL;

  (void)missing;
  if (l != NULL && l->waits++ == 0)
    memcpy(l->name, &r->word[2], sizeof(l->name));
}

static int
by_waits(const void *a, const void *b)
{
  const struct lock *x = a, *y = b;

  return (x->waits < y->waits) - (x->waits > y->waits);
}

// The program's name ends our options.
int
main(int argc, char *argv[])
{
  int fd, status;

  if (argc > 1 && argv[1][0] == '-')
    option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  fd = events_begin(1u << TR_LOCK);
  status = events_follow(fd, events_start(fd, argv + 1), take);
  qsort(locks, (size_t)nlocks, sizeof(locks[0]), by_waits);
  fprintf(stderr, "%8s  lock\n", "waits");
  for (int i = 0; i < nlocks; i++)
    fprintf(stderr, "%8u  %s\n", locks[i].waits, locks[i].name);
  events_tell_lost();
  return status;
}
