// The commands that are part of the shell: those that change it, and `kill`,
// which must work when no process can be started any more.
#include "user/sh/sh.h"
#include <signal.h>
#include "signame.h"

// 2 is the status of wrong usage, as with the programs. Prints the message for
// builtin `name`.
static int
too_many(const char *name)
{
  fprintf(stderr, "sh: %s: too many arguments\n", name);
  return 2;
}

// Reads a whole decimal number; false, with a message, if `text` is none.
static bool
number_of(const char *name, const char *text, int *value)
{
  char *end;

  *value = strtol(text, &end, 10);
  if (end != text && *end == '\0')
    return true;
  fprintf(stderr, "sh: %s: %s: not a number\n", name, text);
  return false;
}

// A directory that was removed has no name, and there is no way back to it:
// "cd -" says so the next time. `cd` alone goes to $HOME. The status is 1 if
// the shell is still where it was. -L and -P are the same here: there are no
// symbolic links.
static int
run_cd(int argc, char *argv[])
{
  char here[PATH_MAX];
  const char *home = var_get("HOME", 4), *old = var_get("OLDPWD", 6), *to;
  int i = 1;

  while (i < argc && (strcmp(argv[i], "-L") == 0 || strcmp(argv[i], "-P") == 0))
    i++;
  i += i < argc && strcmp(argv[i], "--") == 0;
  if (i + 1 < argc)
    return too_many("cd");
  to = i < argc ? argv[i] : home != NULL ? home : "/";
  bool back = strcmp(to, "-") == 0;
  if (back && (old == NULL || *old == '\0')) {
    fprintf(stderr, "sh: cd: there is no directory to go back to\n");
    return 1;
  }
  if (getcwd(here, sizeof(here)) == NULL)
    here[0] = '\0';
  if (back)
    to = old;
  if (chdir(to) < 0) {
    warn("cd: %s", to);
    return 1;
  }
  if (back)
    printf("%s\n", to);
  return var_set("OLDPWD", 6, here) && var_set_directory() ? 0 : 1;
}

// Without an argument, the last command's status: a script then fails as the
// command did with which it ends. With stopped jobs it only says so the first
// time, and status 1.
static int
run_exit(int argc, char *argv[])
{
  int code = last_status();

  if (argc > 2)
    return too_many("exit");
  if (jobs_stopped())
    return 1;
  if (argc == 2 && !number_of("exit", argv[1], &code))
    code = 2;
  shell_exit(code);
}

// In the form of a screen, as it is read on one.
static int
run_help(int argc, char *argv[])
{
  const struct builtin *b;
  int i;

  (void)argc;
  (void)argv;
  printf("Part of the shell:\n");
  for (i = 0; (b = builtin_get(i)) != NULL; i++)
    printf("  %-8s %s\n", b->name, b->help);
  printf(
      "All other commands are programs: 'ls /bin' lists them, 'man NAME' "
      "describes\n"
      "one, or a function of C; 'man -k WORD' searches. Also known:\n"
      "  a | b   a && b   a || b   a; b   a &   (a; b)   if for while case\n"
      "  < > >> 2> 2>&1 <<   'quotes' \"quotes\" \\   * ? [a-z]   "
      "NAME=value $NAME $?\n"
      "  $(a)   $((1 + 2))   f() { a; }   !! !$ (the last line, its last "
      "word)\n"
      "'man sh' tells more. Keys: Tab completes; arrows, ^P ^N: history; ^R "
      "searches\n"
      "it; ^A ^E ^U ^K ^W ^L edit; ^C ends a program, ^\\ one that handles ^C "
      "itself;\n"
      "^Z stops it, 'fg' lets it go on; ^D ends its input.\n");
  return 0;
}

// Prints the lines with their numbers.
static int
run_history(int argc, char *argv[])
{
  (void)argv;
  if (argc > 1)
    return too_many("history");
  history_list();
  return 0;
}

// Those that have ended are reported first, and are not in the list any more.
static int
run_jobs(int argc, char *argv[])
{
  (void)argv;
  if (argc > 1)
    return too_many("jobs");
  jobs_reap();
  jobs_list();
  return 0;
}

// `fg` and `bg`: the job that is named, or the one that stopped last. The
// status is 1 if there is no such job, or no job can be: a script has none.
static int
resume(int argc, char *argv[], bool foreground)
{
  const char *name;
  struct job *job;

  if (argc > 2)
    return too_many(argv[0]);
  if (!interactive()) {
    fprintf(stderr, "sh: %s: no jobs here\n", argv[0]);
    return 1;
  }
  jobs_reap();
  name = argc > 1 ? argv[1] : "%+";
  if (argc == 1 && !job_known(name)) {
    fprintf(stderr, "sh: %s: there is no job\n", argv[0]);
    return 1;
  }
  job = job_find(name);
  return job != NULL ? job_resume(job, foreground) : 1;
}

