// <math.h>: errors, told from what comes out.
#include <errno.h>
#include "user/libc/mathlib.h"

// C11 7.12.1. math_errhandling is MATH_ERRNO only. Told from the result, so
// that no function needs a line for each of its poles; what is too small and
// becomes 0 sets nothing, which the standard leaves open.
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
