// Runs what parse.c made. Everything is expanded in the shell itself, before a
// process is started; redirections are done in the process they are for.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

// A command of a pipeline, ready to run.
struct stage {
  struct command *cmd;
  struct words argv; // empty: only assignments and redirections
  int assignments;   // words of cmd in front of argv
  const struct builtin *builtin;
};

static bool is_interactive;
static bool interrupted; // ^C killed the foreground job: drop the list
static int status;       // of the last command

bool
interactive(void)
{
  return is_interactive;
}

void
set_interactive(bool on)
{
  is_interactive = on;
}

int
last_status(void)
{
  return status;
}

void
set_last_status(int value)
{
  status = value;
}

int
status_code(int word)
{
  if (WIFSTOPPED(word))
    return 128 + WSTOPSIG(word);
  return WIFSIGNALED(word) ? 128 + WTERMSIG(word) : WEXITSTATUS(word);
}

// In the order of the words: B=$A sees the A= in front of it.
static bool
assign(const struct stage *stage)
{
  int i;

  for (i = 0; i < stage->assignments; i++) {
    const char *word = stage->cmd->words.v[i];
    size_t len = assignment(word);
    char *value = expand_value(word + len + 1);

    if (value == NULL || !var_set(word, len, value))
      return false;
  }
  return true;
}

// Fills in a stage. false: a message is printed.
static bool
prepare(struct stage *stage, struct command *cmd)
{
  struct redirect *r;
  const struct words *words = &cmd->words;

  memset(stage, 0, sizeof(*stage));
  stage->cmd = cmd;
  while (stage->assignments < words->n &&
         assignment(words->v[stage->assignments]) > 0)
    stage->assignments++;
  if (!expand_words(words, stage->assignments, &stage->argv))
    return false;
  for (r = cmd->redirects; r != NULL; r = r->next) {
    r->name = expand_redirect(r->word);
    if (r->name == NULL)
      return false;
  }
  if (stage->argv.n > 0)
    stage->builtin = builtin_find(stage->argv.v[0]);
  return true;
}

// A command that runs in the shell: a builtin, or none.
// `cd` in a child would change nothing, so what changes the shell runs in it,
// unless it is part of a pipeline or in the background.
static int
run_here(const struct stage *stage)
{
  struct saved saved = {0};
  int code = 1;

  if (do_redirects(stage->cmd->redirects, &saved)) {
    if (stage->builtin != NULL)
      code = builtin_run(stage->builtin, stage->argv.n, stage->argv.v);
    else
      code = assign(stage) ? 0 : 1;
  }
  undo_redirects(&saved);
  return code;
}

// In a child whose descriptors 0 and 1 are set up: becomes the command.
// The child is a shell that is not interactive: it prints no prompt, takes no
// terminal, and has no jobs.
static _Noreturn void
run_stage(const struct stage *stage)
{
  set_interactive(false);
  jobs_forget();
  if (!do_redirects(stage->cmd->redirects, NULL))
    exit(1);
  if (stage->cmd->subshell != NULL)
    exit(run_list(stage->cmd->subshell));
  if (!assign(stage))
    exit(1);
  if (stage->builtin != NULL)
    exit(builtin_run(stage->builtin, stage->argv.n, stage->argv.v));
  if (stage->argv.n == 0)
    exit(0);
  launch(stage->argv.v);
}

// Starts a stage that reads `in` and writes `out` (-1: as the shell does),
// which the child's copies of are moved to 0 and 1; `other` is the end of a
// pipe it must not hold. Its process group is *group (0: a new one), if it gets
// one.
static int
start_stage(const struct stage *stage, int in, int out, int other, int *group)
{
  int pid = fork();

  if (pid > 0 && is_interactive && *group == 0)
    *group = pid;
  if (pid != 0)
    return pid;
  if (is_interactive) {
    // Before it leaves the shell's job it may give the terminal away. The shell
    // does not do it: it could come late, and take the terminal from a shell
    // that the child has become.
    ioctl(0, CONS_FOREGROUND, *group != 0 ? *group : getpid());
    setpgid(0, *group);
  }
  if (other >= 0)
    close(other);
  if ((in >= 0 && !move_fd(in, 0)) || (out >= 0 && !move_fd(out, 1))) {
    warn("pipe");
    exit(1);
  }
  run_stage(stage);
}

