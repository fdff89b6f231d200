// Picks fields out of lines, with options.
// args: -d : -f 2 < columns.in
// args: -d: -f1,3 -s < columns.in
// args: -nd : -f 3 columns.in nosuch columns.in
// args: -f 1 -x
// args: -d
// args: -f 0
// args: -n -f 1 -- -dash columns.in
// args: -h
//
// getopt in all its forms of writing, getline, and a file that is not there in
// the middle of two that are.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char delimiter = '\t';
static int wanted[10], nwanted;
static int number_lines, only_delimited, verbose_upper;

static void
usage(FILE *f)
{
  fputs("usage: columns [-hnsU] [-d CHAR] -f LIST [FILE...]\n", f);
}

static int
parse_list(const char *s)
{
  char *end;

  for (;;) {
    long n = strtol(s, &end, 10);

    if (end == s || n < 1 || n > 99 || nwanted == 10)
      return 0;
    wanted[nwanted++] = (int)n;
    if (*end == '\0')
      return 1;
    if (*end != ',')
      return 0;
    s = end + 1;
  }
}

static void
print_fields(char *line)
{
  int i;

  for (i = 0; i < nwanted; i++) {
    const char *p = line;
    int k;

    for (k = 1; k < wanted[i] && p; k++) {
      p = strchr(p, delimiter);
      if (p)
        p++;
    }
    if (i > 0)
      putchar(delimiter);
    if (p)
      printf("%.*s", (int)strcspn(p, (char[]){delimiter, '\0'}), p);
  }
  putchar('\n');
}

static void
do_file(FILE *f)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t n;
  int number = 0;

  while ((n = getline(&line, &size, f)) > 0) {
    if (line[n - 1] == '\n')
      line[n - 1] = '\0';
    number++;
    if (only_delimited && !strchr(line, delimiter))
      continue;
    if (number_lines)
      printf("%03d ", number);
    print_fields(line);
  }
  free(line);
}

int
main(int argc, char *argv[])
{
  int opt, status = 0;

  opterr = 0; // messages of one's own, which are the same everywhere
  while ((opt = getopt(argc, argv, "hnsUd:f:")) != -1) {
    switch (opt) {
    case 'n':
      number_lines = 1;
      break;
    case 's':
      only_delimited = 1;
      break;
    case 'U':
      verbose_upper = 1;
      break;
    case 'd':
      delimiter = *optarg;
      break;
    case 'f':
      if (!parse_list(optarg)) {
        fprintf(stderr, "columns: bad list '%s'\n", optarg);
        return 1;
      }
      break;
    case 'h':
      usage(stdout);
      return 0;
    default:
      fprintf(stderr, "columns: what is -%c? (argument %d)\n", optopt, optind);
      usage(stderr);
      return 2;
    }
  }
  if (nwanted == 0) {
    usage(stderr);
    return 2;
  }
  if (optind == argc)
    do_file(stdin);
  for (; optind < argc; optind++) {
    FILE *f = fopen(argv[optind], "r");

    if (f == NULL) {
      fprintf(stderr, "columns: %s: %s\n", argv[optind], strerror(errno));
      status = 1;
      continue;
    }
    do_file(f);
    if (ferror(f) || fclose(f) == EOF)
      status = 1;
  }
  return status;
}
