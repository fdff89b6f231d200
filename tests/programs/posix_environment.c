// The environment: what a program has, changes, and hands on.
// It begins with its own, as the host's is another. Children are shells, which
// print what they got.
#define _GNU_SOURCE // the host's unistd.h has `environ` then
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
reap(const char *what, pid_t pid)
{
  int status = -1;

  waitpid(pid, &status, 0);
  printf("%s: %d\n", what, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  fflush(stdout);
}

// In a child that has not become another program.
static void
failed(void)
{
  const char *why = errno == ENOENT    ? "ENOENT"
                    : errno == ENOTDIR ? "ENOTDIR"
                    : errno == ENOEXEC ? "ENOEXEC"
                    : errno == EACCES  ? "EACCES"
                    : errno == E2BIG   ? "E2BIG"
                                       : "another reason";

  printf("%s\n", why);
  fflush(stdout);
  _exit(1);
}

// By each of the calls, with this program's environment or another.
static void
by_each_call(void)
{
  static char text[] = "echo \"$A,$B,$C\"";
  char *argv[] = {"sh", "-c", text, NULL};
  char *env[] = {"B=two words", "C=", NULL};
  char *none[] = {NULL};

  for (int i = 0; i < 7; i++) {
    pid_t pid = fork();

    if (pid == 0) {
      if (i == 0)
        execv("/bin/sh", argv);
      else if (i == 1)
        execve("/bin/sh", argv, env);
      else if (i == 2)
        execle("/bin/sh", "sh", "-c", text, (char *)NULL, env);
      else if (i == 3)
        execl("/bin/sh", "sh", "-c", text, (char *)NULL);
      else if (i == 4)
        execvp("sh", argv);
      else if (i == 5)
        execlp("sh", "sh", "-c", text, (char *)NULL);
      else
        execve("/bin/sh", argv, none);
      failed();
    }
    reap("shell", pid);
  }
}

static void
look_for(const char *name, const char *path)
{
  char *argv[] = {"name", "one", "two words", NULL};
  pid_t pid;

  if (path != NULL)
    setenv("PATH", path, 1);
  else
    unsetenv("PATH");
  pid = fork();
  if (pid == 0) {
    execvp(name, argv);
    failed();
  }
  reap(name, pid);
}

// A file that is a text is run by the shell.
static void
by_path(void)
{
  int fd;

  mkdir("dir", 0777);
  fd = open("dir/greet", O_CREAT | O_WRONLY | O_TRUNC, 0777);
  dprintf(fd, "echo script: $#, $2, $A\n");
  close(fd);
  look_for("greet", "/nowhere:dir");
  look_for("greet", "dir:/nowhere");
  look_for("dir/greet", "/nowhere");
  look_for("greet", "/nowhere:dir/greet:/bin");
  look_for("greet", "");
  look_for("", "dir");
  look_for("true", NULL);
  look_for("true", ":/bin");
  remove("dir/greet");
  rmdir("dir");
}

int
main(int argc, char *argv[], char *envp[])
{
  static char *mine[] = {"A=1", "NOVALUE", NULL};
  static char put[] = "D=four";

  (void)argc, (void)argv;
  printf("%d\n", envp == environ);
  environ = mine;
  printf("%s %d\n", getenv("A"), getenv("NOVALUE") == NULL);
  fflush(stdout);
  by_each_call();
  setenv("B", "later", 1);
  putenv(put);
  fflush(stdout);
  printf("%d\n", system("echo $A $B $D"));
  unsetenv("A");
  put[2] = 'F';
  fflush(stdout);
  printf("%d\n", system("echo [$A] $B $D"));
  fflush(stdout);
  by_path();
  return 0;
}
