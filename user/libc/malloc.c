// <stdlib.h>: the heap. Memory from sbrk is cut into blocks, each behind a
// header that knows its own size and that of the block before it, so that a
// freed block finds both its neighbours and joins those that are free:
//
//   | prev | size+used | payload ...        | prev | size+used | ...
//   ^ block, 8-aligned  ^ what malloc returned      ^ block + size
//
// A block in use of size 0 ends each piece of memory (sbrk by somebody else may
// lie between two pieces). Free blocks are in one list, searched first fit: the
// last one freed is found first.
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

#define ALIGN    8           // all that a type here needs: max_align_t
#define HEADER   8           // bytes in front of a payload
#define MINBLOCK 16          // header and the two list pointers
#define GROW     (64 * 1024) // bytes asked of the kernel at least
#define MAXSIZE  0x7fff0000  // user memory ends at 2 GB: more cannot be had
#define USED     1           // in `size`

_Static_assert(_Alignof(max_align_t) <= ALIGN, "any type fits in a block");

struct block {
  unsigned prev;       // size of the block before; 0: none
  unsigned size;       // header included, multiple of ALIGN; bit 0: USED
  struct block *next;  // in the free list, only while free
  struct block **link; // what points here in the free list, only while free
};

static struct block *freelist;
static struct block *last; // the end mark of the newest piece

// The block behind b; every piece ends with a mark, so there always is one.
static struct block *
after(struct block *b)
{
  return (struct block *)((char *)b + (b->size & ~USED));
}

static void
list_add(struct block *b)
{
  b->next = freelist;
  b->link = &freelist;
  if (freelist != NULL)
    freelist->link = &b->next;
  freelist = b;
}

static void
list_remove(struct block *b)
{
  *b->link = b->next;
  if (b->next != NULL)
    b->next->link = b->link;
}

// Puts `b`, in no list, into the free list, joined with free neighbours.
static struct block *
release(struct block *b)
{
  struct block *next = after(b);

  b->size &= ~USED;
  if (!(next->size & USED)) {
    list_remove(next);
    b->size += next->size;
  }
  if (b->prev != 0) {
    struct block *before = (struct block *)((char *)b - b->prev);

    if (!(before->size & USED)) {
      list_remove(before);
      before->size += b->size;
      b = before;
    }
  }
  after(b)->prev = b->size;
  list_add(b);
  return b;
}

// Cuts `b`, used and in no list, to `size`; what is left over becomes free.
static void
trim(struct block *b, unsigned size)
{
  unsigned have = b->size & ~USED;

  if (have - size < MINBLOCK)
    return;
  b->size = size | USED;
  struct block *rest = after(b);
  rest->prev = size;
  rest->size = (have - size) | USED;
  after(rest)->prev = have - size;
  release(rest);
}

// Gets memory for a block of `size` bytes; NULL: there is none. A piece that
// follows the newest one extends it: its end mark becomes the new block.
static struct block *
grow(unsigned size)
{
  unsigned ask = size + 2 * HEADER + ALIGN;
  char *piece;
  struct block *b;

  if (ask < GROW)
    ask = GROW;
  piece = _sbrk((int)ask);
  if (piece == (char *)-1 && ask == GROW) {
    ask = size + 2 * HEADER + ALIGN; // the last few pages may do
    piece = _sbrk((int)ask);
  }
  if (piece == (char *)-1)
    return NULL;
  char *end = (char *)(((unsigned)piece + ask) & ~(ALIGN - 1));
  if (last != NULL && piece == (char *)last + HEADER) {
    b = last;
  } else {
    b = (struct block *)(((unsigned)piece + ALIGN - 1) & ~(ALIGN - 1));
    b->prev = 0;
  }
  last = (struct block *)(end - HEADER);
  b->size = ((char *)last - (char *)b) | USED;
  last->prev = b->size & ~USED;
  last->size = 0 | USED;
  return release(b);
}

// The size of the block that holds `n` bytes; 0: nonsense.
static unsigned
block_size(size_t n)
{
  unsigned size;

  if (n > MAXSIZE)
    return 0;
  size = (n + HEADER + ALIGN - 1) & ~(ALIGN - 1);
  return size < MINBLOCK ? MINBLOCK : size;
}

// C11 7.22.3.4. Any size takes at least 16 bytes; malloc(0) gives a
// pointer that may be freed, one of its own at each call. First fit, and the
// newest first: a loop that allocates and frees the same size finds its block
// at once, and warm.
void *
malloc(size_t n)
{
  unsigned size = block_size(n);
  struct block *b = freelist;

  while (b != NULL && b->size < size)
    b = b->next;
  if (b == NULL && size != 0)
    b = grow(size);
  if (b == NULL || size == 0) {
    errno = ENOMEM;
    return NULL;
  }
  list_remove(b);
  b->size |= USED;
  trim(b, size);
  return (char *)b + HEADER;
}

