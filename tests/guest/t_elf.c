// exec of files that say they are programs and lie. Each must be refused with
// the old program intact; where a lie makes a legal but useless program, that
// one may die of it.
#include "usertests.h"
#include "elf.h"

#define CODEOFF 0x100 // of the code in the file
#define LOADAT  0x1000

struct image {
  struct elfhdr elf;
  struct proghdr ph[3];
};

// exit(42), wherever it is loaded.
static const uchar code[] = {
    0x6a, 42,                 // push $42
    0x6a, 0,                  // push $0, where the return address is
    0xb8, SYS_exit,  0, 0, 0, // mov $SYS_exit, %eax
    0xcd, T_SYSCALL,          // int $T_SYSCALL
};

// Smallest that runs: one segment, header and code in it.
static struct image
good_image(void)
{
  struct image im;

  memset(&im, 0, sizeof(im));
  im.elf.magic = ELF_MAGIC;
  im.elf.class = ELFCLASS32;
  im.elf.ident[0] = 1; // little-endian
  im.elf.ident[1] = 1; // version
  im.elf.type = ET_EXEC;
  im.elf.machine = EM_386;
  im.elf.version = 1;
  im.elf.entry = LOADAT + CODEOFF;
  im.elf.phoff = offsetof(struct image, ph);
  im.elf.ehsize = sizeof(struct elfhdr);
  im.elf.phentsize = sizeof(struct proghdr);
  im.elf.phnum = 1;
  im.ph[0].type = ELF_PROG_LOAD;
  im.ph[0].vaddr = LOADAT;
  im.ph[0].paddr = LOADAT;
  im.ph[0].filesz = CODEOFF + sizeof(code);
  im.ph[0].memsz = CODEOFF + sizeof(code);
  im.ph[0].flags = ELF_FLAG_READ | ELF_FLAG_EXEC;
  im.ph[0].align = PAGE;
  im.ph[1] = im.ph[0];
  return im;
}

// The file is longer than its headers say only by the code, so a filesz beyond
// it is a lie.
static void
write_image(const struct image *im)
{
  int fd = OK(open("prog", O_CREATE | O_WRONLY | O_TRUNC));
  uchar page[CODEOFF + sizeof(code)];

  memset(page, 0, sizeof(page));
  memcpy(page, im, sizeof(*im));
  memcpy(page + CODEOFF, code, sizeof(code));
  CHECK_EQ(write(fd, page, sizeof(page)), sizeof(page));
  OK(close(fd));
}

// Writes `n` bytes at `off` of a file that is there.
static void
patch_file(const char *path, uint off, const void *bytes, uint n)
{
  int fd = OK(open(path, O_WRONLY));

  OK(lseek(fd, off, SEEK_SET));
  CHECK_EQ(write(fd, bytes, n), n);
  OK(close(fd));
}

static bool
sleeps(int pid)
{
  struct procinfo info;

  return find_process(pid, &info) && info.state == 'S';
}

// Execs the file in a child; the child's status word. Exit status 7 is a
// clean refusal.
static int
try_prog(void)
{
  char *argv[] = {"prog", "argument", NULL};
  int status = -1;
  int pid = OK(fork());

  if (pid == 0) {
    CHECK_FAILS(exec("prog", argv));
    CHECK(errno == ENOEXEC || errno == ENOMEM || errno == E2BIG);
    CHECK(!exists("not there")); // this program still works
    exit(7);
  }
  // A program run wild in its own memory may loop. One that sleeps waits for
  // the disk, on a busy host for long.
  for (int i = 0; i < 3 * HZ || (i < 60 * HZ && sleeps(pid)); i++) {
    if (waitpid(pid, &status, WNOHANG) == pid)
      return status;
    sleep(1);
  }
  kill(pid);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  return status;
}

// FAILED: the child has said what was wrong, and this process ends with it.
static void
refused(const struct image *im, const char *lie)
{
  int status;

  write_image(im);
  status = try_prog();
  if (status == W_EXITCODE(FAILED))
    exit(FAILED);
  if (status != W_EXITCODE(7))
    FAIL("%s: status got 0x%x wanted a refusal", lie, status);
}

// Refused, or dead by its own fault.
static void
refused_or_dies(const struct image *im, const char *lie)
{
  int status;

  write_image(im);
  status = try_prog();
  if (status == W_EXITCODE(FAILED))
    exit(FAILED);
  if (status != W_EXITCODE(7) && status != W_KILLED(SIGSEGV))
    FAIL("%s: status got 0x%x wanted refusal or death", lie, status);
}

