// What meets on a disk that lies, for tests/machine-lies.t: usertests --helper
// lie WHAT. Each works on names that the test has made, and says "lie: over" if
// the machine has lived through it.
#include "usertests.h"

#define SECONDS 5

#define FILES 100 // of pages()

static int
over(int *pids, int n)
{
  for (int i = 0; i < n; i++) {
    kill(pids[i]);
    waitpid(pids[i], NULL, 0);
  }
  printf("lie: over\n");
  return 7;
}

// /a/k and /c/x are one file, which counts one name. When /c/x has gone the
// inode becomes a directory's. The path is longer than what the cache of names
// follows by itself.
static void
names_other(int who)
{
  for (;;) {
    switch (who) {
    case 0:
      close(open("/./././././././././././././././././a/k", O_RDONLY));
      break;
    case 1:
      mkdir("/c/x");
      unlink("/c/x");
      break;
    case 2:
      rename("/a/f", "/a/g");
      rename("/a/g", "/a/f");
      break;
    case 3:
      sync();
    }
  }
}

static int
names(void)
{
  struct stat st;
  int pids[4];

  OK(stat("/a/k", &st)); // from now on the cache has the name, as a file's
  OK(stat("/c/x", &st));
  OK(unlink("/c/x"));
  OK(mkdir("/c/x"));
  for (int i = 0; i < 4; i++)
    pids[i] = spawn(names_other, i);
  sleep(SECONDS * HZ);
  close(open("/a/f", O_RDONLY)); // these wait for what the others have
  close(open("/c/new", O_CREATE | O_WRONLY));
  return over(pids, 4);
}

// Writes an entry of a directory into a file that has its block, too.
static void
put_entry(const char *path, int slot, uint inum, const char *name)
{
  struct dirent entry = {.inum = inum};
  int fd = OK(open(path, O_RDWR));

  strcpy(entry.name, name);
  OK(lseek(fd, slot * sizeof(entry), SEEK_SET));
  CHECK_EQ(write(fd, &entry, sizeof(entry)), sizeof(entry));
  OK(close(fd));
}

static void
circle_other(int who)
{
  for (;;)
    unlink(who == 0 ? "/a/b" : "/a/b/k");
}

// The blocks of /a and /a/b are those of the files /fa and /fb, too. Who writes
// there makes /a's parent b, and /a/b/k a: each is locked after the other.
static int
circle(void)
{
  struct stat a, b;
  int pids[2];

  OK(stat("/a/b", &b));
  OK(stat("/a", &a));
  put_entry("/fa", 1, b.ino, "..");
  put_entry("/fb", 2, a.ino, "k");
  for (int i = 0; i < 2; i++)
    pids[i] = spawn(circle_other, i);
  sleep(SECONDS * HZ);
  close(open("/a", O_RDONLY));
  return over(pids, 2);
}

// Keeps the log busy, so that others wait for it.
static void
busy_log(int who)
{
  static char block[PAGE];
  char name[] = {'b', '0' + who, 0};

  for (;;) {
    int fd = open(name, O_CREATE | O_WRONLY | O_TRUNC);
    for (int i = 0; i < 300; i++)
      write(fd, block, sizeof(block));
    sync();
    close(fd);
  }
}

// /p0 and /q0 and so on are one file, which counts one name. A process removes
// and closes it, so that it is to be freed, and waits for the log first; one
// maps it meanwhile by its other name, and has a child that touches the page.
static int
pages(void)
{
  volatile int *turn = (int *)map_pages(1, PROT_READ | PROT_WRITE,
                                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int pids[4], fd;

  for (int i = 0; i < 3; i++)
    pids[i] = spawn(busy_log, i);
  if ((pids[3] = fork()) == 0) {
    for (int i = 0; i < FILES; i++) {
      while (turn[0] <= i)
        ;
      for (volatile int k = 0; k < 800 + i % 30 * 400; k++)
        ;
      fd = open(numbered("/q", i), O_RDWR);
      char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
      while (turn[1] <= i)
        ;
      if (p != (char *)-1 && fork() == 0) { // SIGBUS may end it
        (void)*(volatile char *)p;
        exit(0);
      }
      wait(NULL);
      munmap(p, PAGE);
      close(fd);
      turn[2] = i + 1;
    }
    exit(0);
  }
  for (int i = 0; i < FILES; i++) {
    fd = open(numbered("/p", i), O_RDWR);
    unlink(numbered("/p", i));
    sleep(1); // a tick: the log is somewhere else each time
    for (volatile int k = 0; k < i * 7919 % 60000; k++)
      ;
    turn[0] = i + 1;
    close(fd);
    turn[1] = i + 1;
    while (turn[2] <= i)
      ;
  }
  return over(pids, 4);
}

int
lie(const char *what)
{
  if (strcmp(what, "names") == 0)
    return names();
  if (strcmp(what, "circle") == 0)
    return circle();
  return strcmp(what, "pages") == 0 ? pages() : FAILED;
}
