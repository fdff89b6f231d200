// mprotect and munprotect, and the page at 0: does what may not be touched end
// the program that does, and no other?
// Whether a page is protected, only a fault tells, and that ends the program:
// so children try, and the parent sees whether they come through. What the
// kernel does on a program's behalf (read into a page) must obey as well,
// though on this processor it could write wherever it likes if CR0.WP were off.
#include "types.h"
#include "stat.h"
#include "user.h"
#include "fcntl.h"

#define PAGE 4096

static char *pages; // two of them

static void
check(int holds, char *what)
{
  if (holds)
    return;
  printf(1, "mprotect: %s\nTEST FAILED\n", what);
  exit();
}

static void
read_null(void)
{
  volatile int *p = 0;

  (void)*p;
}

static void
write_first(void)
{
  pages[10] = 'x';
}

static void
write_second(void)
{
  pages[PAGE + 10] = 'x';
}

static void
unprotect_and_write(void)
{
  munprotect(pages, 2);
  pages[10] = 'x';
}

static void
protect_and_write(void)
{
  mprotect(pages, 2);
  pages[PAGE + 10] = 'x';
}

// Whether a child gets through fn.
// By a pipe: end of file without a byte means that fn did not return. xv6's
// wait tells no status.
static int
survives(void (*fn)(void))
{
  int fds[2];
  char c;
  int n;

  pipe(fds);
  if (fork() == 0) {
    fn();
    write(fds[1], "x", 1);
    exit();
  }
  close(fds[1]);
  n = read(fds[0], &c, 1);
  close(fds[0]);
  wait();
  return n == 1;
}

int
main(int argc, char *argv[])
{
  int fd = open("README", O_RDONLY);

  check(!survives(read_null), "a null pointer can be read through");

  // To the next page, so that `pages` are whole ones.
  sbrk((PAGE - (uint)sbrk(0) % PAGE) % PAGE);
  pages = sbrk(2 * PAGE);
  pages[10] = 'a';
  check(survives(write_first), "a page cannot be written to as it is");
  check(mprotect(pages + 1, 1) == -1, "half pages are taken");
  check(mprotect(pages, 0) == -1 && mprotect(pages, -1) == -1,
        "no pages are taken");
  check(mprotect(pages + 2 * PAGE, 1) == -1, "pages beyond the end are taken");
  check(mprotect(pages, 3) == -1 && survives(write_first),
        "what fails has changed something");
  check(mprotect(0, 1) == -1, "the null page is taken");
  check(mprotect((void *)0x80000000, 1) == -1, "the kernel's pages are taken");
  check(munprotect((void *)0xfffff000, 2) == -1, "pages past 4 GB are taken");

  check(mprotect(pages, 1) == 0, "mprotect fails");
  check(!survives(write_first), "a protected page can be written to");
  check(survives(write_second), "the page after it, too, is protected");
  check(pages[10] == 'a', "a protected page cannot be read");
  check(fd >= 0 && read(fd, pages, 10) == -1 && pages[10] == 'a',
        "the kernel writes to a protected page");
  check(survives(unprotect_and_write), "a child cannot unprotect its page");
  check(!survives(write_first), "a child has unprotected its parent's page");
  check(munprotect(pages, 1) == 0, "munprotect fails");
  check(survives(write_first), "an unprotected page cannot be written to");
  check(!survives(protect_and_write), "two pages are not protected");
  pages[10] = 'b';
  check(read(fd, pages, 10) == 10, "nor can the kernel write to it");
  printf(1, "TEST PASSED\n");
  exit();
}