// That the image runs as it is makes all that follows mean something.
static void
elf_smallest(void)
{
  struct image im = good_image();
  char *argv[] = {NULL};
  int pid;

  write_image(&im);
  CHECK_EQ(try_prog(), W_EXITCODE(42));
  pid = OK(fork());
  if (pid == 0)
    exec("prog", argv); // no arguments at all
  EXPECT_EXIT(pid, 42);
}

// One lie: the 32-bit (or 16-bit) word at `offset` of the image is `value`.
struct lie {
  const char *what;
  uint16_t offset, size;
  uint32_t value;
};
#define ELF(field) \
  offsetof(struct image, elf.field), sizeof(((struct elfhdr *)0)->field)
#define PH(field) \
  offsetof(struct image, ph[0].field), sizeof(((struct proghdr *)0)->field)

static const struct lie lies[] = {
    {"magic", ELF(magic), 0x464c457e},
    {"no magic", ELF(magic), 0},
    {"64-bit class", ELF(class), 2},
    {"relocatable", ELF(type), 1},
    {"other machine", ELF(machine), 62},
    {"phoff near 2^32", ELF(phoff), 0xfffffff0},
    {"phoff wraps", ELF(phoff), 0xffffffe0},
    {"phoff at the end", ELF(phoff), 0x7ffffff0},
    {"65535 headers", ELF(phnum), 0xffff},
    {"headers of another size", ELF(phentsize), 64},
    {"memsz below filesz", PH(memsz), 16},
    {"memsz 2 GB", PH(memsz), 0x7fffffff},
    {"memsz reaches KERNBASE", PH(memsz), 0x7ffff000},
    {"memsz wraps", PH(memsz), 0xfffff000},
    {"memsz wraps to 0", PH(memsz), 0xffffffff},
    {"vaddr in the kernel", PH(vaddr), 0x80100000},
    {"vaddr above the half", PH(vaddr), 0x40001000},
    {"vaddr below KERNBASE", PH(vaddr), 0x7ffff000},
    {"vaddr at KERNBASE", PH(vaddr), 0x80000000},
    {"vaddr at the top", PH(vaddr), 0xfffff000},
    {"vaddr near 2^32", PH(vaddr), 0xffffffff},
    {"filesz beyond the file", PH(filesz), 0x2000},
    {"filesz near 2^32", PH(filesz), 0xfffffff0},
    {"offset beyond the file", PH(off), 0x10000},
    {"offset near 2^32", PH(off), 0xfffff000},
};

// One field at a time. Sums of two fields that wrap around (vaddr + memsz, off
// + filesz) are what a check of each alone misses.
static void
elf_lies(void)
{
  for (uint i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
    struct image im = good_image();
    memcpy((uchar *)&im + lies[i].offset, &lies[i].value, lies[i].size);
    if (lies[i].offset == offsetof(struct image, ph[0].filesz))
      im.ph[0].memsz = lies[i].value; // else memsz alone is the lie
    refused(&im, lies[i].what);
  }
}

// Each is possible, their sum wraps around to what is in the file.
static void
elf_sum_wraps(void)
{
  struct image im = good_image();

  im.ph[0].off = 0xfffff000;
  im.ph[0].filesz = im.ph[0].memsz = 0x1000 + CODEOFF;
  refused(&im, "offset and filesz wrap together");
}

// One more than a process has room for, each good.
static void
elf_many_segments(void)
{
  static const int counts[] = {NREGIONS - 3, NREGIONS - 2, 60};
  struct image im = good_image();

  im.elf.phoff = CODEOFF + 100;
  for (uint i = 0; i < 3; i++) {
    im.elf.phnum = counts[i];
    write_image(&im);
    int fd = OK(open("prog", O_WRONLY));
    CHECK_EQ(lseek(fd, CODEOFF + 100, SEEK_SET), CODEOFF + 100);
    for (int k = 0; k < counts[i]; k++) {
      im.ph[0].vaddr = LOADAT + k * PAGE;
      CHECK_EQ(write(fd, im.ph, sizeof(im.ph[0])), sizeof(im.ph[0]));
    }
    OK(close(fd));
    CHECK_EQ(try_prog(), i == 0 ? W_EXITCODE(42) : W_EXITCODE(7));
  }
}

