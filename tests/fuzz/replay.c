// Calls a fuzz target with each of the files named: for compilers that have no
// libFuzzer. The first that finds a fault ends it; its name is the last line.
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// As long as one input may take: an endless loop ends the program.
#define PATIENCE 20 // seconds

// In memory of just that size, so that an address sanitizer sees what is read
// behind it.
static void
replay(const char *path)
{
  FILE *in = fopen(path, "rb");
  uint8_t *data;
  long size;

  if (in == NULL || fseek(in, 0, SEEK_END) < 0 || (size = ftell(in)) < 0) {
    perror(path);
    exit(2);
  }
  rewind(in);
  data = malloc(size > 0 ? (size_t)size : 1);
  if (data == NULL || fread(data, 1, (size_t)size, in) != (size_t)size) {
    perror(path);
    exit(2);
  }
  fclose(in);
  fprintf(stderr, "input %s\n", path);
  alarm(PATIENCE);
  LLVMFuzzerTestOneInput(data, (size_t)size);
  free(data);
}

int
main(int argc, char *argv[])
{
  int i;

  for (i = 1; i < argc; i++)
    replay(argv[i]);
  fprintf(stderr, "replayed %d\n", argc - 1);
  return 0;
}
