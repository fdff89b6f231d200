// Changes single characters.
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "tr [-c] [-d] [-s] SET1 [SET2]\n"
    "read characters and print those of SET1 as those of SET2; a set is\n"
    "characters, a-z, [:upper:] and its like, \\n \\t \\\\ and octal \\012;\n"
    "a SET2 that is too short goes on with its last character\n"
    "  -c  SET1 is all other characters\n"
    "  -d  leave out those of SET1\n"
    "  -s  print one where the same of the last set is repeated";

#define MAXSET 4096

// Characters in their order; may have one more than once.
struct set {
  int n;
  uint8_t c[MAXSET];
};

// Adds a character at the end. A set that is too long ends the program.
static void
add(struct set *set, int c)
{
  if (set->n == MAXSET) {
    fprintf(stderr, "tr: a set is too long\n");
    exit(2);
  }
  set->c[set->n++] = (uint8_t)c;
}

// One character, which may be written with a \; moves *p behind it. \n \t and
// their like, or up to three octal digits; \ takes any other character as it
// is, and a \ at the end is one.
static int
take_char(const char **p)
{
  static const char letters[] = "n\nt\tr\rf\fv\vb\ba\a";
  int c = (uint8_t) * (*p)++;

  if (c != '\\' || **p == '\0')
    return c;
  if (**p >= '0' && **p <= '7') {
    c = 0;
    for (int i = 0; i < 3 && **p >= '0' && **p <= '7'; i++)
      c = c * 8 + *(*p)++ - '0';
    return c & 0xff;
  }
  c = (uint8_t) * (*p)++;
  for (int i = 0; letters[i] != '\0'; i += 2)
    if (letters[i] == c)
      return (uint8_t)letters[i + 1];
  return c;
}

// Adds the class that begins at `p`; what follows it. NULL: there is none.
static const char *
take_class(const char *p, struct set *set)
{
  static const struct {
    const char *name;
    int (*has)(int c);
  } classes[] = {
      {"[:alpha:]", isalpha}, {"[:digit:]", isdigit}, {"[:alnum:]", isalnum},
      {"[:upper:]", isupper}, {"[:lower:]", islower}, {"[:space:]", isspace},
      {"[:blank:]", isblank}, {"[:punct:]", ispunct}, {"[:print:]", isprint},
      {"[:graph:]", isgraph}, {"[:cntrl:]", iscntrl}, {"[:xdigit:]", isxdigit},
  };

  for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
    size_t len = strlen(classes[i].name);

    if (strncmp(p, classes[i].name, len) != 0)
      continue;
    for (int c = 0; c < 256; c++)
      if (classes[i].has(c))
        add(set, c);
    return p + len;
  }
  return NULL;
}

// A range that runs backwards is an error: it is rather a slip than nothing.
// `p` is the argument as typed. Ranges are written out, so place i of SET1
// becomes place i of SET2.
static void
read_set(const char *p, struct set *set)
{
  const char *after;
  int from, to;

  while (*p != '\0') {
    if ((after = take_class(p, set)) != NULL) {
      p = after;
      continue;
    }
    from = to = take_char(&p);
    if (p[0] == '-' && p[1] != '\0') {
      p++;
      to = take_char(&p);
    }
    if (to < from) {
      fprintf(stderr, "tr: the range %c-%c runs backwards\n", from, to);
      exit(2);
    }
    for (int c = from; c <= to; c++)
      add(set, c);
  }
}

// Makes the set all characters that are not in it, in the order of their
// numbers.
static void
complement(struct set *set)
{
  bool in[256] = {false};

  for (int i = 0; i < set->n; i++)
    in[set->c[i]] = true;
  set->n = 0;
  for (int c = 0; c < 256; c++)
    if (!in[c])
      add(set, c);
}

static bool deleted[256], squeezed[256];
static uint8_t becomes[256];

// Of a character that is twice in SET1 the last counts, as elsewhere. What -s
// presses together are the characters of SET2, or of SET1 if there is no other:
// `last`.
static void
make_tables(struct set *one, struct set *two, bool delete, bool squeeze)
{
  struct set *last = two->n > 0 ? two : one;

  for (int c = 0; c < 256; c++)
    becomes[c] = (uint8_t)c;
  for (int i = 0; i < one->n; i++) {
    if (delete)
      deleted[one->c[i]] = true;
    else if (two->n > 0)
      becomes[one->c[i]] = two->c[i < two->n ? i : two->n - 1];
  }
  for (int i = 0; i < last->n && squeeze; i++)
    squeezed[last->c[i]] = true;
}

// Changes all that `fd` has; for each_file. A character costs a look into three
// tables, whatever the sets are. -1: it could not be read, said.
static int
change(int fd, const char *name)
{
  static uint8_t in[BUFSIZ], out[BUFSIZ];
  int last = -1;
  ssize_t n;

  while ((n = read(fd, in, sizeof(in))) > 0) {
    size_t m = 0;

    for (ssize_t i = 0; i < n; i++) {
      uint8_t c = becomes[in[i]];

      if (deleted[in[i]] || (squeezed[c] && c == last))
        continue;
      out[m++] = c;
      last = c;
    }
    out_write(out, m);
  }
  if (n < 0)
    warn("%s", name);
  return n < 0 ? -1 : 0;
}

int
main(int argc, char *argv[])
{
  static struct set one, two;
  bool others = false, delete = false, squeeze = false;
  int c;

  while ((c = option(&argc, &argv, "cCds", help)) != -1) {
    others = others || c == 'c' || c == 'C';
    delete = delete || c == 'd';
    squeeze = squeeze || c == 's';
  }
  usage(argc, argv,
        argc < 2 || argc > 3 || (argc == 2 && !delete &&!squeeze) ||
            (argc == 3 && delete &&!squeeze) || (argc == 2 && delete &&squeeze),
        help);
  read_set(argv[1], &one);
  if (others)
    complement(&one);
  if (argc == 3) {
    read_set(argv[2], &two);
    usage(argc, argv, two.n == 0, help);
  }
  make_tables(&one, &two, delete, squeeze);
  return out_close(each_file(1, argv, change));
}
