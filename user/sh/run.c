// Runs pipelines and the commands in them. A single command is expanded in the
// shell itself, before a process is started; those that a pipe joins are in the
// process they are for, as all redirections are.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/lectern.h>
#include <sys/wait.h>

// A command of a pipeline.
struct stage {
  const struct command *cmd;
  bool ready;        // what follows is filled in
  struct words argv; // empty: only assignments and redirections
  int assignments;   // words of cmd in front of argv
  bool function;     // or
  const struct builtin *builtin;
};

static bool is_interactive;
static int status; // of the last command

// Whether someone types to this shell. Its children never are: become_child.
bool
interactive(void)
{
  return is_interactive;
}

// At the start, and in a child.
void
set_interactive(bool on)
{
  is_interactive = on;
}

// 0 to 255, as $? shows it.
int
last_status(void)
{
  return status;
}

// Also by what ends without a command: ^C, an error.
void
set_last_status(int value)
{
  status = value;
}

// The status of a process that was killed or stopped is 128 and the signal, as
// in other shells.
int
status_code(int word)
{
  if (WIFSTOPPED(word))
    return 128 + WSTOPSIG(word);
  return WIFSIGNALED(word) ? 128 + WTERMSIG(word) : WEXITSTATUS(word);
}

// In the order of the words: B=$A sees the A= in front of it. For a program the
// variables are marked for export.
static bool
assign(const struct stage *stage, bool program)
{
  int i;

  for (i = 0; i < stage->assignments; i++) {
    const char *word = stage->cmd->words.v[i];
    size_t len = assignment(word);
    char *value = expand_value(word + len + 1);

    if (value == NULL || !var_set(word, len, value) ||
        (program && !var_mark(word, len, VAR_EXPORT)))
      return false;
  }
  return true;
}

// Takes `command` off, in front of a name that is then no function's. The order
// is the standard's: no function hides what it calls special. argv has one word
// at least.
static void
find_meaning(struct stage *stage)
{
  struct words *argv = &stage->argv;
  bool no_function = false;

  while (argv->n > 1 && strcmp(argv->v[0], "command") == 0 &&
         argv->v[1][0] != '-') {
    argv->v++;
    argv->n--;
    no_function = true;
  }
  stage->builtin = builtin_find(argv->v[0]);
  if (no_function || is_special(stage->builtin))
    return;
  stage->function = function_find(argv->v[0]);
  if (stage->function)
    stage->builtin = NULL;
}

// Fills in a stage. false: a message is printed. Expansion is done once for
// each run, and in order: words, then redirections. What it has taken from the
// arena goes with the pipeline.
static bool
prepare(struct stage *stage, const struct command *cmd)
{
  struct redirect *r;
  const struct words *words = &cmd->words;

  memset(stage, 0, sizeof(*stage));
  stage->cmd = cmd;
  stage->ready = true;
  subst_status_reset();
  if (cmd->kind == C_SIMPLE) {
    while (stage->assignments < words->n &&
           assignment(words->v[stage->assignments]) > 0)
      stage->assignments++;
    if (!expand_simple(words, stage->assignments, &stage->argv))
      return false;
  }
  for (r = cmd->redirects; r != NULL; r = r->next) {
    r->name = expand_redirect(r);
    if (r->name == NULL)
      return false;
  }
  if (stage->argv.n > 0)
    find_meaning(stage);
  return true;
}

// set -x: what runs, with its expansions done.
static void
trace(const struct stage *stage)
{
  struct str text = {0};
  int i;

  if (!option_on('x') || stage->cmd->kind != C_SIMPLE)
    return;
  str_add(&text, '+');
  for (i = 0; i < stage->assignments; i++) {
    const char *word = stage->cmd->words.v[i];

    str_add(&text, ' ');
    str_append(&text, word, strlen(word));
  }
  for (i = 0; i < stage->argv.n; i++) {
    str_add(&text, ' ');
    str_append(&text, stage->argv.v[i], strlen(stage->argv.v[i]));
  }
  str_add(&text, '\n');
  if (!text.failed)
    write_all(2, text.s, text.len);
  str_free(&text);
}

// A variable that an assignment in front of a command hides.
struct hidden {
  const char *value; // NULL: it was not set
  bool exported;
};

