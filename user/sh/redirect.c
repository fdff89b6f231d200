// Redirections. There is no dup2 in this system: dup gives the lowest free
// descriptor, so one asks until the right one comes.
#include "user/sh/sh.h"
#include "param.h"

#define SAVED_FIRST 10 // saved descriptors are above what one can type

// A copy of `fd` that is `lowest` or above; -1 if there is none.
static int
dup_above(int fd, int lowest)
{
  int wrong[NOFILE];
  int n = 0;
  int got = dup(fd);

  while (got >= 0 && got < lowest && n < NOFILE) {
    wrong[n++] = got;
    got = dup(fd);
  }
  int error = errno;
  while (n > 0)
    close(wrong[--n]);
  errno = error;
  return got;
}

// Makes `to` a copy of `from`, which stays open. false: `from` is not open, or
// no descriptor is left.
static bool
copy_fd(int from, int to)
{
  struct stat st;

  if (fstat(from, &st) < 0)
    return false;
  if (from == to)
    return true;
  close(to);
  int got = dup_above(from, to);
  if (got > to)
    close(got); // cannot be: `to` was free
  return got == to;
}

bool
move_fd(int from, int to)
{
  if (from == to)
    return true;
  bool ok = copy_fd(from, to);
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
    copy = dup_above(fd, SAVED_FIRST);
    if (copy < 0)
      return false;
  }
  saved->fd[saved->n] = fd;
  saved->copy[saved->n++] = copy;
  return true;
}

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

static bool
do_redirect(const struct redirect *r)
{
  const char *name = r->name;

  if (!r->dup) {
    int fd = open(name, r->flags);

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
  return copy_fd(name[0] - '0', r->fd);
}

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
