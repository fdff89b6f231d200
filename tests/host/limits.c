#include "host.h"
void test_limits(void) {}
