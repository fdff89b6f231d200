// Redirections.
// In a child they just happen. For what runs in the shell each descriptor that
// changes is copied first, above those that one can type, and put back after.
// The copies are the shell's alone: a child closes them, so that it does not
// keep a pipe open that it knows nothing of.
//
//   read x <f            0: console       10: free
//     save_fd            0: console       10: console
//     do_redirect        0: f             10: console
//     (read x)
//     undo_redirects     0: console       10: free
//
// A here document is a pipe that has been filled: who reads it cannot go back
// in it, and the disk has nothing to do with it.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SAVED_FIRST 10 // saved descriptors are above what one can type

static bool is_copy[OPEN_MAX]; // a descriptor holds what is to be put back

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
    is_copy[copy] = true;
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
    if (saved->copy[saved->n] >= 0) {
      move_fd(saved->copy[saved->n], saved->fd[saved->n]);
      is_copy[saved->copy[saved->n]] = false;
    }
  }
}

// Of what it closes nothing is put back in this process.
void
forget_saved(void)
{
  int fd;

  for (fd = 0; fd < OPEN_MAX; fd++) {
    if (is_copy[fd])
      close(fd);
    is_copy[fd] = false;
  }
}

// Writes a document into a pipe that is too short for it. Nobody waits for this
// process: its parent, a child that has ended, leaves it to init.
static void
write_aside(const char *text, int fds[2])
{
  int pid = fork();

  if (pid == 0) {
    if (fork() == 0) {
      close(fds[0]);
      write_all(fds[1], text, strlen(text));
    }
    _exit(0);
  }
  if (pid < 0)
    warn("cannot start a process");
  else
    waitpid(pid, NULL, 0);
}

// A here document is what a pipe holds. The descriptor to read from, or -1.
static int
open_document(const char *text)
{
  size_t n = strlen(text);
  int fds[2];

  if (pipe(fds) < 0)
    return -1;
  if (n <= PIPE_BUF)
    write_all(fds[1], text, n);
  else
    write_aside(text, fds);
  close(fds[1]);
  return fds[0];
}

// N>&M works on what M is now, so "2>&1 >file" and ">file 2>&1" differ:
// redirections are done from left to right.
static bool
do_redirect(const struct redirect *r)
{
  const char *name = r->name;

  if (!r->dup) {
    int fd = r->here ? open_document(name) : open(name, r->flags, 0666);

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
      warn("%s", r->here ? "here document" : r->name);
      return false;
    }
  }
  return true;
}