// The first is loaded already when the second is looked at: all of it must be
// undone.
static void
elf_second_segment(void)
{
  struct image im = good_image();

  im.elf.phnum = 2;
  im.ph[1].vaddr = 0x80000000;
  refused(&im, "second segment in the kernel");
  im.ph[1].vaddr = 0x10000;
  im.ph[1].memsz = 0xffff0000;
  refused(&im, "second segment wraps");
  im.ph[1].memsz = 0x60000000;
  im.ph[0].vaddr = 0x7ff00000;
  im.elf.entry = 0x7ff00000 + CODEOFF;
  refused_or_dies(&im, "no room between segments and KERNBASE");
  im = good_image();
  im.elf.phnum = 2; // both the same: overlap
  write_image(&im);
  CHECK(try_prog() != W_EXITCODE(FAILED));
}

// The last segment shares pages with the other two, which lie apart, and has
// nothing from the file: the code is still there.
static void
elf_shared_pages(void)
{
  struct image im = good_image();

  im.elf.phnum = 3;
  im.ph[1].vaddr = LOADAT + 4 * PAGE;
  im.ph[1].filesz = 0;
  im.ph[1].flags |= ELF_FLAG_WRITE;
  im.ph[2] = im.ph[1];
  im.ph[2].vaddr = LOADAT + PAGE / 2;
  im.ph[2].memsz = 4 * PAGE;
  write_image(&im);
  CHECK_EQ(try_prog(), W_EXITCODE(42));
}

// Legal, and of no use: exec may succeed, as it cannot know what the program
// does.
static void
elf_useless(void)
{
  static const uint entries[] = {0, 0x80100000, 0xffffffff, 0x7fffffff};
  struct image im = good_image();

  im.elf.phnum = 0;
  refused_or_dies(&im, "no segments");
  for (uint i = 0; i < 4; i++) {
    im = good_image();
    im.elf.entry = entries[i];
    refused_or_dies(&im, "wild entry");
  }
  im = good_image();
  im.ph[0].type = 0;
  refused_or_dies(&im, "nothing to load");
}

// Each read of the header may give less than was asked.
static void
elf_cut_short(void)
{
  struct image im = good_image();
  int n = sizeof(im.elf) + sizeof(im.ph[0]);

  for (int size = 0; size < n; size += 7) {
    int fd = OK(open("prog", O_CREATE | O_WRONLY | O_TRUNC));
    CHECK_EQ(write(fd, &im, size), size);
    OK(close(fd));
    CHECK_EQ(try_prog(), W_EXITCODE(7));
  }
}

// Without a segment there is nothing to run: that is known before.
static void
elf_empty(void)
{
  struct image im = good_image();

  im.elf.phnum = 0;
  refused(&im, "no segments");
  im = good_image();
  im.ph[0].type = 0;
  refused(&im, "nothing to load");
}

// Text that begins in the middle of a block is no page of the file.
static void
elf_shifted(void)
{
  struct image im = good_image();

  im.ph[0].off = CODEOFF;
  im.ph[0].filesz = im.ph[0].memsz = sizeof(code);
  im.elf.entry = LOADAT;
  write_image(&im);
  CHECK_EQ(try_prog(), W_EXITCODE(42));
}

// What is behind a segment's part of the file is zeroes, though the file goes
// on: the program ends with the byte there as its status.
static void
elf_tail(void)
{
  const uchar show[] = {
      0x0f, 0xb6,      0x05, 0, 0x18, 0, 0, // movzbl 0x1800, %eax
      0x50,                                 // push %eax
      0x6a, 0,                              // push $0
      0xb8, SYS_exit,  0,    0, 0,          // mov $SYS_exit, %eax
      0xcd, T_SYSCALL,                      // int $T_SYSCALL
  };
  struct image im = good_image();

  im.ph[0].filesz = CODEOFF + sizeof(show);
  im.ph[0].memsz = PAGE;
  write_image(&im);
  memset(iobuf, 9, PAGE);
  patch_file("prog", CODEOFF, show, sizeof(show));
  patch_file("prog", CODEOFF + sizeof(show), iobuf, PAGE);
  CHECK_EQ(try_prog(), W_EXITCODE(0));
}

// A page of text that the file has not: the program dies when it gets there.
// Where memory is short, text is no page of the block cache but a copy: zeroes
// then, an instruction that reads address 0.
static void
elf_hole(void)
{
  struct image im = good_image();
  int fd, status;

  im.ph[0].filesz = im.ph[0].memsz = 2 * PAGE;
  im.elf.entry = LOADAT + PAGE;
  write_image(&im);
  fd = OK(open("prog", O_WRONLY));
  OK(ftruncate(fd, 2 * PAGE));
  OK(close(fd));
  status = try_prog();
  CHECK(status == W_KILLED(SIGBUS) || status == W_KILLED(SIGSEGV));
}

