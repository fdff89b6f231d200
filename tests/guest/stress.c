// stress SEED SECONDS [PROCS]: random work by several processes, each checked
// against a model of what must be there.
//
// Every process works in a directory of its own, where it knows the contents
// of each file, and now and then in one directory for all, where any outcome
// but a mixture is right. What a process does follows from SEED and its number
// alone. With 0 seconds each does a fixed number of operations.
#include "calls.h"

#define MAXPROCS 16
#define FIXED    300 // operations per process when SECONDS is 0
#define NNAMES   16  // names a process uses
#define NDIRS    4   // directories it uses
#define CHUNK    700 // bytes written at once; blocks are crossed often
#define NCHUNKS  64  // most chunks in a file
#define RECORD   512 // bytes written at once to a shared file
#define NSHARED  8   // names in the shared directory
#define PAGE     4096

// A file of the model: chunk i holds bytes made from seed[i].
struct object {
  int links; // names it has; 0: free
  int n;     // chunks
  uint seed[NCHUNKS];
};

static uint seed, seconds;
static uint nprocs = 4;
static int self;            // number of this worker
static uint operations;     // done by it
static const char *program; // path of this program
static char topdir[32];

static struct object objects[NNAMES];
static struct object *names[NNAMES]; // what "fN" names, or NULL
static bool dirs[NDIRS];             // is "dN" there?
static uchar chunk[CHUNK], expected[CHUNK];
static uchar record[RECORD];

