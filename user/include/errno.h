// Why a call failed (C11 7.5). Calls set it when they fail and leave it alone
// when they do not.
#ifndef _ERRNO_H
#define _ERRNO_H

#include "../../include/errno.h"

extern int errno;

#endif
