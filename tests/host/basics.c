#include "host.h"
void test_basics(void) {}
