// Pipes: order, end of file, SIGPIPE and EPIPE, small writes stay whole, and
// blocked readers and writers can be killed. Row 23 of the list of what breaks
// kernels of this kind.
#include "usertests.h"

static void
pipe_ends(void)
{
  int fds[2];

  OK(pipe(fds));
  CHECK_EQ(write(fds[1], "hello", 5), 5);
  CHECK_EQ(read(fds[0], iobuf, 2), 2);
  CHECK_EQ(read(fds[0], iobuf + 2, 100), 3); // what is there
  CHECK(memcmp(iobuf, "hello", 5) == 0);
  CHECK_ERR(write(fds[0], "x", 1), EBADF);
  CHECK_ERR(read(fds[1], iobuf, 1), EBADF);
  OK(close(fds[1]));
  CHECK_EQ(read(fds[0], iobuf, 1), 0);
  CHECK_EQ(read(fds[0], iobuf, 1), 0);
}

// What was written before the writer closed can still be read.
static void
pipe_drains(void)
{
  int fds[2];

  OK(pipe(fds));
  CHECK_EQ(write(fds[1], "abc", 3), 3);
  OK(close(fds[1]));
  CHECK_EQ(read(fds[0], iobuf, 1), 1);
  CHECK_EQ(read(fds[0], iobuf, 10), 2);
  CHECK_EQ(read(fds[0], iobuf, 10), 0);
}

// A writer nobody reads would sleep for ever, or fill the pipe and then sleep.
static void
bug23_no_reader(void)
{
  int fds[2];

  OK(signal(SIGPIPE, SIG_IGN));
  OK(pipe(fds));
  OK(close(fds[0]));
  CHECK_ERR(write(fds[1], "x", 1), EPIPE);
  CHECK_ERR(write(fds[1], iobuf, IOSIZE), EPIPE);
}

// ---- SIGPIPE ----

static void
write_one(int fd)
{
  write(fd, "x", 1);
}

static void
write_much(int fd)
{
  write(fd, iobuf, IOSIZE);
}

// Who has not asked for the error dies, whatever it writes.
static void
sigpipe_kills(void)
{
  int fds[2];

  OK(pipe(fds));
  OK(close(fds[0]));
  EXPECT_KILLED(spawn(write_one, fds[1]), SIGPIPE);
  EXPECT_KILLED(spawn(write_much, fds[1]), SIGPIPE);
  CHECK_EQ(write(fds[1], iobuf, 0), 0);
  CHECK_ERR(write(fds[1], (void *)USERTOP, 1), EFAULT);
}

// A writer that sleeps, some of its bytes in the pipe, when the reader goes.
static void
sigpipe_in_the_middle(void)
{
  int fds[2];

  OK(pipe(fds));
  int reader = OK(dup(fds[0]));
  OK(close(fds[0]));
  int pid = OK(fork());
  if (pid == 0) {
    OK(close(reader));
    write_much(fds[1]);
    exit(0);
  }
  CHECK(await_state(pid, 'S'));
  OK(close(reader));
  EXPECT_KILLED(pid, SIGPIPE);
}

// Only two ways of four signals are known (t_stop.c asks for three): all else
// must be refused, not remembered.
static void
signal_answers(void)
{
  CHECK_EQ(signal(SIGPIPE, SIG_IGN), SIG_DFL);
  CHECK_EQ(signal(SIGPIPE, SIG_IGN), SIG_IGN);
  CHECK_EQ(signal(SIGPIPE, SIG_DFL), SIG_IGN);
  CHECK_EQ(signal(SIGPIPE, SIG_DFL), SIG_DFL);
  for (int sig = -1; sig < 40; sig++)
    if (sig != SIGPIPE && (sig < SIGTSTP || sig > SIGTTOU))
      CHECK_ERR(signal(sig, SIG_IGN), EINVAL);
  CHECK_ERR(signal(SIGPIPE, 2), EINVAL);
  CHECK_ERR(signal(SIGPIPE, SIG_ERR), EINVAL);
  CHECK_ERR(signal(SIGPIPE, (int)sigpipe_kills), EINVAL);
  CHECK_EQ(signal(SIGPIPE, SIG_IGN), SIG_DFL); // those changed nothing
}

