// Types of POSIX.1-2008.
#ifndef _SYS_TYPES_H
#define _SYS_TYPES_H

#include <_size.h>

typedef int pid_t;
typedef unsigned mode_t;
typedef unsigned ino_t;
typedef unsigned nlink_t;
typedef int dev_t;
typedef unsigned uid_t;
typedef unsigned gid_t;
typedef long blksize_t;
typedef long blkcnt_t;
typedef unsigned useconds_t;
typedef long suseconds_t;
#ifndef _SSIZE_T
#define _SSIZE_T
typedef int ssize_t;
#endif
#ifndef _OFF_T
#define _OFF_T
typedef long off_t;
#endif
#ifndef _TIME_T
#define _TIME_T
typedef long long time_t;
#endif

#endif
