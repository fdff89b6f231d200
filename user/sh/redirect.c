// Redirections.
// In a child they just happen. For a builtin, which runs in the shell, each
// descriptor that changes is copied first, above those that one can type, and
// put back after.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <sys/stat.h>

#define SAVED_FIRST 10 // saved descriptors are above what one can type

// A copy of `fd` among the saved ones; -1 if there is none.
static int
dup_above(int fd)
{
  int wrong[SAVED_FIRST];
  int n = 0;
  int got = dup(fd);

  while (got >= 0 && got < SAVED_FIRST && n < SAVED_FIRST) {
    wrong[n++] = got;
    got = dup(fd);
  }
  int error = errno;
  while (n > 0)
    close(wrong[--n]);
  errno = error;
  return got;
}

// false: `to` may be closed. Only a full table, or a number that is none, can
// make it fail.
bool
move_fd(int from, int to)
{
  if (from == to)
    return true;
  bool ok = dup2(from, to) >= 0;
  close(from);
  return ok;
}

// Keeps what `fd` is, unless it is kept already.
static bool
save_fd(struct saved *saved, int fd)
{
  struct stat st;
  int i;

  for (i = 0; i < saved->n; i++)
    if (saved->fd[i] == fd)
      return true;
  if (saved->n == SAVED_MAX) {
    errno = EMFILE;
    return false;
  }
  int copy = -1;
  if (fstat(fd, &st) == 0) {
    copy = dup_above(fd);
    if (copy < 0)
      return false;
  }
  saved->fd[saved->n] = fd;
  saved->copy[saved->n++] = copy;
  return true;
}

// In reverse: the first that was saved of a descriptor is what it was before
// all.
void
undo_redirects(struct saved *saved)
{
  while (saved->n > 0) {
    saved->n--;
    close(saved->fd[saved->n]);
    if (saved->copy[saved->n] >= 0)
      move_fd(saved->copy[saved->n], saved->fd[saved->n]);
  }
}

// N>&M works on what M is now, so "2>&1 >file" and ">file 2>&1" differ:
// redirections are done from left to right.
static bool
do_redirect(const struct redirect *r)
{
  const char *name = r->name;

  if (!r->dup) {
    int fd = open(name, r->flags, 0666);

    return fd >= 0 && move_fd(fd, r->fd);
  }
  if (strcmp(name, "-") == 0) {
    close(r->fd);
    return true;
  }
  if (name[0] < '0' || name[0] > '9' || name[1] != '\0') {
    errno = EBADF;
    return false;
  }
  return dup2(name[0] - '0', r->fd) >= 0;
}

// The first that fails ends it: the command must not run with half of its
// files.
bool
do_redirects(const struct redirect *r, struct saved *saved)
{
  for (; r != NULL; r = r->next) {
    if ((saved != NULL && !save_fd(saved, r->fd)) || !do_redirect(r)) {
      warn("%s", r->name);
      return false;
    }
  }
  return true;
}