// What a program's start finds, and what it does with the pipe.
static void
exec_writer(int fd)
{
  char *argv[] = {"u", "--helper", "sigpipe", numbered("", fd), NULL};

  exec(self_path, argv);
}

static void
sigpipe_inherited(void)
{
  int fds[2];

  OK(pipe(fds));
  OK(close(fds[0]));
  EXPECT_KILLED(spawn(exec_writer, fds[1]), SIGPIPE);
  OK(signal(SIGPIPE, SIG_IGN));
  EXPECT_EXIT(spawn(write_one, fds[1]), 0);
  EXPECT_EXIT(spawn(exec_writer, fds[1]), EPIPE);
  OK(signal(SIGPIPE, SIG_DFL));
  EXPECT_KILLED(spawn(exec_writer, fds[1]), SIGPIPE);
}

// Writes more than fits; the reader, the only one, goes away meanwhile.
static void
write_until_epipe(int fd)
{
  int n;

  while ((n = write(fd, iobuf, IOSIZE)) > 0)
    ;
  CHECK_EQ(n, -1);
  CHECK_EQ(errno, EPIPE);
}

// The reader's end is closed by exit and by kill alike; the writer sleeps on a
// full pipe at that moment.
static void
bug23_reader_leaves(void)
{
  OK(signal(SIGPIPE, SIG_IGN));
  for (int killed = 0; killed < 2; killed++) {
    int fds[2];
    OK(pipe(fds));
    int reader = OK(fork());
    if (reader == 0) {
      OK(close(fds[1]));
      CHECK(read(fds[0], iobuf, 100) > 0);
      if (!killed)
        exit(0);
      sleep(1000 * HZ);
    }
    int writer = OK(fork());
    if (writer == 0) {
      OK(close(fds[0]));
      write_until_epipe(fds[1]);
      exit(0);
    }
    OK(close(fds[0]));
    OK(close(fds[1]));
    if (killed) {
      CHECK(await_state(writer, 'S'));
      OK(kill(reader));
      EXPECT_KILLED(reader, SIGKILL);
    } else {
      EXPECT_EXIT(reader, 0);
    }
    EXPECT_EXIT(writer, 0);
  }
}

// A reader that sleeps on an empty pipe is killed; the writer learns of it.
static void
read_and_wait(int fd)
{
  read(fd, iobuf, 1);
}

static void
bug23_reader_killed(void)
{
  int fds[2];

  OK(pipe(fds));
  int reader = spawn(read_and_wait, fds[0]);
  OK(close(fds[0]));
  CHECK(await_state(reader, 'S'));
  OK(kill(reader));
  EXPECT_KILLED(reader, SIGKILL);
  OK(signal(SIGPIPE, SIG_IGN));
  CHECK_ERR(write(fds[1], "x", 1), EPIPE);
}

// What it had written stays readable, then comes the end of the file.
static void
writer_killed(void)
{
  int fds[2];

  OK(pipe(fds));
  int writer = OK(fork());
  if (writer == 0)
    for (;;)
      write(fds[1], iobuf, 1000);
  OK(close(fds[1]));
  CHECK(await_state(writer, 'S'));
  OK(kill(writer));
  EXPECT_KILLED(writer, SIGKILL);
  while (OK(read(fds[0], iobuf, IOSIZE)) > 0)
    ;
}

#define MEGABYTE (1 << 20)

static void
send_megabyte(int fd)
{
  uint done = 0;

  for (uint i = 1; done < MEGABYTE; i++) {
    uint n = i * 317 % IOSIZE + 1;
    if (n > MEGABYTE - done)
      n = MEGABYTE - done;
    fill_pattern(iobuf, n, 4, done);
    CHECK_EQ(write(fd, iobuf, n), n);
    done += n;
  }
}

