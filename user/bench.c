// Measures what the kernel's services cost, in cycles of the processor's
// counter. With QEMU's -icount a cycle is one instruction, and every run gives
// the same numbers (docs/PERFORMANCE.md).
//
// A row is one function, which makes what it needs, repeats an operation
// between two looks at the counter, and removes what it made. So rows can be
// chosen, and none depends on the one before. Data is small and static: for
// each page that this program has touched, fork and exit have something to do.
//
// The source is plain POSIX and compiles for Linux, too. It shares nothing with
// the other programs here, so that both systems run the same code.
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char help[] =
    "bench [--json] [-j PROCESSES] [-n TIMES] [NAME]...\n"
    "measure what calls of the kernel cost: lines of name, value, unit\n"
    "  NAME    only these rows\n"
    "  --json  as one JSON object, at the end\n"
    "  -j      so many processes do it at once; the mean of what they see,\n"
    "          for all of a row with what it makes and removes\n"
    "  -n      repeat each so many times more often\n";

#define KB    1024
#define MB    (KB * KB)
#define PAGE  4096
#define RING  8   // processes in the ring
#define FEW   100 // files of the rows that make files
#define SMALL 512 // bytes in each
#define LINE  64  // characters of a line on the console

#define FILE_IN_ROOT "/bench.file"

// A row. Of the last three it uses what it needs.
//
//   measure  tenths of a cycle for each unit; 0 if it is not possible here
//   unit     what the operation is repeated for: a call, a KB, a page
//   n        how many names or processes, how deep, or how large in KB
//   piece    bytes of a single write or read, or bytes that are touched
//   synced   all work that was put off counts, too, up to the end of a sync
struct row {
  const char *name;
  uint64_t (*measure)(const struct row *row);
  const char *unit;
  int n;
  int piece;
  bool synced;
};

static int times = 1;     // -n
static char name[FEW][8]; // n0000, n0001, ...
static char buffer[PAGE];

static char directory[32]; // where rows make files

// For what cannot fail in a system that works: says what did, and ends this
// process. A parent sees its child's pipe end, and fails in its turn.
static void
must(bool well, const char *what)
{
  if (well)
    return;
  perror(what);
  _exit(1);
}

// Cycles since reset. The compiler moves nothing across it.
static uint64_t
now(void)
{
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
  return (uint64_t)high << 32 | low;
}

// Tenths of a cycle for each of n, rounded.
static uint64_t
each(uint64_t cycles, int n)
{
  return (cycles * 10 + n / 2) / n;
}

// The cost of one `action`, from many. The first ones fill caches.
#define MEAN(count, action)         \
  __extension__({                   \
    int n_ = (count)*times;         \
    for (int i_ = 0; i_ < 3; i_++)  \
      action;                       \
    uint64_t start_ = now();        \
    for (int i_ = 0; i_ < n_; i_++) \
      action;                       \
    each(now() - start_, n_);       \
  })

// ---- calls that do little ----

// No call at all: what the loop and the processor cost.
static uint64_t
cpu(const struct row *row)
{
  return MEAN(100000, __asm__ volatile(""));
}

// The way into the kernel and out, with nothing to do there.
static uint64_t
call_getpid(const struct row *row)
{
  return MEAN(1000, getpid());
}

// A call with an argument, which is wrong.
static uint64_t
call_close(const struct row *row)
{
  return MEAN(1000, close(-1));
}

// A call that gives the program a struct back.
static uint64_t
call_fstat(const struct row *row)
{
  struct stat st;
  int fd = open(FILE_IN_ROOT, O_RDONLY);
  uint64_t cost = MEAN(1000, fstat(fd, &st));

  close(fd);
  return cost;
}

// The first n bytes of a file, one by one.
static void
read_again(int fd, int n)
{
  char byte[1];

  lseek(fd, 0, SEEK_SET);
  while (n-- > 0)
    read(fd, byte, 1);
}

// All bytes of a block, so that the one lseek counts for nothing.
static uint64_t
read_byte(const struct row *row)
{
  int fd = open(FILE_IN_ROOT, O_RDONLY);
  uint64_t cost;

  must(fd >= 0, FILE_IN_ROOT);
  cost = MEAN(1, read_again(fd, PAGE));
  close(fd);
  return (cost + PAGE / 2) / PAGE;
}

