// Why a call failed (C11 7.5). Calls set it when they fail and leave it alone
// when they do not.
#ifndef _ERRNO_H
#define _ERRNO_H

#include "../../include/errno.h"

#define EILSEQ      84 // no character (the standard wants the name)
#define EWOULDBLOCK EAGAIN
#define ENOTSUP     95
#define EOPNOTSUPP  ENOTSUP

extern int errno;
#define errno errno

#endif
