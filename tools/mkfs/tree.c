// Files and trees on their way from the host into the image.
#define dirent disk_dirent // the host has its own, and that is wanted here
#include "tools/mkfs/image.h"
#undef dirent

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536 // bytes copied at once

char *
path_join(const char *dir, const char *name)
{
  size_t n = strlen(dir), size = n + strlen(name) + 2;
  char *path = xcalloc(size, 1);
  bool slash = n > 0 && dir[n - 1] == '/';

  snprintf(path, size, "%s%s%s", dir, slash ? "" : "/", name);
  return path;
}

static int
open_host(const char *host)
{
  int fd = open(host, O_RDONLY);

  if (fd < 0)
    fail(host, "%s", strerror(errno));
  return fd;
}

// Whether the file `inum` holds what the host's file does.
static bool
same_data(struct image *im, const char *host, uint32_t inum)
{
  static uint8_t theirs[CHUNK], ours[CHUNK];
  int fd = open_host(host);
  uint32_t off = 0;
  bool same = true;
  ssize_t n;

  while (same && (n = read(fd, theirs, sizeof(theirs))) > 0) {
    same = inode_read(im, inum, off, ours, (uint32_t)n) == (uint32_t)n &&
           memcmp(ours, theirs, (size_t)n) == 0;
    off += (uint32_t)n;
  }
  close(fd);
  return same && off == inode_get(im, inum)->size;
}

static void
put_data(struct image *im, const char *host, uint32_t inum)
{
  static uint8_t buffer[CHUNK];
  int fd = open_host(host);
  ssize_t n;

  inode_truncate(im, inum);
  while ((n = read(fd, buffer, sizeof(buffer))) > 0)
    inode_write(im, inum, inode_get(im, inum)->size, buffer, (uint32_t)n);
  if (n < 0)
    fail(host, "%s", strerror(errno));
  close(fd);
}

// Copies `host` to the name `name` in directory `dir`.
static void
put_entry(struct image *im, const char *host, uint32_t dir, const char *name)
{
  uint32_t inum;
  struct stat st;
  int type;

  if (stat(host, &st) < 0)
    fail(host, "%s", strerror(errno));
  if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
    fail(host, "neither a file nor a directory");
  if (strlen(name) > DIRSIZ)
    fail(host, "name longer than %d characters", DIRSIZ);
  type = S_ISDIR(st.st_mode) ? T_DIR : T_FILE;
  im->putting = host;
  inum = dir_find(im, dir, name);
  if (inum == 0) {
    inum = type == T_DIR ? dir_make(im, dir) : inode_alloc(im, T_FILE);
    dir_link(im, dir, name, inum);
  } else if (inode_get(im, inum)->type != type) {
    fail(host, "in %s there is a %s of that name", im->name,
         inode_get(im, inum)->type == T_DIR ? "directory" : "file or device");
  }
  if (type == T_DIR)
    tree_put_contents(im, host, inum);
  else if (!same_data(im, host, inum))
    put_data(im, host, inum);
  im->putting = NULL;
}

static int
not_dots(const struct dirent *entry)
{
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

// In the order of their names, so that the same tree gives the same image. A
// link to a directory could lead back up: those are refused.
void
tree_put_contents(struct image *im, const char *host, uint32_t dir)
{
  struct dirent **list;
  int n = scandir(host, &list, not_dots, alphasort);

  if (n < 0)
    fail(host, "%s", strerror(errno));
  for (int i = 0; i < n; i++) {
    char *path = path_join(host, list[i]->d_name);
    struct stat link, target;

    if (lstat(path, &link) == 0 && S_ISLNK(link.st_mode) &&
        stat(path, &target) == 0 && S_ISDIR(target.st_mode))
      fail(path, "symbolic link to a directory");
    put_entry(im, path, dir, list[i]->d_name);
    free(path);
    free(list[i]);
  }
  free(list);
}

void
tree_put(struct image *im, const char *host, const char *path)
{
  char name[DIRSIZ + 1];
  struct stat st;
  uint32_t dir;

  if (path[strspn(path, "/")] != '\0') {
    dir = path_parent(im, path, true, name);
    put_entry(im, host, dir, name);
  } else if (stat(host, &st) < 0) {
    fail(host, "%s", strerror(errno));
  } else if (S_ISDIR(st.st_mode)) {
    tree_put_contents(im, host, ROOTINO);
  } else {
    fail(im->name, "%s: is a directory; name the file in it", path);
  }
}

void
tree_make_room(struct image *im, const char *host, const char *path)
{
  uint32_t inum = path_find(im, path);
  struct stat st;

  if (inum != 0 && inode_get(im, inum)->type == T_FILE &&
      stat(host, &st) == 0 && S_ISREG(st.st_mode) && !same_data(im, host, inum))
    inode_truncate(im, inum);
}
