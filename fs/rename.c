// rename: gives a file or directory another name, in one transaction. A name
// that exists is replaced, and at no time is missing.
//
// It is the only call that locks two directories of which neither holds the
// other, and the only one that changes which directory is below which. Two
// rules keep it free of deadlock:
//
// 1. One rename at a time (rename_lock, taken before the transaction begins: a
//    process that waits for it must not keep the log from committing). So what
//    is above what does not change while a rename looks at it: a directory that
//    has a directory in it cannot be removed, and only renames move one.
// 2. Of the two parents, one that is above the other is locked first; if
//    neither is, the order does not matter. Then the moved inode, then the one
//    it replaces.
//
// What happens without them: "rename a/x b/x" locks a and waits for b, while
// "rename b/y a/y" has b and waits for a. And "rename a b/a", while b is moved
// into a, would make a circle of directories that "/" does not lead to.
//
// Why this is enough: any other process holds one directory and waits for
// something inside it, so a chain of such waits goes down the tree and never
// comes back. A circle must pass through the rename, from what it waits for
// down to something it holds. But it waits for nothing that is above what it
// holds: of the parents by rule 2; the moved inode is not above the new parent
// (EINVAL) and the replaced one not above the old parent (ENOTEMPTY), which is
// checked before they are locked. Both are directories, or none is: a file may
// have a second name in the directory that it would replace.
//
// First symptom of a mistake here: two shells that move directories sleep for
// ever, and soon all who come to "/" (^P shows them in ilock).

#include "fs/sysfile.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "proc.h"
#include "trap.h"

// Inodes of both parents and of what is replaced; two blocks of block numbers
// for a new block of names, a block of names in each parent, and one for "..".
// If nothing is replaced, the moved inode may be the third: somebody may unlink
// it before we put it back.
_Static_assert(3 + 2 + 2 + 1 + MAXFSBLOCKS / BPB <= MAXOPBLOCKS,
               "a rename is one transaction");

static struct sleeplock rename_lock;

// One end of a rename. In "rename a/x a/b/y", where y exists:
//
//            from                        to
//   dp       a                           b
//   name     "x"                         "y"
//   inward   b, as b is in a: x must     0: a is not in b
//            not be that
//   ip       what x names                what y names, to be replaced
struct place {
  struct inode *dp;      // parent directory
  char name[DIRSIZ + 1]; // name in it
  bool need_dir;         // does it end in a slash?
  int inward;            // the entry that leads to the other's dp; 0: none does
  struct inode *ip;      // what the name means; NULL: free
  uint off;              // where in dp
};

void
rename_init(void)
{
  initsleeplock(&rename_lock, "rename");
}

// Goes up from `dir` to just below `top`: the number of the inode in `top` that
// is `dir` or above it. 0 if `top` is not above `dir`; or an error. No inode is
// locked before or after.
static int
entry_towards(struct inode *top, struct inode *dir)
{
  uint steps = superblock()->ninodes; // more means that ".." goes in a circle
  struct inode *ip = idup(dir), *up;
  int err, below = 0;

  assert_holdingsleep(&rename_lock);
  while (ip != top && ip->inum != ROOTINO) {
    below = ip->inum;
    if (killed()) // there may be 65535 of them, each to be read
      err = -EINTR;
    else
      err = steps-- == 0 ? -EIO : path_step(ip, "..", &up);
    iput(ip);
    if (err < 0)
      return err;
    ip = up;
  }
  if (ip != top)
    below = 0;
  iput(ip);
  return below;
}

// Locks both parents. 0, or neither is locked.
static int
lock_parents(struct place *from, struct place *to)
{
  struct inode *first = from->dp;
  struct inode *second = to->dp;
  int err;

  from->inward = to->inward = 0;
  if (first == second)
    return dirlock(first);
  if ((from->inward = entry_towards(from->dp, to->dp)) < 0)
    return from->inward;
  if ((to->inward = entry_towards(to->dp, from->dp)) < 0)
    return to->inward;
  if (to->inward > 0) {
    first = to->dp;
    second = from->dp;
  }
  if ((err = dirlock(first)) < 0)
    return err;
  if ((err = dirlock(second)) < 0)
    iunlock(first);
  return err;
}

// Unlocks what lock_parents has locked.
static void
unlock_parents(struct place *from, struct place *to)
{
  iunlock(from->dp);
  if (to->dp != from->dp)
    iunlock(to->dp);
}

// Looks the two names up in the locked parents. 0 if the old one exists and
// neither inode is, or is above, a parent: then they may be locked. The places
// keep the references, also after an error.
static int
find_both(struct place *from, struct place *to)
{
  int err;

  if ((err = dirlookup(from->dp, from->name, &from->off, &from->ip)) < 0)
    return err;
  err = dirlookup(to->dp, to->name, &to->off, &to->ip);
  if (err < 0 && err != -ENOENT)
    return err;
  // Comparing with the parents themselves is for damaged disks, where ".." may
  // be any inode: nothing is locked twice.
  if (from->ip == from->dp || from->ip == to->dp ||
      (int)from->ip->inum == from->inward)
    return -EINVAL;
  if (to->ip != NULL && (to->ip == from->dp || to->ip == to->dp ||
                         (int)to->ip->inum == to->inward))
    return -ENOTEMPTY;
  return 0;
}

// Whether the types fit: a directory replaces a directory only, and what is
// none another such. Types stay, so neither inode is locked. 0 or an error.
static int
check_types(const struct place *from, const struct place *to)
{
  struct inode *victim = to->ip;
  int err = iload(from->ip);
  bool dir = from->ip->type == T_DIR;

  if (err == 0 && victim != NULL)
    err = iload(victim);
  if (err < 0)
    return err;
  if (!dir && (from->need_dir || to->need_dir))
    return -ENOTDIR;
  if (victim == NULL || dir == (victim->type == T_DIR))
    return 0;
  return dir ? -ENOTDIR : -EISDIR;
}