// Sizes of writes and reads have no common divisor, so the pipe's ring is
// crossed at each place.
static void
pipe_megabyte(void)
{
  uint done = 0;
  int fds[2], n;

  OK(pipe(fds));
  int pid = spawn(send_megabyte, fds[1]);
  OK(close(fds[1]));
  for (uint i = 1; (n = OK(read(fds[0], iobuf, i * 211 % 5000 + 1))) > 0; i++) {
    if (!is_pattern(iobuf, n, 4, done))
      FAIL("bytes differ in %u..%u", done, done + n);
    done += n;
  }
  CHECK_EQ(done, MEGABYTE);
  EXPECT_EXIT(pid, 0);
}

// Records of 100 bytes from several writers do not mix.
static void
send_records(int fd)
{
  uchar record[100];

  memset(record, getpid(), sizeof(record));
  for (int i = 0; i < 300; i++)
    CHECK_EQ(write(fd, record, sizeof(record)), sizeof(record));
}

static void
send_record(int fd)
{
  uchar record[100];

  memset(record, 1, sizeof(record));
  CHECK_EQ(write(fd, record, sizeof(record)), sizeof(record));
}

// Two wait to put a record where half of one has room: none of it is there
// before all of it is.
static void
no_half_record(void)
{
  enum { FILLER = PAGE - 50 };
  int fds[2], n;

  OK(pipe(fds));
  CHECK_EQ(write(fds[1], iobuf, FILLER), FILLER);
  int first = spawn(send_record, fds[1]);
  int second = spawn(send_record, fds[1]);
  sleep(20);
  n = OK(read(fds[0], iobuf, 2 * PAGE));
  CHECK_EQ((n - FILLER) % 100, 0);
  OK(close(fds[1]));
  while ((n = OK(read(fds[0], iobuf, 100))) > 0)
    CHECK_EQ(n, 100);
  EXPECT_EXIT(first, 0);
  EXPECT_EXIT(second, 0);
}

// A shell's `(a & b) | c` relies on that: lines of two programs do not mix.
static void
pipe_atomic(void)
{
  enum { WRITERS = 5 };
  int fds[2], pids[WRITERS], records = 0;
  uint have = 0;

  no_half_record();
  OK(pipe(fds));
  for (int i = 0; i < WRITERS; i++)
    pids[i] = spawn(send_records, fds[1]);
  OK(close(fds[1]));
  for (int n; (n = OK(read(fds[0], iobuf + have, 100 - have))) > 0;) {
    have += n;
    if (have < 100)
      continue;
    for (int k = 1; k < 100; k++)
      CHECK_EQ(iobuf[k], iobuf[0]);
    have = 0;
    records++;
  }
  CHECK_EQ(records, WRITERS * 300);
  for (int i = 0; i < WRITERS; i++)
    EXPECT_EXIT(pids[i], 0);
}

// Many readers: each byte arrives once.
static void
count_bytes(int fd)
{
  int n, sum = 0;

  while ((n = OK(read(fd, iobuf, 7))) > 0)
    sum += n;
  int out = OK(open("counts", O_CREATE | O_WRONLY | O_APPEND));
  CHECK_EQ(write(out, &sum, sizeof(sum)), sizeof(sum));
}

// Each count is appended to a file, as the readers have no other way to tell.
static void
pipe_many_readers(void)
{
  int fds[2], pids[4], sum = 0, part;

  OK(pipe(fds));
  int to = OK(dup(fds[1]));
  OK(close(fds[1]));
  for (int i = 0; i < 4; i++) {
    pids[i] = OK(fork());
    if (pids[i] == 0) {
      OK(close(to));
      count_bytes(fds[0]);
      exit(0);
    }
  }
  for (int i = 0; i < 100; i++)
    CHECK_EQ(write(to, iobuf, 123), 123);
  OK(close(to));
  for (int i = 0; i < 4; i++)
    EXPECT_EXIT(pids[i], 0);
  int fd = OK(open("counts", O_RDONLY));
  while (read(fd, &part, sizeof(part)) == sizeof(part))
    sum += part;
  CHECK_EQ(sum, 12300);
}

// Reads one byte, and no more.
static void
read_one(int fd)
{
  CHECK_EQ(read(fd, iobuf, 1), 1);
}

