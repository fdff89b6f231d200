#include "host.h"
void test_lies(void) {}
