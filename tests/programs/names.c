// Has functions and variables of its own under names that libraries like to
// take. Each counts its calls: nobody else may call them.
// args: one
//
// A library whose fopen calls `open` by that name calls the program's own
// instead: the C standard reserves no such name (7.1.3), so a textbook's
// program with a function called `read` or `join` must work. That they were not
// called in between is what the number at the end says.
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// What POSIX, BSD or a kernel's headers know, and these headers do not.
// The last line is for the semicolon.
#define OWN(name)  \
  int name(int n); \
  int name(int n)  \
  {                \
    called++;      \
    return n + 1;  \
  }                \
  int name(int n)

static int called;

OWN(join);
OWN(fail);
OWN(usage);
OWN(warn);
OWN(err);
OWN(error);
OWN(number);
OWN(option);
OWN(target);
OWN(vformat);
OWN(format);
OWN(list);
OWN(read_line);
OWN(read);
OWN(write);
OWN(open);
OWN(close);
OWN(lseek);
OWN(stat);
OWN(fstat);
OWN(isatty);
OWN(kill);
OWN(raise_);
OWN(sleep);
OWN(dup);
OWN(dup2);
OWN(pipe);
OWN(exec);
OWN(sbrk);
OWN(brk);
OWN(unlink);
OWN(link);
OWN(mkdir);
OWN(chdir);
OWN(ioctl);
OWN(fsync);
OWN(sync);
OWN(uptime);
OWN(mknod);
OWN(getpid);
OWN(basename);
OWN(dirname);
OWN(hash);
OWN(insert);
OWN(lookup);
OWN(find);
OWN(min);
OWN(max);
OWN(panic);
OWN(print);
OWN(put);
OWN(get);
OWN(push);
OWN(pop);
OWN(emit);
OWN(digits);
OWN(flush);
OWN(fill);
OWN(stream);
OWN(buffer);
OWN(block);
OWN(arena);
OWN(heap);
OWN(days);
OWN(month);
OWN(leap);
OWN(parse);
OWN(scan);
OWN(convert);
OWN(swap);
OWN(sort);
OWN(seed);
OWN(next);
OWN(first);
OWN(environ);
OWN(progname);
OWN(debug);
OWN(trace);
OWN(check);
OWN(init);
OWN(start);
OWN(finish);
OWN(cleanup);
OWN(sys_write);
OWN(syscall);

static int
compare(const void *a, const void *b)
{
  return *(const int *)a - *(const int *)b;
}

static void
at_exit(void)
{
  printf("at the end: %d\n", called);
}

static int
format_all(char *buf, size_t size, const char *fmt, ...)
{
  va_list ap;
  int n;

  va_start(ap, fmt);
  n = vsnprintf(buf, size, fmt, ap);
  va_end(ap);
  return n;
}

// What needs the most calls below: each would be one of those above.
static void
use_files(void)
{
  static const char name[] = "names.tmp";
  char line[40];
  int n = 0;
  FILE *f = fopen(name, "w+");

  if (f == NULL) {
    perror(name);
    return;
  }
  setvbuf(f, NULL, _IOFBF, 64);
  fprintf(f, "%d %s %5.2f\n", 12, "words", 3.25);
  fputs("second line\n", f);
  fflush(f);
  rewind(f);
  if (fscanf(f, "%d %39s", &n, line) == 2)
    printf("%d %s\n", n, line);
  while (fgets(line, sizeof line, f))
    printf("line: %s", line);
  fclose(f);
  f = fopen(name, "r");
  fseek(f, -5, SEEK_END);
  printf("%zu ", fread(line, 1, 4, f));
  printf("at %ld\n", ftell(f));
  fclose(f);
  printf("rename %d\n", rename(name, "names.2.tmp"));
  printf("remove %d\n", remove("names.2.tmp"));
}

int
main(int argc, char *argv[])
{
  int numbers[] = {5, 3, 9, 1, 7};
  int key = 9, *found;
  char buf[60];
  jmp_buf env;
  time_t t = 86400 * 365;
  char *volatile p = malloc(100);
  volatile double x = 2;

  atexit(at_exit);
  p = realloc(p, 100000);
  strcpy(p, argv[argc - 1]);
  qsort(numbers, 5, sizeof numbers[0], compare);
  found = bsearch(&key, numbers, 5, sizeof numbers[0], compare);
  printf("%d %d %s\n", numbers[0], (int)(found - numbers), p);
  free(p);
  format_all(buf, sizeof buf, "%ld|%g|%-5s|%c", LONG_MAX > 0 ? 1L : 0L,
             strtod("1.5e3", NULL), "ab", toupper('x'));
  puts(buf);
  if (setjmp(env) == 0)
    longjmp(env, 1);
  use_files();
  printf("%.3f %s", sqrt(x), asctime(gmtime(&t)));
  errno = EDOM;
  printf("%d %d\n", strerror(errno) != NULL, getenv("NO_SUCH") == NULL);
  printf("%lu %d\n", strtoul("ff", NULL, 16), abs(rand() % 2 - 5) > 0);
  printf("own calls: %d\n", called);
  printf("%d\n", join(read(write(1))));
  printf("%d\n", called);
  exit(called == 3 ? 0 : 1);
}
