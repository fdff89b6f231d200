// From a command's words to a running program: the search along $PATH, and
// files that are scripts. Runs in a child, which ends here if nothing can be
// run.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <sys/stat.h>

#define FIRST_LINE 128 // bytes of a script in which its first line must end

static char **environment; // of what is run

// Splits the first line of a script, "#!PROGRAM ARGUMENT": the argument may be
// missing, and has all that is left of the line, which ends with the text at
// the latest. NULL, or what is wrong with it.
static const char *
split_first_line(char *line, bool whole, char **program, char **argument)
{
  char *end = strchr(line, '\n');

  if (end == NULL && !whole)
    return "its first line is too long";
  if (end == NULL)
    end = line + strlen(line);
  while (end > line && strchr(" \t\r\n", end[-1]) != NULL)
    end--;
  *end = '\0';
  char *p = line + 2;
  while (*p == ' ' || *p == '\t')
    p++;
  *program = p;
  while (*p != '\0' && *p != ' ' && *p != '\t')
    p++;
  if (*p != '\0')
    *p++ = '\0';
  while (*p == ' ' || *p == '\t')
    p++;
  *argument = *p != '\0' ? p : NULL;
  return **program != '\0' ? NULL : "its first line names no program";
}

// Says why a script cannot be run, and ends.
static _Noreturn void
bad_script(const char *path, const char *program)
{
  // What the kernel refuses as a program is there: a script, or a text.
  const char *reason = errno == ENOEXEC ? "not a program" : strerror(errno);

  fprintf(stderr, "sh: %s: cannot run %s, which its first line names: %s\n",
          path, program, reason);
  exit(CANNOT_RUN);
}

// Runs a file the kernel does not know how to run: as a script, if it is text.
// Returns with errno if that fails too.
// The kernel knows ELF files only, and says ENOEXEC of anything else; what "#!"
// means is the shell's knowledge. So exec of a script by any other program
// fails.
static void
launch_script(const char *path, char *argv[])
{
  char line[FIRST_LINE + 1];
  char *program = "/bin/sh", *argument = NULL;
  struct words words = {0};
  bool named = false; // does its first line name what runs it?
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, line, FIRST_LINE);

  close(fd);
  errno = ENOEXEC;
  if (n < 0 || memchr(line, '\0', n) != NULL)
    return;
  line[n] = '\0';
  named = strncmp(line, "#!", 2) == 0;
  if (named) {
    const char *wrong =
        split_first_line(line, n < FIRST_LINE, &program, &argument);

    if (wrong != NULL) {
      fprintf(stderr, "sh: %s: %s\n", path, wrong);
      exit(CANNOT_RUN);
    }
  }
  bool ok = words_add(&words, program);
  if (argument != NULL)
    ok = ok && words_add(&words, argument);
  ok = ok && words_add(&words, arena_copy(path, strlen(path)));
  for (argv++; ok && *argv != NULL; argv++)
    ok = words_add(&words, *argv);
  if (!ok)
    exit(CANNOT_RUN);
  execve(program, words.v, environment);
  if (named && errno != E2BIG && errno != ENOMEM)
    bad_script(path, program);
}

// Tries one file. Returns if it is not there, with `true` if it is there but
// can't be run.
static bool
launch_file(const char *path, char *argv[])
{
  execve(path, argv, environment);
  if (errno == ENOEXEC)
    launch_script(path, argv);
  return errno != ENOENT && errno != ENOTDIR;
}

// EACCES is what the kernel says of a directory; "is a directory" is what the
// user must know.
static _Noreturn void
cannot_run(const char *name)
{
  struct stat st;
  int error = errno;

  if (error == EACCES && stat(name, &st) == 0 && S_ISDIR(st.st_mode))
    error = EISDIR;
  errno = error;
  warn("%s", name);
  exit(CANNOT_RUN);
}

// A name with a slash is not searched for. A file that is in $PATH and cannot
// be run ends the search, with its reason: to go on would run another program
// of the same name, or say "not found" of a file that is there. 126 and 127 are
// the usual statuses of the two.
void
launch(char *argv[])
{
  char path[PATH_MAX];
  const char *dirs = var_get("PATH", 4); // NULL: it was unset
  const char *name = argv[0];

  environment = vars_environment();
  if (environment == NULL)
    exit(CANNOT_RUN);
  if (strchr(name, '/') != NULL && launch_file(name, argv))
    cannot_run(name);
  while (strchr(name, '/') == NULL &&
         path_next(&dirs, name, path, sizeof(path)))
    if (launch_file(path, argv) && errno != ENAMETOOLONG)
      cannot_run(path);
  fprintf(stderr, "sh: %s: not found\n", name);
  exit(NOT_FOUND);
}
