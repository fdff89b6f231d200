// Files by descriptor and by name: what POSIX promises, and how it fails.
// An error's name is shown and not its number or words: those differ from
// system to system.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

// Each C library has its own words for a reason.
static const char *
reason(int error)
{
  static const struct {
    int error;
    const char *name;
  } names[] = {
      {EPERM, "EPERM"},   {ENOENT, "ENOENT"},       {ESRCH, "ESRCH"},
      {EBADF, "EBADF"},   {ECHILD, "ECHILD"},       {EACCES, "EACCES"},
      {EBUSY, "EBUSY"},   {EEXIST, "EEXIST"},       {ENOTDIR, "ENOTDIR"},
      {EISDIR, "EISDIR"}, {EINVAL, "EINVAL"},       {EMFILE, "EMFILE"},
      {ENOTTY, "ENOTTY"}, {EPIPE, "EPIPE"},         {ESPIPE, "ESPIPE"},
      {ERANGE, "ERANGE"}, {ENOTEMPTY, "ENOTEMPTY"},
  };

  for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    if (names[i].error == error)
      return names[i].name;
  return "?";
}

#define TRY(call) tell(#call, (long)(call))

// The text of the call is what a reader of a difference needs first.
static void
tell(const char *call, long result)
{
  printf("%s: %ld%s%s\n", call, result, result < 0 ? ", " : "",
         result < 0 ? reason(errno) : "");
}

static const char *
kind(const char *path)
{
  struct stat st;

  if (stat(path, &st) < 0)
    return reason(errno);
  return S_ISDIR(st.st_mode)   ? "directory"
         : S_ISREG(st.st_mode) ? "file"
         : S_ISCHR(st.st_mode) ? "device"
                               : "something";
}

static long
size(const char *path)
{
  struct stat st;

  return lstat(path, &st) < 0 ? -1 : (long)st.st_size;
}

static int
compare(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

// Sorted: the order of readdir is the file system's own.
static void
list(const char *path)
{
  char *names[20];
  int n = 0;
  DIR *dir = opendir(path);
  struct dirent *de;

  while (dir != NULL && (de = readdir(dir)) != NULL)
    names[n++] = strdup(de->d_name);
  qsort(names, (size_t)n, sizeof(names[0]), compare);
  for (int i = 0; i < n; i++) {
    printf("%s%s", i > 0 ? " " : "", names[i]);
    free(names[i]);
  }
  printf("\n");
  rewinddir(dir);
  TRY(readdir(dir) != NULL);
  TRY(closedir(dir));
}

// What nobody has written must be read as zeros, also where a file was cut off
// and grew again: there the old bytes are on the disk still.
static void
holes(void)
{
  char text[100];
  int fd = open("d/f", O_RDWR | O_CREAT | O_EXCL, 0644);
  long zeros = 0, n;

  TRY(write(fd, "0123456789", 10));
  TRY(lseek(fd, 20000, SEEK_SET));
  TRY(write(fd, "end", 3));
  TRY(lseek(fd, -3, SEEK_END));
  TRY(lseek(fd, -20001, SEEK_CUR));
  TRY(ftruncate(fd, 5));
  TRY(lseek(fd, 0, SEEK_CUR));
  TRY(ftruncate(fd, 5000));
  TRY(lseek(fd, 0, SEEK_SET));
  TRY(read(fd, text, 5));
  while ((n = read(fd, text, sizeof(text))) > 0)
    for (int i = 0; i < n; i++)
      zeros += text[i] == 0;
  printf("%ld zeros, size %ld\n", zeros, size("d/f"));
  TRY(ftruncate(fd, -1));
  TRY(close(fd));
  TRY(close(fd));
  TRY(truncate("d/f", 3));
  TRY(truncate("d/none", 3));
  TRY(truncate("d", 3));
  TRY(size("d/f"));
}

static void
descriptors(void)
{
  int fd = open("d/g", O_WRONLY | O_CREAT | O_APPEND, 0644), fds[2], copy;
  char c;

  TRY(dup2(fd, fd) == fd);
  TRY(dup2(fd, 9));
  TRY(write(9, "one ", 4));
  TRY(lseek(fd, 0, SEEK_SET));
  TRY(write(fd, "two", 3));
  TRY(close(9));
  TRY(dup2(9, fd));
  TRY(dup2(-1, 3));
  TRY(dup2(fd, -1));
  TRY(lseek(fd, -1, SEEK_SET));
  TRY(read(fd, &c, 1));
  TRY(pipe(fds));
  TRY(lseek(fds[0], 0, SEEK_CUR));
  TRY(isatty(fds[0]));
  TRY(dup2(fd, fds[1]) == fds[1]);
  TRY(read(fds[0], &c, 1)); // its only writer was closed
  copy = fcntl(fd, F_DUPFD, 8);
  TRY(copy);
  TRY(size("d/g"));
  close(fds[0]), close(fds[1]), close(fd), close(copy);
  for (int i = 3; i < 12; i++) // full but for one, and dup2 onto it
    if (open("d/g", O_RDONLY) < 0)
      printf("no descriptor\n");
  TRY(dup2(3, 11));
  for (int i = 3; i < 12; i++)
    close(i);
}

static void
names(void)
{
  char here[1000], *name;
  int fd;

  printf("%s %s %s\n", kind("d"), kind("d/f"), kind("d/none"));
  printf("%s\n", kind("/dev/null"));
  TRY(mkdir("d", 0777));
  TRY(rmdir("d"));
  TRY(rmdir("d/f"));
  TRY(rmdir("d/none"));
  TRY(rmdir("d/."));
  TRY(mkdir("d/e", 0777));
  TRY(unlink("d/e"));
  TRY(unlink("d/e/"));
  TRY(unlink("d/f/"));
  TRY(unlink("d/none"));
  TRY(unlink("d/f/x"));
  TRY(unlink(""));
  TRY(rmdir(""));
  TRY(access("d/f", R_OK | W_OK));
  TRY(access("d/none", F_OK));
  TRY(link("d/f", "d/link"));
  TRY(open("d/f", O_RDONLY | O_CREAT | O_EXCL, 0644));
  TRY(open("d", O_WRONLY));
  TRY(open("d/f/x", O_RDONLY));
  TRY(opendir("d/f") != NULL);
  fd = open("d/gone", O_RDWR | O_CREAT, 0600);
  TRY(unlink("d/gone"));
  TRY(write(fd, "still", 5));
  TRY(lseek(fd, 0, SEEK_END));
  TRY(close(fd));
  list("d");
  TRY(rename("d/link", "d/f2"));
  TRY(chdir("d/e"));
  name = getcwd(here, sizeof(here));
  printf("%s\n", name != NULL ? strrchr(name, '/') : "none");
  TRY(getcwd(here, 1) != NULL);
  TRY(chdir("../.."));
  TRY(rmdir("d/e/"));
}

int
main(void)
{
  TRY(mkdir("d", 0777));
  holes();
  descriptors();
  names();
  TRY(unlink("d/f"));
  TRY(unlink("d/f2"));
  TRY(unlink("d/g"));
  list("d");
  TRY(remove("d"));
  return 0;
}
