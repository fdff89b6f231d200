// The commands that change what the shell knows: variables, their marks, the
// arguments, the options.
#include "user/sh/sh.h"

// set: all variables. set -x, set +x: options. What follows becomes $1 $2 ...;
// behind --, also if it is nothing. 2 is the status of an option that is not
// known, which also ends a script.
int
run_set(int argc, char *argv[])
{
  int first;

  if (argc == 1) {
    var_list(0, "");
    return 0;
  }
  first = options_take(argc - 1, argv + 1, NULL);
  if (first < 0) {
    shell_error();
    return 2;
  }
  first++;
  if (first < argc || strcmp(argv[first - 1], "--") == 0)
    return args_set(argc - first, argv + first) ? 0 : 1;
  return 0;
}

// More than there are is an error, and none is taken.
int
run_shift(int argc, char *argv[])
{
  int n = argc > 1 ? count_of("shift", argv[1]) : 1;

  if (n >= 0 && args_shift(n))
    return 0;
  if (n >= 0)
    fprintf(stderr, "sh: shift: there are only %d arguments\n", var_argc());
  shell_error();
  return 2;
}

// A name is a variable's, but behind -f. What is not set is no error.
int
run_unset(int argc, char *argv[])
{
  int i = 1;
  bool functions = argc > 1 && strcmp(argv[1], "-f") == 0;

  if (functions || (argc > 1 && strcmp(argv[1], "-v") == 0))
    i++;
  for (; i < argc; i++) {
    if (functions) {
      function_unset(argv[i]);
    } else if (!var_unset(argv[i])) {
      shell_error();
      return 2;
    }
  }
  return 0;
}

// The length of the name that NAME or NAME=VALUE begins with; 0, and a message:
// it is neither.
static size_t
declared(const char *builtin, const char *word)
{
  size_t len = name_length(word);

  if (len > 0 && (word[len] == '\0' || word[len] == '='))
    return len;
  fprintf(stderr, "sh: %s: %s: not a name\n", builtin, word);
  return 0;
}

// export and readonly: NAME, or NAME=VALUE.
static int
mark(int argc, char *argv[], enum var_mark which)
{
  char prefix[16];
  int i;

  snprintf(prefix, sizeof(prefix), "%s ", argv[0]);
  if (argc == 1 || strcmp(argv[1], "-p") == 0)
    var_list(which, prefix);
  for (i = 1; i < argc; i++) {
    if (i == 1 && strcmp(argv[i], "-p") == 0)
      continue;
    size_t len = declared(argv[0], argv[i]);
    if (len == 0) {
      shell_error();
      return 2;
    }
    if ((argv[i][len] == '=' && !var_set(argv[i], len, argv[i] + len + 1)) ||
        !var_mark(argv[i], len, which)) {
      shell_error();
      return 2;
    }
  }
  return 0;
}

// Programs that are started from then on get them (launch.c).
int
run_export(int argc, char *argv[])
{
  return mark(argc, argv, VAR_EXPORT);
}

// A mark for ever: nothing takes it off.
int
run_readonly(int argc, char *argv[])
{
  return mark(argc, argv, VAR_READONLY);
}

// NAME, or NAME=VALUE, until the function ends. Without a value it is not set.
int
run_local(int argc, char *argv[])
{
  if (!function_runs()) {
    fprintf(stderr, "sh: local: not in a function\n");
    return 1;
  }
  for (int i = 1; i < argc; i++) {
    size_t len = declared("local", argv[i]);

    if (len == 0)
      return 2;
    if (!var_local(argv[i], len) ||
        (argv[i][len] == '=' && !var_set(argv[i], len, argv[i] + len + 1)))
      return 1;
  }
  return 0;
}

// ---- getopts ----

static int letter_at; // of the word that $OPTIND names

// Sets a variable; false: it is read-only, or there is no memory, said.
static bool
set_text(const char *name, const char *text)
{
  return var_set(name, strlen(name), text);
}

// What is wrong with option `c`: told by a message, or, if LETTERS begin with a
// colon, by NAME and $OPTARG alone.
static bool
wrong(const char *letters, const char *name, char c, bool missing)
{
  char text[2] = {c, '\0'};

  if (*letters == ':')
    return set_text(name, missing ? ":" : "?") && set_text("OPTARG", text);
  fprintf(stderr, "sh: getopts: -%c: %s\n", c,
          missing ? "its argument is missing" : "no such option");
  return set_text(name, "?") && var_unset("OPTARG");
}

// The option at argv[*at]; *at moves behind it, when it is the word's last.
// False: NAME, OPTARG or OPTIND cannot be set, which was said.
static bool
next_option(const char *letters, const char *name, int argc, char *argv[],
            int *at)
{
  const char *word = argv[*at];
  char c = word[letter_at++];
  const char *known = c == ':' ? NULL : strchr(letters, c);
  char text[2] = {c, '\0'};
  bool last = word[letter_at] == '\0';

  if (last || (known != NULL && known[1] == ':')) {
    ++*at;
    if (known != NULL && known[1] == ':') {
      const char *argument = !last        ? word + letter_at
                             : *at < argc ? argv[(*at)++]
                                          : NULL;
      letter_at = 1;
      if (argument == NULL)
        return wrong(letters, name, c, true);
      return set_text(name, text) && set_text("OPTARG", argument);
    }
    letter_at = 1;
  }
  if (known == NULL)
    return wrong(letters, name, c, false);
  return set_text(name, text) && var_unset("OPTARG");
}

// Arguments from `argv`[0] on, of which $OPTIND is the next, counted from 1.
// Several letters may be in one word: how far it is no variable of the
// standard's says, so it is kept beside the value of $OPTIND. It begins anew
// when the script has set that. The status is 1 at the end of the options.
static int
getopts(const char *letters, const char *name, int argc, char *argv[])
{
  const char *index = var_get("OPTIND", 6);
  int *letter = var_letter();
  int at = index != NULL ? atoi(index) - 1 : 0;
  char text[16];
  bool more;

  letter_at = letter != NULL && *letter > 0 ? *letter : 1;
  if (at < 0)
    at = 0;
  more = at < argc && argv[at][0] == '-' && argv[at][1] != '\0';
  if (more && strcmp(argv[at], "--") == 0) {
    at++;
    more = false;
  }
  bool ok =
      more ? next_option(letters, name, argc, argv, &at) : set_text(name, "?");
  snprintf(text, sizeof(text), "%d", at + 1);
  ok = set_text("OPTIND", text) && ok;
  if ((letter = var_letter()) != NULL)
    *letter = letter_at;
  return ok && more ? 0 : 1;
}

// Without ARG, of the shell's own arguments.
int
run_getopts(int argc, char *argv[])
{
  struct words own = {0};
  int i;

  if (argc < 3 || name_length(argv[2]) != strlen(argv[2])) {
    fprintf(stderr, "usage: getopts LETTERS NAME [ARG...]\n");
    return 2;
  }
  if (argc > 3)
    return getopts(argv[1], argv[2], argc - 3, argv + 3);
  for (i = 1; i <= var_argc(); i++)
    if (!words_add(&own, arena_copy(var_arg(i), strlen(var_arg(i)))))
      return 2;
  return getopts(argv[1], argv[2], own.n, own.v);
}
