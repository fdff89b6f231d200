// Writing the image: a new file beside the old one, complete and on the disk,
// then takes its name. So whatever ends mkfs, a full disk, ^C, or the host's
// own crash, the image is the old one or the new one.
//
// The old file stays locked until mkfs ends (lock.c). Who has it open under
// another name, a hard link, keeps the old contents.
#define _GNU_SOURCE // SEEK_DATA, F_SETLEASE
#include "tools/mkfs/image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".mkfs-tmp"
#define CHUNK  65536 // bytes copied at once

// ---- the new file, and its end if mkfs ends too early ----

static char *temporary; // its name, while it exists

static void
remove_temporary(void)
{
  if (temporary != NULL)
    unlink(temporary);
}

static void
on_signal(int sig)
{
  remove_temporary();
  signal(sig, SIG_DFL);
  raise(sig);
}

// SIGXFSZ: a file may not grow further. write says so too.
static void
watch_for_the_end(void)
{
  static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
    if (signal(ends[i], SIG_IGN) != SIG_IGN) // nohup stays in force
      signal(ends[i], on_signal);
  signal(SIGXFSZ, SIG_IGN);
  atexit(remove_temporary);
}

// Whoever makes the new file has it locked, so one that is there and is not
// locked was left behind by a mkfs that was killed: it is used again.
static int
open_temporary(const char *path)
{
  size_t size = strlen(path) + sizeof(SUFFIX);
  char *name = xcalloc(size, 1);
  struct stat st;
  int fd;

  snprintf(name, size, "%s" SUFFIX, path);
  fd = open_locked(name, O_RDWR | O_CREAT | O_NOFOLLOW);
  if (fd < 0)
    fail(name, "cannot make the new image: %s", strerror(errno));
  if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1)
    fail(name, "is in the way of the new image");
  watch_for_the_end();
  temporary = name;
  if (ftruncate(fd, 0) < 0)
    fail(name, "%s", strerror(errno));
  return fd;
}

// ---- what it holds ----

static _Noreturn void
write_failed(struct image *im)
{
  fail(im->name, "cannot write the new image: %s. The old one is as it was",
       strerror(errno));
}

static void
write_at(struct image *im, int fd, const void *data, size_t n, off_t at)
{
  ssize_t done;

  for (; n > 0; n -= (size_t)done, at += done) {
    done = pwrite(fd, data, n, at);
    if (done < 0)
      write_failed(im);
    data = (const uint8_t *)data + done;
  }
}

static bool
all_zero(const uint8_t *data, size_t n)
{
  return n == 0 || (data[0] == 0 && memcmp(data, data + 1, n - 1) == 0);
}

// Copies [at, end) of the old file; zeros stay holes.
static void
copy_data(struct image *im, int to, off_t at, off_t end)
{
  static uint8_t buffer[CHUNK];
  ssize_t n;

  for (; at < end; at += n) {
    size_t want = end - at < CHUNK ? (size_t)(end - at) : CHUNK;

    n = pread(im->fd, buffer, want, at);
    if (n <= 0)
      fail(im->name, "cannot read byte %lld: %s", (long long)at,
           n < 0 ? strerror(errno) : "the file has become shorter");
    if (!all_zero(buffer, (size_t)n))
      write_at(im, to, buffer, (size_t)n, at);
  }
}

// Copies the old file, looking only where it has data if the host can tell.
static void
copy_old(struct image *im, int to)
{
  off_t size = (off_t)im->filesize, at = 0, end;

#ifdef SEEK_DATA
  for (; at < size; at = end) {
    off_t data = lseek(im->fd, at, SEEK_DATA);

    if (data < 0 && errno == ENXIO)
      return; // nothing but a hole is left
    if (data < 0)
      break;
    end = lseek(im->fd, data, SEEK_HOLE);
    if (end < 0)
      break;
    copy_data(im, to, data, end < size ? end : size);
  }
#endif
  copy_data(im, to, at, size);
}