// ---- names ----
// What a path costs: by how many names there are beside it, and by how many
// parts it has. A file is opened and closed, as there is no call that looks a
// name up and does no more.

// What lookups are measured by; a file that is not there costs as little.
static void
open_close(const char *path)
{
  close(open(path, O_RDONLY));
}

// A name of one part, in a directory that has few.
static uint64_t
open_root(const struct row *row)
{
  must(access(FILE_IN_ROOT, R_OK) == 0, FILE_IN_ROOT);
  return MEAN(300, open_close(FILE_IN_ROOT));
}

// A new, empty file; there is none of this name.
static void
create(const char *path)
{
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);

  must(fd >= 0, path);
  close(fd);
}

// Name number i. All have the same length, and the same first letter.
static void
make_name(char path[8], int i)
{
  snprintf(path, 8, "n%04u", (unsigned)i % 10000);
}

// Makes a directory with so many names of one file, and goes there. The name
// that was made last is in `last`.
static void
enter_names(int n, char last[8])
{
  must(mkdir("names", 0755) == 0 && chdir("names") == 0, "names");
  create(name[0]);
  for (int i = 1; i < n; i++) {
    make_name(last, i);
    must(link(name[0], last) == 0, last);
  }
  sync();
}

// Removes it, and goes back.
static void
leave_names(int n)
{
  char path[8];

  for (int i = 0; i < n; i++) {
    make_name(path, i);
    must(unlink(path) == 0, path);
  }
  must(chdir("..") == 0 && rmdir("names") == 0, "names");
}

// The name that a scan from the beginning finds last.
static uint64_t
lookup(const struct row *row)
{
  uint64_t cost;
  char last[8];

  enter_names(row->n, last);
  cost = MEAN(200, open_close(last));
  leave_names(row->n);
  return cost;
}

// A name that no scan finds, as a shell's for a program in another directory.
static uint64_t
lookup_missing(const struct row *row)
{
  uint64_t cost;
  char last[8];

  enter_names(row->n, last);
  cost = MEAN(200, open_close("missing"));
  leave_names(row->n);
  return cost;
}

// d/d/d/.../file with so many directories.
static uint64_t
lookup_deep(const struct row *row)
{
  char path[2 * 8 + 5];
  uint64_t cost;
  int i;

  for (i = 0; i < row->n; i++) {
    strcpy(path + 2 * i, "d");
    must(mkdir(path, 0755) == 0, path);
    path[2 * i + 1] = '/';
  }
  strcpy(path + 2 * i, "file");
  create(path);
  sync();
  cost = MEAN(200, open_close(path));
  must(unlink(path) == 0, path);
  while (--i >= 0) {
    path[2 * i + 1] = '\0';
    must(rmdir(path) == 0, path);
  }
  return cost;
}

// ---- pipes ----
// What it costs to wake a process and switch to it, and to copy. Every process
// here waits for the one before it, so on one CPU each byte is a switch.

// As fork: 0 in the child.
static pid_t
fork_child(void)
{
  pid_t pid = fork();

  must(pid >= 0, "fork");
  return pid;
}

// As pipe: an end to read from, an end to write to.
static void
make_pipe(int fds[2])
{
  must(pipe(fds) == 0, "pipe");
}

// Who reads at the other end of it sees the end.
static void
close_pipe(int fds[2])
{
  close(fds[0]);
  close(fds[1]);
}

// A process's work: passes bytes from one descriptor to the other until there
// are no more, and ends. It must hold no end to write to `from` itself, or that
// end never comes.
static void
echo(int from, int to)
{
  char byte[1];

  while (read(from, byte, 1) == 1)
    write(to, byte, 1);
  _exit(0);
}

// A byte into a pipe, and one out of another.
static void
pass(int to, int from)
{
  char byte[1] = {'x'};

  must(write(to, byte, 1) == 1 && read(from, byte, 1) == 1, "pipe");
}

