// The tests of labtest, the program of a lab's grader (docs/labs/README.md).
#include "usertests.h"

const struct test *const tables[] = {lab_tests, NULL};
