// The test program: fstest [TEST...] runs all tests or those, and prints TAP.
#include "host.h"

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
    {"meanwhile", test_meanwhile},
};

int
main(int argc, char *argv[])
{
  uint i;
  int k;

  alarm(900); // an endless loop ends the program
  for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
    bool wanted = argc < 2;

    for (k = 1; k < argc; k++)
      wanted = wanted || strcmp(argv[k], tests[i].name) == 0;
    if (wanted)
      tests[i].run();
  }
  return finish();
}