// All of them, in the order of the assignments; NULL: no memory.
static struct hidden *
keep_variables(const struct stage *stage)
{
  struct hidden *all = arena_alloc((stage->assignments + 1) * sizeof(*all));
  int i;

  for (i = 0; all != NULL && i < stage->assignments; i++) {
    const char *word = stage->cmd->words.v[i];
    size_t len = assignment(word);
    const char *value = var_get(word, len);

    all[i].exported = var_exported(word, len);
    if (value != NULL)
      all[i].value = arena_copy(value, strlen(value));
    if (value != NULL && all[i].value == NULL)
      return NULL;
  }
  return all;
}

// In reverse: the same name may be there twice.
static void
restore_variables(const struct stage *stage, const struct hidden *all)
{
  int i;

  for (i = stage->assignments - 1; i >= 0; i--) {
    const char *word = stage->cmd->words.v[i];
    size_t len = assignment(word);
    char *name = arena_copy(word, len);

    if (name == NULL)
      continue;
    var_unset(name);
    if (all[i].value != NULL)
      var_set(name, len, all[i].value);
    if (all[i].exported)
      var_mark(name, len, VAR_EXPORT);
  }
}

// A builtin or a function, with assignments that are for it and the programs it
// starts alone; but a special builtin's stay, and are no program's.
static int
call(const struct stage *stage)
{
  int argc = stage->argv.n, code;
  char **argv = stage->argv.v;
  bool special = is_special(stage->builtin);
  struct hidden *hidden = special ? NULL : keep_variables(stage);

  if (!special && hidden == NULL)
    return 1;
  if (!assign(stage, !special)) {
    shell_error();
    return last_status();
  }
  code = stage->function ? function_call(argc, argv)
                         : builtin_run(stage->builtin, argc, argv);
  guard_resume();
  if (!special)
    restore_variables(stage, hidden);
  return code;
}

// What runs when its redirections are done.
static int
run_redirected(const struct stage *stage)
{
  if (stage->cmd->kind != C_SIMPLE)
    return run_compound(stage->cmd);
  trace(stage);
  if (stage->builtin != NULL || stage->function)
    return call(stage);
  if (assign(stage, false))
    return subst_status();
  shell_error();
  return last_status();
}

// `exec`: its redirections stay, and a program takes the shell's place. Does
// not return once it tries to run a program: launch ends the process if that
// fails. So at the console it looks for the program first.
static int
run_exec(const struct stage *stage)
{
  char **argv = stage->argv.v + 1;

  if (!do_redirects(stage->cmd->redirects, NULL) ||
      !assign(stage, stage->argv.n > 1)) {
    shell_error();
    return last_status();
  }
  if (stage->argv.n == 1)
    return 0;
  if (interactive() && find_program(*argv) == NULL) {
    fprintf(stderr, "sh: %s: not found\n", *argv);
    return 127;
  }
  launch(argv);
}

// A command that runs in the shell.
// `cd` in a child would change nothing, so what changes the shell runs in it,
// unless it is part of a pipeline or in the background.
static int
run_here(const struct stage *stage)
{
  struct saved saved = {0};
  const struct builtin *builtin = stage->builtin;
  int code = 1;

  if (builtin != NULL && strcmp(builtin->name, "exec") == 0)
    return run_exec(stage);
  bool guarded = stage->cmd->kind != C_SIMPLE || stage->function;
  if (guarded)
    guard_begin();
  if (do_redirects(stage->cmd->redirects, &saved))
    code = run_redirected(stage);
  else if (is_special(builtin))
    shell_error();
  undo_redirects(&saved);
  if (guarded)
    guard_end();
  return code;
}

// What the parent waits for, puts back or has trapped is not the child's.
void
become_child(void)
{
  set_interactive(false);
  jobs_forget();
  guard_forget();
  forget_saved();
  trap_forget();
}