// A write wakes one reader. One that leaves bytes behind wakes the next, or the
// last of these would sleep for ever.
static void
pipe_wakes_next(void)
{
  enum { N = 8 };
  int fds[2], pids[N];

  OK(pipe(fds));
  for (int i = 0; i < N; i++)
    pids[i] = spawn(read_one, fds[0]);
  for (int i = 0; i < N; i++)
    CHECK(await_state(pids[i], 'S'));
  CHECK_EQ(write(fds[1], iobuf, N), N);
  for (int i = 0; i < N; i++)
    EXPECT_EXIT(pids[i], 0);
}

// A reader is killed before or after a write has woken it, and may take a byte
// with it; but not the other reader's wakeup.
static void
pipe_woken_killed(void)
{
  int fds[2], killed, other;

  OK(pipe(fds));
  for (int i = 0; i < 100; i++) {
    killed = spawn(read_one, fds[0]);
    CHECK(await_state(killed, 'S'));
    other = spawn(read_one, fds[0]);
    CHECK(await_state(other, 'S'));
    if (i % 2 == 0)
      CHECK_EQ(write(fds[1], iobuf, 1), 1);
    kill(killed); // it may have ended
    if (i % 2 == 1)
      CHECK_EQ(write(fds[1], iobuf, 1), 1);
    CHECK_EQ(write(fds[1], iobuf, 1), 1);
    EXPECT_EXIT(other, 0);
    OK(waitpid(killed, NULL, 0));
    OK(close(fds[0])); // with the byte that may be left
    OK(close(fds[1]));
    OK(pipe(fds));
  }
}

// Back and forth, the most switches there can be.
static void
answer(int packed)
{
  int in = packed / NOFILE, out = packed % NOFILE;
  int value;

  for (int i = 0; i < 500; i++) {
    CHECK_EQ(read(in, &value, sizeof(value)), sizeof(value));
    value++;
    CHECK_EQ(write(out, &value, sizeof(value)), sizeof(value));
  }
}

// A wakeup that is lost shows here: both would sleep for ever.
static void
pipe_ping_pong(void)
{
  int to[2], from[2], value = 0;

  OK(pipe(to));
  OK(pipe(from));
  int pid = spawn(answer, to[0] * NOFILE + from[1]);
  for (int i = 0; i < 500; i++) {
    CHECK_EQ(write(to[1], &value, sizeof(value)), sizeof(value));
    CHECK_EQ(read(from[0], &value, sizeof(value)), sizeof(value));
  }
  CHECK_EQ(value, 500);
  EXPECT_EXIT(pid, 0);
}

const struct test pipe_tests[] = {
    {"pipe_ends", "bytes through a pipe", pipe_ends, false},
    {"pipe_drains", "a closed pipe is read to its end", pipe_drains, false},
    {"bug23_no_reader", "EPIPE without a reader", bug23_no_reader, false},
    {"bug23_reader_leaves", "EPIPE when the reader goes", bug23_reader_leaves,
     false},
    {"bug23_reader_killed", "a sleeping reader is killed", bug23_reader_killed,
     false},
    {"sigpipe_kills", "a writer nobody reads dies", sigpipe_kills, false},
    {"sigpipe_in_the_middle", "... also one that sleeps", sigpipe_in_the_middle,
     false},
    {"signal_answers", "signal knows SIGPIPE alone", signal_answers, false},
    {"sigpipe_inherited", "SIG_IGN over fork and exec", sigpipe_inherited,
     false},
    {"writer_killed", "a sleeping writer is killed", writer_killed, false},
    {"pipe_megabyte", "1 MB in odd pieces", pipe_megabyte, false},
    {"pipe_atomic", "small writes do not mix", pipe_atomic, false},
    {"pipe_many_readers", "each byte is read once", pipe_many_readers, false},
    {"pipe_wakes_next", "a reader that leaves bytes wakes another",
     pipe_wakes_next, false},
    {"pipe_woken_killed", "a killed reader takes no wakeup with it",
     pipe_woken_killed, false},
    {"pipe_ping_pong", "500 questions and answers", pipe_ping_pong, false},
    {NULL, NULL, NULL, false},
};
