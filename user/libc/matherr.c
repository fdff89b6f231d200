// <math.h>: errors, told from what comes out.
#include <errno.h>
#include "user/libc/mathlib.h"

void
_math_errno(long double result, long double x, long double y)
{
  if (isnan(result)) {
    if (!isnan(x) && !isnan(y))
      errno = EDOM;
  } else if (isinf(result) && isfinite(x) && isfinite(y)) {
    errno = ERANGE;
  }
}
