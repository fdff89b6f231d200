// Do streams keep every byte in its place, however one reads and writes?
// It tries every mode, then writes, reads and seeks at random in one file: a
// buffer that is not written before a seek, or kept after one, shows as a byte
// in the wrong place or as another sum.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "files.tmp"

// Read back by a stream of its own, which knows nothing of the other's buffer.
static void
show(const char *what, const char *name)
{
  FILE *f = fopen(name, "r");
  int c, n = 0;
  unsigned sum = 0;

  if (f == NULL) {
    printf("%s: no file\n", what);
    return;
  }
  printf("%s: ", what);
  while ((c = getc(f)) != EOF) {
    if (n++ < 60)
      putchar(c == '\n' ? '$' : c);
    sum = sum * 31 + c;
  }
  printf(" (%d %08x) eof %d error %d\n", n, sum, feof(f) != 0, ferror(f) != 0);
  printf("again %d", getc(f));
  printf(", close %d\n", fclose(f));
}

static void
modes(void)
{
  FILE *f;

  f = fopen(NAME, "w");
  printf("w: %d", fputs("one\n", f) >= 0);
  printf(" %d\n", fclose(f));
  show("w", NAME);
  f = fopen(NAME, "a");
  fputs("two\n", f);
  printf("a: at %ld", ftell(f));
  fseek(f, 0, SEEK_SET);
  fputs("three\n", f);
  printf(" and %ld\n", ftell(f));
  fclose(f);
  show("a", NAME);
  f = fopen(NAME, "a+b");
  printf("a+: %c", getc(f));
  printf("%c", getc(f));
  fseek(f, 0, SEEK_CUR);
  fputs("four\n", f);
  rewind(f);
  printf(" %c\n", getc(f));
  fclose(f);
  show("a+", NAME);
  f = fopen(NAME, "r+");
  fputs("ONE", f);
  fseek(f, 4, SEEK_SET);
  printf("r+: %c", getc(f));
  fseek(f, 0, SEEK_CUR);
  putc('W', f);
  fflush(f);
  printf("%c\n", getc(f));
  fclose(f);
  show("r+", NAME);
  f = fopen(NAME, "wx");
  printf("wx: %d %d\n", f == NULL, errno == EEXIST);
  f = fopen(NAME, "w+");
  fputs("abc", f);
  rewind(f);
  printf("w+: %c\n", getc(f));
  fclose(f);
  show("w+", NAME);
  errno = 0;
  f = fopen(NAME, "q");
  printf("q: %d %d\n", f == NULL, errno == EINVAL);
  f = fopen("no/such", "r");
  printf("none: %d %d\n", f == NULL, errno == ENOENT);
  f = fopen(NAME, "r");
  errno = 0;
  printf("write to r: %d", putc('x', f));
  printf(" %d", errno == EBADF);
  printf(" %d\n", ferror(f) != 0);
  clearerr(f);
  printf("cleared: %d", ferror(f) != 0);
  printf(", reads %c\n", getc(f));
  fclose(f);
}

/* One of the things a program may do with a stream; what came of it. */
// Between reading and writing there is always a seek, as C11 7.21.5.3 asks:
// without it anything may happen, on the host as well.
static int
act(FILE *f, unsigned what, long at, int i)
{
  char buf[8];
  fpos_t pos;
  int c;

  if (what < 2 || (what > 4 && what < 8) || what == 9)
    fseek(f, at, SEEK_SET);
  else if (what == 2)
    fseek(f, -at - 1, SEEK_END);
  else if (what < 5)
    fseek(f, at - ftell(f), SEEK_CUR);
  else
    fseek(f, 0, SEEK_CUR);
  if (what == 5 || what == 6)
    return putc('A' + i % 26, f);
  if (what == 7)
    return (int)fread(buf, 1, sizeof(buf), f);
  if (what == 9)
    return (int)fwrite("0123456789", 3, 3, f);
  if (what == 10) {
    fgetpos(f, &pos);
    fseek(f, at, SEEK_SET);
    c = getc(f);
    fsetpos(f, &pos);
    return c;
  }
  c = getc(f);
  if (what == 8 && c != EOF) {
    ungetc(c ^ 1, f);
    c += (int)ftell(f);
    c ^= getc(f);
  }
  return c;
}