static void
write_changes(struct image *im, int fd, bool holes)
{
  for (uint32_t bno = 0; bno < im->sb.size; bno++)
    if (im->dirty[bno] && !(holes && all_zero(im->block[bno], BSIZE)))
      write_at(im, fd, im->block[bno], BSIZE, (off_t)bno * BSIZE);
  memset(im->dirty, 0, im->sb.size * sizeof(im->dirty[0]));
}

// The new file belongs to whom the old one belongs, with the same rights.
static void
keep_owner(struct image *im, int fd, const struct stat *old)
{
  struct stat st;

  if (fstat(fd, &st) < 0)
    write_failed(im);
  if ((st.st_uid != old->st_uid || st.st_gid != old->st_gid) &&
      fchown(fd, old->st_uid, old->st_gid) < 0)
    fail(im->name, "belongs to user %u, group %u: the new image would not (%s)",
         (uint)old->st_uid, (uint)old->st_gid, strerror(errno));
  if (fchmod(fd, old->st_mode & 07777) < 0)
    write_failed(im);
}

// ---- the change of names ----

// A QEMU that opened the old file just before it lost its name finds it locked
// and ends; until then the lock must stay. A write lease is given when nobody
// else has the file open. Who only reads it, a backup say, is not waited for
// long.
static void
outlive_openers(int fd)
{
#ifdef F_SETLEASE
  for (int i = 0; i < 100; i++) {
    if (fcntl(fd, F_SETLEASE, F_WRLCK) == 0 || errno != EAGAIN)
      return;
    usleep(10000);
  }
#else
  (void)fd;
#endif
}

// The new name reaches the disk with the directory it is in. Not every file
// system can do that; the rename has been done all the same.
static void
sync_directory(char *path)
{
  char *slash = strrchr(path, '/');
  int fd;

  if (slash != NULL)
    slash[slash == path ? 1 : 0] = '\0';
  fd = open(slash != NULL ? path : ".", O_RDONLY);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
}

static void
replace_file(struct image *im, const struct stat *old)
{
  char *path = old != NULL ? realpath(im->name, NULL) : strdup(im->name);
  off_t size = (off_t)im->sb.size * BSIZE; // more than an image cut off has
  bool fresh = im->filesize == 0;
  int fd;

  if (path == NULL)
    fail(im->name, "%s", strerror(errno));
  fd = open_temporary(path);
  if (old != NULL)
    keep_owner(im, fd, old);
  if (im->filesize > (uint64_t)size)
    size = (off_t)im->filesize;
  if (ftruncate(fd, size) < 0)
    write_failed(im);
  if (!fresh)
    copy_old(im, fd);
  write_changes(im, fd, fresh);
  if (fsync(fd) < 0)
    write_failed(im);
  if (rename(temporary, path) < 0)
    write_failed(im);
  free(temporary);
  temporary = NULL;
  sync_directory(path);
  free(path);
  close(fd);
  if (old != NULL)
    outlive_openers(im->fd);
}

void
image_flush(struct image *im)
{
  bool changed = im->fd < 0;
  struct stat st;

  for (uint32_t bno = 0; bno < im->sb.size; bno++)
    changed = changed || im->dirty[bno];
  if (!changed)
    return;
  if (im->fd < 0)
    im->fd = open_locked(im->name, O_RDWR); // whom the new image replaces
  if (im->fd < 0 && errno != ENOENT)
    fail(im->name, "%s", strerror(errno));
  if (im->fd < 0 && lstat(im->name, &st) == 0)
    fail(im->name, "a symbolic link to nothing");
  if (im->fd < 0) {
    replace_file(im, NULL);
  } else if (fstat(im->fd, &st) == 0 && S_ISREG(st.st_mode)) {
    replace_file(im, &st);
  } else { // a disk: it has one name and one place
    write_changes(im, im->fd, false);
    if (fsync(im->fd) < 0)
      fail(im->name, "%s", strerror(errno));
  }
}
