// Fuzz target: mkfs and an image that is damaged.
//
// Input: damages (damage.c), where the image is cut off, and which command of
// mkfs is given it. Every command ends with a status of 0 to 2. What check -r
// has repaired check calls clean; a command that changes a sound image leaves
// it sound; get writes nothing but what it was asked for.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mkfs.h"
#undef main
#define dirent disk_dirent // the host has its own, and that is wanted here
#include "tools/mkfs/image.h"
#undef dirent

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#undef malloc
#undef calloc
#undef realloc
#undef free
#undef exit
#undef atexit
#undef signal
#undef fsync
#undef usleep

#define MAXDAMAGE 6
#define SLOTS     (1 << 15)  // of the table of memory in use
#define BIG       (16 << 20) // bytes: what get need not write so often

// ---- the end of a command, and its memory ----

// libFuzzer need not learn from what is only bookkeeping.
#ifdef __clang__
#define PLAIN __attribute__((no_sanitize("coverage")))
#else
#define PLAIN
#endif

static jmp_buf ended;
static void *slot[SLOTS];
static void (*last_wish)(void);

void
fuzz_exit(int status)
{
  longjmp(ended, status + 1);
}

int
fuzz_atexit(void (*at_exit)(void))
{
  last_wish = at_exit;
  return 0;
}

int
fuzz_fsync(int fd)
{
  return fd < 0 ? -1 : 0;
}

int
fuzz_usleep(unsigned us)
{
  return us == 0;
}

void (*fuzz_signal(int sig, void (*to)(int)))(int)
{
  (void)sig, (void)to;
  return SIG_IGN;
}

PLAIN static void **
slot_of(void *p)
{
  size_t i = (uintptr_t)p / 16 * 2654435761u % SLOTS;

  while (slot[i] != p && slot[i] != NULL)
    i = (i + 1) % SLOTS;
  return &slot[i];
}

PLAIN static void *
note(void *p)
{
  size_t i = (uintptr_t)p / 16 * 2654435761u % SLOTS;

  while (slot[i] != NULL && slot[i] != (void *)slot)
    i = (i + 1) % SLOTS;
  slot[i] = p;
  return p;
}

// Its slot stays taken: others were put behind it.
static void
forget(void *p)
{
  void **at = slot_of(p);

  if (p != NULL && *at == p)
    *at = slot;
}

void *
fuzz_malloc(size_t n)
{
  return note(malloc(n));
}

void *
fuzz_calloc(size_t n, size_t size)
{
  return note(calloc(n, size));
}

void *
fuzz_realloc(void *p, size_t n)
{
  forget(p);
  return note(realloc(p, n));
}

void
fuzz_free(void *p)
{
  forget(p);
  free(p);
}

PLAIN static void
free_all(void)
{
  size_t i;

  for (i = 0; i < SLOTS; i++) {
    if (slot[i] != NULL && slot[i] != (void *)slot)
      free(slot[i]);
    slot[i] = NULL;
  }
}

// ---- commands ----

// Runs mkfs with these words, up to NULL. Its status.
static int
mkfs(const char *command, ...)
{
  char words[12][60], *argv[13] = {words[0], words[1]};
  int argc = 1, status, fd, first = dup(0);
  const char *word = command;
  va_list ap;

  close(first);
  strcpy(words[0], "mkfs");
  va_start(ap, command);
  for (; word != NULL; word = va_arg(ap, const char *)) {
    snprintf(words[argc], sizeof(words[0]), "%s", word);
    argv[argc] = words[argc];
    argc++;
  }
  va_end(ap);
  argv[argc] = NULL;
  optind = 0; // getopt begins anew
  last_wish = NULL;
  status = setjmp(ended);
  if (status == 0)
    status = mkfs_main(argc, argv);
  else
    status--;
  if (last_wish != NULL)
    last_wish();
  for (fd = first; fd < first + 8; fd++) // those it has left open
    close(fd);
  free_all();
  must(status >= 0 && status <= 2);
  return status;
}

// ---- the image ----

#define IMAGE "x.img"

static uint8_t *base, *disk;
static size_t size;

static void
write_file(const char *path, const void *data, size_t n)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

  must(fd >= 0 && write(fd, data, n) == (ssize_t)n);
  close(fd);
}

static char directory[60];
static int home, place; // the directory where the fuzzer is, and that one

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  (void)st, (void)type, (void)ftw;
  return remove(path);
}

static void
remove_tree(const char *path)
{
  must(nftw(path, remove_one, 20, FTW_DEPTH | FTW_PHYS) == 0);
}

