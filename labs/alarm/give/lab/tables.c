// The tests of this lab, for the program labtest.
#include "usertests.h"

extern const struct test lab_tests[];

const struct test *const tables[] = {lab_tests, NULL};