// Whether the moved inode, going to another parent if `moves`, may take its new
// name, and the place of what has it now. All are locked.
static int
check_replace(const struct place *to, bool moves)
{
  int empty;

  if (to->ip != NULL && to->ip->type == T_DIR &&
      (empty = dirisempty(to->ip)) <= 0)
    return empty < 0 ? empty : -ENOTEMPTY;
  if (to->ip == NULL && moves && to->dp->nlink >= MAXLINK)
    return -EMLINK;
  return log_readonly() ? -EROFS : 0;
}

// Points the name `to` at `inum`, whether it exists or not. 0, or an error and
// nothing has changed.
static int
set_name(struct place *to, uint inum)
{
  if (to->ip != NULL)
    return dirset(to->dp, to->name, to->off, inum);
  return dirlink_at(to->dp, to->name, inum, &to->off);
}

// Takes set_name back: 0 or -EIO.
static int
unset_name(struct place *to)
{
  if (to->ip != NULL)
    return dirset(to->dp, to->name, to->off, to->ip->inum);
  return dirunlink(to->dp, to->name, to->off);
}

// Changes the entries: "..", if the inode `moves` to another parent, the new
// name, the old name. All, or an error and none. Only the step that adds a name
// may need a block; what takes steps back changes blocks that were just read.
static int
change_entries(struct place *from, struct place *to, bool moves)
{
  struct inode *ip = from->ip, *up;
  uint dotdot = 0;
  int err, undo = 0;

  if (moves) {
    err = dirlookup(ip, "..", &dotdot, &up);
    if (up != NULL)
      iput(up);
    if (err < 0)
      return err == -ENOENT ? -EIO : err;
    if ((err = dirset(ip, "..", dotdot, to->dp->inum)) < 0)
      return err;
  }
  if ((err = set_name(to, ip->inum)) < 0)
    goto bad_name;
  if ((err = dirunlink(from->dp, from->name, from->off)) < 0)
    goto bad_old;
  return 0;

bad_old:
  undo = unset_name(to);
bad_name:
  if (undo == 0 && moves)
    undo = dirset(ip, "..", dotdot, from->dp->inum);
  if (undo < 0) // though the blocks were read a moment ago
    log_abort();
  return err;
}

// Keeps the link counts in step with the entries.
static void
change_counts(struct place *from, struct place *to, bool moves)
{
  bool shrinks = to->ip != NULL && to->ip->type == T_DIR;

  if (moves) {
    droplink(from->dp, 1);
    to->dp->nlink++;
    iupdate(to->dp);
  }
  if (shrinks)
    droplink(to->dp, 1);
  if (to->ip != NULL)
    droplink(to->ip, 0);
}

// Renames, with the parents locked and both names looked up. 0; or an error,
// and nothing has changed.
static int
rename_move(struct place *from, struct place *to)
{
  bool moves;
  int err;

  assert_holdingsleep(&from->dp->lock);
  assert_holdingsleep(&to->dp->lock);
  if ((err = check_types(from, to)) < 0 || (err = ilock(from->ip)) < 0)
    return err;
  if (to->ip != NULL && (err = ilock(to->ip)) < 0) {
    iunlock(from->ip);
    return err;
  }
  // Only a directory knows its parent.
  moves = from->ip->type == T_DIR && from->dp != to->dp;
  err = check_replace(to, moves);
  if (err == 0)
    err = change_entries(from, to, moves);
  if (err == 0)
    change_counts(from, to, moves);
  if (to->ip != NULL)
    iunlock(to->ip);
  iunlock(from->ip);
  return err;
}

// Follows `path` to the parent of its last name, which must be one that can be
// renamed. On failure too the place keeps the reference it has.
static int
find_place(const char *path, struct place *place)
{
  int err = nameiparent(path, place->name, &place->dp);

  if (err < 0)
    return err == -EEXIST ? -EBUSY : err; // it is "/"
  place->need_dir = endslash(path);
  return isdots(place->name) ? -EINVAL : 0;
}

// sys_rename inside its transaction; the caller leaves both places. Of two
// paths to one file nothing happens: that is what POSIX asks for.
static int
do_rename(const char *old, const char *new, struct place *from,
          struct place *to)
{
  int err;

  if ((err = find_place(old, from)) < 0 || (err = find_place(new, to)) < 0 ||
      (err = lock_parents(from, to)) < 0)
    return err;
  err = find_both(from, to);
  if (err == 0 && from->ip != to->ip) // else they are one file: nothing to do
    err = rename_move(from, to);
  unlock_parents(from, to);
  return err;
}

// Puts back the references a place holds.
static void
leave_place(struct place *place)
{
  if (place->ip != NULL)
    iput(place->ip);
  if (place->dp != NULL)
    iput(place->dp);
}

// rename(old, new): gives a file or directory another name, which may be one in
// use: see the top of the file.
int
sys_rename(void)
{
  char old[MAXPATH], new[MAXPATH];
  struct place from = {.dp = NULL}, to = {.dp = NULL};
  int err;

  if ((err = argstr(0, old, MAXPATH)) < 0 ||
      (err = argstr(1, new, MAXPATH)) < 0)
    return err;
  acquiresleep(&rename_lock);
  begin_op();
  err = do_rename(old, new, &from, &to);
  leave_place(&from);
  leave_place(&to);
  end_op();
  releasesleep(&rename_lock);
  return op_result(err);
}