// The fuzzer, which ends by exit, leaves nothing behind.
static void
clean_up(void)
{
  remove_tree(directory);
}

// A place for the image, in memory if the host has such; a tree, and an image
// with it.
static void
prepare(void)
{
  static char text[90000];
  int fd;

  snprintf(directory, sizeof(directory), "%s/lectern-fuzz-XXXXXX",
           access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  must(mkdtemp(directory) != NULL);
  home = open(".", O_RDONLY);
  place = open(directory, O_RDONLY);
  must(home >= 0 && place >= 0 && fchdir(place) == 0);
  atexit(clean_up);
  memset(text, 'x', sizeof(text));
  must(mkdir("tree", 0777) == 0 && mkdir("tree/d", 0777) == 0 &&
       mkdir("tree/d/e", 0777) == 0 && mkdir("out", 0777) == 0);
  write_file("tree/a", text, 9000);
  write_file("tree/big", text, sizeof(text));
  write_file("tree/d/b", text, 100);
  write_file("tree/d/e/f", text, 1);
  must(mkfs("new", "-b", "150", "-i", "64", "-l", "65", "-k", "2", IMAGE,
            "tree", NULL) == 0);
  size = 150 * BSIZE;
  base = malloc(size);
  disk = malloc(size);
  fd = open(IMAGE, O_RDONLY);
  must(fd >= 0 && read(fd, base, size) == (ssize_t)size);
  close(fd);
  must(freopen("/dev/null", "w", stdout) != NULL);
}

// Whether an inode says that it is long: its holes would be written for long.
static bool
long_files(const struct superblock *sb)
{
  const struct dinode *d = (const void *)(disk + sb->inodestart * BSIZE);
  uint i;

  for (i = 0; i < sb->ninodes; i++) {
    if (d[i].size > BIG)
      return true;
  }
  return false;
}

// get has written below out, and nowhere else.
static void
get_all(void)
{
  static const char *const known[] = {".", "..", IMAGE, "tree", "out"};
  struct dirent *de;
  DIR *here;
  uint i;

  mkfs("get", IMAGE, "/", "out/here", NULL);
  here = opendir(".");
  while ((de = readdir(here)) != NULL) {
    for (i = 0; i < 5 && strcmp(known[i], de->d_name) != 0;)
      i++;
    must(i < 5);
  }
  closedir(here);
  remove_tree("out");
  must(mkdir("out", 0777) == 0);
}

static void
change(struct input *in, bool sound)
{
  static const char *const paths[] = {"/a", "/d", "/d/b",     "/d/e",
                                      "/n", "/",  "/d/e/f/g", "/d/e/../x"};
  const char *path = paths[take(in, 1) % 8];
  int status = 0;

  switch (take(in, 1) % 5) {
  case 0:
    status = mkfs("put", IMAGE, "tree", path, NULL);
    break;
  case 1:
    status = mkfs("put", IMAGE, "tree/big", path, NULL);
    break;
  case 2:
    status = mkfs("rm", IMAGE, path, NULL);
    break;
  case 3:
    status = mkfs("mkdir", IMAGE, path, NULL);
    break;
  default:
    status = mkfs("node", IMAGE, path, "1", "2", NULL);
  }
  must(status != 1);
  must(!sound || mkfs("check", IMAGE, NULL) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
  struct input in = {data, n};
  uint32_t how, damages, length;
  struct superblock sb;
  bool super = true;
  int status;

  if (base == NULL)
    prepare();
  must(fchdir(place) == 0);
  how = take(&in, 1);
  length = take(&in, 1);
  memcpy(disk, base, size);
  memcpy(&sb, base + SUPERBLOCK * BSIZE, sizeof(sb));
  for (damages = how / 8 % (MAXDAMAGE + 1); damages > 0; damages--)
    super = damage(&in, disk, &sb) && super;
  write_file(IMAGE, disk, length < 250 ? size : length * 2600 % size);
  switch (how % 8) {
  case 0:
    mkfs("check", IMAGE, NULL);
    break;
  case 1:
    mkfs("ls", IMAGE, NULL);
    break;
  case 2:
    if (!long_files(&sb))
      get_all();
    break;
  case 3:
  case 4:
    change(&in, mkfs("check", IMAGE, NULL) == 0);
    break;
  default:
    status = mkfs("check", "-r", IMAGE, NULL);
    must(status == 0 || !super || length >= 250);
    if (status == 0)
      must(mkfs("check", IMAGE, NULL) == 0);
    if (status == 0)
      change(&in, true);
  }
  must(fchdir(home) == 0);
  return 0;
}