// Both ends in one process: no switch.
static uint64_t
pipe_self(const struct row *row)
{
  uint64_t cost;
  int p[2];

  make_pipe(p);
  cost = MEAN(500, pass(p[1], p[0]));
  close_pipe(p);
  return cost;
}

// To one of n processes that wait at the same pipe, and back.
static uint64_t
round_trip(const struct row *row)
{
  int there[2], back[2];
  uint64_t cost;

  make_pipe(there);
  make_pipe(back);
  for (int i = 0; i < row->n; i++)
    if (fork_child() == 0) {
      close(there[1]);
      echo(there[0], back[1]);
    }
  cost = MEAN(500, pass(there[1], back[0]));
  close_pipe(there);
  close_pipe(back);
  for (int i = 0; i < row->n; i++)
    wait(NULL);
  return cost;
}

// Process i takes from pipe i and gives to pipe i + 1; this one starts it.
static uint64_t
ring_hop(const struct row *row)
{
  int first[2], from[2], to[2];
  uint64_t cost;

  make_pipe(first);
  from[0] = first[0];
  for (int i = 1; i < row->n; i++) {
    make_pipe(to);
    if (fork_child() == 0) {
      close(first[1]);
      close(to[0]);
      echo(from[0], to[1]);
    }
    close(from[0]);
    close(to[1]);
    from[0] = to[0];
  }
  cost = MEAN(100, pass(first[1], from[0]));
  close(first[1]);
  close(from[0]);
  for (int i = 1; i < row->n; i++)
    wait(NULL);
  return (cost + row->n / 2) / row->n;
}

// From a child, n KB in pieces. The first ones count, too: there are many, and
// the writer may be ahead by no more than the pipe holds.
static uint64_t
pipe_flow(const struct row *row)
{
  int total = row->n * KB * times;
  uint64_t start;
  int p[2];

  make_pipe(p);
  if (fork_child() == 0) {
    for (int sent = 0; sent < total; sent += row->piece)
      must(write(p[1], buffer, row->piece) == row->piece, "write");
    _exit(0);
  }
  start = now();
  for (int got = 0; got < total;) {
    int n = read(p[0], buffer, row->piece);

    must(n > 0, "read");
    got += n;
  }
  start = now() - start;
  close_pipe(p);
  wait(NULL);
  return each(start, total / KB);
}

// ---- processes and memory ----
// Memory is touched before it counts as used: a kernel may give frames only to
// pages that are written to, and copy at a fork only those that one of the two
// writes to later. Then that first write has its price, which rows of its own
// show.

// A child that does nothing, from its birth until nothing is left of it.
static void
fork_wait(void)
{
  if (fork_child() == 0)
    _exit(0);
  wait(NULL);
}

// By a process that is as small as this one.
static uint64_t
fork_exit(const struct row *row)
{
  return MEAN(50, fork_wait());
}

// The same, with a program in between: this one, told to do nothing.
static void
exec_wait(void)
{
  static char *argv[] = {"bench", "--nothing", NULL};
  int status;

  if (fork_child() == 0) {
    execv("/bin/bench", argv);
    _exit(1);
  }
  wait(&status);
  must(status == 0, "/bin/bench");
}

// The program is in the cache after the first time.
static uint64_t
fork_exec(const struct row *row)
{
  return MEAN(20, exec_wait());
}

// More heap, or less; where the new memory begins.
static char *
grow(int bytes)
{
  char *start = sbrk(bytes);

  must(start != (void *)-1, "sbrk");
  return start;
}

// One byte of each page.
static void
touch(char *start, int bytes)
{
  for (int i = 0; i < bytes; i += PAGE)
    *(volatile char *)(start + i) = 1;
}

// A child that writes to so much of its heap.
static void
fork_touch_wait(char *heap, int bytes)
{
  if (fork_child() == 0) {
    touch(heap, bytes);
    _exit(0);
  }
  wait(NULL);
}

// Whether there is memory for a second process of this size.
static bool
fits_twice(void)
{
  pid_t pid = fork();

  if (pid == 0)
    _exit(0);
  return pid > 0 && wait(NULL) == pid;
}

