// Says what is in files, by their kind and their first bytes.
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../include/elf.h"
#include "tool.h"

static const char help[] =
    "file FILE...\n"
    "say of each file what it is: a directory, a device, empty, a program, an\n"
    "archive, a script, a text, or data";

#define LOOKED 4096 // bytes at the front that decide

// What an ELF file is for; `n` bytes of it are there.
static const char *
elf_kind(const uint8_t *buf, size_t n)
{
  struct elfhdr h;

  if (n < sizeof(h))
    return "ELF, cut off";
  memcpy(&h, buf, sizeof(h));
  if (h.class != ELFCLASS32)
    return "ELF, not of 32 bits";
  if (h.machine != EM_386)
    return "ELF, 32 bits, of another processor";
  return h.type == ET_EXEC ? "ELF program, 32 bits, Intel 80386"
                           : "ELF, 32 bits, Intel 80386, no program";
}

// Whether a text may have these bytes. One that is not ASCII counts, so UTF-8
// does; control characters do not, but for those that move the cursor and ESC.
static bool
is_text(const uint8_t *buf, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if (buf[i] == 0x7f ||
        (buf[i] < ' ' && buf[i] != 0x1b && (buf[i] < '\a' || buf[i] > '\r')))
      return false;
  }
  return true;
}

// What a file is that begins with these bytes. "!<arch>" begins what ar makes,
// and "ustar" stands in the first header of what tar makes.
static void
print_content(const uint8_t *buf, size_t n)
{
  static const uint8_t elf[] = {0x7f, 'E', 'L', 'F'};
  const uint8_t *end = memchr(buf, '\n', n);
  int length = (int)(end != NULL ? end - buf : (ptrdiff_t)n);

  if (n == 0)
    out_print("empty\n");
  else if (n >= sizeof(elf) && memcmp(buf, elf, sizeof(elf)) == 0)
    out_print("%s\n", elf_kind(buf, n));
  else if (n >= 8 && memcmp(buf, "!<arch>\n", 8) == 0)
    out_print("archive of ar\n");
  else if (n >= 262 && memcmp(buf + 257, "ustar", 5) == 0)
    out_print("archive of tar\n");
  else if (!is_text(buf, n))
    out_print("data\n");
  else if (n >= 2 && memcmp(buf, "#!", 2) == 0)
    out_print("script for %.*s\n", length > 80 ? 78 : length - 2,
              (const char *)buf + 2);
  else
    out_print("text\n");
}

// Prints what a regular file is; -1 after a message.
static int
look(const char *name)
{
  static uint8_t buf[LOOKED];
  int fd = open(name, O_RDONLY);
  ssize_t n = fd >= 0 ? read(fd, buf, sizeof(buf)) : -1;

  if (n < 0) {
    warn("%s", name);
  } else {
    out_print("%s: ", name);
    print_content(buf, (size_t)n);
  }
  if (fd >= 0)
    close(fd);
  return n < 0 ? -1 : 0;
}

// A device is not read: it may wait for a key, or give away what another
// program wants.
int
main(int argc, char *argv[])
{
  struct stat st;
  int status = 0;

  option(&argc, &argv, "", help);
  usage(argc, argv, argc < 2, help);
  for (int i = 1; i < argc; i++) {
    if (stat(argv[i], &st) < 0) {
      warn("%s", argv[i]);
      status = 1;
    } else if (S_ISREG(st.st_mode)) {
      status |= look(argv[i]) < 0;
    } else {
      out_print("%s: %s\n", argv[i],
                S_ISDIR(st.st_mode) ? "directory" : "device");
    }
  }
  return out_close(status);
}