// In a child whose descriptors 0 and 1 are set up: becomes the command.
// The child is a shell that is not interactive: it prints no prompt, takes no
// terminal, and has no jobs.
static _Noreturn void
run_stage(const struct stage *stage)
{
  become_child();
  struct stage own = *stage;
  if (!own.ready && !prepare(&own, stage->cmd))
    exit(1);
  if (!do_redirects(own.cmd->redirects, NULL))
    exit(1);
  if (own.cmd->kind == C_SUBSHELL)
    shell_exit(run_list(own.cmd->body));
  if (own.cmd->kind != C_SIMPLE || own.builtin != NULL || own.function ||
      own.argv.n == 0)
    shell_exit(run_redirected(&own));
  if (!assign(&own, true))
    exit(1);
  trace(&own);
  launch(own.argv.v);
}

// Starts a stage that reads `in` and writes `out` (-1: as the shell does),
// which the child's copies of are moved to 0 and 1; `other` is the end of a
// pipe it must not hold. Its process group is *group (0: a new one), if it gets
// one. The pid; -1: there is no process.
static int
start_stage(const struct stage *stage, int in, int out, int other, int *group)
{
  if (is_interactive && *group == 0)
    *group = guard_group();
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
  if (WIFSTOPPED(word) && is_interactive) {
    flow_stop();
    set_last_status(status_code(word));
  }
  if (!WIFSIGNALED(word) || WTERMSIG(word) == SIGPIPE)
    return; // who writes to nobody has nothing to be told of
  if (WTERMSIG(word) == SIGINT) {
    if (is_interactive)
      flow_stop(); // the console has shown ^C
  } else if (WTERMSIG(word) == SIGKILL) {
    fprintf(stderr, "Killed\n");
  } else if (WTERMSIG(word) == SIGTERM) {
    fprintf(stderr, "Terminated\n");
  } else {
    fprintf(stderr, "Killed by signal %d\n", WTERMSIG(word));
  }
}

// While a guard is there, the terminal stays its: the commands around are not
// done.
int
foreground_ended(int word)
{
  if (is_interactive && guard_group() == 0)
    ioctl(0, CONS_FOREGROUND, 0);
  tell(word);
  return status_code(word);
}

// Starts all `n` stages, joined by pipes, and waits for them. When a process
// cannot be started, those before it are not killed: with nobody reading they
// get EPIPE, and end by themselves. The status of the last stage; 1 if not all
// could be started.
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

// Whether the shell itself runs it.
static bool
is_here(const struct stage *stage)
{
  if (stage->cmd->kind != C_SIMPLE)
    return stage->cmd->kind != C_SUBSHELL;
  return stage->builtin != NULL || stage->function || stage->argv.n == 0;
}

// A function's body, or a pipeline of one command.
int
run_command(const struct command *cmd)
{
  struct stage stage;

  if (!prepare(&stage, cmd))
    return 1;
  return is_here(&stage) ? run_here(&stage) : run_stages(&stage, 1);
}

// What the commands are expanded to is dropped when they have run.
int
run_pipeline(const struct pipeline *pipeline)
{
  struct mark mark = arena_mark();
  const struct command *cmd;
  int n = 0, i = 0, code = 1;

  for (cmd = pipeline->first; cmd != NULL; cmd = cmd->next)
    n++;
  if (n == 1) {
    code = run_command(pipeline->first);
  } else {
    struct stage *stages = arena_alloc(n * sizeof(*stages));

    for (cmd = pipeline->first; stages != NULL && cmd != NULL; cmd = cmd->next)
      stages[i++].cmd = cmd;
    if (stages != NULL)
      code = run_stages(stages, n);
  }
  arena_release(mark);
  return pipeline->negated ? code == 0 : code;
}

// In the child that runs a background job. A single command needs no second
// process.
static _Noreturn void
background(const struct andor *andor)
{
  const struct pipeline *pipeline = andor->first;
  struct stage stage = {.cmd = pipeline->first};

  if (is_interactive)
    setpgid(0, 0);
  become_child();
  int null = open("/dev/null", O_RDONLY);
  if (null >= 0)
    move_fd(null, 0);
  else
    close(0);
  if (pipeline->next == NULL && pipeline->first->next == NULL &&
      !pipeline->negated)
    run_stage(&stage);
  run_andor(andor);
  shell_exit(status);
}

// Both sides set the group, the child and the shell, whoever comes first: a
// kill that is typed at once finds the job. The status is that of starting it,
// 0 or 1; how it ends is for jobs.c.
int
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
