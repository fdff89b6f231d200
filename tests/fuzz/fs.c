// Fuzz target: the kernel's file system mounts a damaged disk and works on it.
//
// Input: how many damages (damage.c), then calls until the bytes end. However
// damaged the disk is, there is no panic, no write outside the file system, no
// wait that never ends, and the kernel says little. On a disk that is sound, or
// that mkfs has repaired, no call fails for the disk's sake, and the checker of
// mkfs finds nothing afterwards.
#include "host.h"
#include "tests/fuzz/fuzz.h"

#include "errno.h"
#include "fcntl.h"
#include "tools/mkfs/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAXDAMAGE 6
#define MAXCALLS  60
#define PATIENCE  60 // lines the kernel may say, and 4 for each call
#define NFDS      4

static const struct shape shape = {260, 128, 1 + MINLOGBLOCKS, 4};

static const char *const names[] = {
    "/a",        "/b",     "/big", "/far",   "/d",       "/d/a",    "/d/e",
    "/d/e/f",    "/d/e/g", "/new", "/d/new", "/d/e/..",  "/d/../a", "/a/",
    "/d/e/new/", "/",      ".",    "..",     "e/../e/f", "a"};

#define NNAMES (sizeof(names) / sizeof(names[0]))

static uint faults_of_disk; // calls that failed with EIO

// mkfs writes no file here: what it repairs is the disk in memory.
void
image_flush(struct image *im)
{
  (void)im;
}

static void
populate(void)
{
  int fd;

  image_make(&shape);
  boot();
  do_mkdir("/d");
  do_mkdir("/d/e");
  make_file("/a");
  append("/a", 9000, 1);
  do_link("/a", "/d/a");
  make_file("/b");
  append("/b", 100, 2);
  make_file("/big");
  append("/big", 20 * BSIZE, 3);
  make_file("/far");
  write_at("/far", (NDIRECT + NINDIRECT + 5) * BSIZE, 100, 4);
  do_rename("/b", "/d/e/f");
  make_file("/d/e/g");
  fd = do_open("/d/e/g", O_RDONLY);
  do_unlink("/d/e/g"); // stays open when the power fails
  must(fd >= 0 && summarize().errors == 0 && do_sync() == 0);
  settle();
  // Else mounting would repeat the last commit, and undo the damage.
  ((struct logheader *)disk_block(image_super()->logstart))->n = 0;
  disk_keep();
}

// The disk's blocks in the hands of mkfs, which repairs them where they are.
static uint
repair(void)
{
  struct superblock sb = *image_super();
  struct image im;
  uint i, n;

  image_create(&im, "disk", &sb);
  for (i = 0; i < sb.size; i++) {
    free(im.block[i]);
    im.block[i] = disk_block(i);
  }
  n = repair_image(&im, check_image(&im, true));
  for (i = 0; i < sb.size; i++)
    im.block[i] = NULL;
  image_close(&im);
  return n;
}

// A name that is there, or any text.
static const char *
path(struct input *in, char text[100])
{
  uint32_t which = take(in, 1);

  if (which < 200)
    return names[which % NNAMES];
  take_text(in, text, which - 200);
  return text;
}

// One call on a descriptor.
static int
call_on(struct input *in, int fd, uint32_t call)
{
  static uint8_t data[20 * BSIZE];
  uint32_t n = take(in, 2);

  switch (call % 7) {
  case 0:
    return do_read(fd, data, n);
  case 1:
    return do_write(fd, data, n);
  case 2:
    return do_seek(fd, (int)(n * 257));
  case 3:
    return do_resize(fd, (int)(n * 130));
  case 4:
    return do_fsync(fd);
  case 5:
    return do_seek_by(fd, (int16_t)n);
  default:
    return do_close(fd);
  }
}

static int
call_by_name(struct input *in, uint32_t call)
{
  char text[100], other[100];
  const char *name = path(in, text);

  switch (call % 9) {
  case 0:
    return make_file(name);
  case 1:
    return append(name, take(in, 2) % (17 * BSIZE), 1);
  case 2:
    return write_at(name, take(in, 3) * 16, take(in, 2) % (3 * BSIZE), 2);
  case 3:
    return resize_file(name, take(in, 4));
  case 4:
    return do_link(name, path(in, other));
  case 5:
    return do_unlink(name);
  case 6:
    return do_rename(name, path(in, other));
  case 7:
    return do_mkdir(name);
  default:
    return do_chdir(name);
  }
}

static void
calls(struct input *in)
{
  int fd[NFDS] = {-1, -1, -1, -1}, result = 0;
  uint32_t n, call;
  char text[100];

  for (n = 0; n < MAXCALLS && in->left > 0; n++) {
    call = take(in, 1);
    if (call < 120) {
      result = call_by_name(in, call);
    } else if (call < 140) {
      result = fd[call % NFDS] = do_open(path(in, text), (int)take(in, 2));
    } else if (call < 230) {
      result = call_on(in, fd[call % NFDS], call / NFDS);
    } else if (call < 240) {
      result = do_sync();
    } else if (call < 250) {
      evict();
    } else { // the power fails; what is mounted again is another machine's
      settle();
      if (boot() < 0)
        break;
      fd[0] = fd[1] = fd[2] = fd[3] = -1;
    }
    faults_of_disk += result == -EIO;
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct input in = {data, size};
  uint32_t how = take(&in, 1), n = how % (MAXDAMAGE + 1), i;
  bool repairing = how >= 128, sound = n == 0;
  static bool ready;
  struct superblock kept;

  if (!ready)
    populate();
  ready = true;
  disk_restore();
  quiet();
  faults_of_disk = 0;
  kept = *image_super();
  for (i = 0; i < n; i++)
    damage(&in, disk_block(0), &kept);
  if (repairing && n > 0) {
    *(struct superblock *)disk_block(SUPERBLOCK) = kept;
    must(repair() == 0);
    sound = true;
  }
  if (boot() == 0) {
    calls(&in);
    must(!sound || summarize().errors == 0);
    summarize();
    do_sync();
  } else {
    must(!sound && lines_said() > 0); // why it is refused
  }
  if (getenv("SAID"))
    fprintf(stderr, "%s", said());
  must(lines_said() < PATIENCE + 4 * MAXCALLS);
  must(!sound || faults_of_disk == 0);
  must(!sound || image_faults(NULL) == 0);
  machine_off();
  must(failures() == 0);
  return 0;
}
