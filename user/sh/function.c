// Functions.
//
// What was parsed lives in an arena; a function keeps the one that its body is
// in, as long as it is defined or runs: it may define itself anew.
//
// A call needs no process: the body runs in the shell, with the arguments in
// place of $1, $2 ... Variables are the shell's, and so is what the body does
// to them; only its arguments, and those variables that it has called `local`,
// come back when it has ended.
#include "user/sh/sh.h"

struct function {
  struct function *next;
  const struct command *body;
  struct arena *tree;
  char name[];
};

static struct function *functions;
static struct arena *tree_now; // what runs was parsed in it
static int running;            // calls that have not ended

// Whatever is defined while it runs is a part of `tree`.
int
run_tree(struct arena *tree, struct andor *list)
{
  struct arena *outer = tree_now;
  int code;

  tree_now = tree;
  code = run_list(list);
  tree_now = outer;
  return code;
}

// The link to the function of this name; to NULL, if there is none.
static struct function **
find(const char *name)
{
  struct function **link;

  for (link = &functions; *link != NULL; link = &(*link)->next)
    if (strcmp((*link)->name, name) == 0)
      break;
  return link;
}

// Whether there is a function of this name.
bool
function_find(const char *name)
{
  return *find(name) != NULL;
}

bool
function_runs(void)
{
  return running > 0;
}

// If it runs just now, its tree stays until it has ended.
void
function_unset(const char *name)
{
  struct function **link = find(name);
  struct function *f = *link;

  if (f == NULL)
    return;
  *link = f->next;
  arena_drop(f->tree);
  free(f);
}

// false: no memory; a function of that name is then what it was.
bool
function_define(const struct command *cmd)
{
  size_t size = strlen(cmd->name) + 1;
  struct function *f = malloc(sizeof(*f) + size);

  if (f == NULL) {
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  memcpy(f->name, cmd->name, size);
  f->body = cmd->function;
  f->tree = arena_keep(tree_now);
  function_unset(cmd->name);
  f->next = functions;
  functions = f;
  return true;
}

// It is there: run.c has asked function_find. argv[0] is its name. The status
// is what `return` gave, or the last command's. The tree is kept for the call:
// the body may define the function anew, or unset it.
int
function_call(int argc, char *argv[])
{
  struct function *f = *find(argv[0]);
  struct arguments saved;
  struct arena *outer = tree_now, *tree = arena_keep(f->tree);
  int code, around = var_enter();

  tree_now = tree;
  running++;
  args_push(argc - 1, argv + 1, &saved);
  code = run_body(f->body);
  args_restore(&saved);
  var_leave(around);
  running--;
  tree_now = outer;
  arena_drop(tree);
  return code;
}
