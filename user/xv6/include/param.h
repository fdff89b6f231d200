// Sizes of the kernel's tables.
#ifndef XV6_PARAM_H
#define XV6_PARAM_H

#include "../../../param.h"

#define MAXARG 1023 // of exec: what fits a page

#endif