// With a heap of n KB, of which the child writes `piece` bytes. 0 where the
// machine has not so much memory.
static uint64_t
fork_heap(const struct row *row)
{
  int count = row->n > 8 * KB ? 2 : 10;
  char *heap = sbrk(row->n * KB);
  uint64_t cost = 0;

  if (heap == (void *)-1)
    return 0;
  touch(heap, row->n * KB);
  if (fits_twice())
    cost = MEAN(count, fork_touch_wait(heap, row->piece));
  grow(-row->n * KB);
  return cost;
}

// sbrk of n KB, of which `piece` bytes are touched; per page. To give them back
// does not count.
static uint64_t
sbrk_page(const struct row *row)
{
  uint64_t cycles = 0;

  for (int i = 0; i < 4 * times; i++) {
    uint64_t start = now();
    char *heap = grow(row->n * KB);

    touch(heap, row->piece);
    cycles += now() - start;
    grow(-row->n * KB);
  }
  return each(cycles, 4 * times * (row->n * KB / PAGE));
}

// Only the first write to each page of new memory.
static uint64_t
fault_zero(const struct row *row)
{
  char *heap = grow(row->n * KB);
  uint64_t start = now();

  touch(heap, row->n * KB);
  start = now() - start;
  grow(-row->n * KB);
  return each(start, row->n * KB / PAGE);
}

// Only the child's first write to each page that it has from its parent.
static uint64_t
fault_copy(const struct row *row)
{
  char *heap = grow(row->n * KB);
  uint64_t cycles;
  int p[2];

  touch(heap, row->n * KB);
  make_pipe(p);
  if (fork_child() == 0) {
    cycles = now();
    touch(heap, row->n * KB);
    cycles = now() - cycles;
    write(p[1], &cycles, sizeof(cycles));
    _exit(0);
  }
  must(read(p[0], &cycles, sizeof(cycles)) == sizeof(cycles), "child");
  wait(NULL);
  close_pipe(p);
  grow(-row->n * KB);
  return each(cycles, row->n * KB / PAGE);
}

// ---- files ----
// A kernel may put the work of a write off until later. So each row begins with
// nothing to do (sync), and there are two of each: one sees what the program
// waits for, the other all work, as it ends with a sync.

// n KB through fd in pieces; the cycles.
static uint64_t
transfer(const struct row *row, int fd, bool writing)
{
  uint64_t start = now();

  for (int done = 0; done < row->n * KB; done += row->piece) {
    int n =
        writing ? write(fd, buffer, row->piece) : read(fd, buffer, row->piece);

    must(n == row->piece, writing ? "write" : "read");
  }
  if (row->synced)
    sync();
  return now() - start;
}

// A small file costs little, and is taken more often.
static int
rounds(const struct row *row)
{
  return (row->n >= KB ? 2 : 8) * times;
}

// A file that grows: blocks are found for it.
static uint64_t
write_new(const struct row *row)
{
  uint64_t cycles = 0;

  for (int i = 0; i < rounds(row); i++) {
    int fd = open("file", O_CREAT | O_EXCL | O_WRONLY, 0644);

    must(fd >= 0, "file");
    sync();
    cycles += transfer(row, fd, true);
    close(fd);
    must(unlink("file") == 0, "file");
  }
  return each(cycles, rounds(row) * row->n);
}

// Writes or reads a file that is there. What was written before is on the disk
// by then, and in the cache.
static uint64_t
use_file(const struct row *row, bool writing)
{
  int fd = open("file", O_CREAT | O_EXCL | O_RDWR, 0644);
  uint64_t cycles = 0;

  must(fd >= 0, "file");
  transfer(row, fd, true);
  for (int i = 0; i < rounds(row); i++) {
    sync();
    lseek(fd, 0, SEEK_SET);
    cycles += transfer(row, fd, writing);
  }
  close(fd);
  must(unlink("file") == 0, "file");
  return each(cycles, rounds(row) * row->n);
}

// Over what is there: no block is looked for.
static uint64_t
write_again(const struct row *row)
{
  return use_file(row, true);
}

// From the cache.
static uint64_t
read_file(const struct row *row)
{
  return use_file(row, false);
}

// One that is not there.
static void
make_directory(const char *path)
{
  must(mkdir(path, 0755) == 0, path);
}

