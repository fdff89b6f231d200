// fsck [-r] IMAGE: looks for faults in a disk image; -r repairs them.
//
// The whole image is read into memory, and the check mends it there. With -r
// what has changed is written, to a new file that takes the place of the old
// one: a repair that is killed leaves the image as it was.
//
// The status is 0 if there was no fault; 1 if there were faults, repaired or
// not; 2 if the image could not be checked, or not repaired.
#include "fsck/fsck.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static unsigned faults;

// ---- messages ----

void
fault(const char *kind, uint32_t number, const char *fmt, ...)
{
  va_list ap;

  faults++;
  printf("%s %u: ", kind, (unsigned)number);
  va_start(ap, fmt);
  vprintf(fmt, ap);
  va_end(ap);
  printf("\n");
}

_Noreturn void
give_up(const char *fmt, ...)
{
  va_list ap;

  fflush(stdout);
  fprintf(stderr, "fsck: ");
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fprintf(stderr, "\n");
  exit(2);
}

void *
zeroed(size_t n, size_t size)
{
  void *p = calloc(n > 0 ? n : 1, size);

  if (p == NULL)
    give_up("not enough memory");
  return p;
}

// ---- the image's file ----

static void
read_image(const char *name, struct disk *disk)
{
  FILE *in = fopen(name, "rb");
  long end = -1;

  if (in == NULL)
    give_up("%s: %s", name, strerror(errno));
  if (fseek(in, 0, SEEK_END) == 0)
    end = ftell(in);
  if (end < 0 || fseek(in, 0, SEEK_SET) != 0)
    give_up("%s: %s", name, strerror(errno));
  disk->bytes = (uint64_t)end;
  disk->data = zeroed((size_t)end, 1);
  if (fread(disk->data, 1, (size_t)end, in) != (size_t)end)
    give_up("%s: cannot be read", name);
  fclose(in);
}

static void
write_image(const char *name, const struct disk *disk)
{
  char *new = zeroed(strlen(name) + sizeof(".new"), 1);
  size_t n = (size_t)disk->bytes;
  FILE *out;

  strcpy(new, name);
  strcat(new, ".new");
  out = fopen(new, "wb");
  if (out == NULL)
    give_up("%s: %s", new, strerror(errno));
  if (fwrite(disk->data, 1, n, out) != n || fflush(out) != 0 ||
      fsync(fileno(out)) < 0 || fclose(out) != 0 || rename(new, name) < 0) {
    int why = errno;

    unlink(new);
    give_up("%s: %s", name, strerror(why));
  }
  free(new);
}

int
main(int argc, char *argv[])
{
  bool repair = argc == 3 && strcmp(argv[1], "-r") == 0;
  const char *name = argv[argc - 1];
  struct disk disk;
  uint8_t *before;

  if (argc != 2 + repair || name[0] == '-')
    give_up("usage: fsck [-r] IMAGE");
  read_image(name, &disk);
  before = zeroed((size_t)disk.bytes, 1);
  memcpy(before, disk.data, (size_t)disk.bytes);
  check(&disk);
  if (repair && memcmp(before, disk.data, (size_t)disk.bytes) != 0)
    write_image(name, &disk);
  if (faults == 0)
    printf("clean\n");
  else
    printf("%u faults%s\n", faults, repair ? ", repaired" : "");
  free(before);
  free(disk.data);
  return faults > 0;
}
