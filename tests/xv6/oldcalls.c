// Each call and function of the old header does what it did. Prints what it
// finds, line by line; tests/old-sources.t knows what that must be.
// It is compiled with the headers in user/xv6 alone, as a course's own program
// is that was written years ago; that it compiles is half of the test.
#include "types.h"
#include "param.h"
#include "memlayout.h"
#include "stat.h"
#include "fs.h"
#include "fcntl.h"
#include "syscall.h"
#include "traps.h"
#include "user.h"

// Names that the libraries of today have for something else: they are free.
int number = 7, warn, usage, stdout;
struct list {
  struct list *next;
} * list;
// Names of today's stdio.h and unistd.h.
int
getline(void)
{
  return 3;
}
int
getopt(int x)
{
  return x;
}

// No status of exit and wait, no O_TRUNC, no SIGPIPE: what there was.
void
processes()
{
  int fds[2], pid, n;
  char c;

  pipe(fds);
  pid = fork();
  if (pid == 0) {
    close(fds[0]);
    printf(fds[1], "child's words\n");
    exit();
  }
  close(fds[1]);
  printf(1, "pipe: ");
  while ((n = read(fds[0], &c, 1)) == 1)
    write(1, &c, 1);
  printf(1, "wait: %d", wait() == pid);
  printf(1, " %d\n", wait());
  close(fds[0]);
  if ((pid = fork()) == 0)
    for (;;)
      sleep(1);
  printf(1, "kill: %d", kill(pid));
  printf(1, " %d", wait() == pid);
  printf(1, " %d\n", kill(pid));
  n = uptime();
  sleep(2);
  printf(1, "sleep: %d\n", uptime() - n >= 2);
  printf(1, "getpid: %d\n", getpid() > 1);
}

// In a directory of its own, so that the test can run twice on one disk.
void
files()
{
  struct stat st;
  char *args[] = {"echo", "exec", "works", 0};
  int fd;

  mkdir("old.d");
  chdir("old.d");
  fd = open("f", O_CREATE | O_RDWR);
  printf(fd, "%d\n", 12345);
  printf(1, "fstat: %d", fstat(fd, &st));
  printf(1, " %d %d %d\n", st.type == T_FILE, st.size, st.nlink);
  printf(1, "dup: %d\n", close(dup(fd)));
  close(fd);
  printf(1, "link: %d", link("f", "g"));
  printf(1, " %d\n", unlink("f"));
  printf(1, "stat: %d", stat("g", &st));
  printf(1, " %d\n", stat("f", &st));
  printf(1, "mknod: %d", mknod("n", 2, 0));
  printf(1, " %d\n", unlink("n"));
  unlink("g");
  chdir("..");
  printf(1, "unlink: %d\n", unlink("old.d"));
  if (fork() == 0) {
    exec("/bin/echo", args);
    printf(1, "exec failed\n");
  }
  wait();
}

// The old printf knew %d %x %p %s %c %% and no width; a program may rely on
// (null) for a null pointer.
void
functions()
{
  char text[20], *p = malloc(1000), *end = sbrk(0);

  printf(1, "printf: %d %d %s %c %%\n", -5, 2147483647, "text", 'c');
  printf(1, "hex: %x, null: %s\n", 0xbee5, (char *)0);
  memset(p, 'x', 1000);
  free(p);
  printf(1, "sbrk: %d\n", sbrk(4096) == end && sbrk(0) == end + 4096);
  strcpy(text, "one/two");
  printf(1, "strings: %d %d %s %d %d\n", strlen(text), strcmp(text, "one/two"),
         strchr(text, '/'), strchr(text, 0) == 0, atoi("42x"));
  memmove(text + 1, text, 7);
  text[8] = 0;
  printf(1, "memmove: %s\n", text);
  gets(text, sizeof(text));
  printf(1, "gets: %s", text);
  gets(text, 4);
  printf(1, "gets: %s.\n", text);
  printf(1, "numbers: %d %d %d %d\n", SYS_close, T_PGFLT, KERNBASE == 1 << 31,
         NOFILE);
  printf(1, "own: %d %d %d\n", number, getline(), getopt(4));
}

int
main(void)
{
  processes();
  files();
  functions();
  return 1; // no status: success
}