// Says how the last process of a foreground job ended, if it was killed. What
// is behind a job that was stopped is dropped, as with ^C.
static void
tell(int word)
{
  if (WIFSTOPPED(word))
    interrupted = is_interactive;
  if (!WIFSIGNALED(word) || WTERMSIG(word) == SIGPIPE)
    return; // who writes to nobody has nothing to be told of
  if (WTERMSIG(word) == SIGINT) {
    interrupted = is_interactive; // the console has shown ^C
  } else if (WTERMSIG(word) == SIGKILL) {
    fprintf(stderr, "Killed\n");
  } else {
    fprintf(stderr, "Killed by signal %d\n", WTERMSIG(word));
  }
}

int
foreground_ended(int word)
{
  if (is_interactive)
    ioctl(0, CONS_FOREGROUND, 0);
  tell(word);
  return status_code(word);
}

// Starts all `n` stages, joined by pipes, and waits for them.
// When a process cannot be started, those before it are not killed: with nobody
// reading they get EPIPE, and end by themselves.
static int
run_stages(const struct stage stages[], int n)
{
  int *pids = arena_alloc(n * sizeof(*pids));
  int fds[2], in = -1, group = 0, started = 0;

  while (pids != NULL && started < n) {
    bool more = started + 1 < n;

    fds[0] = fds[1] = -1;
    if (more && pipe(fds) < 0) {
      warn("cannot make a pipe");
      break;
    }
    int pid = start_stage(&stages[started], in, fds[1], fds[0], &group);
    if (in >= 0)
      close(in);
    if (more)
      close(fds[1]);
    in = fds[0];
    if (pid < 0) {
      warn("cannot start a process");
      break;
    }
    pids[started++] = pid;
  }
  if (in >= 0)
    close(in); // what was started in front of it sees that nobody reads
  int code = 1;
  if (pids != NULL)
    code = foreground_ended(job_foreground(pids, started, group));
  return started == n ? code : 1;
}

// All stages are expanded before the first runs, so an error in the last word
// starts nothing.
static int
run_pipeline(const struct pipeline *pipeline)
{
  struct command *cmd;
  int n = 0, i = 0;

  for (cmd = pipeline->first; cmd != NULL; cmd = cmd->next)
    n++;
  struct stage *stages = arena_alloc(n * sizeof(*stages));
  if (stages == NULL)
    return 1;
  for (cmd = pipeline->first; cmd != NULL; cmd = cmd->next)
    if (!prepare(&stages[i++], cmd))
      return 1;
  bool here = stages[0].builtin != NULL || stages[0].argv.n == 0;
  if (n == 1 && here && stages[0].cmd->subshell == NULL)
    return run_here(&stages[0]);
  return run_stages(stages, n);
}

// && and || have the same rank, and are taken from left to right: `a || b && c`
// runs c also when a succeeded.
static void
run_andor(const struct andor *andor)
{
  const struct pipeline *p;

  job_text(andor->text);
  for (p = andor->first; p != NULL && !interrupted; p = p->next)
    if (p->join == JOIN_FIRST || (p->join == JOIN_AND) == (status == 0))
      status = run_pipeline(p);
}

// In the child that runs a background job. A single command needs no second
// process.
static _Noreturn void
background(const struct andor *andor)
{
  struct command *cmd = andor->first->first;
  struct stage stage;

  if (is_interactive)
    setpgid(0, 0);
  set_interactive(false);
  jobs_forget();
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0)
    move_fd(null, 0);
  else
    close(0);
  if (andor->first->next == NULL && cmd->next == NULL) {
    if (!prepare(&stage, cmd))
      exit(1);
    run_stage(&stage);
  }
  run_andor(andor);
  exit(status);
}

// Both sides set the group, the child and the shell, whoever comes first: a
// kill that is typed at once finds the job.
static int
start_background(const struct andor *andor)
{
  int pid = fork();

  if (pid == 0)
    background(andor);
  if (pid < 0) {
    warn("cannot start a process");
    return 1;
  }
  if (is_interactive)
    setpgid(pid, pid);
  job_add(pid, andor->text);
  return 0;
}

int
run_list(struct andor *list)
{
  interrupted = false;
  for (; list != NULL && !interrupted; list = list->next) {
    if (list->background)
      status = start_background(list);
    else
      run_andor(list);
  }
  return status;
}
