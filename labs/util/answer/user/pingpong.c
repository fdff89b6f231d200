// A byte goes to a child and comes back.
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] = "pingpong\n"
                           "send a byte to a child, and get it back";

// Waits for the byte, and says so. Ends the program if it does not come.
static void
receive(int fd, const char *what)
{
  char c;

  if (read(fd, &c, 1) != 1)
    fail("%s", what);
  out_print("%d: %s\n", getpid(), what);
  out_flush();
}

int
main(int argc, char *argv[])
{
  int there[2], back[2];
  pid_t pid;
  int status;

  usage(argc, argv, argc > 1, help);
  if (pipe(there) < 0 || pipe(back) < 0)
    fail("pipe");
  if ((pid = fork()) < 0)
    fail("fork");
  if (pid == 0) {
    receive(there[0], "ping");
    return write_all(back[1], "x", 1) < 0;
  }
  close(back[1]); // else a child that dies would leave us waiting
  if (write_all(there[1], "x", 1) < 0)
    fail("ping");
  receive(back[0], "pong");
  waitpid(pid, &status, 0);
  return status != 0;
}
