// init of a machine whose power fails: "run N" makes N workers that follow
// plan.h, each saying on the console how each step ended; anything else turns
// the machine off at once. tests/crashes.t has the disk's writes recorded
// meanwhile, and the moment at which each word reaches the serial line.
#include "calls.h"
#include "plan.h"

static int held = -1; // what OPEN has opened

static uchar *map; // MAPSIZE bytes of a file; NULL: nothing is mapped
static int mapped; // its descriptor

// Writes n bytes of the step's pattern and closes. Bytes written, or -errno.
static int
write_pattern(int fd, uint offset, uint n, uint tag)
{
  static uchar data[8 * BSIZE];
  uint i;
  int done;

  for (i = 0; i < n; i++)
    data[i] = plan_byte(tag, offset + i);
  done = write(fd, data, n);
  done = done < 0 ? -errno : done;
  close(fd);
  return done;
}

// Opens, and closes or does what else the step says. 0 or more, or -errno.
static int
with_file(const struct operation *op, uint tag, int flags)
{
  int fd = open(op->a, flags);
  int result = 0;

  if (fd < 0)
    return -errno;
  if (op->kind == APPEND)
    return write_pattern(fd, 0, op->n, tag);
  if (op->kind == WRITE) {
    lseek(fd, (int)op->offset, SEEK_SET);
    return write_pattern(fd, op->offset, op->n, tag);
  }
  if (op->kind == FSYNC)
    result = fsync(fd);
  if (op->kind == RESIZE)
    result = ftruncate(fd, (int)op->offset);
  result = result < 0 ? -errno : result;
  close(fd);
  return result;
}

// OPEN or CLOSE.
static int
hold(const struct operation *op)
{
  int result = 0;

  if (op->kind == OPEN)
    result = held = open(op->a, O_RDONLY);
  else
    result = close(held);
  return result < 0 ? -errno : 0;
}

// Maps the file if nothing is mapped, and writes the step's pattern to that
// memory, as far as the file goes. 0, or -errno.
static int
store(const struct operation *op, uint tag)
{
  struct stat st;
  uint i;

  if (map == NULL) {
    if ((mapped = open(op->a, O_RDWR)) < 0)
      return -errno;
    map = mmap(NULL, MAPSIZE, PROT_READ | PROT_WRITE, MAP_SHARED, mapped, 0);
  }
  if (map == (uchar *)-1 || fstat(mapped, &st) < 0)
    return -errno;
  if (op->offset + op->n > st.size)
    return -ENXIO;
  for (i = 0; i < op->n; i++)
    map[op->offset + i] = plan_byte(tag, op->offset + i);
  return 0;
}

// Takes away what is mapped. 0, or -errno.
static int
unmap(void)
{
  if (munmap(map, MAPSIZE) < 0)
    return -errno;
  map = NULL;
  close(mapped);
  return 0;
}

// A child stores, and ends without another word. 0, or -errno.
static int
die(const struct operation *op, uint tag)
{
  int status;

  if (fork() == 0)
    exit(-store(op, tag));
  wait(&status);
  return -WEXITSTATUS(status);
}

// MSYNC, or what do_step leaves. 0, or -errno.
static int
sync_step(const struct operation *op)
{
  int result =
      op->kind == MSYNC ? msync(map + op->offset, op->n, MS_SYNC) : sync();

  return result < 0 ? -errno : 0;
}

// 0 or more, or -errno.
static int
do_step(const struct operation *op, uint tag)
{
  int result;

  switch (op->kind) {
  case MAKE:
    return with_file(op, tag, O_CREATE | O_EXCL | O_WRONLY);
  case APPEND:
    return with_file(op, tag, O_WRONLY | O_APPEND);
  case TRUNCATE:
    return with_file(op, tag, O_WRONLY | O_TRUNC);
  case WRITE:
  case RESIZE:
    return with_file(op, tag, O_WRONLY);
  case FSYNC:
    return with_file(op, tag, O_RDONLY);
  case OPEN:
  case CLOSE:
    return hold(op);
  case STORE:
    return store(op, tag);
  case UNMAP:
    return unmap();
  case DIE:
    return die(op, tag);
  case LINK:
    result = link(op->a, op->b);
    break;
  case UNLINK:
    result = unlink(op->a);
    break;
  case RENAME:
    result = rename(op->a, op->b);
    break;
  case MKDIR:
    result = mkdir(op->a);
    break;
  default:
    return sync_step(op);
  }
  return result < 0 ? -errno : result;
}

// One write for each line, so that no other worker's comes in between.
static void
work(uint worker)
{
  char line[32];
  uint k;

  for (k = 0; k < PLANLENGTH; k++) {
    struct operation op = plan_step(worker, k);
    int result = do_step(&op, worker * 64 + k);

    snprintf(line, sizeof(line), "w%u %u %d\n", worker, k, result);
    write(1, line, strlen(line));
  }
}

int
main(int argc, char *argv[])
{
  uint n = 0, i;

  while (open("/console", O_RDWR) < 2)
    ;
  if (argc > 1 && strncmp(argv[1], "run ", 4) == 0)
    n = (uint)argv[1][4] - '0';
  for (i = 0; i < n && i < WORKERS; i++) {
    if (fork() == 0) {
      work(i);
      exit(0);
    }
  }
  while (wait(NULL) > 0)
    ;
  poweroff(0);
  return 1;
}