// The status is the job's, when it has ended or stopped again.
static int
run_fg(int argc, char *argv[])
{
  return resume(argc, argv, true);
}

// The job goes on without the terminal; the status is 0.
static int
run_bg(int argc, char *argv[])
{
  return resume(argc, argv, false);
}

// What an argument of kill means to the system call: a process's pid, or minus
// a group. A number that is none of this shell's jobs is what ps shows as a
// job. false: a message is printed.
static bool
victim_of(const char *text, int *pid)
{
  char *end;

  if (text[0] != '%')
    return number_of("kill", text, pid);
  *pid = -strtol(text + 1, &end, 10);
  if (*pid < -1 && *end == '\0' && !job_known(text))
    return true;
  const struct job *job = job_find(text);
  if (job != NULL)
    *pid = job_target(job);
  return job != NULL;
}

// Processes that could not be killed are no reason to leave the others: the
// status says that there was one. "-1" is all processes. The status 2 is wrong
// usage.
static int
run_kill(int argc, char *argv[])
{
  int sig, i, pid, code = 0;

  if (argc > 1 && strcmp(argv[1], "-l") == 0)
    return signal_list(argc - 2, argv + 2, "sh: kill");
  int first = signal_option(argc, argv, "sh: kill", &sig);
  if (first < 0 || first >= argc) {
    fprintf(stderr, "usage: kill [-SIGNAL] PID | %%JOB | -1 ..., or kill -l\n");
    return 2;
  }
  for (i = first; i < argc; i++) {
    if (!victim_of(argv[i], &pid)) {
      code = 2;
    } else if (pid == -1) {
      code |= sig == 0 ? 0 : jobs_kill_all();
    } else if (kill(pid, sig) < 0) {
      if (argv[i][0] == '%' && errno == ESRCH)
        fprintf(stderr, "sh: kill: %s: no such job\n", argv[i]);
      else
        warn("kill: %s", argv[i]);
      code = 1;
    }
  }
  return code;
}

// The status is that of the last named; 127, as elsewhere, if it is no job of
// this shell.
static int
run_wait(int argc, char *argv[])
{
  int i, pid, code = 0;

  if (argc == 1)
    return jobs_wait(0);
  for (i = 1; i < argc; i++) {
    if (argv[i][0] == '%') {
      const struct job *job = job_find(argv[i]);

      code = job != NULL ? jobs_wait(job_pid(job)) : 127;
    } else {
      code = number_of("wait", argv[i], &pid) && pid > 0 ? jobs_wait(pid) : 2;
    }
  }
  return code;
}

static const struct builtin builtins[] = {
    {"bg", "[%JOB]: let a stopped job go on in the background", run_bg},
    {"cd", "[DIR]: go to DIR, or to $HOME; 'cd -' goes back", run_cd},
    {"exit", "[STATUS]: leave the shell", run_exit},
    {"fg", "[%JOB]: let a job go on in the foreground", run_fg},
    {"help", "this list", run_help},
    {"history", "the last lines typed", run_history},
    {"jobs", "what is stopped, or runs in the background", run_jobs},
    {"kill",
     "[-SIGNAL] PID | %JOB | -1 ...: end processes, jobs, all but the shell; "
     "-l: the signals; -0 only asks",
     run_kill},
    {"wait", "[PID | %JOB ...]: wait for what runs in the background",
     run_wait},
};

// The builtins of this file come first, then those of special.c; 0 is the
// first.
const struct builtin *
builtin_get(int i)
{
  int n = sizeof(builtins) / sizeof(builtins[0]);

  return i < n ? &builtins[i] : language_get(i - n);
}

// Every builtin knows --help, as the programs do, and none has to look for it.
// The result is the status.
int
builtin_run(const struct builtin *b, int argc, char *argv[])
{
  if (argc != 2 || strcmp(argv[1], "--help") != 0)
    return b->run(argc, argv);
  printf("usage: %s %s\n", b->name, b->help);
  return 0;
}

// The builtin that is called `name`; NULL: none is.
const struct builtin *
builtin_find(const char *name)
{
  const struct builtin *b;
  int i;

  for (i = 0; (b = builtin_get(i)) != NULL; i++)
    if (strcmp(b->name, name) == 0)
      return b;
  return NULL;
}
