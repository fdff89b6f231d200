// Options, as getopt finds them.
//
// args: -a -b word -cvalue operand other
// args: -abc -- -a
// args: -z -a
// args: -b
// args: -a - operand
// args: -ab
// args:
//
// Each command line twice, with and without a colon at the front, which makes
// '?' and ':' two answers. Operands stand last in each: glibc sorts them behind
// the options, which POSIX does not have.
#include <stdio.h>
#include <unistd.h>

static void
all(int argc, char *argv[], const char *known)
{
  int c;

  optind = 1;
  while ((c = getopt(argc, argv, known)) != -1) {
    printf("%c", c);
    if (c == '?' || c == ':')
      printf(" for %c", optopt);
    if (optarg != NULL)
      printf(" with %s", optarg);
    printf("\n");
  }
  for (int i = optind; i < argc; i++)
    printf("operand %s\n", argv[i]);
}

int
main(int argc, char *argv[])
{
  opterr = 0;
  all(argc, argv, "ab:c:");
  all(argc, argv, ":ab:c:");
  return 0;
}