// The last name of a file: its blocks are free again.
static void
remove_file(const char *path)
{
  must(unlink(path) == 0, path);
}

// An empty one.
static void
remove_directory(const char *path)
{
  must(rmdir(path) == 0, path);
}

// The cycles of doing something to each of the names.
static uint64_t
to_names(bool synced, void (*act)(const char *path))
{
  uint64_t start;

  sync();
  start = now();
  for (int i = 0; i < FEW; i++)
    act(name[i]);
  if (synced)
    sync();
  return now() - start;
}

// A new file with something in it: its name, its inode and a block.
static void
create_full(const char *path)
{
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);

  must(fd >= 0 && write(fd, buffer, SMALL) == SMALL, path);
  close(fd);
}

// In a directory of their own: makes FEW and removes them. Either may be what
// counts. One alone would say little: a directory's first entry needs a block,
// and the next hundred do not.
static uint64_t
make_remove(const struct row *row, void (*make)(const char *path),
            void (*remove)(const char *path), bool making)
{
  uint64_t made = 0, removed = 0;

  make_directory("names");
  must(chdir("names") == 0, "names");
  for (int i = 0; i < times; i++) {
    made += to_names(row->synced, make);
    removed += to_names(row->synced, remove);
  }
  must(chdir("..") == 0, "..");
  remove_directory("names");
  return each(making ? made : removed, FEW * times);
}

// A row of its own, though it makes and removes, too.
static uint64_t
create_file(const struct row *row)
{
  return make_remove(row, create_full, remove_file, true);
}

// The other half.
static uint64_t
unlink_file(const struct row *row)
{
  return make_remove(row, create_full, remove_file, false);
}

// Its block with . and .. is written, and its parent's count of links.
static uint64_t
create_directory(const struct row *row)
{
  return make_remove(row, make_directory, remove_directory, true);
}

// ---- the console ----

// Lines of dots, in pieces; 0 if the output is not a console. The end of
// a line costs more than a dot, as the screen moves up: the mean of a line is
// what a program sees.
static uint64_t
console(const struct row *row)
{
  int total = 8 * LINE;
  uint64_t start;
  int i;

  if (!isatty(1))
    return 0;
  for (i = 0; i < total; i++)
    buffer[i] = i % LINE == LINE - 1 ? '\n' : '.';
  start = now();
  for (i = 0; i < total; i += row->piece)
    write(1, buffer + i, row->piece);
  return each(now() - start, total);
}

