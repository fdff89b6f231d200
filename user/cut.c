// Prints parts of lines.
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "cut -c LIST | -f LIST [-d CHAR] [-s] [FILE]...\n"
    "print parts of each line; LIST is numbers and ranges, as 1,3-5,7-\n"
    "  -c  characters\n"
    "  -d  what is between fields (a tab)\n"
    "  -f  fields; a line without CHAR is printed whole\n"
    "  -s  leave out lines without CHAR";

#define MAXRANGES 64

static struct {
  int from, to;
} ranges[MAXRANGES];
static int nranges;
static char delimiter = '\t';
static bool by_field, only_delimited;

// The number at *p, `missing` if there is none; moves *p behind it.
static long
take_number(const char **p, long missing)
{
  char *end;
  long n;

  if (!isdigit((unsigned char)**p))
    return missing;
  n = strtol(*p, &end, 10);
  *p = end;
  return n > INT_MAX ? INT_MAX : n;
}

// 0 is no place, and "-" alone no range. Fills in `ranges`; what is no list
// ends the program. Ranges may overlap, and their order does not matter: a line
// is printed from left to right.
static void
read_list(const char *list)
{
  const char *p = list;
  bool good = true, more = true;

  nranges = 0;
  while (good && more) {
    const char *start = p;
    long from = take_number(&p, 1), to = from;

    good = p != start || *p == '-';
    if (*p == '-') {
      p++;
      to = take_number(&p, INT_MAX);
      good = p - start > 1;
    }
    good = good && from > 0 && to >= from && nranges < MAXRANGES &&
           (*p == '\0' || *p == ',');
    if (good) {
      ranges[nranges].from = (int)from;
      ranges[nranges++].to = (int)to;
    }
    more = *p == ',';
    p += more;
  }
  if (!good) {
    fprintf(stderr, "cut: %s: not a list of numbers, as 1,3-5,7-\n", list);
    exit(2);
  }
}

// Whether the list has this place; the first is 1.
static bool
wanted(int place)
{
  for (int i = 0; i < nranges; i++)
    if (place >= ranges[i].from && place <= ranges[i].to)
      return true;
  return false;
}

// Prints the characters of a line that are wanted. A character is a byte here.
// `n` is without the newline.
static void
cut_characters(const char *line, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (wanted((int)i + 1))
      out_write(line + i, 1);
  out_write("\n", 1);
}

// Prints the fields that are wanted, with the delimiter between two. A line
// without any is printed whole, or not at all with -s.
static void
cut_fields(const char *line, size_t n)
{
  const char *end = line + n;
  bool printed = false;

  if (memchr(line, delimiter, n) == NULL) {
    if (only_delimited)
      return;
    out_write(line, n);
    end = NULL;
  }
  for (int field = 1; end != NULL; field++) {
    const char *stop = memchr(line, delimiter, (size_t)(end - line));
    const char *to = stop != NULL ? stop : end;

    if (wanted(field)) {
      if (printed)
        out_write(&delimiter, 1);
      out_write(line, (size_t)(to - line));
      printed = true;
    }
    if (stop == NULL)
      break;
    line = stop + 1;
  }
  out_write("\n", 1);
}

// For each_stream: cuts all lines. A last line gets a newline if it has none.
static int
cut(FILE *in, const char *name)
{
  static char *line;
  static size_t size;
  ssize_t n;

  (void)name;
  while ((n = getline(&line, &size, in)) >= 0) {
    if (n > 0 && line[n - 1] == '\n')
      n--;
    if (by_field)
      cut_fields(line, (size_t)n);
    else
      cut_characters(line, (size_t)n);
  }
  return 0;
}

int
main(int argc, char *argv[])
{
  const char *list = NULL;
  int c;

  while ((c = option(&argc, &argv, "b:c:d:f:s", help)) != -1) {
    if (c == 'd') {
      usage(argc, argv, strlen(option_argument()) != 1, help);
      delimiter = *option_argument();
    } else if (c == 's') {
      only_delimited = true;
    } else {
      by_field = c == 'f';
      list = option_argument();
    }
  }
  usage(argc, argv, list == NULL, help);
  read_list(list);
  refuse_output_as_input();
  return out_close(each_stream(argc, argv, cut));
}
