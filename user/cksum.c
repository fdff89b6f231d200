// Prints checksums of files: POSIX's CRC, so that two systems can compare.
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "cksum [FILE]...\n"
                           "print checksum (POSIX's CRC), bytes and name of "
                           "each file";

#define POLYNOMIAL 0x04c11db7u // of Ethernet, its highest power left out

static uint32_t table[256]; // what a byte leaves of the remainder

static void
fill_table(void)
{
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t rest = i << 24;

    for (int bit = 0; bit < 8; bit++)
      rest = rest << 1 ^ (rest >> 31 ? POLYNOMIAL : 0);
    table[i] = rest;
  }
}

static uint32_t
add(uint32_t crc, uint8_t byte)
{
  return crc << 8 ^ table[crc >> 24 ^ byte];
}

// For each_file. The length counts as bytes of the text, low ones first and as
// few as it takes: so zeros at the front are told apart.
static int
sum(int fd, const char *name)
{
  static uint8_t buf[BUFSIZ];
  uint32_t crc = 0, size = 0;
  ssize_t n;

  while ((n = read(fd, buf, sizeof(buf))) > 0) {
    for (ssize_t i = 0; i < n; i++)
      crc = add(crc, buf[i]);
    size += (uint32_t)n;
  }
  if (n < 0) {
    warn("%s", name);
    return -1;
  }
  for (uint32_t rest = size; rest > 0; rest >>= 8)
    crc = add(crc, rest & 0xff);
  out_print("%u %u", (uint)~crc, (uint)size);
  out_print(strcmp(name, "-") == 0 ? "\n" : " %s\n", name);
  return 0;
}

int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  fill_table();
  return out_close(each_file(argc, argv, sum));
}
