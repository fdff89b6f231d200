// The check of a disk image: what to look for is in lab/README.md.
#include "fsck/fsck.h"

void
check(struct disk *disk)
{
  give_up("an image of %llu bytes, and nothing of it is checked yet",
          (unsigned long long)disk->bytes);
}