// Two segments of text, from two blocks, in one page.
static void
elf_text_shared(void)
{
  struct image im = good_image();

  im.elf.phnum = 2;
  im.elf.entry = LOADAT + PAGE / 2;
  im.ph[1].vaddr = LOADAT + PAGE / 2;
  im.ph[1].off = PAGE + PAGE / 2;
  im.ph[1].filesz = im.ph[1].memsz = sizeof(code);
  write_image(&im);
  patch_file("prog", PAGE + PAGE / 2, code, sizeof(code));
  CHECK_EQ(try_prog(), W_EXITCODE(42));
}

// It is never at the other pages, and the file has holes there.
void
make_text(const char *path, uint segments, uint n)
{
  static const uchar sleeper[] = {
      0x6a, 100,       0x6a, 0,          // push $100; push $0
      0xb8, SYS_sleep, 0,    0,       0, // mov $SYS_sleep, %eax
      0xcd, T_SYSCALL, 0xeb, 256 - 13    // int $T_SYSCALL; jmp to the first
  };
  struct image im = good_image();
  int fd;

  im.elf.phnum = segments;
  im.ph[0].filesz = im.ph[0].memsz = n * PAGE;
  im.ph[1] = im.ph[0];
  im.ph[1].vaddr += n * PAGE;
  write_image(&im);
  patch_file("prog", CODEOFF, sleeper, sizeof(sleeper));
  fd = OK(open("prog", O_RDWR));
  OK(ftruncate(fd, n * PAGE));
  OK(close(fd));
  OK(rename("prog", path));
}

// Any single byte of the headers changed: nothing but the child may suffer.
static void
elf_fuzz(void)
{
  uint n = sizeof(struct elfhdr) + sizeof(struct proghdr);

  srand(1);
  for (int i = 0; i < 150; i++) {
    struct image im = good_image();
    ((uchar *)&im)[rand() % n] = rand();
    ((uchar *)&im)[rand() % n] ^= 1 << rand() % 8;
    write_image(&im);
    CHECK(try_prog() != W_EXITCODE(FAILED));
  }
}

// A writable segment can be written, another cannot. One that shares its page
// with another's end can, too.
static void
elf_write_flag(void)
{
  struct image im = good_image();
  uchar store[] = {0xc6, 0x05, 0x00, 0x10, 0, 0, 1}; // movb $1, 0x1000

  for (int writable = 0; writable < 3; writable++) {
    im.ph[0].flags = ELF_FLAG_READ | ELF_FLAG_EXEC;
    if (writable)
      im.ph[0].flags |= ELF_FLAG_WRITE;
    im.ph[0].filesz = im.ph[0].memsz = CODEOFF + sizeof(store) + sizeof(code);
    if (writable == 2) {
      im.elf.phnum = 2;
      im.ph[1].vaddr = LOADAT + PAGE / 2;
      im.ph[1].filesz = 0;
    }
    write_image(&im);
    patch_file("prog", CODEOFF, store, sizeof(store));
    patch_file("prog", CODEOFF + sizeof(store), code, sizeof(code));
    CHECK_EQ(try_prog(), writable ? W_EXITCODE(42) : W_KILLED(SIGSEGV));
  }
}

const struct test elf_tests[] = {
    {"elf_smallest", "a hand-made program runs", elf_smallest, false},
    {"elf_lies", "headers with one wild value are refused", elf_lies, false},
    {"elf_second_segment", "wild second segments", elf_second_segment, false},
    {"elf_shared_pages", "segments may share pages", elf_shared_pages, false},
    {"elf_useless", "wild entry, nothing to load", elf_useless, false},
    {"elf_cut_short", "files that end in the headers", elf_cut_short, false},
    {"elf_fuzz", "150 random changes of the headers", elf_fuzz, false},
    {"elf_write_flag", "segments without W are read-only", elf_write_flag,
     false},
    {"elf_sum_wraps", "offset and size that wrap", elf_sum_wraps, false},
    {"elf_many_segments", "more segments than there is room for",
     elf_many_segments, false},
    {"elf_empty", "nothing to load is no program", elf_empty, false},
    {"elf_shifted", "text in the middle of a block", elf_shifted, false},
    {"elf_tail", "the memory behind the file's part is 0", elf_tail, false},
    {"elf_hole", "a hole in the text kills", elf_hole, false},
    {"elf_text_shared", "text of two blocks in a page", elf_text_shared, false},
    {NULL, NULL, NULL, false},
};