static void
seeking(void)
{
  FILE *f = fopen(NAME, "w+");
  int i;
  unsigned sum = 0, state = 1;

  for (i = 0; i < 20000; i++)
    putc('a' + i % 26, f);
  printf("seek: %ld\n", ftell(f));
  for (i = 0; i < 3000; i++) {
    state = state * 1103515245u + 12345u;
    sum =
        sum * 31 + (unsigned)act(f, state >> 28, (long)(state >> 8) % 20000, i);
    sum += (unsigned)ftell(f);
  }
  printf("%08x\n", sum);
  printf("beyond: %d", fseek(f, 25000, SEEK_SET));
  putc('!', f);
  fseek(f, 22000, SEEK_SET);
  printf(" %d", getc(f));
  printf(" bad: %d", fseek(f, -1, SEEK_SET));
  printf(" %d\n", errno == EINVAL);
  fclose(f);
  show("seek", NAME);
}

static void
pushing_back(void)
{
  FILE *f = fopen(NAME, "w");
  int c;

  fputs("xyz", f);
  fclose(f);
  f = fopen(NAME, "r");
  printf("unget: %d", ungetc('1', f));
  printf(" %c", getc(f));
  printf("%c", getc(f));
  ungetc('A', f);
  printf(" %c", getc(f));
  while ((c = getc(f)) != EOF)
    putchar(c);
  printf(" %d", feof(f) != 0);
  ungetc('E', f);
  printf("%d", feof(f) != 0);
  printf(" %c", getc(f));
  printf(" %d", getc(f));
  printf(" %d", ungetc(EOF, f));
  ungetc('q', f);
  fseek(f, 0, SEEK_SET);
  printf(" %c", getc(f));
  ungetc('x', f);
  printf(" %ld\n", ftell(f));
  fclose(f);
}

static void
blocks(void)
{
  static char a[30000], b[30000];
  FILE *f = fopen(NAME, "wb");
  size_t n, i, at;
  static const size_t parts[] = {1, 3, 100, 4095, 4096, 4097, 8192, 9000, 511};

  for (i = 0; i < sizeof(a); i++)
    a[i] = (char)(i * 7 + i / 256);
  for (i = 0, at = 0; at < sizeof(a); i++, at += n) {
    n = parts[i % 9] < sizeof(a) - at ? parts[i % 9] : sizeof(a) - at;
    if (fwrite(a + at, 1, n, f) != n)
      printf("short write at %d\n", (int)at);
  }
  printf("blocks: %d", fclose(f));
  f = fopen(NAME, "rb");
  for (i = 5, at = 0; (n = fread(b + at, 1, parts[i % 9], f)) > 0; i++)
    at += n;
  printf(" %d %d %d", (int)at, memcmp(a, b, sizeof(a)), feof(f) != 0);
  rewind(f);
  printf(" %d", (int)fread(b, 7, sizeof(b) / 7, f));
  printf(" %d", (int)fread(b, 7, sizeof(b) / 7, f));
  printf(" %d\n", (int)fread(b, 0, 5, f));
  fclose(f);
}

static void
lines(void)
{
  FILE *f = fopen(NAME, "w+");
  char buf[10], *line = NULL;
  size_t size = 0;
  int i;
  ssize_t n;
  unsigned sum = 0;

  fputs("short\n\nexactly 9\nlonger than ten\nno newline", f);
  rewind(f);
  printf("lines:");
  while (fgets(buf, sizeof(buf), f) != NULL)
    printf(" [%s]", buf);
  printf(" %d\n", feof(f) != 0);
  rewind(f);
  printf("%s|", fgets(buf, 1, f) != NULL ? buf : "(null)");
  printf("%s\n", fgets(buf, 2, f));
  fclose(f);
  f = fopen(NAME, "w+");
  for (i = 0; i < 300; i++)
    fprintf(f, "%*d\n", i * 37 % 1000, i);
  fputs("x,y,,z", f);
  rewind(f);
  while ((n = getline(&line, &size, f)) > 0)
    sum = sum * 31 + (unsigned)n + (unsigned char)line[n - 1] + line[n];
  printf("%08x", sum);
  fseek(f, -6, SEEK_END);
  while ((n = getdelim(&line, &size, ',', f)) > 0)
    printf(" %d[%s]", (int)n, line);
  printf(" %d\n", feof(f) != 0);
  fclose(f);
  free(line);
}

static void
names(void)
{
  FILE *f = tmpfile();

  fputs("temporary", f);
  rewind(f);
  printf("names: %c", getc(f));
  printf(" %d", fclose(f));
  printf(" %d", rename(NAME, "other.tmp"));
  printf(" %d", fopen(NAME, "r") == NULL);
  printf(" %d", remove("other.tmp"));
  printf(" %d", remove("other.tmp"));
  printf(" %d\n", errno == ENOENT);
}

int
main(void)
{
  modes();
  seeking();
  pushing_back();
  blocks();
  lines();
  names();
  return 0;
}
