// Addresses of the 256 trap stubs in vectors.S.
#ifndef VECTORS_H
#define VECTORS_H

#include "types.h"

extern const uint32_t vectors[256];

#endif
