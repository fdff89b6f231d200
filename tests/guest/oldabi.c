// A program as they were built for the book's kernel: no start-up code, no
// library of ours, no header of ours; linked by oldabi.ld at address 0. It
// knows only what docs/ABI.md promises to such programs, and checks each of the
// calls 1 to 21. What it needs it declares itself, as the old user.h did: an
// ABI is not tested by including the header that defines it.
//
// An old exit() passes no status, so the last line printed is the verdict.

// ---- what the old headers said ----

typedef unsigned int uint;
typedef unsigned short ushort;

#define T_DIR    1
#define T_FILE   2
#define T_DEV    3
#define O_RDONLY 0x000
#define O_WRONLY 0x001
#define O_RDWR   0x002
#define O_CREATE 0x200

struct stat {
  short type;
  int dev;
  uint ino;
  short nlink;
  uint size;
};

struct dirent {
  ushort inum;
  char name[14];
};

int fork(void);
int exit(void) __attribute__((noreturn));
int wait(void);
int pipe(int *fds);
int read(int fd, void *buf, int n);
int kill(int pid);
int exec(char *path, char **argv);
int fstat(int fd, struct stat *st);
int chdir(char *path);
int dup(int fd);
int getpid(void);
char *sbrk(int n);
int sleep(int ticks);
int uptime(void);
int open(char *path, int mode);
int write(int fd, void *buf, int n);
int mknod(char *path, short major, short minor);
int unlink(char *path);
int link(char *old, char *new);
int mkdir(char *path);
int close(int fd);
int no_such_call(void);

// To an old program exit's argument does not exist. This one leaves one where
// the kernel looks, so that whoever runs the test sees its result.
int exit_status(int status) __attribute__((noreturn));

// The old stub: number in eax, trap 64, nothing else.
#define STUB(name, number)                                     \
  asm(".globl " #name "\n" #name ": movl $" #number ", %eax\n" \
      "int $64\n"                                              \
      "ret\n")

STUB(fork, 1);
STUB(exit, 2);
STUB(wait, 3);
STUB(pipe, 4);
STUB(read, 5);
STUB(kill, 6);
STUB(exec, 7);
STUB(fstat, 8);
STUB(chdir, 9);
STUB(dup, 10);
STUB(getpid, 11);
STUB(sbrk, 12);
STUB(sleep, 13);
STUB(uptime, 14);
STUB(open, 15);
STUB(write, 16);
STUB(mknod, 17);
STUB(unlink, 18);
STUB(link, 19);
STUB(mkdir, 20);
STUB(close, 21);
STUB(no_such_call, 9999);
STUB(exit_status, 2);

// Compilers call these on their own account.
void *memset(void *dst, int c, uint n);
void *memcpy(void *dst, const void *src, uint n);

void *
memset(void *dst, int c, uint n)
{
  volatile char *p = dst;

  while (n-- > 0)
    *p++ = (char)c;
  return dst;
}

void *
memcpy(void *dst, const void *src, uint n)
{
  volatile char *to = dst;
  const char *from = src;

  while (n-- > 0)
    *to++ = *from++;
  return dst;
}

// ---- checks ----

#define PAGE 4096

static int checks, failures;
static int zero; // 0, which the compiler cannot know

// Old programs have no printf of ours: all that this one prints goes through
// here.
static void
print(const char *s)
{
  int n = 0;

  while (s[n] != '\0')
    n++;
  write(1, (void *)s, n);
}

