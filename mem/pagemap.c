// The frames of a file's shared mappings: see vm.h.
//
// All processes that map a part of a file have the same frame for a page of it,
// so what one writes the others see at once. Who comes first reads the page and
// puts its frame here, under the file's lock, where the next one finds it:
//
//   a process's table --.
//                       +--> frame of page 7 <-- the file's pagemap
//   another's table ----'
//
// The pagemap is one of the frame's owners, and what is promised is promised to
// it: so a process's entries are owners that have nothing promised, as for
// text. It lives as long as there are mappings.

#include "vm.h"
#include "debug/panic.h"
#include "errno.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"

int
pagemap_add(struct pagemap *map, uint lo, uint hi)
{
  uint n;

  assert_eq(lo % PGSIZE + hi % PGSIZE, 0);
  assert_lt(lo, hi);
  assert_le(hi, KERNBASE);
  // All between the first page that is mapped and the last, for simplicity.
  if (map->users > 0 && map->lo < lo)
    lo = map->lo;
  if (map->users > 0 && map->hi > hi)
    hi = map->hi;
  n = (hi - lo - (map->hi - map->lo)) / PGSIZE;
  if (!kpromise(n))
    return -ENOMEM;
  if (map->dir == NULL)
    map->dir = kzalloc();
  if (map->dir != NULL && uvm_add_tables(map->dir, lo, hi) == 0) {
    map->lo = lo;
    map->hi = hi;
    map->users++;
    return 0;
  }
  kunpromise(n);
  map->users++; // tables that were made stay until the last mapping goes
  pagemap_drop(map);
  return -ENOMEM;
}

void
pagemap_drop(struct pagemap *map)
{
  assert_gt(map->users, 0);
  if (--map->users > 0)
    return;
  if (map->dir != NULL) {
    uvm_unmap(map->dir, map->lo, map->hi, true);
    uvm_free_tables(map->dir, 0, KERNBASE);
    kfree(map->dir);
  }
  memset(map, 0, sizeof(*map));
}

// The entry for the page at `off`; NULL: it is not mapped.
static pte_t *
entry_at(const struct pagemap *map, uint off)
{
  assert_eq(off % PGSIZE, 0);
  if (off < map->lo || off >= map->hi)
    return NULL;
  return walkpgdir(map->dir, off, false);
}

void *
pagemap_find(const struct pagemap *map, uint off)
{
  pte_t *entry = entry_at(map, off);

  return entry == NULL || *entry == 0 ? NULL : P2V(PTE_ADDR(*entry));
}

void
pagemap_set(struct pagemap *map, uint off, void *frame)
{
  pte_t *entry = entry_at(map, off);

  assert_ne(entry, NULL);
  assert_eq(*entry, 0);
  *entry = V2P(frame) | PTE_P;
}

void
pagemap_cut(const struct pagemap *map, uint size)
{
  uint off = size & ~(PGSIZE - 1);
  char *frame;

  for (off = off > map->lo ? off : map->lo; off < map->hi; off += PGSIZE) {
    uint from = size > off ? size - off : 0;

    if ((frame = pagemap_find(map, off)) != NULL)
      memset(frame + from, 0, PGSIZE - from);
  }
}
