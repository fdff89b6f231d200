// The boot sector and the kernel, outside the file system.
#include "tools/mkfs/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Reads a whole host file of at most `max` bytes; `*size` is its size.
static uint8_t *
read_file(const char *path, size_t max, size_t *size)
{
  int fd = open(path, O_RDONLY);
  uint8_t *data = xcalloc(max + 1, 1);
  ssize_t n;

  if (fd < 0)
    fail(path, "%s", strerror(errno));
  for (*size = 0; *size <= max; *size += (size_t)n) {
    n = read(fd, data + *size, max + 1 - *size);
    if (n < 0)
      fail(path, "%s", strerror(errno));
    if (n == 0)
      break;
  }
  close(fd);
  if (*size > max)
    fail(path, "larger than the %zu bytes there is room for", max);
  return data;
}

// Makes a block hold these bytes and then zeros. What is so already stays
// untouched, so that the unused end of the area remains a hole.
static void
set_block(struct image *im, uint32_t bno, const uint8_t *data, size_t n)
{
  uint8_t block[BSIZE] = {0};

  if (n > 0)
    memcpy(block, data, n < BSIZE ? n : BSIZE);
  if (memcmp(block_read(im, bno), block, BSIZE) != 0)
    memcpy(block_write(im, bno), block, BSIZE);
}

void
boot_put(struct image *im, const char *bootfile, const char *kernelfile)
{
  size_t bootsize, size;
  uint8_t *boot = read_file(bootfile, SECTSIZE, &bootsize), *kernel;

  if (bootsize != SECTSIZE || boot[SECTSIZE - 2] != 0x55 ||
      boot[SECTSIZE - 1] != 0xAA)
    fail(bootfile, "not a boot sector: %d bytes that end in 55 AA", SECTSIZE);
  kernel = read_file(kernelfile, (size_t)im->sb.nkernel * BSIZE, &size);
  if (size < 4 || memcmp(kernel, "\177ELF", 4) != 0)
    fail(kernelfile, "not an ELF file");
  set_block(im, 0, boot, SECTSIZE);
  for (uint32_t i = 0; i < im->sb.nkernel; i++) {
    size_t off = (size_t)i * BSIZE;

    set_block(im, KERNELBLOCK + i, kernel + (off < size ? off : size),
              off < size ? size - off : 0);
  }
  free(kernel);
  free(boot);
}
