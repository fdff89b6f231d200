// Is the memory of threads one memory, on several CPUs, too? Where two threads
// are to do something at once, there are two CPUs, and many tries.
#include "usertests.h"
#include "thread.h"
#include "threadtests.h"

#define ROUNDS 20

static volatile uint go, there;
static int ends[2]; // of a pipe

static char *volatile place;

static void
grow_and_write(void *arg)
{
  place = sbrk(PAGE);
  *place = 7;
  there = 1;
  await(&go, 1);
  place[PAGE] = 8;
  place[3 * PAGE] = 9;
  thread_exit();
}

void
sbrk_shared(void)
{
  char *old = sbrk(0);
  int tid = make(grow_and_write, 0);

  await(&there, 1);
  CHECK_EQ(place, old);
  CHECK_EQ(*place, 7);
  CHECK_EQ(sbrk(0), old + PAGE);
  CHECK_EQ(sbrk(3 * PAGE), old + PAGE);
  CHECK_EQ(old[3 * PAGE], 0);
  go = 1;
  join_it(tid, 0);
  CHECK_EQ(old[PAGE], 8);
  CHECK_EQ(old[3 * PAGE], 9);
  CHECK_EQ(sbrk(-4 * PAGE), old + 4 * PAGE);
}

#define PIECES 20000
#define PIECE  16
#define MEET   16 // so often do they begin together again

static char *pieces[2][PIECES];
static volatile uint faults, arrivals;

// Takes PIECES of memory one by one as quickly as it can, each all zeroes, and
// writes to each.
static void
take_pieces(int n)
{
  for (uint i = 0; i < PIECES; i++) {
    if (i % MEET == 0) {
      __atomic_fetch_add(&arrivals, 1, __ATOMIC_SEQ_CST);
      while (arrivals < 2 * (i / MEET + 1))
        ;
    }
    char *piece = sbrk(PIECE);

    if (*piece != 0)
      __atomic_fetch_add(&faults, 1, __ATOMIC_SEQ_CST);
    *piece = n + 1;
    pieces[n][i] = piece;
  }
}

static void
take_and_end(void *arg)
{
  take_pieces((int)arg);
  thread_exit();
}

void
sbrk_both(void)
{
  char *old = sbrk(0);
  int tid = make(take_and_end, 1);

  take_pieces(0);
  join_it(tid, 1);
  CHECK_EQ(faults, 0);
  CHECK_EQ((char *)sbrk(0) - old, 2 * PIECES * PIECE);
  for (int n = 0; n < 2; n++) {
    for (int i = 0; i < PIECES; i++) {
      CHECK_EQ(*pieces[n][i], n + 1);
      CHECK(all_zero(pieces[n][i] + 1, PIECE - 1));
    }
  }
}

#define PAGES 500

static volatile uint arrived[PAGES];
static volatile uint *pages; // PAGES of them

// Touches each page when the other thread does.
static void
touch(int n)
{
  for (uint i = 0; i < PAGES; i++) {
    __atomic_fetch_add(&arrived[i], 1, __ATOMIC_SEQ_CST);
    while (arrived[i] != 2)
      ;
    pages[i * (PAGE / 4) + n] = i + 1;
  }
}

static void
touch_and_end(void *arg)
{
  touch((int)arg);
  thread_exit();
}

void
touch_both(void)
{
  pages = sbrk(PAGES * PAGE);
  CHECK(pages != (uint *)-1);
  int tid = make(touch_and_end, 1);

  touch(0);
  join_it(tid, 1);
  for (uint i = 0; i < PAGES; i++) {
    CHECK_EQ(pages[i * (PAGE / 4)], i + 1);
    CHECK_EQ(pages[i * (PAGE / 4) + 1], i + 1);
  }
}

// ---- what was shared since a fork ----

static volatile uint area[3 * PAGE / 4]; // whose middle page is alone
#define WORD (&area[PAGE / 4 + PAGE / 8])

static void
check_word(int unused)
{
  char c;

  (void)unused;
  close(ends[1]);
  read(ends[0], &c, 1); // until there is no writer
  CHECK_EQ(*WORD, 1);
}

static void
write_word(void *arg)
{
  while (go != 1)
    ;
  *WORD = 2;
  there = 1;
  thread_exit();
}

// This thread reads the word until the other one has written it: then it must
// see that. Its CPU may still know the frame that the child has.
void
fork_before(void)
{
  for (int i = 0; i < ROUNDS; i++) {
    OK(pipe(ends));
    *WORD = 1;
    int pid = spawn(check_word, 0);
    go = there = 0; // so this page is no child's
    int tid = make(write_word, 0);

    go = 1;
    while (there == 0)
      (void)*WORD;
    CHECK_EQ(*WORD, 2);
    join_it(tid, 0);
    close(ends[0]);
    close(ends[1]);
    EXPECT_EXIT(pid, 0);
  }
}
