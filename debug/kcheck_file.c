// fs/file.c, and what kcheck asks of it: see kcheck.h.

#include "fs/file.c"
#include "debug/kcheck.h"

static int descriptors[NFILE]; // that kcheck has found

void
kcheck_descriptor(const struct file *f)
{
  descriptors[f - ftable.file]++;
}

void
kcheck_each_file(void (*call)(const struct file *f))
{
  const struct file *f;

  for (f = ftable.file; f < &ftable.file[NFILE]; f++) {
    if (f->ref > 0)
      call(f);
  }
}

void
kcheck_files(void)
{
  uint i, open = 0;

  for (i = 0; i < NFILE; i++) {
    int ref = ftable.file[i].ref;

    open += ref > 0;
    if (ref != descriptors[i])
      kcheck_wrong("file %u has %d references, and %d descriptors", i, ref,
                   descriptors[i]);
    descriptors[i] = 0;
  }
  if (open != ftable.nopen)
    kcheck_wrong("%u files are open, and %u are counted", open, ftable.nopen);
}
