// Calls that work for long and are killed in the middle: each ends there, not
// when all of its work is done.
//
// No time is measured. What a killed call leaves behind says how far it got: an
// offset, a name, the memory in use. The kill comes at an unknown moment, and
// may find the process between two calls; so each is tried until one kill has
// been seen to end a call half-way.
#include "usertests.h"
#include "elf.h"

#define LONG  (2 << 20) // bytes of a long read or write
#define TRIES 40

// Kills `pid` some moments from now.
static void
kill_soon(int pid, int moments)
{
  volatile int spin;

  for (spin = 0; spin < moments * 1000; spin++)
    ;
  OK(kill(pid));
  EXPECT_KILLED(pid, SIGKILL);
}

static int ready[2]; // a pipe: the child says that its long call comes next

// By a pipe: the parent must not count the memory that came before.
static void
say_ready(void)
{
  CHECK_EQ(write(ready[1], "", 1), 1);
}

// Starts fn(arg). Its pid, once it has said that it is ready.
static int
start(void (*fn)(int), int arg)
{
  char c;

  OK(pipe(ready));
  int pid = spawn(fn, arg);
  CHECK_EQ(read(ready[0], &c, 1), 1);
  OK(close(ready[0]));
  OK(close(ready[1]));
  return pid;
}

// ---- reading and writing ----

static int file_fd;

static void
transfer_for_ever(int writing)
{
  char *buf = sbrk(LONG);

  CHECK(buf != (char *)-1);
  say_ready();
  for (;;) {
    OK(lseek(file_fd, 0, SEEK_SET));
    OK(writing ? write(file_fd, buf, LONG) : read(file_fd, buf, LONG));
  }
}

// The offset is shared with the child: it tells where the last call ended.
// A call that is killed returns what it has done, or nothing; the process never
// sees it. Each try waits a little longer than the one before. That the offset
// moves is no sign of a beginning: a read moves it at its end, and on one CPU
// the parent may never run between that and the next lseek.
static void
kill_transfer(int writing)
{
  for (int i = 0; i < TRIES; i++) {
    OK(lseek(file_fd, 0, SEEK_SET));
    int pid = start(transfer_for_ever, writing);
    kill_soon(pid, 100 * i);
    int end = OK(lseek(file_fd, 0, SEEK_CUR));
    CHECK(end <= LONG);
    if (end > 0 && end < LONG)
      return;
  }
  FAIL("%s of %d bytes is never ended half-way", writing ? "write" : "read",
       LONG);
}

static void
long_write_killed(void)
{
  file_fd = OK(open("f", O_CREATE | O_RDWR));
  kill_transfer(1);
}

static void
long_read_killed(void)
{
  int fd = OK(open("f", O_CREATE | O_WRONLY));

  OK(lseek(fd, LONG - 1, SEEK_SET));
  CHECK_EQ(write(fd, "", 1), 1); // the rest is a hole
  OK(close(fd));
  file_fd = OK(open("f", O_RDONLY));
  kill_transfer(0);
}

// ---- memory ----

static uint
free_frames(void)
{
  struct meminfo info;

  OK(meminfo(&info));
  return info.free_frames;
}

// What process `pid` is doing: a letter as in procinfo.
static char
state_of(int pid)
{
  struct procinfo info;

  CHECK(find_process(pid, &info));
  return info.state;
}

// Starts fn(frames), which takes that many frames in one call once it is ready.
// Its pid; free frames before the call in *before.
static int
start_taker(void (*fn)(int), int frames, uint *before)
{
  int pid = start(fn, frames);

  *before = free_frames();
  return pid;
}

// Kills such a process when it has taken some, and looks how far it goes on.
// Adds to *seen if it was killed half-way, to *early if it then ended.
static void
kill_taker(void (*fn)(int), uint frames, int *seen, int *early)
{
  uint before, now, least;
  int pid = start_taker(fn, frames, &before);

  do
    least = free_frames();
  while (before - least < frames / 8 && state_of(pid) != 'S');
  OK(kill(pid));
  bool half_way = before - least < frames / 4;
  while (state_of(pid) != 'Z')
    if ((now = free_frames()) < least)
      least = now;
  if ((now = free_frames()) < least)
    least = now;
  EXPECT_KILLED(pid, SIGKILL);
  *seen += half_way;
  *early += half_way && before - least < frames / 2;
}

