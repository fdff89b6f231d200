// The program that tests exec: usertests itself with --helper WHAT ARG... It
// answers by its exit status.
#include "usertests.h"

static uchar big_bss[4 * PAGE]; // each child has it, too, on 16 MB

// Are the arguments "0", "1", ... up to argc? Then their number.
// FAILED is more than any number of arguments that fits in a page would be
// here.
static int
helper_args(int argc, char *argv[])
{
  for (int i = 3; i < argc; i++)
    if (strcmp(argv[i], numbered("", i - 3)) != 0)
      return FAILED;
  return argv[argc] == NULL ? argc - 3 : FAILED;
}

// Is the one argument `n` times 'x'?
// 7, as in all helpers, is a status that no accident makes.
static int
helper_long(int argc, char *argv[])
{
  if (argc != 5)
    return FAILED;
  size_t n = atoi(argv[3]);
  for (size_t i = 0; i < n; i++)
    if (argv[4][i] != 'x')
      return FAILED;
  return strlen(argv[4]) == n ? 7 : FAILED;
}

// Is the environment "0", "1", ..., with a NULL? Then how many it has; if not,
// 150 and the last two digits of how long the one is that is wrong. It begins
// behind the arguments' NULL.
static int
helper_environment(int argc, char *argv[])
{
  int n;

  if (environ != argv + argc + 1)
    return FAILED;
  for (n = 0; environ[n] != NULL; n++)
    if (strcmp(environ[n], numbered("", n)) != 0)
      return 150 + strlen(environ[n]) % 100;
  return n;
}

// The registers of a new program: nothing of the old one's.
static int
helper_fpu(void)
{
  struct {
    uint32_t control, status, tags, rest[4];
  } env;
  uint32_t xmm[8][4], mxcsr = 0x1f80, a = 1, b, c, d;

  asm volatile("fnstenv %0; fldcw %0" : "=m"(env));
  if ((env.control & 0xffff) != 0x37f || (env.tags & 0xffff) != 0xffff)
    return 1;
  asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
  if (!(d & (1 << 25)))
    return 7;
  asm volatile("stmxcsr %0" : "=m"(mxcsr));
  asm volatile("movups %%xmm0, (%0); movups %%xmm1, 16(%0);"
               "movups %%xmm2, 32(%0); movups %%xmm3, 48(%0);"
               "movups %%xmm4, 64(%0); movups %%xmm5, 80(%0);"
               "movups %%xmm6, 96(%0); movups %%xmm7, 112(%0)"
               :
               : "r"(xmm)
               : "memory");
  return mxcsr == 0x1f80 && all_zero(xmm, sizeof(xmm)) ? 7 : 2;
}

// A descriptor left open stays open, with its offset: reads one byte from it.
static int
helper_read(int fd)
{
  char c;

  return read(fd, &c, 1) == 1 ? c : FAILED;
}

// The stack below is zero, not what another program left.
static int
helper_clean_stack(void)
{
  uint low = stack_top - USTACKPAGES * PAGE;

  return all_zero((void *)low, (USTACKPAGES - 4) * PAGE) ? 7 : FAILED;
}

// Says so, and writes `n` bytes to a new file with one call.
static int
helper_write(const char *path, int n)
{
  char *buf = sbrk(n);
  int fd = open(path, O_CREATE | O_WRONLY | O_TRUNC);

  if (fd < 0 || buf == (char *)-1)
    return FAILED;
  printf("writing\n");
  return write(fd, buf, n) == n ? 0 : FAILED;
}

// Writes a file and switches off: only the kernel is left to save it.
static int
helper_off(const char *path)
{
  int fd = open(path, O_CREATE | O_WRONLY | O_TRUNC);

  if (fd < 0 || write(fd, "saved\n", 6) != 6)
    return FAILED;
  poweroff(0);
  return FAILED;
}

// Maps the first pages of a file, and changes one byte in each of two: the
// second is not written back before the power goes.
static int
helper_map(const char *path)
{
  int fd = open(path, O_RDWR);
  char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (p == (char *)-1)
    return FAILED;
  p[0] = 'm';
  if (msync(p, PAGE, MS_SYNC) < 0)
    return FAILED;
  printf("synced\n");
  p[PAGE] = 'm';
  printf("%d\n", p[2 * PAGE]);
  for (;;)
    sleep(100);
}

