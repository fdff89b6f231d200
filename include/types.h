// The integer types every part of the system uses. The fixed-width ones come
// from the compiler's own freestanding headers; no C library is needed.
#ifndef TYPES_H
#define TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned char uchar;

typedef uint32_t paddr_t; // a physical address
typedef uint32_t pde_t;   // a page-directory entry
typedef uint32_t pte_t;   // a page-table entry

#endif