// In the order of the table in docs/PERFORMANCE.md, by what they measure.
static const struct row rows[] = {
    {"getpid", call_getpid, "call", 0, 0, false},
    {"close_bad", call_close, "call", 0, 0, false},
    {"fstat", call_fstat, "call", 0, 0, false},
    {"read_byte", read_byte, "call", 0, 0, false},
    {"open_close", open_root, "pair", 0, 0, false},
    {"lookup_10", lookup, "pair", 10, 0, false},
    {"lookup_100", lookup, "pair", 100, 0, false},
    {"lookup_500", lookup, "pair", 500, 0, false},
    {"lookup_2000", lookup, "pair", 2000, 0, false},
    {"lookup_missing_500", lookup_missing, "call", 500, 0, false},
    {"lookup_depth_8", lookup_deep, "pair", 8, 0, false},
    {"pipe_self", pipe_self, "pair", 0, 0, false},
    {"round_trip", round_trip, "trip", 1, 0, false},
    {"round_trip_8", round_trip, "trip", 8, 0, false},
    {"round_trip_32", round_trip, "trip", 32, 0, false},
    {"ring_hop", ring_hop, "hop", RING, 0, false},
    {"pipe_512", pipe_flow, "KB", 256, 512, false},
    {"pipe_4096", pipe_flow, "KB", 256, 4096, false},
    {"fork", fork_exit, "child", 0, 0, false},
    {"fork_exec", fork_exec, "child", 0, 0, false},
    {"fork_heap_1m", fork_heap, "child", KB, 0, false},
    {"fork_heap_8m", fork_heap, "child", 8 * KB, 0, false},
    {"fork_heap_64m", fork_heap, "child", 64 * KB, 0, false},
    {"fork_write_64k", fork_heap, "child", 8 * KB, 64 * KB, false},
    {"sbrk", sbrk_page, "page", KB, 0, false},
    {"sbrk_touched", sbrk_page, "page", KB, MB, false},
    {"fault_zero", fault_zero, "page", KB, 0, false},
    {"fault_copy", fault_copy, "page", KB, 0, false},
    {"write_8k_new", write_new, "KB", 8, 512, false},
    {"write_8k_again", write_again, "KB", 8, 512, false},
    {"read_8k", read_file, "KB", 8, 512, false},
    {"write_60k_new", write_new, "KB", 60, PAGE, false},
    {"write_60k_again", write_again, "KB", 60, PAGE, false},
    {"read_60k", read_file, "KB", 60, PAGE, false},
    {"write_1m_new", write_new, "KB", KB, PAGE, false},
    {"write_1m_again", write_again, "KB", KB, PAGE, false},
    {"read_1m", read_file, "KB", KB, PAGE, false},
    {"create", create_file, "file", 0, 0, false},
    {"unlink", unlink_file, "file", 0, 0, false},
    {"mkdir", create_directory, "directory", 0, 0, false},
    {"write_8k_new_sync", write_new, "KB", 8, 512, true},
    {"write_8k_again_sync", write_again, "KB", 8, 512, true},
    {"write_60k_new_sync", write_new, "KB", 60, PAGE, true},
    {"write_60k_again_sync", write_again, "KB", 60, PAGE, true},
    {"write_1m_new_sync", write_new, "KB", KB, PAGE, true},
    {"write_1m_again_sync", write_again, "KB", KB, PAGE, true},
    {"create_sync", create_file, "file", 0, 0, true},
    {"unlink_sync", unlink_file, "file", 0, 0, true},
    {"mkdir_sync", create_directory, "directory", 0, 0, true},
    {"console_single", console, "character", 0, 1, false},
    {"console_bulk", console, "character", 0, 8 * LINE, false},
    {"cpu", cpu, "loop", 0, 0, false},
};
#define NROWS (int)(sizeof(rows) / sizeof(rows[0]))

// ---- what is asked for, and what is said ----
// With -j the children begin when the pipe `start` is closed, so that none runs
// while others are not born yet. What each sees is its own time for the row:
// with as many CPUs as processes, and nothing that they share, it is the same
// as for one alone. All of the row counts: if the operations were a small part,
// it would be chance whether another process takes the CPU in one of them.

// A child, in a directory of its own: waits for the start and tells its result.
static void
work(const struct row *row, int number, int start, int result)
{
  uint64_t value, begun;
  char path[16];
  char byte[1];

  snprintf(path, sizeof(path), "%d", number);
  must(mkdir(path, 0755) == 0 && chdir(path) == 0, path);
  read(start, byte, 1);
  begun = now();
  value = row->measure(row);
  if (value > 0)
    value = each(now() - begun, times);
  must(chdir("..") == 0 && rmdir(path) == 0, path);
  must(write(result, &value, sizeof(value)) == sizeof(value), "result");
  _exit(0);
}

// The mean of what so many processes measure at once.
static uint64_t
measure_many(const struct row *row, int processes)
{
  int start[2], result[2];
  uint64_t value, sum = 0;

  make_pipe(start);
  make_pipe(result);
  for (int i = 0; i < processes; i++)
    if (fork_child() == 0) {
      close(start[1]);
      work(row, i, start[0], result[1]);
    }
  close_pipe(start);
  for (int i = 0; i < processes; i++) {
    must(read(result[0], &value, sizeof(value)) == sizeof(value), row->name);
    sum += value;
  }
  close_pipe(result);
  while (wait(NULL) > 0)
    ;
  return sum / processes;
}

// A row's line, or its member of the JSON object.
static void
print(const struct row *row, uint64_t value, const char *unit, bool json,
      bool first)
{
  const char *form =
      json ? "%s\n  \"%s\": [%u.%u, \"cycles/%s\"]" : "%s%s %u.%u cycles/%s\n";

  printf(form, !json || first ? "" : ",", row->name, (unsigned)(value / 10),
         (unsigned)(value % 10), unit);
  fflush(stdout);
}