// Says what went wrong and ends this worker.
#define MUST(expr)             \
  do {                         \
    if (!(expr))               \
      broken(__LINE__, #expr); \
  } while (0)

// The seed, the worker and the number of the operation are what it takes to see
// the same again; the line says what was wrong.
static _Noreturn void
broken(int line, const char *what)
{
  printf("stress: seed %u FAILED: stress.c:%d: %s (process %d, operation %u,"
         " errno %d)\n",
         seed, line, what, self, operations, errno);
  exit(1);
}

// The lowest bits of rand are the worst, and / 7 leaves them out of small n's.
static uint
below(uint n)
{
  return rand() / 7 % n;
}

// As numbered() of usertests, which this program does not have.
static char *
name_of(char kind, int n)
{
  static char bufs[4][16];
  static uint next;
  char *buf = bufs[next++ % 4];

  snprintf(buf, sizeof(bufs[0]), "%c%d", kind, n);
  return buf;
}

// Contents are made from a seed, so that the model keeps four bytes for each
// chunk.
static void
make_bytes(uchar *buf, uint n, uint from)
{
  uint x = from | 1;

  for (uint i = 0; i < n; i++) {
    x = x * 1664525 + 1013904223;
    buf[i] = x >> 24;
  }
}

// ---- files of its own ----

// There are as many as names, so one is free whenever a name is.
static struct object *
new_object(void)
{
  for (int i = 0; i < NNAMES; i++)
    if (objects[i].links == 0) {
      objects[i].links = 1;
      objects[i].n = 0;
      return &objects[i];
    }
  broken(__LINE__, "a free object");
}

static void
write_chunk(int fd, struct object *o, int i)
{
  o->seed[i] = rand();
  make_bytes(chunk, CHUNK, o->seed[i]);
  MUST(write(fd, chunk, CHUNK) == CHUNK);
}

// With O_EXCL: the model knows each name, so who is surprised is right.
static void
create_file(void)
{
  int i = below(NNAMES);
  int fd = open(name_of('f', i), O_CREATE | O_EXCL | O_RDWR);

  if (names[i] != NULL) {
    MUST(fd == -1 && errno == EEXIST);
    return;
  }
  MUST(fd >= 0);
  names[i] = new_object();
  for (int n = below(6); names[i]->n < n; names[i]->n++)
    write_chunk(fd, names[i], names[i]->n);
  MUST(close(fd) == 0);
}

// Opens a random name; -1 if the model says it is not there.
static int
open_file(int flags, struct object **o)
{
  int i = below(NNAMES);
  int fd = open(name_of('f', i), flags);

  *o = names[i];
  if (names[i] == NULL)
    MUST(fd == -1 && errno == ENOENT);
  else
    MUST(fd >= 0);
  return fd;
}

// Size and links are the inode's, the bytes the blocks', the end what the size
// says.
static void
verify(int fd, const struct object *o)
{
  struct stat st;

  MUST(fstat(fd, &st) == 0);
  MUST(st.size == (uint)o->n * CHUNK && st.nlink == o->links);
  for (int i = 0; i < o->n; i++) {
    MUST(read(fd, chunk, CHUNK) == CHUNK);
    make_bytes(expected, CHUNK, o->seed[i]);
    MUST(memcmp(chunk, expected, CHUNK) == 0);
  }
  MUST(read(fd, chunk, 1) == 0);
}

static void
read_file(void)
{
  struct object *o;
  int fd = open_file(O_RDONLY, &o);

  if (fd < 0)
    return;
  verify(fd, o);
  MUST(close(fd) == 0);
}

// In place: no block is allocated, and the old bytes must be gone.
static void
overwrite_file(void)
{
  struct object *o;
  int fd = open_file(O_RDWR, &o);

  if (fd < 0)
    return;
  for (int times = below(4); times > 0 && o->n > 0; times--) {
    int i = below(o->n);
    MUST(lseek(fd, i * CHUNK, SEEK_SET) == i * CHUNK);
    write_chunk(fd, o, i);
  }
  MUST(close(fd) == 0);
}

// Some are followed by fsync, which shuffles the log's transactions.
static void
append_file(void)
{
  struct object *o;
  int fd = open_file(O_WRONLY | O_APPEND, &o);

  if (fd < 0)
    return;
  for (int times = below(10); times > 0 && o->n < NCHUNKS; times--, o->n++)
    write_chunk(fd, o, o->n);
  if (below(8) == 0)
    MUST(fsync(fd) == 0);
  MUST(close(fd) == 0);
}

static void
truncate_file(void)
{
  struct object *o;
  int fd = open_file(O_WRONLY | O_TRUNC, &o);

  if (fd < 0)
    return;
  o->n = 0;
  MUST(close(fd) == 0);
}

// Onto any name, the same, a free one, one of the same file; each has its own
// rule.
static void
rename_file(void)
{
  int from = below(NNAMES), to = below(NNAMES);
  int got = rename(name_of('f', from), name_of('f', to));

  if (names[from] == NULL) {
    MUST(got == -1 && errno == ENOENT);
    return;
  }
  MUST(got == 0);
  if (names[from] == names[to])
    return; // two names of one file stay
  if (names[to] != NULL)
    names[to]->links--;
  names[to] = names[from];
  names[from] = NULL;
}

static void
link_file(void)
{
  int from = below(NNAMES), to = below(NNAMES);
  int got = link(name_of('f', from), name_of('f', to));

  if (names[from] == NULL) {
    MUST(got == -1 && errno == ENOENT);
  } else if (names[to] != NULL) {
    MUST(got == -1 && errno == EEXIST);
  } else {
    MUST(got == 0);
    names[to] = names[from];
    names[to]->links++;
  }
}

static void
unlink_file(void)
{
  int i = below(NNAMES);
  int got = unlink(name_of('f', i));

  if (names[i] == NULL) {
    MUST(got == -1 && errno == ENOENT);
    return;
  }
  MUST(got == 0);
  names[i]->links--;
  names[i] = NULL;
}

// Removes a name and goes on reading the file.
// The file has no name then, and its blocks must not go to somebody else before
// the close.
static void
unlink_open_file(void)
{
  struct object *o;
  int i = below(NNAMES);
  int fd = open(name_of('f', i), O_RDONLY);

  o = names[i];
  MUST((fd >= 0) == (o != NULL));
  if (fd < 0)
    return;
  MUST(unlink(name_of('f', i)) == 0);
  o->links--;
  names[i] = NULL;
  verify(fd, o);
  MUST(close(fd) == 0);
}

// ---- directories of its own ----

static void
make_dir(void)
{
  int i = below(NDIRS);
  int got = mkdir(name_of('d', i));

  if (dirs[i])
    MUST(got == -1 && errno == EEXIST);
  else
    MUST(got == 0);
  dirs[i] = true;
}

static void
remove_dir(void)
{
  int i = below(NDIRS);
  int got = unlink(name_of('d', i));

  if (!dirs[i])
    MUST(got == -1 && errno == ENOENT);
  else
    MUST(got == 0);
  dirs[i] = false;
}

static void
move_dir(void)
{
  int from = below(NDIRS), to = below(NDIRS);
  int got = rename(name_of('d', from), name_of('d', to));

  if (!dirs[from]) {
    MUST(got == -1 && errno == ENOENT);
    return;
  }
  MUST(got == 0); // the other one, if any, is empty
  dirs[from] = false;
  dirs[to] = true;
}

// Goes into a directory, makes and moves things there, and cleans up.
// From inside, by relative paths: the current directory is an inode, not a
// name.
static void
use_dir(void)
{
  int i = below(NDIRS);

  if (!dirs[i]) {
    MUST(chdir(name_of('d', i)) == -1 && errno == ENOENT);
    return;
  }
  MUST(chdir(name_of('d', i)) == 0);
  MUST(mkdir("sub") == 0);
  MUST(close(open("sub/file", O_CREATE | O_RDWR)) == 0);
  MUST(unlink("sub") == -1 && errno == ENOTEMPTY);
  MUST(rename("sub/file", "file") == 0);
  MUST(rename("sub", "file/sub") == -1 && errno == ENOTDIR);
  MUST(unlink("sub") == 0);
  MUST(unlink("file") == 0);
  MUST(chdir("..") == 0);
}

// ---- the directory for all ----

// Errors that another process's work can cause.
// All else is a kernel's mistake: EIO, a number that is none, success of what
// cannot be.
static bool
expected_error(void)
{
  return errno == ENOENT || errno == EEXIST || errno == ENFILE;
}

static const char *
shared_name(void)
{
  static char bufs[2][32];
  static uint next;
  char *buf = bufs[next++ % 2];

  snprintf(buf, sizeof(bufs[0]), "../shared/s%u", below(NSHARED));
  return buf;
}

// Appends whole records; a reader finds only whole ones.
static void
append_shared(void)
{
  struct stat st;
  int fd = open(shared_name(), O_CREATE | O_WRONLY | O_APPEND);

  if (fd < 0) {
    MUST(expected_error());
    return;
  }
  MUST(fstat(fd, &st) == 0);
  for (int n = below(5); n > 0 && st.size < 100 * RECORD; n--) {
    uint from = rand();
    memcpy(record, &from, sizeof(from));
    make_bytes(record + sizeof(from), RECORD - sizeof(from), from);
    MUST(write(fd, record, RECORD) == RECORD);
  }
  MUST(close(fd) == 0);
}

// A record of which the head fits the tail was written in one piece.
static void
read_shared(void)
{
  static uchar want[RECORD];
  int fd = open(shared_name(), O_RDONLY);
  int n;
  uint from;

  if (fd < 0) {
    MUST(expected_error());
    return;
  }
  while ((n = read(fd, record, RECORD)) > 0) {
    MUST(n == RECORD);
    memcpy(&from, record, sizeof(from));
    make_bytes(want, RECORD - sizeof(from), from);
    MUST(memcmp(record + sizeof(from), want, RECORD - sizeof(from)) == 0);
  }
  MUST(n == 0 && close(fd) == 0);
}

// Two names at once, in a directory that the others change meanwhile.
static void
change_shared(void)
{
  int got;

  switch (below(3)) {
  case 0:
    got = unlink(shared_name());
    break;
  case 1:
    got = rename(shared_name(), shared_name());
    break;
  default:
    got = link(shared_name(), shared_name());
    break;
  }
  if (got < 0)
    MUST(expected_error());
}

// ---- processes and memory ----

// A child, or -1 where there is none to be had just now.
static int
try_fork(void)
{
  int pid = fork();

  if (pid < 0)
    MUST(errno == EAGAIN || errno == ENOMEM);
  return pid;
}

static void
join(int pid, int want)
{
  int status;

  MUST(waitpid(pid, &status, 0) == pid);
  MUST(status == want);
}

static void
fork_exit(void)
{
  int code = below(256);
  int pid = try_fork();

  if (pid == 0)
    exit(code);
  if (pid > 0)
    join(pid, W_EXITCODE(code));
}

// ENOMEM is no fault of the kernel's here: other workers may have all memory
// just now.
static void
fork_exec(void)
{
  char text[16];
  int code = below(256);
  char *argv[] = {"stress", "--exit", text, NULL};
  int pid;

  snprintf(text, sizeof(text), "%d", code);
  pid = try_fork();
  if (pid == 0) {
    exec(program, argv);
    exit(errno == ENOMEM ? code : 1 + code);
  }
  if (pid > 0)
    join(pid, W_EXITCODE(code));
}

// In a sleep, in a read that never ends, in a loop without calls: the three
// places where a kill must find a process.
static void
fork_kill(void)
{
  int how = below(3);
  int fds[2] = {-1, -1};
  int pid;

  if (pipe(fds) < 0) {
    MUST(errno == ENFILE || errno == ENOMEM);
    return;
  }
  pid = try_fork();
  if (pid == 0) {
    if (how == 0)
      sleep(100000);
    if (how == 1)
      read(fds[0], chunk, 1);
    for (;;)
      asm volatile("");
  }
  if (pid > 0) {
    sleep(below(2));
    MUST(kill(pid) == 0);
    join(pid, W_KILLED(SIGKILL));
  }
  MUST(close(fds[0]) == 0 && close(fds[1]) == 0);
}

static void
send_through(int fd, uint from, int n)
{
  for (int i = 0; i < n; i++) {
    make_bytes(chunk, CHUNK, from + i);
    MUST(write(fd, chunk, CHUNK) == CHUNK);
  }
  exit(0);
}

// Reads exactly `n` bytes.
static void
read_fully(int fd, uchar *buf, int n)
{
  for (int got; n > 0; n -= got, buf += got) {
    got = read(fd, buf, n);
    MUST(got > 0);
  }
}

// More than fits, so writer and reader must wait for each other.
static void
use_pipe(void)
{
  int fds[2], pid, n = below(20);
  uint from = rand();

  if (pipe(fds) < 0) {
    MUST(errno == ENFILE || errno == ENOMEM);
    return;
  }
  pid = try_fork();
  if (pid == 0)
    send_through(fds[1], from, n);
  MUST(close(fds[1]) == 0);
  for (int i = 0; pid > 0 && i < n; i++) {
    read_fully(fds[0], chunk, CHUNK);
    make_bytes(expected, CHUNK, from + i);
    MUST(memcmp(chunk, expected, CHUNK) == 0);
  }
  MUST(read(fds[0], chunk, 1) == 0);
  MUST(close(fds[0]) == 0);
  if (pid > 0)
    join(pid, 0);
}

// Its own number in each page: a page that two processes got shows itself at
// once.
static void
use_memory(void)
{
  int n = (below(32) + 1) * PAGE;
  uchar *p = sbrk(n);

  if (p == (void *)-1) {
    MUST(errno == ENOMEM);
    return;
  }
  for (int i = 0; i < n; i += 64)
    MUST(p[i] == 0);
  memset(p, self + 1, n);
  if (below(4) == 0)
    sleep(1);
  for (int i = 0; i < n; i += 64)
    MUST(p[i] == self + 1);
  MUST(sbrk(-n) == p + n);
}

// What there is to do, the frequent things several times.
static void (*const actions[])(void) = {
    create_file, create_file,      create_file,    read_file,     read_file,
    read_file,   overwrite_file,   overwrite_file, append_file,   append_file,
    append_file, truncate_file,    rename_file,    rename_file,   link_file,
    unlink_file, unlink_open_file, make_dir,       make_dir,      remove_dir,
    move_dir,    use_dir,          append_shared,  append_shared, read_shared,
    read_shared, change_shared,    fork_exit,      fork_exec,     fork_kill,
    use_pipe,    use_pipe,         use_memory,
};
#define NACTIONS (sizeof(actions) / sizeof(actions[0]))

// unlink's result says once more what the model believes.
static void
clean_own(void)
{
  for (int i = 0; i < NNAMES; i++)
    MUST((unlink(name_of('f', i)) == 0) == (names[i] != NULL));
  for (int i = 0; i < NDIRS; i++)
    MUST((unlink(name_of('d', i)) == 0) == dirs[i]);
}

// A worker; tells how many operations it did through `fd`.
static void
work(int fd)
{
  uint start = uptime();

  srand(seed * 1000 + self + 1);
  for (int i = 0; i < 20; i++)
    rand(); // neighbouring seeds drift apart
  MUST(chdir(name_of('p', self)) == 0);
  while (seconds ? uptime() - start < seconds * 100 : operations < FIXED) {
    actions[below(NACTIONS)]();
    operations++;
  }
  for (int i = 0; i < NNAMES; i++) {
    int file = open(name_of('f', i), O_RDONLY);
    MUST((file >= 0) == (names[i] != NULL));
    if (file >= 0) {
      verify(file, names[i]);
      MUST(close(file) == 0);
    }
  }
  clean_own();
  MUST(write(fd, &operations, sizeof(operations)) == sizeof(operations));
  exit(0);
}

// Starts over from an empty directory, whatever an earlier run left there.
static void
clean_up(void)
{
  char name[48];

  chdir("/");
  for (int i = 0; i < NSHARED; i++) {
    snprintf(name, sizeof(name), "%s/shared/s%d", topdir, i);
    unlink(name);
  }
  for (int p = 0; p < MAXPROCS; p++)
    for (int i = 0; i < NNAMES + NDIRS + 1; i++) {
      snprintf(name, sizeof(name), "%s/p%d", topdir, p);
      if (chdir(name) == 0 && i < NDIRS && chdir(name_of('d', i)) == 0) {
        unlink("sub/file");
        unlink("sub");
        unlink("file");
        chdir("..");
      }
      unlink(name_of(i < NNAMES ? 'f' : 'd', i < NNAMES ? i : i - NNAMES));
      chdir("/");
      unlink(name);
    }
  snprintf(name, sizeof(name), "%s/shared", topdir);
  unlink(name);
  unlink(topdir);
}

static void
set_up(void)
{
  snprintf(topdir, sizeof(topdir), "/stress.%u", seed);
  clean_up();
  if (mkdir(topdir) < 0 || chdir(topdir) < 0 || mkdir("shared") < 0)
    fail("%s", topdir);
  for (uint i = 0; i < nprocs; i++)
    if (mkdir(name_of('p', i)) < 0)
      fail("%s/p%u", topdir, i);
}

// Runs the workers to their end; whether all were content.
// When one has failed the others are killed: the first message is the one that
// counts, and the state it left is still there.
static bool
run_workers(int fd)
{
  int pids[MAXPROCS];
  bool ok = true;
  int status;

  for (self = 0; self < (int)nprocs; self++) {
    pids[self] = fork();
    if (pids[self] == 0)
      work(fd);
    if (pids[self] < 0)
      fail("fork");
  }
  for (uint i = 0; i < nprocs; i++) {
    if (wait(&status) < 0 || status == 0)
      continue;
    if (status != W_EXITCODE(1) && ok)
      printf("stress: seed %u FAILED: a process's status is 0x%x\n", seed,
             status);
    ok = false;
    for (uint k = 0; k < nprocs; k++)
      kill(pids[k]);
  }
  return ok;
}

int
main(int argc, char *argv[])
{
  int fds[2];
  uint total = 0, n;
  bool ok;

  if (argc == 3 && strcmp(argv[1], "--exit") == 0)
    return atoi(argv[2]);
  usage(argc, argv, argc < 3 || argc > 4,
        "stress SEED SECONDS [PROCS]\n"
        "Random operations, checked; the same SEED repeats them.");
  program = argv[0][0] == '/' ? argv[0] : "/bin/stress";
  seed = atoi(argv[1]);
  seconds = atoi(argv[2]);
  if (argc == 4)
    nprocs = atoi(argv[3]);
  if (nprocs < 1 || nprocs > MAXPROCS)
    usage(argc, argv, true, "stress SEED SECONDS [PROCS], 1 to 16 processes");
  set_up();
  if (pipe(fds) < 0)
    fail("pipe");
  ok = run_workers(fds[1]);
  close(fds[1]);
  while (read(fds[0], &n, sizeof(n)) == sizeof(n))
    total += n;
  clean_up();
  if (ok)
    printf("stress: seed %u ok, %u operations\n", seed, total);
  return ok ? 0 : 1;
}
