// Files and trees on their way from the image to the host, and lists of them.
#include "tools/mkfs/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// One step of a walk through the image. A directory is visited once, or a
// damaged image could keep us walking for ever.
struct walk {
  struct image *im;
  bool *seen;       // inodes of directories visited
  int depth;        // directories above
  const char *path; // in the image (tree_list) or on the host (tree_get)
};

// The step from `from` to the entry `name`.
static struct walk
walk_down(const struct walk *from, const char *name)
{
  struct walk to = *from;

  to.path = path_join(from->path, name);
  to.depth++;
  return to;
}

// To be called when the walk enters directory `inum`.
static void
walk_enter(struct walk *w, uint32_t inum)
{
  if (w->depth > MAXDEPTH)
    fail(w->im->name, "more than %d directories in each other", MAXDEPTH);
  if (w->seen[inum])
    fail(w->im->name, "directory inode %u is in two places; run mkfs check",
         (uint)inum);
  w->seen[inum] = true;
}

static void
write_all(int fd, const char *host, const uint8_t *data, size_t n)
{
  while (n > 0) {
    ssize_t done = write(fd, data, n);

    if (done < 0)
      fail(host, "%s", strerror(errno));
    data += done;
    n -= (size_t)done;
  }
}

// A block of zeros becomes a hole, if it is a file that we write.
static void
get_data(struct image *im, uint32_t inum, const char *host, int fd)
{
  static const uint8_t zeros[BSIZE];
  static uint8_t buffer[BSIZE];
  uint32_t size = inode_get(im, inum)->size, off, n;
  struct stat st;
  bool sparse =
      fd != STDOUT_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

  for (off = 0; off < size; off += n) {
    n = inode_read(im, inum, off, buffer, BSIZE);
    if (!sparse || memcmp(buffer, zeros, n) != 0)
      write_all(fd, host, buffer, n);
    else if (lseek(fd, (off_t)n, SEEK_CUR) < 0)
      fail(host, "%s", strerror(errno));
  }
  if (sparse && ftruncate(fd, (off_t)size) < 0)
    fail(host, "%s", strerror(errno));
}

// Opens a file of the host to be written from its start. If it is the image
// itself, by whatever name, nothing is written.
static int
open_output(struct image *im, const char *host)
{
  int fd = open(host, O_WRONLY | O_CREAT, 0666);
  struct stat image, output;

  if (fd < 0 || fstat(fd, &output) < 0 || fstat(im->fd, &image) < 0)
    fail(host, "%s", strerror(errno));
  if (output.st_dev == image.st_dev && output.st_ino == image.st_ino)
    fail(host, "is the image itself: it has not been written upon");
  if (S_ISREG(output.st_mode) && ftruncate(fd, 0) < 0)
    fail(host, "%s", strerror(errno));
  return fd;
}

static void
get_file(struct image *im, uint32_t inum, const char *host)
{
  int fd = open_output(im, host);

  get_data(im, inum, host, fd);
  if (close(fd) < 0)
    fail(host, "%s", strerror(errno));
}

static void get_entry(void *arg, const char name[DIRSIZ + 1], uint32_t inum);

static void
get_directory(struct walk *w, uint32_t inum)
{
  walk_enter(w, inum);
  if (mkdir(w->path, 0777) < 0 && errno != EEXIST)
    fail(w->path, "%s", strerror(errno));
  dir_each(w->im, inum, get_entry, w);
}

static void
get_entry(void *arg, const char name[DIRSIZ + 1], uint32_t inum)
{
  struct walk w = walk_down(arg, name);
  int type = inode_get(w.im, inum)->type;

  if (type == T_DIR)
    get_directory(&w, inum);
  else if (type == T_FILE)
    get_file(w.im, inum, w.path);
  else
    fprintf(stderr, "mkfs: %s: a device: not copied\n", w.path);
  free((char *)w.path);
}

// The inode `path` names; fails if there is none.
static uint32_t
must_find(struct image *im, const char *path)
{
  uint32_t inum = path_find(im, path);

  if (inum == 0)
    fail(im->name, "%s: no such file or directory", path);
  return inum;
}

void
tree_get(struct image *im, const char *path, const char *host)
{
  uint32_t inum = must_find(im, path);
  int type = inode_get(im, inum)->type;
  struct walk w = {.im = im, .path = host};
  bool to_stdout = strcmp(host, "-") == 0;

  if (type == T_DEV)
    fail(im->name, "%s: a device has no contents", path);
  if (type == T_FILE && !to_stdout) {
    get_file(im, inum, host);
  } else if (type == T_FILE) {
    get_data(im, inum, host, STDOUT_FILENO);
  } else if (to_stdout) {
    fail(im->name, "%s: is a directory", path);
  } else {
    w.seen = xcalloc(im->sb.ninodes, sizeof(w.seen[0]));
    get_directory(&w, inum);
    free(w.seen);
  }
}

// ---- listing ----

static void list_entry(void *arg, const char name[DIRSIZ + 1], uint32_t inum);

static void
list_inode(struct walk *w, uint32_t inum)
{
  const struct dinode *d = inode_get(w->im, inum);
  char size[24];

  snprintf(size, sizeof(size), "%u", (uint)d->size);
  if (d->type == T_DEV)
    snprintf(size, sizeof(size), "%d,%d", d->major, d->minor);
  printf("%-4s %5u %3d %10s ",
         d->type == T_DIR   ? "dir"
         : d->type == T_DEV ? "dev"
                            : "file",
         (uint)inum, d->nlink, size);
  for (const char *s = w->path; *s != '\0'; s++)
    putchar(printable_char(*s));
  putchar('\n');
  if (d->type == T_DIR) {
    walk_enter(w, inum);
    dir_each(w->im, inum, list_entry, w);
  }
}

static void
list_entry(void *arg, const char name[DIRSIZ + 1], uint32_t inum)
{
  struct walk w = walk_down(arg, name);

  list_inode(&w, inum);
  free((char *)w.path);
}

void
tree_list(struct image *im, const char *path)
{
  struct walk w = {.im = im, .path = path};
  uint32_t inum = must_find(im, path);

  w.seen = xcalloc(im->sb.ninodes, sizeof(w.seen[0]));
  list_inode(&w, inum);
  free(w.seen);
}