// Whether a row is meant: with no names all are.
static bool
chosen(const struct row *row, int n, char *names[])
{
  for (int i = 0; i < n; i++)
    if (strcmp(names[i], row->name) == 0)
      return true;
  return n == 0;
}

// All that was chosen. Lines come as they are measured; the JSON object at the
// end, since the rows of the console write to it, too.
static void
measure_rows(int n, char *names[], int processes, bool json)
{
  uint64_t value[NROWS];
  bool first = true;

  for (int i = 0; i < NROWS; i++) {
    if (!chosen(&rows[i], n, names))
      continue;
    sync(); // or this row would pay for what the one before has left
    value[i] = processes > 0 ? measure_many(&rows[i], processes)
                             : rows[i].measure(&rows[i]);
    if (value[i] == 0)
      fprintf(stderr, "bench: %s: left out, not possible here\n", rows[i].name);
    else if (!json)
      print(&rows[i], value[i], processes > 0 ? "round" : rows[i].unit, false,
            false);
  }
  if (!json)
    return;
  printf("{");
  for (int i = 0; i < NROWS; i++)
    if (chosen(&rows[i], n, names) && value[i] > 0) {
      print(&rows[i], value[i], processes > 0 ? "round" : rows[i].unit, true,
            first);
      first = false;
    }
  printf("\n}\n");
}

// And goes there. One that a run left behind when it was killed stays.
static void
make_own_directory(void)
{
  int made = -1;

  for (int i = 0; i < 100 && made < 0; i++) {
    snprintf(directory, sizeof(directory), "bench.%d", (int)getpid() + i);
    made = mkdir(directory, 0755);
  }
  must(made == 0 && chdir(directory) == 0, directory);
}

// The directory and the file that rows need, and nothing that is left to do.
static void
set_up(void)
{
  int fd = open(FILE_IN_ROOT, O_CREAT | O_TRUNC | O_WRONLY, 0644);

  must(fd >= 0, FILE_IN_ROOT);
  memset(buffer, '.', sizeof(buffer));
  must(write(fd, buffer, PAGE) == PAGE, FILE_IN_ROOT);
  close(fd);
  for (int i = 0; i < FEW; i++)
    make_name(name[i], i);
  make_own_directory();
}

// Removes them; the exit status.
static int
clean_up(void)
{
  must(chdir("..") == 0 && rmdir(directory) == 0, directory);
  must(unlink(FILE_IN_ROOT) == 0, FILE_IN_ROOT);
  return 0;
}

// Dies unless every name is a row's: no output would look like a result.
static void
check_names(int n, char *names[])
{
  for (int i = 0; i < n; i++) {
    bool known = false;

    for (int k = 0; k < NROWS; k++)
      known = known || strcmp(names[i], rows[k].name) == 0;
    if (known)
      continue;
    fprintf(stderr, "bench: %s: no such row; there are:", names[i]);
    for (int k = 0; k < NROWS; k++)
      fprintf(stderr, "%s%s", k % 4 == 0 ? "\n  " : " ", rows[k].name);
    fprintf(stderr, "\n");
    exit(2);
  }
}

// Does not return.
static void
usage_error(void)
{
  fprintf(stderr, "usage: %s", help);
  exit(2);
}

int
main(int argc, char *argv[])
{
  int processes = 0;
  bool json = false;
  int i;

  for (i = 1; i < argc && argv[i][0] == '-'; i++) {
    if (strcmp(argv[i], "--nothing") == 0) // the program that fork_exec runs
      return 0;
    if (strcmp(argv[i], "--help") == 0) {
      printf("usage: %s", help);
      return 0;
    }
    if (strcmp(argv[i], "--json") == 0)
      json = true;
    else if (strcmp(argv[i], "-j") == 0 && i + 1 < argc)
      processes = atoi(argv[++i]);
    else if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
      times = atoi(argv[++i]);
    else
      usage_error();
  }
  if (processes < 0 || times < 1)
    usage_error();
  check_names(argc - i, argv + i);
  set_up();
  measure_rows(argc - i, argv + i, processes, json);
  return clean_up();
}
