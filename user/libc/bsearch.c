// <stdlib.h>: search in a sorted array.
#include <stdlib.h>

// C11 7.22.5.1. An element that compares equal, any one of several; NULL if
// there is none. `cmp` always gets the key first, so that key and elements may
// be of different types.
void *
bsearch(const void *key, const void *base, size_t n, size_t size,
        int (*cmp)(const void *, const void *))
{
  const char *low = base; // it is among the n elements from here, or nowhere

  while (n > 0) {
    const char *middle = low + n / 2 * size;
    int order = cmp(key, middle);

    if (order == 0)
      return (void *)middle;
    if (order > 0) {
      low = middle + size;
      n--; // the middle one is out, too
    }
    n /= 2;
  }
  return NULL;
}
