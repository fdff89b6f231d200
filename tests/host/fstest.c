// The test program: fstest [--states N] [TEST...] runs all tests or those, and
// prints TAP. Or fstest --replay ...: see replay.c.
#include "host.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *name;
  void (*run)(void);
} tests[] = {
    {"basics", test_basics},       {"limits", test_limits},
    {"namecache", test_namecache}, {"crashes", test_crashes},
    {"errors", test_errors},       {"lies", test_lies},
    {"kills", test_kills},         {"numbers", test_numbers},
    {"meanwhile", test_meanwhile}, {"sequences", test_sequences},
};

uint states_wanted = 5000;

int
main(int argc, char *argv[])
{
  uint i;
  int k;

  alarm(3000); // an endless loop ends the program
  if (argc == 8 && strcmp(argv[1], "--replay") == 0) {
    test_replay(argv + 2);
    return finish();
  }
  if (argc > 2 && strcmp(argv[1], "--states") == 0) {
    states_wanted = strtoul(argv[2], NULL, 10);
    argc -= 2;
    argv += 2;
  }
  for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
    bool wanted = argc < 2;

    for (k = 1; k < argc; k++)
      wanted = wanted || strcmp(argv[k], tests[i].name) == 0;
    if (wanted)
      tests[i].run();
  }
  return finish();
}
