// The shell's own arguments, $1 to $#, which a function has its own of, and the
// options that `set` and the command line know:
//   -e  a command that fails ends the shell    -f  no file names from patterns
//   -n  commands are parsed, and not run        -u  a name not set is an error
//   -x  commands are shown before they run
#include "user/sh/sh.h"

#define OPTIONS "efnux"

static const char *shell_name = "sh"; // $0
static int shell_pid;                 // $$ stays the same in children
static struct arguments now;
static bool options[sizeof(OPTIONS)];

// The words stay where they are: main's argv lasts.
void
args_init(int argc, char *argv[])
{
  shell_pid = getpid();
  shell_name = argc > 0 ? argv[0] : "sh";
  now = (struct arguments){argv + 1, argc > 0 ? argc - 1 : 0, NULL};
}

// Not getpid: a child that runs part of a script has the pid of its own, but $$
// is the script's.
int
shell_process(void)
{
  return shell_pid;
}

// $0 is not counted.
int
var_argc(void)
{
  return now.n;
}

// Good until the arguments change. A negative `i` is not set.
const char *
var_arg(int i)
{
  if (i == 0)
    return shell_name;
  return i > 0 && i <= now.n ? now.v[i - 1] : NULL;
}

// They stay where they are: in the arena, as long as the function runs.
void
args_push(int argc, char *argv[], struct arguments *saved)
{
  *saved = now;
  now = (struct arguments){argv, argc, NULL};
}

// What the function has set with `set --` is freed.
void
args_restore(const struct arguments *saved)
{
  free(now.own);
  now = *saved;
}

// The array and its texts are one piece of memory. On failure the arguments are
// what they were, and a message was printed. `argv` may be of the old ones:
// they are freed last.
bool
args_set(int argc, char *argv[])
{
  size_t size = (argc + 1) * sizeof(char *);
  char **own, *text;
  int i;

  for (i = 0; i < argc; i++)
    size += strlen(argv[i]) + 1;
  own = malloc(size);
  if (own == NULL) {
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  text = (char *)(own + argc + 1);
  for (i = 0; i < argc; i++) {
    own[i] = strcpy(text, argv[i]);
    text += strlen(text) + 1;
  }
  own[argc] = NULL;
  free(now.own);
  now = (struct arguments){own, argc, own};
  return true;
}

// $0 stays. What is taken off is not freed: `own` is the start of the memory.
bool
args_shift(int n)
{
  if (n > now.n)
    return false;
  now.v += n;
  now.n -= n;
  return true;
}

// ---- options ----

// `letter` is one of OPTIONS.
bool
option_on(char letter)
{
  return options[strchr(OPTIONS, letter) - OPTIONS];
}

// Good until the next call.
const char *
options_text(void)
{
  static char text[sizeof(OPTIONS) + 1];
  char *p = text;
  int i;

  for (i = 0; OPTIONS[i] != '\0'; i++)
    if (options[i])
      *p++ = OPTIONS[i];
  if (interactive())
    *p++ = 'i';
  *p = '\0';
  return text;
}

// "--" ends the options, and is one of them. "-" alone is a word. What is in
// front of an option that is not known has been set.
int
options_take(int argc, char *argv[], bool *text)
{
  int i;

  for (i = 0; i < argc; i++) {
    const char *p = argv[i];

    if ((*p != '-' && *p != '+') || p[1] == '\0')
      return i;
    if (strcmp(p, "--") == 0)
      return i + 1;
    for (bool on = *p++ == '-'; *p != '\0'; p++) {
      const char *known = strchr(OPTIONS, *p);

      if (text != NULL && *p == 'c' && on) {
        *text = true;
        continue;
      }
      if (known == NULL) {
        fprintf(stderr, "sh: %s: no such option\n", argv[i]);
        return -1;
      }
      options[known - OPTIONS] = on;
    }
  }
  return i;
}
