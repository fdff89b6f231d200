// Fuzz target: paths. Names come and go, and after each call a path is looked
// up in three ways that must agree: by the kernel, whose cache of names may
// know it; by a walk here, which reads the directories' entries one by one; and
// by the kernel again, when it has started anew and its cache is empty.
#include "host.h"
#include "tests/fuzz/fuzz.h"

#include "errno.h"
#include "fcntl.h"
#include "fs/buf.h"
#include "fs/file.h"
#include "proc.h"
#include "stat.h"

#include <string.h>

#define MAXPATHS 40

static const struct shape shape = {160, 128, 1 + MINLOGBLOCKS, 4};

static char paths[MAXPATHS][200];
static uint npaths;

// Text in which slashes, dots and few letters are likely, and long names
// possible.
static const char *
any_path(struct input *in)
{
  static const char *const parts[] = {
      "/",  "a", "b",      ".",  "..", "//", "d", "ab",
      "a/", "c", "../../", "/d", "x",  "./", "e", "abcdefghijklmnopqrst"};
  char *to = paths[npaths % MAXPATHS];
  uint32_t n = take(in, 1) % 10, part;

  for (*to = '\0'; n > 0 && strlen(to) < 170; n--) {
    part = take(in, 1);
    if (part < 240) {
      strcat(to, parts[part % 16]);
    } else {
      take_text(in, to + strlen(to), part - 239);
    }
  }
  npaths++;
  return to;
}

// The entry of that name in a directory, by reading all of them.
static int
walk_step(uint inum, const char *name, uint len)
{
  struct inode *dp;
  struct dirent de;
  uint off;
  int next = -ENOENT;

  must(iget(ROOTDEV, inum, &dp) == 0 && ilock(dp) == 0);
  if (dp->type != T_DIR)
    next = -ENOTDIR;
  else if (dp->nlink == 0)
    next = -ENOENT;
  else if (len > DIRSIZ)
    next = -ENAMETOOLONG;
  for (off = 0; next == -ENOENT && off < dp->size; off += sizeof(de)) {
    must(readi(dp, &de, off, sizeof(de)) == sizeof(de));
    if (de.inum != 0 && strncmp(de.name, name, len) == 0 &&
        (len == DIRSIZ || de.name[len] == '\0'))
      next = de.inum;
  }
  iunlockput(dp);
  return next;
}

// The number of the inode that a path names, or an error.
static int
walk(const char *path)
{
  int inum = *path == '/' ? ROOTINO : (int)myproc()->cwd->inum;
  const char *end;

  if (*path == '\0')
    return -ENOENT;
  for (;;) {
    while (*path == '/')
      path++;
    if (*path == '\0')
      break;
    for (end = path; *end != '/' && *end != '\0';)
      end++;
    if ((inum = walk_step((uint)inum, path, (uint)(end - path))) < 0)
      return inum;
    path = end;
  }
  if (path[-1] == '/' && walk_step((uint)inum, ".", 1) == -ENOTDIR)
    return -ENOTDIR;
  return inum;
}

// What the kernel says of it.
static int
kernel_walk(const char *path)
{
  struct inode *ip;
  int err = namei(path, &ip);

  if (err < 0)
    return err;
  err = (int)ip->inum;
  iput(ip);
  return err;
}

static void
compare(const char *path)
{
  int here = walk(path), kernel = kernel_walk(path);
  bool both_fail = here < 0 && kernel < 0;

  // A name that is too long may be in a directory that is not there: which is
  // met first is nobody's business. All else must be the same.
  if (here != kernel &&
      !(both_fail && (here == -ENAMETOOLONG || kernel == -ENAMETOOLONG)))
    found("%s is %d by the kernel, %d by its entries", path, kernel, here);
}

static void
call(struct input *in)
{
  const char *path = any_path(in);

  switch (take(in, 1) % 8) {
  case 0:
    make_file(path);
    break;
  case 1:
  case 2:
    do_mkdir(path);
    break;
  case 3:
    do_link(path, any_path(in));
    break;
  case 4:
    do_unlink(path);
    break;
  case 5:
    do_rename(path, any_path(in));
    break;
  case 6:
    do_chdir(path);
    break;
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct input in = {data, size};
  int before[MAXPATHS];
  static bool ready;
  uint i, n;

  if (!ready)
    image_make(&shape);
  ready = true;
  disk_restore();
  quiet();
  npaths = 0;
  must(boot() == 0);
  for (n = 0; n < 60 && in.left > 0; n++) {
    call(&in);
    compare(paths[(npaths - 1) % MAXPATHS]);
  }
  must(do_chdir("/") == 0);
  n = npaths < MAXPATHS ? npaths : MAXPATHS;
  for (i = 0; i < n; i++) {
    compare(paths[i]);
    before[i] = kernel_walk(paths[i]);
  }
  settle();
  must(boot() == 0);
  for (i = 0; i < n; i++)
    must(kernel_walk(paths[i]) == before[i]);
  must(lines_said() == 0 && image_faults(NULL) == 0 && failures() == 0);
  machine_off();
  return 0;
}
