// Types and macros that every other header builds on (C11 7.19).
#ifndef _STDDEF_H
#define _STDDEF_H

#include <_size.h>

typedef __PTRDIFF_TYPE__ ptrdiff_t;
#ifndef _WCHAR_T
#define _WCHAR_T
typedef __WCHAR_TYPE__ wchar_t;
#endif
typedef struct {
  long long as_number;
  long double as_real;
} max_align_t;

#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