// Flags and segments of a new program: DF, NT, AC and ID are off.
static int
helper_state(void)
{
  uint flags, segments[4];

  asm volatile("pushfl; popl %0" : "=r"(flags));
  asm volatile("movl %%ds, %0; movl %%es, %1; movl %%fs, %2; movl %%gs, %3"
               : "=r"(segments[0]), "=r"(segments[1]), "=r"(segments[2]),
                 "=r"(segments[3]));
  for (int i = 0; i < 4; i++)
    if ((segments[i] & 0xffff) != 0x23)
      return FAILED;
  return (flags & ~0x8d5) == 0x202 ? 7 : FAILED;
}

// Makes `depth` directories in each other, each with a long name and a file.
// tests/shell.t copies and removes that: a tree whose paths are longer than a
// path may be.
static int
helper_deep(int depth)
{
  const char *name = "a-name-of-thirty-bytes-in-all-";

  for (int i = 0; i < depth; i++)
    if (mkdir(name) < 0 || chdir(name) < 0 ||
        close(open("file", O_CREATE | O_WRONLY)) < 0)
      return FAILED;
  return 0;
}

// All kinds of calls at each of `n` paths, by a process for each path. They may
// fail, but must end. For tests/machine-lies.t, whose paths lead in circles.
static int
helper_tangle(int n, char *paths[])
{
  for (int i = 0; i < n; i++) {
    if (fork() != 0)
      continue;
    for (int k = i; k < i + 30 * n; k++) {
      const char *path = paths[k % n];
      char below[100], up[100];

      snprintf(below, sizeof(below), "%s/new", path);
      snprintf(up, sizeof(up), "%s/..", path);
      unlink(path);
      rename(path, paths[(k + 1) % n]);
      close(open(path, O_RDONLY));
      close(open(up, O_RDONLY));
      mkdir(below);
      rename(below, paths[(k + 1) % n]);
      unlink(below);
      link("/README", below);
      unlink(below);
    }
    exit(0);
  }
  while (wait(NULL) >= 0)
    ;
  printf("tangled\n");
  return 7;
}

int
helper(int argc, char *argv[])
{
  const char *what = argv[2];

  if (strcmp(what, "return") == 0)
    return atoi(argv[3]);
  if (strcmp(what, "args") == 0)
    return helper_args(argc, argv);
  if (strcmp(what, "environment") == 0)
    return helper_environment(argc, argv);
  if (strcmp(what, "long") == 0)
    return helper_long(argc, argv);
  if (strcmp(what, "fpu") == 0)
    return helper_fpu();
  if (strcmp(what, "read") == 0)
    return helper_read(atoi(argv[3]));
  if (strcmp(what, "tangle") == 0)
    return helper_tangle(argc - 3, argv + 3);
  if (strcmp(what, "deep") == 0)
    return helper_deep(atoi(argv[3]));
  if (strcmp(what, "spew") == 0)
    for (;;)
      write(1, "spew\n", 5); // whatever comes of it
  if (strcmp(what, "sigpipe") == 0)
    return write(atoi(argv[3]), "x", 1) < 0 ? errno : FAILED;
  if (strcmp(what, "write") == 0)
    return helper_write(argv[3], atoi(argv[4]));
  if (strcmp(what, "off") == 0)
    return helper_off(argv[3]);
  if (strcmp(what, "raw") == 0)
    return ioctl(0, CONS_RAW, CONS_KEYS) == 0 ? 7 : FAILED;
  if (strcmp(what, "map") == 0)
    return helper_map(argv[3]);
  if (strcmp(what, "bss") == 0)
    return all_zero(big_bss, sizeof(big_bss)) ? 7 : FAILED;
  if (strcmp(what, "stack") == 0)
    return helper_clean_stack();
  if (strcmp(what, "state") == 0)
    return helper_state();
  if (strcmp(what, "bomb") == 0 && argc > 3)
    return bomb(argv[3]);
  if (strcmp(what, "lie") == 0 && argc > 3)
    return lie(argv[3]);
  return FAILED;
}
