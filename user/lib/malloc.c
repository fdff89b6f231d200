// The heap. Memory from sbrk is cut into blocks, each behind a header that
// knows its own size and that of the block before it, so that a freed block
// finds both its neighbours and joins those that are free:
//
//   | prev | size+used | payload ...        | prev | size+used | ...
//   ^ block, 8-aligned  ^ what malloc returned      ^ block + size
//
// A block in use of size 0 ends each piece of memory (sbrk by somebody else may
// lie between two pieces). Free blocks are in one list, searched first fit: the
// last one freed is found first.
#include "user.h"

#define ALIGN    8
#define HEADER   8           // bytes in front of a payload
#define MINBLOCK 16          // header and the two list pointers
#define GROW     (64 * 1024) // bytes asked of the kernel at least
#define MAXSIZE  0x7fff0000  // user memory ends at 2 GB: more cannot be had
#define USED     1           // in `size`

struct block {
  uint prev;           // size of the block before; 0: none
  uint size;           // header included, multiple of ALIGN; bit 0: USED
  struct block *next;  // in the free list, only while free
  struct block **link; // what points here in the free list, only while free
};

static struct block *freelist;
static struct block *last; // the end mark of the newest piece

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
trim(struct block *b, uint size)
{
  uint have = b->size & ~USED;

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
grow(uint size)
{
  uint ask = size + 2 * HEADER + ALIGN;
  char *piece;
  struct block *b;

  if (ask < GROW)
    ask = GROW;
  piece = sbrk(ask);
  if (piece == (char *)-1 && ask == GROW) {
    ask = size + 2 * HEADER + ALIGN; // the last few pages may do
    piece = sbrk(ask);
  }
  if (piece == (char *)-1)
    return NULL;
  char *end = (char *)(((uint)piece + ask) & ~(ALIGN - 1));
  if (last != NULL && piece == (char *)last + HEADER) {
    b = last;
  } else {
    b = (struct block *)(((uint)piece + ALIGN - 1) & ~(ALIGN - 1));
    b->prev = 0;
  }
  last = (struct block *)(end - HEADER);
  b->size = ((char *)last - (char *)b) | USED;
  last->prev = b->size & ~USED;
  last->size = 0 | USED;
  return release(b);
}

// The size of the block that holds `n` bytes; 0: nonsense.
static uint
block_size(size_t n)
{
  uint size;

  if (n > MAXSIZE)
    return 0;
  size = (n + HEADER + ALIGN - 1) & ~(ALIGN - 1);
  return size < MINBLOCK ? MINBLOCK : size;
}

void *
malloc(size_t n)
{
  uint size = block_size(n);
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

// The block of a payload. A pointer that malloc never gave, or that is free
// already, ends the program here, where the reader can see who did it.
static struct block *
block_of(void *p, const char *who)
{
  struct block *b = (struct block *)((char *)p - HEADER);

  if ((uint)p % ALIGN != 0 || !(b->size & USED) || b->size < MINBLOCK ||
      after(b)->prev != (b->size & ~USED)) {
    fprintf(2, "%s: %s(%p): not a block in use\n", progname, who, p);
    exit(1);
  }
  return b;
}

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
  uint size = block_size(n);

  if (p == NULL)
    return malloc(n);
  struct block *b = block_of(p, "realloc");
  if (size == 0) {
    errno = ENOMEM;
    return NULL;
  }
  struct block *next = after(b);
  uint have = b->size & ~USED;
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