// On a fast machine with little memory the call may be over each time before we
// come to see it: then there is nothing to be said.
static void
kill_takers(void (*fn)(int), uint frames, const char *what)
{
  int seen = 0, early = 0;

  for (int i = 0; i < TRIES && early == 0; i++)
    kill_taker(fn, frames, &seen, &early);
  if (seen > 0 && early == 0)
    FAIL("%s of %u frames, killed %d times, is never ended half-way", what,
         frames, seen);
}

static void
grow(int frames)
{
  say_ready();
  sbrk(frames * PAGE);
  sleep(1000 * HZ);
}

static void
long_sbrk_killed(void)
{
  kill_takers(grow, free_frames() / 2, "sbrk");
}

// The grandchild is gone at once, if it was born at all.
static void
grow_and_fork(int frames)
{
  CHECK(sbrk(frames * PAGE) != (void *)-1);
  say_ready();
  if (fork() == 0)
    exit(0);
  sleep(1000 * HZ);
}

static void
long_fork_killed(void)
{
  kill_takers(grow_and_fork, free_frames() / 4, "fork");
}

// ---- exec ----

// A program of LONG bytes that exits at once. Nearly all of it is a hole.
static void
make_long_program(const char *path)
{
  static const uchar code[] = {
      0x6a, 42,                 // push $42
      0x6a, 0,                  // push $0, where the return address is
      0xb8, SYS_exit,  0, 0, 0, // mov $SYS_exit, %eax
      0xcd, T_SYSCALL,          // int $T_SYSCALL
  };
  struct {
    struct elfhdr elf;
    struct proghdr ph;
    uchar code[sizeof(code)];
  } im;

  memset(&im, 0, sizeof(im));
  im.elf.magic = ELF_MAGIC;
  im.elf.class = ELFCLASS32;
  im.elf.type = ET_EXEC;
  im.elf.machine = EM_386;
  im.elf.entry = TEXTSTART + offsetof(typeof(im), code);
  im.elf.phoff = offsetof(typeof(im), ph);
  im.elf.phentsize = sizeof(im.ph);
  im.elf.phnum = 1;
  im.ph.type = ELF_PROG_LOAD;
  im.ph.vaddr = TEXTSTART;
  im.ph.filesz = im.ph.memsz = LONG;
  im.ph.flags = ELF_FLAG_READ | ELF_FLAG_EXEC;
  memcpy(im.code, code, sizeof(code));
  int fd = OK(open(path, O_CREATE | O_WRONLY));
  CHECK_EQ(write(fd, &im, sizeof(im)), sizeof(im));
  OK(lseek(fd, LONG - 1, SEEK_SET));
  CHECK_EQ(write(fd, "", 1), 1);
  OK(close(fd));
}

static void
exec_long(int frames)
{
  char *argv[] = {"long", NULL};

  (void)frames;
  say_ready();
  exec("long", argv);
}

// Whether the program had its old name when it died: exec had not succeeded.
// *killed: it did not come to exit.
// The state of the process table is what is left to look at, since exec either
// replaces a program or does not.
static bool
kill_exec(bool *killed)
{
  struct procinfo info;
  int status;
  uint before;
  int pid = start_taker(exec_long, 0, &before);

  while (before - free_frames() < 8 && state_of(pid) != 'Z')
    ;
  OK(kill(pid));
  CHECK(await_state(pid, 'Z'));
  CHECK(find_process(pid, &info));
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  *killed = WIFSIGNALED(status);
  return *killed && strcmp(info.name, "long") != 0;
}

static void
long_exec_killed(void)
{
  bool killed, early = false;
  int seen = 0;

  make_long_program("long");
  for (int i = 0; i < TRIES && !early; i++) {
    early = kill_exec(&killed);
    seen += killed;
  }
  // A kill may come in the last steps of an exec, after the point of no return;
  // where an exec takes about a tick, a few of them do. Not all of many.
  if (seen >= TRIES / 4 && !early)
    FAIL("exec of %d bytes, killed %d times, is never given up", LONG, seen);
}

const struct test long_tests[] = {
    {"long_write_killed", "a long write ends when killed", long_write_killed,
     false},
    {"long_read_killed", "a long read ends when killed", long_read_killed,
     false},
    {"long_sbrk_killed", "a long sbrk ends when killed", long_sbrk_killed,
     false},
    {"long_fork_killed", "a long fork ends when killed", long_fork_killed,
     false},
    {"long_exec_killed", "a long exec ends when killed", long_exec_killed,
     false},
    {NULL, NULL, NULL, false},
};
