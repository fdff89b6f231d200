// mkfs ls, get: inode.c, dir.c, out.c in tools/mkfs, but the walk down the tree
// inputs: a disk of 78 blocks with any bytes, any inode number, offset, size;
// any path of up to 12 letters.
// options: -machdep gcc_x86_64 -eva-slevel 20 -main prove_mkfsfiles
#include "tests/prove/eva/mkfs.h"
#include "tools/mkfs/inode.c"
#include "tools/mkfs/dir.c"
#include "tools/mkfs/out.c"

// What a visitor may rely on.
static void
visit(void *arg, const char name[DIRSIZ + 1], uint32_t inum)
{
  (void)arg;
  assert(name[DIRSIZ] == '\0');
  assert(inum <= UINT16_MAX);
}

static void
paths(void)
{
  static char path[13];
  char name[DIRSIZ + 1];

  any_string(path, sizeof(path) - 1);
  if (YES_OR_NO)
    path_find(&image, path);
  else
    path_parent(&image, path, false, name);
}

void
prove_mkfsfiles(void)
{
  static uint8_t buffer[BSIZE];

  any_disk();
  if (YES_OR_NO)
    inode_read(&image, ANY, ANY, buffer, FROM(0, BSIZE));
  else if (YES_OR_NO)
    get_data(&image, ANY, "host", YES_OR_NO);
  else if (YES_OR_NO)
    dir_each(&image, ANY, visit, NULL);
  else
    paths();
}
