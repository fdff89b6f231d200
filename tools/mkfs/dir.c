// Directories and paths.
#include "tools/mkfs/image.h"

#include <assert.h>
#include <string.h>

#define PERBLOCK (BSIZE / sizeof(struct dirent))

// One block of entries of a directory; returns how many there are.
static uint32_t
dir_block(struct image *im, uint32_t dir, uint32_t index,
          struct dirent entries[PERBLOCK])
{
  uint64_t off = (uint64_t)index * BSIZE;

  if (off >= inode_get(im, dir)->size)
    return 0;
  return inode_read(im, dir, (uint32_t)off, entries, BSIZE) /
         (uint32_t)sizeof(struct dirent);
}

// The place of the entry called `name` (NULL: of a free entry), which goes to
// `*found`; false if there is none.
static bool
dir_search(struct image *im, uint32_t dir, const char *name,
           struct dirent *found, uint32_t *off)
{
  struct dirent entries[PERBLOCK];
  uint32_t index, n;

  for (index = 0; (n = dir_block(im, dir, index, entries)) > 0; index++)
    for (uint32_t i = 0; i < n; i++) {
      bool used = entries[i].inum != 0;

      if (name == NULL ? used
                       : !used || strncmp(entries[i].name, name, DIRSIZ) != 0)
        continue;
      *found = entries[i];
      *off = index * BSIZE + i * (uint32_t)sizeof(struct dirent);
      return true;
    }
  return false;
}

// Whether the name is "." or "..".
static bool
is_dot(const char *name)
{
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

uint32_t
dir_find(struct image *im, uint32_t dir, const char *name)
{
  struct dirent entry;
  uint32_t off;

  return dir_search(im, dir, name, &entry, &off) ? entry.inum : 0;
}

void
dir_each(struct image *im, uint32_t dir, dir_visit visit, void *arg)
{
  struct dirent entries[PERBLOCK];
  char name[DIRSIZ + 1];
  uint32_t index, n;

  for (index = 0; (n = dir_block(im, dir, index, entries)) > 0; index++)
    for (uint32_t i = 0; i < n; i++) {
      if (entries[i].inum == 0)
        continue;
      memcpy(name, entries[i].name, DIRSIZ);
      name[DIRSIZ] = '\0';
      if (name[0] == '\0' || strchr(name, '/') != NULL)
        fail(im->name, "directory inode %u has the name \"%s\"; run mkfs check",
             (uint)dir, printable(name, DIRSIZ));
      if (!is_dot(name))
        visit(arg, name, entries[i].inum);
    }
}

void
dir_enter(struct image *im, uint32_t dir, const char *name, uint32_t inum)
{
  uint32_t off = inode_get(im, dir)->size;
  struct dirent entry;

  assert(strlen(name) > 0 && strlen(name) <= DIRSIZ);
  if (off % sizeof(entry) != 0)
    fail(im->name, "directory inode %u has size %u; run mkfs check", (uint)dir,
         (uint)off);
  dir_search(im, dir, NULL, &entry, &off);
  memset(&entry, 0, sizeof(entry));
  entry.inum = (uint16_t)inum;
  memcpy(entry.name, name, strlen(name));
  inode_write(im, dir, off, &entry, sizeof(entry));
}

// One link more.
static void
count_link(struct image *im, uint32_t inum)
{
  struct dinode *d = inode_change(im, inum);

  if (d->nlink < 0 || d->nlink >= MAXLINK)
    fail(im->name, "too many links to inode %u (%d)", (uint)inum, d->nlink);
  d->nlink++;
}

void
dir_link(struct image *im, uint32_t dir, const char *name, uint32_t inum)
{
  dir_enter(im, dir, name, inum);
  count_link(im, inum);
  if (inode_get(im, inum)->type == T_DIR)
    count_link(im, dir); // its ".."
}

uint32_t
dir_make(struct image *im, uint32_t parent)
{
  uint32_t inum = inode_alloc(im, T_DIR);

  dir_enter(im, inum, ".", inum);
  dir_enter(im, inum, "..", parent != 0 ? parent : inum);
  if (parent == 0)
    count_link(im, inum); // ".." of the root is its only name
  return inum;
}

// ---- paths ----

// Takes the first name off `*path`; false if there is none.
static bool
next_name(struct image *im, const char **path, char name[DIRSIZ + 1])
{
  size_t n;

  *path += strspn(*path, "/");
  n = strcspn(*path, "/");
  if (n == 0)
    return false;
  if (n > DIRSIZ)
    fail(im->name, "%.*s: name longer than %d characters", (int)n, *path,
         DIRSIZ);
  memcpy(name, *path, n);
  name[n] = '\0';
  *path += n;
  *path += strspn(*path, "/");
  return true;
}

// The inode called `name` in `dir`, for which `path` is walked; 0 if none.
static uint32_t
step(struct image *im, uint32_t dir, const char *name, const char *path)
{
  if (inode_get(im, dir)->type != T_DIR)
    fail(im->name, "%s: not a directory above \"%s\"", path, name);
  return dir_find(im, dir, name);
}

uint32_t
path_find(struct image *im, const char *path)
{
  const char *rest = path;
  char name[DIRSIZ + 1];
  uint32_t inum = ROOTINO;

  while (inum != 0 && next_name(im, &rest, name))
    inum = step(im, inum, name, path);
  if (inum != 0)
    inode_get(im, inum); // fails if it is not in use
  return inum;
}

uint32_t
path_parent(struct image *im, const char *path, bool make,
            char name[DIRSIZ + 1])
{
  const char *rest = path;
  uint32_t dir = ROOTINO, inum;

  if (!next_name(im, &rest, name))
    fail(im->name, "%s: is the root directory", path);
  while (*rest != '\0') {
    inum = step(im, dir, name, path);
    if (inum == 0 && !make)
      fail(im->name, "%s: no such file or directory", path);
    if (inum == 0) {
      inum = dir_make(im, dir);
      dir_link(im, dir, name, inum);
    }
    dir = inum;
    next_name(im, &rest, name);
  }
  if (is_dot(name))
    fail(im->name, "%s: ends in \"%s\"", path, name);
  if (inode_get(im, dir)->type != T_DIR)
    fail(im->name, "%s: not a directory above \"%s\"", path, name);
  return dir;
}

static void
refuse_entry(void *arg, const char name[DIRSIZ + 1], uint32_t inum)
{
  (void)name;
  (void)inum;
  *(bool *)arg = false;
}

void
path_remove(struct image *im, const char *path)
{
  char name[DIRSIZ + 1];
  uint32_t dir = path_parent(im, path, false, name), off;
  struct dirent entry;
  bool empty = true;

  if (!dir_search(im, dir, name, &entry, &off))
    fail(im->name, "%s: no such file or directory", path);
  if (inode_get(im, entry.inum)->type == T_DIR) {
    dir_each(im, entry.inum, refuse_entry, &empty);
    if (!empty)
      fail(im->name, "%s: directory not empty", path);
    inode_change(im, dir)->nlink--; // its ".."
  }
  inode_unlink(im, entry.inum);
  memset(&entry, 0, sizeof(entry));
  inode_write(im, dir, off, &entry, sizeof(entry));
}
