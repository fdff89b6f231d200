// Allocates from an arena of its own, which grows with sbrk; beside it malloc
// goes on working.
// A malloc that takes all above its last block for its own would write into the
// arena, or give that memory away twice.
#include <assert.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 8192

struct arena {
  char *at, *end;
  size_t total;
};

static void *
arena_alloc(struct arena *a, size_t size)
{
  size_t pad = -(uintptr_t)a->at & (alignof(max_align_t) - 1);
  void *p;

  if (a->at == NULL || (size_t)(a->end - a->at) < pad + size) {
    size_t more = size + alignof(max_align_t) > CHUNK
                      ? size + alignof(max_align_t)
                      : CHUNK;
    char *fresh = sbrk((intptr_t)more);

    if (fresh == (void *)-1)
      return NULL;
    a->at = fresh;
    a->end = fresh + more;
    pad = -(uintptr_t)a->at & (alignof(max_align_t) - 1);
  }
  a->at += pad;
  p = a->at;
  a->at += size;
  a->total += size;
  return p;
}

struct node {
  struct node *left, *right;
  int key;
};

static struct node *
insert(struct arena *a, struct node *n, int key)
{
  if (n == NULL) {
    n = arena_alloc(a, sizeof *n);
    assert(n != NULL);
    *n = (struct node){NULL, NULL, key};
  } else if (key < n->key) {
    n->left = insert(a, n->left, key);
  } else if (key > n->key) {
    n->right = insert(a, n->right, key);
  }
  return n;
}

static int
count(const struct node *n)
{
  return n ? 1 + count(n->left) + count(n->right) : 0;
}

static int
height(const struct node *n)
{
  int l, r;

  if (n == NULL)
    return 0;
  l = height(n->left);
  r = height(n->right);
  return 1 + (l > r ? l : r);
}

int
main(void)
{
  struct arena a = {NULL, NULL, 0};
  struct node *tree = NULL;
  char *blocks[64];
  unsigned x = 12345;
  int i, j, bad = 0;
  char *big;

  for (i = 0; i < 64; i++) {
    size_t size = 1 + (size_t)i * 37;

    blocks[i] = malloc(size);
    assert(blocks[i] != NULL);
    memset(blocks[i], i, size);
    for (j = 0; j < 30; j++) {
      x = x * 69069 + 1;
      tree = insert(&a, tree, (int)(x >> 20));
    }
    // Some given back in between, so that malloc has holes to use again.
    if (i % 3 == 0) {
      free(blocks[i]);
      blocks[i] = NULL;
    }
  }
  for (i = 0; i < 64; i++) {
    size_t k, size = 1 + (size_t)i * 37;

    for (k = 0; blocks[i] && k < size; k++)
      bad += blocks[i][k] != i;
    bad += (uintptr_t)blocks[i] % alignof(max_align_t) != 0;
    free(blocks[i]);
  }
  big = calloc(300, 1000);
  for (i = 0; big && i < 300000; i++)
    bad += big[i] != 0;
  big = realloc(big, 600000);
  free(big);
  printf("%d nodes, height %d, %d bad bytes\n", count(tree), height(tree), bad);
  printf("grew: %d\n", sbrk(0) != (void *)-1 && a.total > 2 * CHUNK);
  return bad != 0;
}
