// Variables and the arguments of the shell. There is no environment: programs
// do not see them.
// A list is enough: a shell has a dozen variables, and one lookup costs less
// than the fork that follows it.
#include "user/sh/sh.h"

struct var {
  char *name;
  char *value;
  struct var *next;
};

static struct var *vars;
static int shell_argc;
static char **shell_argv;
static int shell_pid; // $$ stays that of the shell in its children

// PATH is a variable as any other; only launch.c and complete.c read it.
void
vars_init(int argc, char *argv[])
{
  shell_argc = argc;
  shell_argv = argv;
  shell_pid = getpid();
  var_set("PATH", 4, "/bin");
}

int
var_argc(void)
{
  return shell_argc > 0 ? shell_argc - 1 : 0;
}

const char *
var_arg(int i)
{
  return i >= 0 && i < shell_argc ? shell_argv[i] : "";
}

// By its length, as the name is part of a longer text, ${NAME}.
static struct var *
find(const char *name, size_t len)
{
  struct var *v;

  for (v = vars; v != NULL; v = v->next)
    if (strncmp(v->name, name, len) == 0 && v->name[len] == '\0')
      return v;
  return NULL;
}

// The text of $? $$ $# $!: good until the next call.
static const char *
special(char c)
{
  static char text[16];
  int value = c == '?'   ? last_status()
              : c == '$' ? shell_pid
              : c == '#' ? var_argc()
                         : last_background();

  if (c == '!' && value == 0)
    return "";
  snprintf(text, sizeof(text), "%d", value);
  return text;
}

// The result is good until the variable changes, or the next call.
const char *
var_get(const char *name, size_t len)
{
  struct var *v;

  if (len == 1 && strchr("?$#!", name[0]) != NULL)
    return special(name[0]);
  if (name[0] >= '0' && name[0] <= '9')
    return len > 5 ? "" : var_arg(atoi(name));
  v = find(name, len);
  return v != NULL ? v->value : "";
}

// On failure the variable is what it was, and a message was printed.
bool
var_set(const char *name, size_t len, const char *value)
{
  struct var *v = find(name, len);
  char *copy = strdup(value);

  if (copy != NULL && v == NULL) {
    v = malloc(sizeof(*v));
    char *own = malloc(len + 1);
    if (v == NULL || own == NULL) {
      free(v);
      free(own);
      free(copy);
      copy = NULL;
    } else {
      memmove(own, name, len);
      own[len] = '\0';
      *v = (struct var){.name = own, .next = vars};
      vars = v;
    }
  }
  if (copy == NULL) {
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  free(v->value);
  v->value = copy;
  return true;
}

// `=x` and `1=x` are words, not assignments.
size_t
assignment(const char *word)
{
  size_t len = 0;

  while (is_name_char(word[len], len == 0))
    len++;
  return len > 0 && word[len] == '=' ? len : 0;
}
