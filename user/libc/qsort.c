// <stdlib.h>: sorting.
#include <stdlib.h>

static void
swap(char *a, char *b, size_t size)
{
  while (size-- > 0) {
    char c = *a;

    *a++ = *b;
    *b++ = c;
  }
}

// Moves the element at `i` down the heap of `n` until no child is larger.
static void
sift(char *base, size_t i, size_t n, size_t size,
     int (*cmp)(const void *, const void *))
{
  for (;;) {
    size_t child = 2 * i + 1;

    if (child >= n)
      return;
    if (child + 1 < n &&
        cmp(base + child * size, base + (child + 1) * size) < 0)
      child++;
    if (cmp(base + i * size, base + child * size) >= 0)
      return;
    swap(base + i * size, base + child * size, size);
    i = child;
  }
}

// A heap sort: n log n steps for every input, no memory, no recursion on the
// small user stack.
void
qsort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
  size_t i;

  for (i = n / 2; i > 0; i--)
    sift(base, i - 1, n, size, cmp);
  for (i = n; i > 1; i--) {
    swap(base, (char *)base + (i - 1) * size, size);
    sift(base, 0, i - 1, size, cmp);
  }
}
