// <stdlib.h>: a command for the shell.
#include <stdlib.h>
#include "user/libc/libc.h"

#define SHELL      "/bin/sh"
#define NO_COMMAND 127 // what shells return if there is nothing to run

// Whether there is a shell to ask.
static int
have_shell(void)
{
  int fd = _open(SHELL, 0); // 0: to read

  if (fd < 0)
    return 0;
  _close(fd);
  return 1;
}

// C11 7.22.4.8. The status as waitpid gives it, or -1. The shell gets the
// terminal's ^C as well as this program: both are in one group.
int
system(const char *command)
{
  char *argv[] = {"sh", "-c", (char *)command, NULL};
  int pid, status;

  if (command == NULL)
    return have_shell();
  pid = _fork();
  if (pid < 0)
    return -1;
  if (pid == 0) {
    _execve(SHELL, argv, _environ);
    _exit(NO_COMMAND);
  }
  if (_waitpid(pid, &status, 0) < 0)
    return -1;
  return status;
}
