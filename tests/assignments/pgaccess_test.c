// pgaccess: which pages have been touched since it was last asked?
// The page tables of the kernel may have more to say than the program wants to
// know (a page that a fork shares, one that was never there): only a touch, by
// reading or writing, sets a bit, and asking clears it.
#include "types.h"
#include "stat.h"
#include "user.h"

#define PAGE  4096
#define PAGES 32

static char *pages; // so many

static void
check(int holds, char *what)
{
  if (holds)
    return;
  printf(1, "pgaccess: %s\nTEST FAILED\n", what);
  exit();
}

// All pages that were touched since it was last called.
static uint
ask(void)
{
  uint mask = 0x5a5a5a5a;

  check(pgaccess(pages, PAGES, &mask) == 0, "it fails");
  return mask;
}

static void
read_page(int i)
{
  (void)*(volatile char *)(pages + i * PAGE);
}

// The first write after a fork makes a copy, with an entry of its own.
static void
in_child(void)
{
  if (fork() == 0) {
    ask();
    pages[7 * PAGE] = 'c'; // a copy of its own
    check(ask() == 1 << 7, "a child's write is not seen");
    check(ask() == 0, "a copied page is touched for ever");
    exit();
  }
  wait();
}

// What is no range of pages, and what is no place for the answer.
static void
refusals(void)
{
  uint mask;

  check(pgaccess(pages + 1, 1, &mask) == -1, "half pages are taken");
  check(pgaccess(pages, 0, &mask) == -1, "no pages are taken");
  check(pgaccess(pages, -1, &mask) == -1, "fewer than none are taken");
  check(pgaccess(pages, 33, &mask) == -1, "more than 32 pages are taken");
  check(pgaccess((void *)0x80000000, 1, &mask) == -1, "the kernel's are taken");
  check(pgaccess((void *)0x7ffff000, 2, &mask) == -1, "... from below, too");
  check(pgaccess(pages, 1, (uint *)0) == -1, "a null pointer is written to");
  check(pgaccess(pages, 1, (uint *)0x80000000) == -1, "the kernel is, too");
  check(pgaccess(0, 1, &mask) == 0 && mask == 0, "page 0 has been touched");
}

int
main(int argc, char *argv[])
{
  // To the next page, so that `pages` are whole ones.
  sbrk((PAGE - (uint)sbrk(0) % PAGE) % PAGE);
  pages = sbrk(PAGES * PAGE);
  check(ask() == 0, "pages that are not there are touched");
  pages[PAGE] = pages[2 * PAGE] = 'a';
  read_page(30);
  check(ask() == (1 << 1 | 1 << 2 | 1 << 30), "three touched pages differ");
  check(ask() == 0, "asking does not clear");
  read_page(1);
  check(ask() == 1 << 1, "a page that was read again is not touched");
  pages[2 * PAGE + 4095] = 'b';
  read_page(31);
  check(ask() == (1 << 2 | 1u << 31), "a page that was written again is not");
  in_child();
  check(ask() == 0, "a child's touch is its parent's");
  read_page(1);
  fork() == 0 ? exit() : wait();
  check(ask() == 1 << 1, "fork clears, or touches");
  refusals();
  printf(1, "TEST PASSED\n");
  exit();
}
