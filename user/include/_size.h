// What many headers give, with no more: size_t and NULL.
#ifndef _SIZE_H
#define _SIZE_H

typedef __SIZE_TYPE__ size_t;
#ifndef NULL
#define NULL ((void *)0)
#endif

#endif
