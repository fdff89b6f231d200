// The name cache: what a directory has under a name, so that a path that was
// followed before costs a search in a hash table for each name, and needs
// neither a directory's lock nor its blocks nor, in between, its inode.
//
// An entry says one of two things of a name in a directory:
//
//   inum > 0   the directory's entry at offset `off` names inode `inum`
//   inum 0     the directory has no entry of that name (a negative entry):
//              shells look in each directory of a path for a program
//
// What counts is the directory on the disk. The cache is a copy, which dir.c
// makes when it has searched a directory, and changes when it changes one: in
// dirlink_at and change_entry, and nowhere else. Both hold the directory's
// sleep lock, so changes of one directory come in order, and between a search
// and its name_note no name appears or goes.
//
// Who looks up holds names.lock and no sleep lock. What keeps that right:
//
//   the inode   Entries hold numbers, not references: else a removed file
//               would live on for as long as its name were remembered, and a
//               few hundred names would fill the inode table. Instead, whoever
//               finds a number takes its reference before it releases
//               names.lock. While the cache has the name, so has the disk, and
//               the file is not freed: unlink changes the cache first, and
//               drops the link count and its reference after that.
//   a number    A removed directory's number goes to another directory, or to
//   is reused   a file, where the old names would be wrong; and not even "." is
//               found in a removed directory. names_forget ends a life of the
//               number, and entries of another life are not found. It is
//               called when the last name is gone (iupdate), with the inode's
//               lock held; a directory without names gets no entries any more.
//   rename      Another process may see the new name while the old is still
//               there, but never a moment without either.
//
// A name that nobody asked for before would need a search all the same, such as
// one that is about to be made. Of a directory that was made since the start
// the cache knows all names, since it was told of each; until it has to forget
// one (`whole`), what it does not find is not there. So thousands of files are
// made in a new directory without a search.
//
// A lookup does not wait for a change of the directory that is under way: it is
// before or after it. That is no less than the lock gives, which also has one
// go first.
//
// When the disk fails (log_abort), the cache may have a change that the disk
// will never get, as the inodes in memory may.
//
// On a damaged disk an entry is as right as the directory was when it was read.
// A number that no inode can have is not remembered; for the others ilock finds
// out. dir.c compares the name on the disk before it changes an entry. Of a
// name that is twice in a directory, the second is not seen while the cache
// knows that the first was removed.
//
// First symptoms of a change that bypasses name_note: a file that was removed
// opens with another's contents, or one that was made is not found, until the
// entry has gone or the machine has been started again.

#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "mmu.h"
#include "spinlock.h"
#include "vm.h"

#define HASHBITS  11
#define NNAMEHASH (1 << HASHBITS)
#define NLIVES    1024 // directories whose numbers differ by this share a life
#define MINFRAMES 8    // frames of entries on the smallest machine: 580 names
#define MAXFRAMES 48   // and on the largest: 3500

// All fields: names.lock.
struct name {
  struct name *next;  // hash chain
  struct name *after; // ring of all entries
  uint hash;          // of dir and name
  uint life;          // of dir when this was noted
  uint off;           // where the entry is, if inum > 0
  uint16_t dir;       // inode number of the directory
  uint16_t inum;      // what the name means; 0: nothing
  bool used;          // since the hand last came by?
  char name[DIRSIZ];  // as in a struct dirent
};
_Static_assert(MAXINODES <= UINT16_MAX + 1, "dir and inum hold any number");

static struct {
  struct spinlock lock;
  struct name *hash[NNAMEHASH]; // [lock]
  struct name *hand;            // [lock] ring, where to look for an old entry
  uint life[NLIVES];            // [lock] by number of the directory
  uint whole[NLIVES]; // [lock] a directory whose names are all here; or 0
} names;

// Hangs the entries that fit a fresh frame into the ring.
static void
add_frame(struct name *n)
{
  for (uint i = 0; i < PGSIZE / sizeof(*n); i++, n++) {
    n->after = names.hand == NULL ? n : names.hand->after;
    if (names.hand == NULL)
      names.hand = n;
    names.hand->after = n;
  }
}

