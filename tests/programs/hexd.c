// Shows bytes in hexadecimal, sixteen a line; equal lines once.
// args: hexd.tmp
// args: columns.in words.in
// args: - < columns.in
//
// Bytes 0 and 255 among the others: a stream that takes one for the end of
// text, or the other for EOF, loses the rest of the file.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 16

static unsigned long offset;

static void
print_line(const unsigned char *b, size_t n)
{
  size_t i;

  printf("%08lx ", offset);
  for (i = 0; i < WIDTH; i++) {
    if (i < n)
      printf(" %02x", b[i]);
    else
      fputs("   ", stdout);
    if (i == WIDTH / 2 - 1)
      putchar(' ');
  }
  printf("  |");
  for (i = 0; i < n; i++)
    putc(isprint(b[i]) ? b[i] : '.', stdout);
  puts("|");
}

static int
dump(FILE *f)
{
  unsigned char b[WIDTH], last[WIDTH];
  int have_last = 0, starred = 0;
  size_t n;

  offset = 0;
  while ((n = fread(b, 1, sizeof b, f)) > 0) {
    if (have_last && n == WIDTH && memcmp(b, last, n) == 0) {
      if (!starred)
        puts("*");
      starred = 1;
    } else {
      print_line(b, n);
      starred = 0;
    }
    memcpy(last, b, sizeof b);
    have_last = 1;
    offset += n;
  }
  printf("%08lx\n", offset);
  return ferror(f) || !feof(f);
}

/* Makes a file with all bytes, many zeros, and a tail. */
static void
make_file(const char *name)
{
  FILE *f = fopen(name, "wb");
  unsigned char zeros[5 * WIDTH] = {0};
  int i;

  if (!f) {
    perror(name);
    exit(1);
  }
  for (i = 0; i < 256; i++)
    putc(i, f);
  fwrite(zeros, sizeof zeros, 1, f);
  fprintf(f, "%s%c%s", "the", 0, "end\r\n");
  fseek(f, 16L, SEEK_SET);
  fputs("overwritten", f);
  fseek(f, -4L, SEEK_END);
  putc('E', f);
  printf("at %ld\n", ftell(f));
  if (fclose(f) != 0)
    perror(name);
}

int
main(int argc, char *argv[])
{
  int i, bad = 0;

  for (i = 1; i < argc; i++) {
    FILE *f;

    if (strstr(argv[i], ".tmp"))
      make_file(argv[i]);
    f = strcmp(argv[i], "-") ? fopen(argv[i], "rb") : stdin;
    if (!f) {
      perror(argv[i]);
      bad = 1;
      continue;
    }
    if (argc > 2)
      printf("%s:\n", argv[i]);
    bad |= dump(f);
    rewind(f);
    printf("first byte again: %d\n", getc(f));
    fclose(f);
    if (strstr(argv[i], ".tmp"))
      bad |= remove(argv[i]) != 0;
  }
  return bad;
}
