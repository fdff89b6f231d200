// Runs compound commands and functions: everything that decides what runs next.
// Pipelines and simple commands are in run.c, which this file and run.c call
// each other for.
//
// `break`, `continue`, `return`, an error and ^C leave the commands around
// them: they set `flow`, and each list that sees it set ends at once, up to the
// loop or function that it is for.
//
// In `for i in 1 2; do while :; do continue 2; done; echo no; done` the inner
// run_while has loops == 2 when `continue` sets levels = 2 and FLOW_CONTINUE:
//
//   run_list (of the while)   sees flow, ends
//   run_while: goes_on        levels 2 -> 1: not mine; ends
//   run_list (of the for)     sees flow, ends: no echo
//   run_for: goes_on          levels 1 -> 0: mine; FLOW_ON, the next round
//
// With -e a command that fails ends the shell, but not where somebody asks for
// its status: `tests` counts the conditions, the left sides of && and || and
// the ! that are around it. A function that a condition calls is within it,
// too.
//
// What the commands are, the tree, lies in an arena that stays as it is while
// it runs (function.c). What they are expanded to is in the scratch arena, and
// is given back at the end of each pipeline, and of each round of a `for`.
#include "user/sh/sh.h"
#include <signal.h>

#define MAXCALLS 300 // functions, eval and . in one another

enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_STOP };

static enum flow flow;
static int levels;      // loops that FLOW_BREAK and FLOW_CONTINUE still leave
static int loops;       // that run now, in this function
static int calls;       // of functions and files that run now
static int depth;       // of those and of eval
static int tests;       // conditions around the command
static int status_kept; // what `return` gave
static bool inside;     // a compound command's own list has run

// Whether all that was typed is to be left, after ^C or an error.
bool
flow_stopped(void)
{
  return flow == FLOW_STOP;
}

// ^C's status is what other shells have.
void
flow_stop(void)
{
  flow = FLOW_STOP;
  set_last_status(128 + SIGINT);
}

// Outside of a loop there is nothing to leave.
void
flow_reset(void)
{
  flow = FLOW_ON;
  loops = calls = tests = depth = 0;
}

// `n` is above 0; the status is 0.
int
flow_break(int n, bool go_on)
{
  if (loops == 0)
    return 0;
  levels = n < loops ? n : loops;
  flow = go_on ? FLOW_CONTINUE : FLOW_BREAK;
  return 0;
}

// false: it is not in a function or a file that is read.
bool
flow_return(int code)
{
  if (calls == 0)
    return false;
  status_kept = code;
  flow = FLOW_RETURN;
  return true;
}

// The status is 2, as after a syntax error; ^C's stays, where that was the
// reason.
void
shell_error(void)
{
  if (!interactive())
    shell_exit(2);
  if (flow == FLOW_STOP)
    return;
  flow = FLOW_STOP;
  set_last_status(2);
}

// Whether -e has looked at its status already: of a list in braces, a loop and
// so on it looks at each command within; but there is none if a redirection of
// the whole has failed.
static bool
is_looked_at(const struct pipeline *p)
{
  return inside && p->first->next == NULL && p->first->kind != C_SIMPLE &&
         p->first->kind != C_SUBSHELL;
}

// && and || have the same rank, and are taken from left to right: `a || b && c`
// runs c also when a succeeded.
void
run_andor(const struct andor *andor)
{
  const struct pipeline *p;

  job_text(andor->text);
  for (p = andor->first; p != NULL && flow == FLOW_ON; p = p->next) {
    bool asked = p->next != NULL || p->negated;

    if (p->join != JOIN_FIRST && (p->join == JOIN_AND) != (last_status() == 0))
      continue;
    tests += asked;
    inside = false;
    int code = run_pipeline(p);
    tests -= asked;
    if (flow == FLOW_STOP)
      return;
    set_last_status(code);
    if (code != 0 && option_on('e') && tests == 0 && !asked &&
        !is_looked_at(p) && !interactive())
      shell_exit(code);
  }
}

// A list ends early when something in it has set `flow`. With -n nothing runs,
// but where someone types, who could not take it back.
int
run_list(struct andor *list)
{
  for (; list != NULL && flow == FLOW_ON; list = list->next) {
    if (guard_hit())
      flow_stop();
    else if (option_on('n') && !interactive())
      continue;
    else if (list->background)
      set_last_status(start_background(list));
    else
      run_andor(list);
  }
  return last_status();
}

// Runs a list whose status decides, and ends no shell with -e. True: its status
// is 0. What is to be left (`flow`) may be set then, so callers look at it
// first.
static bool
is_true(struct andor *cond)
{
  tests++;
  run_list(cond);
  tests--;
  return last_status() == 0;
}

// After a round: does the loop go on?
static bool
goes_on(void)
{
  if (guard_hit())
    flow_stop();
  if (flow != FLOW_BREAK && flow != FLOW_CONTINUE)
    return flow == FLOW_ON;
  if (--levels > 0)
    return false; // it is for a loop around this one
  bool again = flow == FLOW_CONTINUE;
  flow = FLOW_ON;
  return again;
}