void
names_init(void)
{
  struct name *hand = names.hand; // of an earlier start, in a test
  uint want = kframes() / 512, i;
  void *frame;

  memset(&names, 0, sizeof(names));
  initlock(&names.lock, "namecache");
  names.hand = hand; // its entries are in no chain, so they are not found
  if (hand != NULL)
    return;
  if (want < MINFRAMES)
    want = MINFRAMES;
  for (i = 0; i < want && i < MAXFRAMES && (frame = kzalloc()) != NULL; i++)
    add_frame(frame);
}

void
names_lock(void)
{
  acquire(&names.lock);
}

void
names_unlock(void)
{
  release(&names.lock);
}

// A word at any address: a name's letters are taken four at once.
typedef uint32_t __attribute__((aligned(1), may_alias)) anyword;

// What the chain of a name depends on. Multiplying by a large odd number brings
// each letter into the upper bits, which say the chain (Knuth, The Art of
// Computer Programming 3, 6.4).
static uint
name_hash(uint dir, const char *name, uint len)
{
  uint h = dir, i;

  for (i = 0; i + 4 <= len; i += 4)
    h = (h ^ *(const anyword *)(name + i)) * 0x9e3779b1;
  for (; i < len; i++)
    h = (h ^ (uint8_t)name[i]) * 0x9e3779b1;
  return h;
}

// The chain that a name of this hash would be in.
static struct name **
name_chain(uint hash)
{
  return &names.hash[hash >> (32 - HASHBITS)];
}

// The entry of a name; NULL: there is none. names.lock is held.
static inline struct name *
name_find(uint dir, const char *name, uint len, uint hash)
{
  struct name *n;

  for (n = *name_chain(hash); n != NULL; n = n->next) {
    if (n->hash == hash && n->dir == dir &&
        n->life == names.life[dir % NLIVES] &&
        memcmp(n->name, name, len) == 0 &&
        (len == DIRSIZ || n->name[len] == '\0'))
      return n;
  }
  return NULL;
}

bool
name_cached(uint dir, const char *name, uint len, uint *inum, uint *off)
{
  struct name *n;

  assert_holding(&names.lock);
  assert_le(len, DIRSIZ);
  if ((n = name_find(dir, name, len, name_hash(dir, name, len))) == NULL) {
    *inum = *off = 0;
    return names.whole[dir % NLIVES] == dir;
  }
  n->used = true;
  *inum = n->inum;
  *off = n->off;
  return true;
}

// Takes an entry out of its chain, for another name: the first that was not
// used since the hand came by the last time. names.lock is held.
static struct name *
name_recycle(void)
{
  struct name *n, **link;

  for (n = names.hand; n->used; n = n->after)
    n->used = false;
  names.hand = n->after;
  if (n->inum != 0 && names.whole[n->dir % NLIVES] == n->dir)
    names.whole[n->dir % NLIVES] = 0;
  for (link = name_chain(n->hash); *link != NULL; link = &(*link)->next) {
    if (*link == n) {
      *link = n->next;
      break;
    }
  }
  return n;
}

void
name_note(struct inode *dp, const char *name, uint inum, uint off)
{
  uint len = strnlen(name, DIRSIZ);
  uint hash = name_hash(dp->inum, name, len);
  struct name *n;

  assert_holdingsleep(&dp->lock);
  assert_gt(dp->nlink, 0);
  if (inum >= superblock()->ninodes || names.hand == NULL)
    return;
  acquire(&names.lock);
  if ((n = name_find(dp->inum, name, len, hash)) == NULL) {
    n = name_recycle();
    n->next = *name_chain(hash);
    *name_chain(hash) = n;
    n->hash = hash;
    n->dir = dp->inum;
    n->life = names.life[dp->inum % NLIVES];
    strncpy(n->name, name, DIRSIZ);
  }
  n->inum = inum;
  n->off = off;
  release(&names.lock);
}

void
names_whole(struct inode *dp)
{
  assert_holdingsleep(&dp->lock);
  assert_eq(dp->size, 0);
  acquire(&names.lock);
  if (names.hand != NULL)
    names.whole[dp->inum % NLIVES] = dp->inum;
  release(&names.lock);
}

void
names_forget(struct inode *dp)
{
  assert_holdingsleep(&dp->lock);
  acquire(&names.lock);
  names.life[dp->inum % NLIVES]++;
  names.whole[dp->inum % NLIVES] = 0;
  release(&names.lock);
}
