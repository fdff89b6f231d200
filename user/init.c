// The first process. Gives everybody a console, then keeps a shell running and
// reaps what others leave behind. It must never end: with it the kernel stops
// the machine (exit in proc.c), with one line that says so. So everything that
// can fail here is tried again.
//
// Only process 1 is init: whoever types its name gets a message.
//
// With a command as argument (from the boot command line) it runs that instead
// and turns the machine off with its exit status.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

// Major device numbers; the minor one says nothing.
#define CONSOLE  1
#define NULLDEV  2
#define ZERODEV  3
#define TRACEDEV 4
#define KMSGDEV  5
#define RANDDEV  6

#define RETRY     100 // ticks between two tries
#define TOO_SHORT 10  // ticks: a shell that ends sooner is not started at once
#define MAXWORDS  64  // of a command; longer ones go through the shell

// Of all that init starts, until somebody changes it.
static char *first_environment[] = {"PATH=/bin", "HOME=/", NULL};

// What fails here has failed for good (a read-only disk, say), and the system
// is still of use without it.
// Three descriptors for one open file, as every program expects to find them;
// children inherit them.
static void
open_console(void)
{
  int fd = open("/console", O_RDWR);

  if (fd < 0) {
    make_device("/console", CONSOLE);
    fd = open("/console", O_RDWR);
  }
  while (fd >= 0 && fd < 2)
    fd = dup(0);
}

// Those on the image are made by no one: a fresh file system has none, and the
// first boot makes them.
static void
ensure_device(const char *path, int major)
{
  int fd = open(path, O_RDONLY);

  if (fd < 0)
    make_device(path, major);
  else
    close(fd);
}

// In the child. A program's name is taken as it is, or looked for in /bin.
// Returns, with errno, if it cannot be run.
static void
try_exec(char *argv[])
{
  char path[sizeof("/bin/") + NAME_MAX];
  char *script[MAXWORDS + 2] = {"sh"};
  char *name = argv[0];
  int i;

  execv(argv[0], argv);
  if (errno == ENOENT && strchr(argv[0], '/') == NULL &&
      strlen(argv[0]) <= NAME_MAX) {
    snprintf(path, sizeof(path), "/bin/%s", argv[0]);
    argv[0] = path;
    execv(path, argv);
  }
  if (errno == ENOEXEC) {
    for (i = 0; argv[i] != NULL; i++)
      script[i + 1] = argv[i];
    execv("/bin/sh", script);
  }
  argv[0] = name;
}

// Splits `text` at blanks; false if it takes a shell to understand it.
// What it accepts must mean to a shell just what it means here: any character
// that is special to one makes the command the shell's.
static bool
split(char *text, char *argv[MAXWORDS + 1])
{
  int n = 0;

  for (char *p = text; *p != '\0'; p++)
    if (strchr("|&;<>()$`\\\"'*?[]#~=", *p) != NULL)
      return false;
  while (*text != '\0') {
    while (*text == ' ' || *text == '\t')
      *text++ = '\0';
    if (*text == '\0')
      break;
    if (n == MAXWORDS)
      return false;
    argv[n++] = text;
    while (*text != '\0' && *text != ' ' && *text != '\t')
      text++;
  }
  argv[n] = NULL;
  return n > 0;
}

// Starts a program as the console's foreground group, or a shell, which makes
// its own groups. Its pid.
// A fork that fails is tried again for ever: a fork bomb may have all the
// slots, and ends some time.
static int
start(char *argv[], bool foreground)
{
  int pid;

  while ((pid = fork()) < 0) {
    warn("cannot start %s", argv[0]);
    sleep_ticks(RETRY);
  }
  if (pid == 0) {
    if (foreground) {
      ioctl(0, CONS_FOREGROUND, getpid());
      setpgid(0, 0);
    }
    try_exec(argv);
    warn("%s", argv[0]);
    exit(127);
  }
  return pid;
}

// Waits until process `pid` has ended, reaping all others; its status word.
// ECHILD cannot be: the child that it waits for is its own. If it comes all the
// same, the child counts as not found.
static int
reap_until(int pid)
{
  int status = 0;
  int ended;

  do {
    ended = waitpid(-1, &status, 0);
    if (ended < 0)
      sleep_ticks(RETRY);
  } while (ended != pid && !(ended < 0 && errno == ECHILD));
  return ended == pid ? status : 127 << 8;
}

// sync first: a test looks at the image when the emulator has ended.
static _Noreturn void
run_command(char *command)
{
  char *words[MAXWORDS + 1];
  char *shell[] = {"/bin/sh", "-c", command, NULL};
  size_t n = strlen(command) + 1;
  char copy[n];

  memmove(copy, command, n);
  bool plain = split(copy, words);
  int status = reap_until(start(plain ? words : shell, true));
  for (;;) {
    sync();
    poweroff(WIFSIGNALED(status) ? 128 + WTERMSIG(status)
                                 : WEXITSTATUS(status));
    warn("poweroff");
    sleep_ticks(RETRY);
  }
}

// Whether the file has a line that is neither empty nor a comment: for another
// one no shell has to be started, which would make each boot longer.
static bool
has_commands(const char *path)
{
  FILE *in = fopen(path, "r");
  bool blank = true, comment = false;
  int c = EOF;

  while (in != NULL && (c = getc(in)) != EOF) {
    if (c == '\n') {
      blank = true;
      comment = false;
    } else if (blank && c == '#') {
      comment = true;
    } else if (!comment && c != ' ' && c != '\t' && c != '\r') {
      break;
    }
    blank = blank && (c == '\n' || c == ' ' || c == '\t');
  }
  if (in != NULL)
    fclose(in);
  return c != EOF;
}

// The commands in /etc/rc, if there is such a file, before anybody can type.
// They are a job like others: ^C ends them. What goes wrong is told, and no
// more.
static void
run_rc(void)
{
  char *rc[] = {"/bin/sh", "/etc/rc", NULL};

  if (!has_commands(rc[1]))
    return;
  int status = reap_until(start(rc, true));
  ioctl(0, CONS_FOREGROUND, 0);
  ioctl(0, CONS_RAW, 0);
  if (status != 0)
    printf("init: /etc/rc has failed, with status %d\n",
           WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

// A shell that ends at once, again and again, would fill the screen with
// messages: it is started after a pause.
int
main(int argc, char *argv[])
{
  char *shell[] = {"/bin/sh", NULL};

  if (getpid() != 1) {
    fprintf(stderr, "init: it runs already, as process 1; sh starts a shell\n");
    return 1;
  }
  environ = first_environment;
  open_console();
  mkdir("/dev", 0777);
  ensure_device("/dev/console", CONSOLE);
  ensure_device("/dev/null", NULLDEV);
  ensure_device("/dev/zero", ZERODEV);
  ensure_device("/dev/trace", TRACEDEV);
  ensure_device("/dev/kmsg", KMSGDEV);
  ensure_device("/dev/random", RANDDEV);
  if (argc > 1 && argv[1][0] != '\0')
    run_command(argv[1]);
  run_rc();
  for (;;) {
    uint began = uptime();

    reap_until(start(shell, false));
    ioctl(0, CONS_FOREGROUND, 0);
    ioctl(0, CONS_RAW, 0);
    printf("init: the shell has ended, a new one starts; "
           "poweroff ends the machine\n");
    if (uptime() - began < TOO_SHORT)
      sleep_ticks(RETRY);
  }
}
