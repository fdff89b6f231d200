// When do streams write, and what do they say if they cannot?
// The size of the file, as another stream sees it, tells what has been written
// so far. A program that dies shows by this what its user gets to see.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "buffers.tmp"

static long
size_of(const char *name)
{
  FILE *f = fopen(name, "r");
  long n;

  fseek(f, 0, SEEK_END);
  n = ftell(f);
  fclose(f);
  return n;
}

static void
when(void)
{
  static char small[200];
  FILE *f = fopen(NAME, "w");

  fputs("gathered\n", f);
  printf("full: %ld", size_of(NAME));
  fflush(f);
  printf(" %ld\n", size_of(NAME));
  fclose(f);
  f = fopen(NAME, "w");
  printf("line: %d", setvbuf(f, NULL, _IOLBF, BUFSIZ));
  fprintf(f, "half a line");
  printf(" %ld", size_of(NAME));
  fprintf(f, "%s\n", ", whole");
  printf(" %ld", size_of(NAME));
  putc('x', f);
  printf(" %ld", size_of(NAME));
  putc('\n', f);
  printf(" %ld\n", size_of(NAME));
  fclose(f);
  f = fopen(NAME, "w");
  setbuf(f, NULL);
  putc('x', f);
  printf("none: %ld", size_of(NAME));
  fprintf(f, "%d", 12);
  printf(" %ld", size_of(NAME));
  fputs("345", f);
  printf(" %ld\n", size_of(NAME));
  fclose(f);
  f = fopen(NAME, "w");
  printf("small: %d", setvbuf(f, small, _IOFBF, sizeof(small)));
  fputs("0123456789", f);
  printf(" %ld", size_of(NAME));
  fflush(NULL);
  printf(" %ld\n", size_of(NAME));
  fclose(f);
}

static void
unbuffered_reading(void)
{
  FILE *f = fopen(NAME, "r");
  char buf[8] = "";

  setbuf(f, NULL);
  printf("read: %c", getc(f));
  ungetc('z', f);
  printf(" %c", getc(f));
  printf(" %d", (int)fread(buf, 1, 3, f));
  printf(" %s\n", buf);
  fclose(f);
}

// An error must come at the call or at the flush, and stay in ferror; a full
// disk that nobody hears of loses a student's text.
static void
failures(void)
{
  FILE *f = fopen(NAME, "r");

  printf("fails: %d", fprintf(f, "x") < 0);
  printf(" %d", fputs("x", f));
  printf(" %d", (int)fwrite("x", 1, 1, f));
  printf(" %d", ferror(f) != 0);
  printf(" %d\n", fclose(f));
  f = fopen(NAME, "w");
  printf("read w: %d", getc(f));
  printf(" %d", errno == EBADF);
  printf(" %d\n", ferror(f) != 0);
  fclose(f);
}

static void
reopening(void)
{
  FILE *f = fopen(NAME, "w");
  char buf[20] = "";

  fputs("first", f);
  printf("reopen: %d", freopen("second.tmp", "w+", f) == f);
  fputs("second", f);
  rewind(f);
  printf(" %s", fgets(buf, sizeof(buf), f));
  fclose(f);
  printf(" %ld %ld\n", size_of(NAME), size_of("second.tmp"));
  remove("second.tmp");
}

// A stream whose descriptor is gone must say so when it is closed.
static void
descriptors(void)
{
  FILE *f = fopen(NAME, "w");
  int fd = fileno(f);
  FILE *g;

  fputs("abc", f);
  fflush(f);
  dprintf(fd, "%s-%d", "def", 7);
  g = fdopen(fd, "w");
  fputs("ghi", g);
  printf("fd: %d", fclose(g));
  printf(" %ld", size_of(NAME));
  errno = 0;
  printf(" %d", fclose(f)); /* its descriptor is closed already */
  printf(" %d", errno == EBADF);
  errno = 0;
  printf(" %d", fdopen(fd, "w") == NULL); /* any other number may be open */
  printf(" %d\n", errno == EBADF);
  remove(NAME);
}

int
main(void)
{
  when();
  unbuffered_reading();
  failures();
  reopening();
  descriptors();
  fputs("the end is written by exit", stdout);
  return 0;
}