// The status is that of the last round, 0 if there was none. If a `break` or ^C
// is in the condition the body is not run.
static int
run_while(const struct command *cmd)
{
  int code = 0;

  loops++;
  do {
    bool go = is_true(cmd->cond) == (cmd->kind == C_WHILE);

    if (flow == FLOW_ON && !go)
      break;
    if (flow == FLOW_ON)
      code = run_list(cmd->body);
  } while (goes_on());
  loops--;
  return flow == FLOW_STOP ? last_status() : code;
}

// The words are expanded once, before the first round: what the body does to
// variables does not change them. The scratch memory of a round is given back
// at its end, so that a loop may be as long as it likes.
static int
run_for(const struct command *cmd)
{
  struct words list = {0};
  bool ok = true;
  int i, code = 0;

  if (cmd->all_arguments)
    for (i = 1; ok && i <= var_argc(); i++)
      ok = words_add(&list, arena_copy(var_arg(i), strlen(var_arg(i))));
  else
    ok = expand_words(&cmd->words, 0, &list);
  if (!ok)
    return flow == FLOW_STOP ? last_status() : 1;
  loops++;
  for (i = 0; i < list.n; i++) {
    struct mark mark = arena_mark();

    if (!var_set(cmd->name, strlen(cmd->name), list.v[i])) {
      shell_error();
      break;
    }
    code = run_list(cmd->body);
    arena_release(mark);
    if (!goes_on())
      break;
  }
  loops--;
  return flow == FLOW_STOP ? last_status() : code;
}

// The first pattern that matches decides; later ones are not expanded. The
// status is that of its list, 0 if none matches.
static int
run_case(const struct command *cmd)
{
  const struct item *item;
  char *name = expand_value(cmd->name);
  int i;

  if (name == NULL)
    return flow == FLOW_STOP ? last_status() : 1;
  for (item = cmd->items; item != NULL; item = item->next) {
    for (i = 0; i < item->patterns.n; i++) {
      const char *word = item->patterns.v[i];
      char *pattern = expand_pattern(word, strlen(word));

      if (pattern == NULL)
        return flow == FLOW_STOP ? last_status() : 1;
      if (!glob_match(pattern, name))
        continue;
      return item->body != NULL ? run_list(item->body) : 0;
    }
  }
  return 0;
}

// Of a list that is not there the status is 0, not that of the condition.
static int
run_if(const struct command *cmd)
{
  bool yes = is_true(cmd->cond);

  if (flow != FLOW_ON)
    return last_status();
  if (yes)
    return run_list(cmd->body);
  return cmd->other != NULL ? run_list(cmd->other) : 0;
}

static int
run_kind(const struct command *cmd)
{
  switch (cmd->kind) {
  case C_IF:
    return run_if(cmd);
  case C_WHILE:
  case C_UNTIL:
    return run_while(cmd);
  case C_FOR:
    return run_for(cmd);
  case C_CASE:
    return run_case(cmd);
  case C_FUNCTION:
    return function_define(cmd) ? 0 : 1;
  default:
    return run_list(cmd->body);
  }
}

// Subshells are not among them: run.c starts a process for one.
int
run_compound(const struct command *cmd)
{
  int code = run_kind(cmd);

  inside = true;
  return code;
}

// ---- functions, and texts that are run ----

// One level deeper; false, with a message: that is too deep. The C stack is
// what it saves: a function that calls itself without end would overrun it.
static bool
deeper(void)
{
  if (depth < MAXCALLS) {
    depth++;
    return true;
  }
  fprintf(stderr, "sh: more than %d functions call each other\n", MAXCALLS);
  shell_error();
  return false;
}

// Into what `return` leaves, and around which a loop is none for what is in it.
// Returns the loops around it, for leave.
static int
enter(void)
{
  int outer = loops;

  calls++;
  loops = 0;
  return outer;
}

// Undoes enter and deeper. `code` counts unless `return` has given another.
static int
leave(int outer, int code)
{
  depth--;
  calls--;
  loops = outer;
  if (flow != FLOW_RETURN)
    return code;
  flow = FLOW_ON;
  return status_kept;
}

// The arguments have been set: function.c.
int
run_body(const struct command *body)
{
  if (!deeper())
    return last_status();
  int outer = enter();
  return leave(outer, run_command(body));
}

// The tree of each line is in an arena of its own, dropped when it has run.
int
run_source(struct source *src)
{
  struct andor *list;
  int code = 0;

  while (*src->p != '\0' && flow == FLOW_ON) {
    struct arena *tree = arena_new();

    if (tree == NULL)
      return 1;
    struct arena *last = arena_use(tree);
    enum parsed result = parse(src, &list);
    arena_use(last);
    if (result != PARSED_OK)
      shell_error();
    else if (list != NULL)
      code = run_tree(tree, list);
    arena_drop(tree);
  }
  return flow == FLOW_STOP ? last_status() : code;
}

// What `eval` runs is a part of the commands around it.
int
run_text(const char *text, const char *name, int line, bool part)
{
  struct source src = {.p = text, .name = name, .line = line, .last = true};
  int code;

  if (!deeper())
    return last_status();
  if (!part) {
    int outer = enter();
    return leave(outer, run_source(&src));
  }
  code = run_source(&src);
  depth--;
  return code;
}