// C11 7.22.3.2. The product is checked: n * size that wraps around would give
// less memory than the program believes to have.
void *
calloc(size_t n, size_t size)
{
  void *p;

  if (size != 0 && n > MAXSIZE / size) {
    errno = ENOMEM;
    return NULL;
  }
  p = malloc(n * size);
  if (p != NULL)
    memset(p, 0, n * size);
  return p;
}

// Says so without <stdio.h>, which needs a heap that works.
static _Noreturn void
refuse(void *p, const char *who)
{
  char text[128];
  unsigned n = 0, shift = 32;
  const char *part[] = {_progname, ": ", who, "(0x"};

  for (unsigned i = 0; i < sizeof(part) / sizeof(part[0]); i++)
    for (const char *s = part[i]; *s != '\0' && n < 64; s++)
      text[n++] = *s;
  while (shift > 0) {
    shift -= 4;
    text[n++] = "0123456789abcdef"[(uintptr_t)p >> shift & 15];
  }
  memcpy(text + n, "): not a block in use\n", 22);
  _write(2, text, n + 22);
  abort();
}

// The block of a payload. A pointer that malloc never gave, or that is free
// already, ends the program here, where the reader can see who did it.
static struct block *
block_of(void *p, const char *who)
{
  struct block *b = (struct block *)((char *)p - HEADER);

  if ((unsigned)p % ALIGN != 0 || !(b->size & USED) || b->size < MINBLOCK ||
      after(b)->prev != (b->size & ~USED)) {
    refuse(p, who);
  }
  return b;
}

// C11 7.22.3.3. Memory stays with the process: sbrk could give back only what
// is at the very end.
void
free(void *p)
{
  if (p != NULL)
    release(block_of(p, "free"));
}

// Grows in place where the next block is free: reading a long line piece by
// piece copies it rarely.
void *
realloc(void *p, size_t n)
{
  unsigned size = block_size(n);

  if (p == NULL)
    return malloc(n);
  struct block *b = block_of(p, "realloc");
  if (size == 0) {
    errno = ENOMEM;
    return NULL;
  }
  struct block *next = after(b);
  unsigned have = b->size & ~USED;
  if (have < size && !(next->size & USED) && have + next->size >= size) {
    list_remove(next);
    b->size += next->size;
    after(b)->prev = have = b->size & ~USED;
  }
  if (have >= size) {
    trim(b, size);
    return p;
  }
  void *copy = malloc(n);
  if (copy == NULL)
    return NULL;
  memmove(copy, p, have - HEADER);
  free(p);
  return copy;
}

// The block is made larger by what the alignment may cost; what then lies in
// front of it becomes a free block of its own.
static void *
allocate_aligned(size_t align, size_t n)
{
  struct block *b, *front;
  char *p, *at;

  if (align <= ALIGN)
    return malloc(n);
  if (n > MAXSIZE || align > MAXSIZE - n - MINBLOCK) {
    errno = ENOMEM;
    return NULL;
  }
  p = malloc(n + align + MINBLOCK);
  if (p == NULL)
    return NULL;
  front = block_of(p, "aligned_alloc");
  at = (char *)(((uintptr_t)p + align - 1) & ~(align - 1));
  if (at == p) {
    b = front;
  } else {
    while ((size_t)(at - p) < MINBLOCK)
      at += align;
    b = (struct block *)(at - HEADER);
    b->prev = (unsigned)(at - p);
    b->size = (front->size - b->prev) | USED;
    after(b)->prev = b->size & ~USED;
    front->size = b->prev | USED;
    release(front);
  }
  trim(b, block_size(n));
  return (char *)b + HEADER;
}

static bool
is_power_of_2(size_t n)
{
  return n != 0 && (n & (n - 1)) == 0;
}

// C11 7.22.3.1. C11 wants `n` to be a multiple of `align`; nobody checks that,
// and later editions dropped it.
void *
aligned_alloc(size_t align, size_t n)
{
  if (is_power_of_2(align))
    return allocate_aligned(align, n);
  errno = EINVAL;
  return NULL;
}

// POSIX: the error is the result, and errno stays. *p stays too if `align` is
// none.
__attribute__((weak)) int
posix_memalign(void **p, size_t align, size_t n)
{
  int before = errno;

  if (!is_power_of_2(align) || align < sizeof(void *))
    return EINVAL;
  *p = allocate_aligned(align, n);
  errno = before;
  return *p != NULL ? 0 : ENOMEM;
}