static void
print_number(int n)
{
  char text[12];
  char *p = text + sizeof(text) - 1;
  uint left = n < 0 ? -(uint)n : (uint)n;

  *p = '\0';
  do {
    *--p = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (n < 0)
    *--p = '-';
  print(p);
}

// Counts, and goes on: an ABI is looked at as a whole.
static void
check_at(int line, const char *text, int ok)
{
  checks++;
  if (ok)
    return;
  failures++;
  print("oldabi: line ");
  print_number(line);
  print(" FAILED: ");
  print(text);
  print("\n");
}

#define CHECK(expr) check_at(__LINE__, #expr, (expr) != 0)

static int
same(const char *a, const char *b)
{
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

// ---- memory as exec leaves it ----

static int in_data = 1;
static char in_bss[3 * PAGE];

// Old programs are linked at 0 and read through null pointers by mistake, and
// their text is writable. docs/ABI.md promises both.
static void
check_memory(void)
{
  volatile char *null = (volatile char *)zero;
  char first = *null; // page 0 holds our own code
  int used = 0;

  *null = (char)(first + 1); // ... and it may be written
  CHECK(*null == (char)(first + 1));
  *null = first;
  CHECK(in_data == 1);
  for (uint i = 0; i < sizeof(in_bss); i++)
    used += in_bss[i] != 0;
  CHECK(used == 0);
  in_bss[sizeof(in_bss) - 1] = 1;
}

// Old stubs save nothing around a call, and compilers keep values in these
// registers across it; ecx, too, as long as the call succeeds.
static void
check_registers(void)
{
  uint bx, si, di, dx;

  // getpid: only eax may come back different, as it succeeds.
  asm volatile("movl $11, %%eax\n"
               "movl $0x11111111, %%ebx\n"
               "movl $0x22222222, %%ecx\n"
               "movl $0x33333333, %%edx\n"
               "movl $0x44444444, %%esi\n"
               "movl $0x55555555, %%edi\n"
               "int $64\n"
               "cmpl $0x22222222, %%ecx\n"
               "je 1f\n"
               "xorl %%edx, %%edx\n"
               "1:\n"
               : "=b"(bx), "=d"(dx), "=S"(si), "=D"(di)
               :
               : "eax", "ecx", "cc", "memory");
  CHECK(bx == 0x11111111 && dx == 0x33333333);
  CHECK(si == 0x44444444 && di == 0x55555555);
}

// Old mallocs take it for granted that what sbrk gives is 0 and lies behind
// what it gave before.
static void
check_sbrk(void)
{
  char *old = sbrk(0);
  int used = 0;

  CHECK(sbrk(2 * PAGE + 1) == old);
  CHECK(sbrk(0) == old + 2 * PAGE + 1);
  for (int i = 0; i <= 2 * PAGE; i++)
    used += old[i] != 0;
  CHECK(used == 0);
  old[2 * PAGE] = 'x';
  CHECK(sbrk(-(2 * PAGE + 1)) == old + 2 * PAGE + 1);
  CHECK(sbrk(0) == old);
  CHECK(sbrk(0x7fffffff) == (char *)-1);
  CHECK(sbrk(0) == old);
}

// ---- processes ----

// wait takes no argument: the kernel must not write a status through what
// happens to be on the stack.
static void
check_fork(void)
{
  static int changed;
  int pid = fork();

  if (pid == 0) {
    changed = 1;
    exit();
  }
  CHECK(pid > 0);
  CHECK(wait() == pid);
  CHECK(changed == 0);
  CHECK(wait() == -1);
}

// The old kill has no signal number: one argument, and whoever gets it dies.
static void
check_kill(void)
{
  int pid = fork();

  if (pid == 0)
    for (;;)
      sleep(1000);
  CHECK(kill(pid) == 0);
  CHECK(wait() == pid);
  CHECK(kill(pid) == -1);
  CHECK(getpid() > 0 && getpid() != pid);
}

// A call that there is not fails with -1, and is no reason to end a program:
// newer programs ask so what a kernel can do.
static void
check_time(void)
{
  int start = uptime();

  CHECK(sleep(3) == 0);
  CHECK(uptime() - start >= 3);
  CHECK(no_such_call() == -1);
}

// A child that becomes this program again, with arguments that main checks; it
// answers through descriptor 3 or more, the pipe it inherits.
static void
check_exec(char *self)
{
  char fd[2] = {0, 0};
  char *argv[] = {"oldabi", "child", "", "two words", fd, 0};
  char answer = 'n';
  int fds[2];

  CHECK(exec("/no/such/program", argv) == -1);
  CHECK(exec("/", argv) == -1);
  CHECK(exec(self, (char **)0xf0000000) == -1);
  CHECK(pipe(fds) == 0);
  fd[0] = (char)('0' + fds[1]);
  if (fork() == 0) {
    exec(self, argv);
    exit();
  }
  close(fds[1]);
  CHECK(read(fds[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  CHECK(read(fds[0], &answer, 1) == 0);
  close(fds[0]);
  wait();
}

// In the child: whether the stack is as exec promises.
static void
answer_child(int argc, char **argv, uint *frame)
{
  int fd = argv[4][0] - '0';
  int ok = argc == 5 && same(argv[0], "oldabi") && same(argv[2], "") &&
           same(argv[3], "two words") && argv[5] == 0 && in_data == 1 &&
           frame[0] == 0xffffffff && frame[1] == 5 && frame[2] == (uint)argv;

  write(fd, ok ? "y" : "n", 1);
  exit();
}

// ---- descriptors ----

static void
check_pipe(void)
{
  char buf[8];
  int fds[2];
  int copy;

  CHECK(pipe(fds) == 0);
  CHECK(write(fds[1], "abcdef", 6) == 6);
  CHECK(read(fds[0], buf, 4) == 4 && buf[0] == 'a' && buf[3] == 'd');
  copy = dup(fds[1]);
  CHECK(copy >= 0 && copy != fds[1]);
  CHECK(close(fds[1]) == 0);
  CHECK(write(copy, "g", 1) == 1);
  CHECK(read(fds[0], buf, 8) == 3 && buf[0] == 'e' && buf[2] == 'g');
  CHECK(close(copy) == 0);
  CHECK(read(fds[0], buf, 8) == 0);
  CHECK(close(fds[0]) == 0);
  CHECK(close(fds[0]) == -1);
  CHECK(dup(fds[0]) == -1);
  CHECK(pipe((int *)0xf0000000) == -1);
}

// A write that nobody can read ends the program: nothing comes after it.
static void
check_broken_pipe(void)
{
  int broken[2], after[2];
  char c;

  CHECK(pipe(broken) == 0 && pipe(after) == 0);
  CHECK(close(broken[0]) == 0);
  if (fork() == 0) {
    write(broken[1], "x", 1);
    write(after[1], "y", 1);
    exit();
  }
  CHECK(close(after[1]) == 0 && close(broken[1]) == 0);
  CHECK(read(after[0], &c, 1) == 0);
  CHECK(close(after[0]) == 0);
  CHECK(wait() > 0);
}

// O_CREATE of a file that is there leaves it as it was; old programs have no
// O_TRUNC, and unlink first.
static void
check_file(void)
{
  struct stat st;
  char buf[16];
  int fd = open("file", O_CREATE | O_RDWR);

  CHECK(fd >= 0);
  CHECK(write(fd, "hello, disk", 11) == 11);
  CHECK(read(fd, buf, 1) == 0);
  CHECK(fstat(fd, &st) == 0);
  CHECK(st.type == T_FILE && st.nlink == 1 && st.size == 11 && st.ino > 0);
  CHECK(close(fd) == 0);

  fd = open("file", O_CREATE | O_RDONLY); // exists: is not emptied
  CHECK(read(fd, buf, 16) == 11 && buf[0] == 'h' && buf[10] == 'k');
  CHECK(write(fd, "x", 1) == -1);
  close(fd);
  fd = open("file", O_WRONLY);
  CHECK(read(fd, buf, 1) == -1);
  CHECK(write(fd, (void *)0xf0000000, 1) == -1);
  close(fd);
  CHECK(open("missing", O_RDONLY) == -1);
  CHECK(read(15, buf, 1) == -1 && read(-1, buf, 1) == -1);
  CHECK(fstat(99, &st) == -1);
}

// A file without a name lives as long as somebody has it open.
static void
check_links(void)
{
  struct stat st;
  int fd;

  CHECK(link("file", "other") == 0);
  CHECK(link("file", "other") == -1);
  CHECK(link("missing", "x") == -1);
  fd = open("other", O_RDONLY);
  CHECK(fstat(fd, &st) == 0 && st.nlink == 2);
  CHECK(unlink("file") == 0);
  CHECK(unlink("file") == -1);
  CHECK(fstat(fd, &st) == 0 && st.nlink == 1 && st.size == 11);
  close(fd);
  CHECK(mknod("device", 1, 1) == 0);
  fd = open("device", O_RDWR);
  CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.type == T_DEV);
  close(fd);
}

// The number of names in ".", read as old programs read: 16 bytes at a time,
// which sees each of today's entries as one in use and one that is free.
static int
count_names(const char *wanted, int *found)
{
  struct dirent de;
  int fd = open(".", O_RDONLY);
  int n = 0;

  *found = 0;
  while (read(fd, &de, sizeof(de)) == sizeof(de)) {
    if (de.inum == 0)
      continue;
    n++;
    *found += same(de.name, wanted);
  }
  close(fd);
  return n;
}

// Records of 16 bytes, as the old headers have them; today's have 32. The old
// ls prints names of up to 13 characters right, since the second half of such a
// record is all 0 and so looks free.
static void
check_dirs(void)
{
  struct stat st;
  int found;
  int fd;

  CHECK(mkdir("dir") == 0);
  CHECK(mkdir("dir") == -1);
  CHECK(count_names("thirteen_char", &found) == 5); // . .. other device dir
  fd = open("thirteen_char", O_CREATE | O_WRONLY);
  close(fd);
  CHECK(count_names("thirteen_char", &found) == 6 && found == 1);
  CHECK(count_names("..", &found) == 6 && found == 1);
  fd = open("dir", O_RDONLY);
  CHECK(fstat(fd, &st) == 0 && st.type == T_DIR);
  close(fd);
  CHECK(open("dir", O_RDWR) == -1);
  CHECK(chdir("dir") == 0);
  CHECK(chdir("missing") == -1);
  CHECK(chdir("../other") == -1);
  CHECK(unlink(".") == -1 && unlink("..") == -1);
  CHECK(chdir("..") == 0);
  CHECK(link("dir", "dir2") == -1);
  CHECK(unlink("thirteen_char") == 0);
}

// What is not there is no error: the first run has nothing to remove.
static void
remove_all(void)
{
  unlink("file");
  unlink("other");
  unlink("device");
  unlink("thirteen_char");
  unlink("dir");
}

static void
check_all(char *self)
{
  check_memory();
  check_registers();
  check_sbrk();
  check_fork();
  check_kill();
  check_time();
  check_exec(self);
  check_pipe();
  check_broken_pipe();
  mkdir("/oldabi.dir");
  CHECK(chdir("/oldabi.dir") == 0);
  remove_all(); // of a run that was cut short
  check_file();
  check_links();
  check_dirs();
  remove_all();
  CHECK(chdir("/") == 0);
  CHECK(unlink("/oldabi.dir") == 0);
}

// The entry: hands main the stack pointer as exec left it, and all else in its
// place. A compiler may have main move the stack before it can be looked at.
asm(".globl main\n"
    "main:\n"
    "  movl %esp, %eax\n"
    "  pushl %eax\n"
    "  pushl 8(%eax)\n"
    "  pushl 4(%eax)\n"
    "  call old_main\n");

void old_main(int argc, char **argv, uint *frame);

void
old_main(int argc, char **argv, uint *frame)
{
  if (argc > 1 && same(argv[1], "child"))
    answer_child(argc, argv, frame);
  check_all("/bin/oldabi");
  if (failures == 0) {
    print("oldabi: all ");
    print_number(checks);
    print(" checks passed\n");
  } else {
    print("oldabi: ");
    print_number(failures);
    print(" checks FAILED\n");
  }
  exit_status(failures != 0);
}
