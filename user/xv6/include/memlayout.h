// Where the kernel begins; a program has what is below.
#ifndef XV6_MEMLAYOUT_H
#define XV6_MEMLAYOUT_H

#define KERNBASE 0x80000000

#endif
