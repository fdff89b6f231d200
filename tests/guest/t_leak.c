// What a program is shown holds nothing but what it was promised: no byte of
// the kernel's stack in the padding of a struct, of an old file behind the end
// of a new one, of another program in a register or a page.
#include "usertests.h"
#include "mmu.h"

// Are all bytes 0 but those of the fields, given as pairs of offset and size?
// Padding is what compilers leave between fields: a struct that is filled field
// by field on the kernel's stack has old bytes there.
static bool
only_fields(const void *data, uint size, const uint (*fields)[2], uint n)
{
  const uchar *bytes = data;

  for (uint i = 0; i < size; i++) {
    bool in_field = false;
    for (uint k = 0; k < n; k++)
      in_field |= i >= fields[k][0] && i < fields[k][0] + fields[k][1];
    if (!in_field && bytes[i] != 0)
      return false;
  }
  return true;
}

// Where a field lies, and how many bytes it has.
#define FIELD(type, name) offsetof(type, name), sizeof(((type *)0)->name)

// Fills the kernel stack, where the next call will have its variables, with
// bytes that are not 0: those of a path that is too long.
static void
dirty_stack(void)
{
  static char path[MAXPATH + 1];

  memset(path, 0xa5, MAXPATH);
  CHECK_ERR(chdir(path), ENAMETOOLONG);
}

// 0xaa first: a byte that the kernel does not write at all is found, too.
static void
check_stat(int fd)
{
  static const uint fields[][2] = {
      {FIELD(struct stat, type)}, {FIELD(struct stat, dev)},
      {FIELD(struct stat, ino)},  {FIELD(struct stat, nlink)},
      {FIELD(struct stat, size)},
  };
  struct stat st;

  memset(&st, 0xaa, sizeof(st));
  dirty_stack();
  OK(fstat(fd, &st));
  CHECK(only_fields(&st, sizeof(st), fields, 5));
}

static void
stat_padding(void)
{
  int fds[2];
  int fd;

  put_file("f", 10, 1);
  check_stat(fd = OK(open("f", O_RDONLY)));
  OK(close(fd));
  check_stat(fd = OK(open(".", O_RDONLY)));
  OK(close(fd));
  OK(pipe(fds));
  check_stat(fds[0]);
  check_stat(1);
}

// Names of processes are of one length or another in one slot after the other.
static void
procinfo_padding(void)
{
  static struct procinfo table[NPROC];
  int n;

  memset(table, 0xaa, sizeof(table));
  n = OK(procinfo(table, NPROC));
  for (int i = 0; i < n; i++) {
    uint length = strnlen(table[i].name, sizeof(table[i].name));
    CHECK(all_zero(table[i].name + length, sizeof(table[i].name) - length));
  }
  for (uint i = 0; i < sizeof(table[0]); i++)
    CHECK(n == NPROC || ((uchar *)&table[n])[i] == 0xaa);
}

// A free entry is all 0: the name of a removed file is nobody's business, and
// old programs take a record's second half for an entry.
static void
check_names(const char *path)
{
  struct dirent de;
  int fd = OK(open(path, O_RDONLY));

  while (read(fd, &de, sizeof(de)) == sizeof(de)) {
    uint length = strnlen(de.name, DIRSIZ);
    CHECK(de.inum != 0 || all_zero(&de, sizeof(de)));
    CHECK(all_zero(de.name + length, DIRSIZ - length));
  }
  OK(close(fd));
}

// A short name where a long one was; renamed, linked, removed ones.
static void
dirent_slack(void)
{
  put_file("a_name_of_30_characters_in_all", 1, 1);
  OK(unlink("a_name_of_30_characters_in_all"));
  put_file("b", 1, 1);
  OK(link("b", "another_name_of_30_characters_"));
  OK(unlink("another_name_of_30_characters_"));
  OK(mkdir("d"));
  OK(rename("b", "d/a_name_longer_than_b"));
  OK(rename("d/a_name_longer_than_b", "c"));
  check_names(".");
  check_names("d");
  check_names("/");
  check_names("/bin");
}

// A block that was in another file, of which the new one has the start only,
// then a hole, then a byte.
// Blocks are not cleared when they are freed, so they must be when they are
// handed out.
static void
file_slack(void)
{
  int fd;

  put_file("old", 20 * BSIZE, 3);
  OK(unlink("old"));
  fd = OK(open("new", O_CREATE | O_RDWR));
  for (int i = 0; i < 12; i++) {
    CHECK_EQ(write(fd, "x", 1), 1);
    OK(lseek(fd, BSIZE - 1, SEEK_CUR));
  }
  CHECK_EQ(write(fd, "x", 1), 1);
  OK(lseek(fd, 0, SEEK_SET));
  for (int i = 0; i < 12; i++) {
    CHECK_EQ(read(fd, iobuf, BSIZE), BSIZE);
    CHECK_EQ(iobuf[0], 'x');
    CHECK(all_zero(iobuf + 1, BSIZE - 1));
  }
  CHECK_EQ(read(fd, iobuf, BSIZE), 1);
  OK(close(fd));
}

// Pages that other programs filled come back as new ones: heap, stack, and what
// of the program's own pages its file does not fill.
static void
dirty_memory(int bytes)
{
  uint *p = sbrk(bytes);

  CHECK(p != (void *)-1);
  memset(p, 0xa5, bytes);
}

static void
frames_are_new(void)
{
  char *bss[] = {"u", "--helper", "bss", "", NULL};
  char *stack[] = {"u", "--helper", "stack", "", NULL};
  int pid;

  EXPECT_EXIT(spawn(dirty_memory, 2 << 20), 0);
  uchar *heap = sbrk(1 << 20);
  CHECK(heap != (void *)-1 && all_zero(heap, 1 << 20));
  for (int i = 0; i < 2; i++) {
    EXPECT_EXIT(spawn(dirty_memory, 2 << 20), 0);
    if ((pid = OK(fork())) == 0)
      exec(self_path, i ? bss : stack);
    EXPECT_EXIT(pid, 7);
  }
}

// exec leaves the general registers, which are the caller's own; flags and
// segments are as in the first program.
static void
exec_wild(int unused)
{
  static char *argv[] = {"u", "--helper", "state", "", NULL};

  (void)unused;
  asm volatile("pushl %0; pushl %1; pushl $0\n"
               "xorl %%ecx, %%ecx; movl %%ecx, %%fs; movl %%ecx, %%gs\n"
               "movl %2, %%eax\n"
               "pushl $0x244c02; popfl; int $64"
               :
               : "r"(argv), "r"(self_path), "i"(SYS_exec)
               : "eax", "ecx", "memory");
  exit(FAILED);
}

// With DF set at the call, a copy in the kernel would run backwards.
static void
start_state(void)
{
  EXPECT_EXIT(spawn(exec_wild, 0), 7);
}

const struct test leak_tests[] = {
    {"leak_stat", "struct stat's padding is 0", stat_padding, false},
    {"leak_procinfo", "a name's slack is 0, nothing behind the last entry",
     procinfo_padding, false},
    {"leak_dirent", "directory slack is 0", dirent_slack, false},
    {"leak_file", "a hole in an old block reads as 0", file_slack, false},
    {"leak_frames", "heap, stack and bss are 0", frames_are_new, false},
    {"leak_start", "a new program's flags and segments", start_state, false},
    {NULL, NULL, NULL, false},
};
