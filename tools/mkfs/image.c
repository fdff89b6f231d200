// The image as blocks: opening, reading on demand.
#include "tools/mkfs/image.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the image is written as it lies in memory: little-endian hosts only"
#endif

// ---- messages and memory ----

void
fail(const char *what, const char *fmt, ...)
{
  va_list ap;

  fflush(stdout);
  fprintf(stderr, "mkfs: %s: ", what);
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fprintf(stderr, "\n");
  exit(2);
}

void *
xcalloc(size_t n, size_t size)
{
  void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

  if (p == NULL)
    fail("host", "out of memory");
  return p;
}

void *
xrealloc(void *p, size_t size)
{
  p = realloc(p, size > 0 ? size : 1);
  if (p == NULL)
    fail("host", "out of memory");
  return p;
}

char
printable_char(char c)
{
  return (uchar)c < ' ' || c == 0x7f ? '?' : c;
}

const char *
printable(const char *text, size_t max)
{
  static char buffer[4][256];
  static uint next;
  char *out = buffer[next++ % 4];
  size_t i;

  for (i = 0; i < max && i < sizeof(buffer[0]) - 1 && text[i] != '\0'; i++)
    out[i] = printable_char(text[i]);
  out[i] = '\0';
  return out;
}

// ---- the superblock ----

uint64_t
super_datastart(const struct superblock *sb)
{
  return (uint64_t)sb->bmapstart + ((uint64_t)sb->size + BPB - 1) / BPB;
}

const char *
super_fault(const struct superblock *sb, uint64_t nblocks)
{
  static char text[120];
  uint64_t start = super_datastart(sb);
  const struct {
    const char *name;
    uint64_t found, expected;
  } field[] = {
      {"logstart", sb->logstart, KERNELBLOCK + (uint64_t)sb->nkernel},
      {"inodestart", sb->inodestart, (uint64_t)sb->logstart + sb->nlog},
      {"bmapstart", sb->bmapstart,
       sb->inodestart + (sb->ninodes + (uint64_t)IPB - 1) / IPB},
      {"nblocks", sb->nblocks, start < sb->size ? sb->size - start : 0},
  };

  if (sb->magic != FSMAGIC)
    return "no file system here (wrong magic number)";
  if (sb->size > MAXFSBLOCKS || sb->size > nblocks) {
    snprintf(text, sizeof(text), "size is %u blocks, the disk has %llu",
             (uint)sb->size, (unsigned long long)nblocks);
    return text;
  }
  if (sb->ninodes <= ROOTINO || sb->ninodes > MAXINODES)
    return "the number of inodes is impossible";
  if (sb->nlog <= MINLOGBLOCKS || sb->nlog > MAXLOGBLOCKS + 1)
    return "the size of the log is impossible";
  for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++)
    if (field[i].found != field[i].expected) {
      snprintf(text, sizeof(text), "%s is %llu, expected %llu", field[i].name,
               (unsigned long long)field[i].found,
               (unsigned long long)field[i].expected);
      return text;
    }
  return sb->nblocks > 0 ? NULL : "no room for data";
}

// ---- opening and closing ----

void
image_begin(struct image *im)
{
  assert(super_fault(&im->sb, im->sb.size) == NULL);
  im->datastart = (uint32_t)super_datastart(&im->sb);
  im->nextfree = im->datastart;
  im->block = xcalloc(im->sb.size, sizeof(im->block[0]));
  im->dirty = xcalloc(im->sb.size, sizeof(im->dirty[0]));
}

void
image_create(struct image *im, const char *name, const struct superblock *sb)
{
  memset(im, 0, sizeof(*im));
  im->name = name;
  im->fd = -1;
  im->sb = *sb;
  image_begin(im);
  for (uint32_t bno = 0; bno < im->datastart; bno++)
    block_write(im, bno); // on a disk that holds something these must be zero
  memcpy(block_write(im, SUPERBLOCK), sb, sizeof(*sb));
}

void
image_open(struct image *im, const char *name, bool write, const char **fault)
{
  const uint64_t at = (uint64_t)SUPERBLOCK * BSIZE;
  const char *why = NULL;
  off_t end;

  memset(im, 0, sizeof(*im));
  im->name = name;
  im->fd = open_locked(name, write ? O_RDWR : O_RDONLY);
  if (im->fd < 0)
    fail(name, "%s", strerror(errno));
  end = lseek(im->fd, 0, SEEK_END);
  if (end < 0)
    fail(name, "%s", strerror(errno));
  im->filesize = (uint64_t)end;
  if (im->filesize < at + BSIZE)
    why = "too short for a file system";
  else if (pread(im->fd, &im->sb, sizeof(im->sb), (off_t)at) !=
           (ssize_t)sizeof(im->sb))
    fail(name, "cannot read the superblock: %s", strerror(errno));
  else
    why = super_fault(&im->sb, im->filesize / BSIZE);
  if (fault != NULL)
    *fault = why;
  else if (why != NULL)
    fail(name, "bad superblock: %s", why);
  if (why == NULL)
    image_begin(im);
}

void
image_close(struct image *im)
{
  if (im->block != NULL)
    for (uint32_t bno = 0; bno < im->sb.size; bno++)
      free(im->block[bno]);
  free(im->block);
  free(im->dirty);
  if (im->fd >= 0 && close(im->fd) < 0)
    fail(im->name, "%s", strerror(errno));
  memset(im, 0, sizeof(*im));
  im->fd = -1;
}

// ---- blocks ----

uint8_t *
block_read(struct image *im, uint32_t bno)
{
  ssize_t n;

  assert(bno < im->sb.size);
  if (im->block[bno] != NULL)
    return im->block[bno];
  im->block[bno] = xcalloc(1, BSIZE);
  if (im->fd >= 0) {
    n = pread(im->fd, im->block[bno], BSIZE, (off_t)bno * BSIZE);
    if (n < 0 || (n != BSIZE && ((uint64_t)bno + 1) * BSIZE <= im->filesize))
      fail(im->name, "cannot read block %u: %s", (uint)bno,
           n < 0 ? strerror(errno) : "the file has become shorter");
  }
  return im->block[bno];
}

uint8_t *
block_write(struct image *im, uint32_t bno)
{
  uint8_t *data = block_read(im, bno);

  im->dirty[bno] = true;
  return data;
}
