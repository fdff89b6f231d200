// What a name is: an alias, a function, a builtin, a program in $PATH.
#include "user/sh/sh.h"
#include <sys/stat.h>

// Directories can be opened, but not run.
static bool
is_file(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

// A name with a slash is not searched for, as in launch.c.
char *
find_program(const char *name)
{
  char path[PATH_MAX];
  const char *dirs = var_get("PATH", 4);

  if (strchr(name, '/') != NULL)
    return is_file(name) ? arena_copy(name, strlen(name)) : NULL;
  while (path_next(&dirs, name, path, sizeof(path)))
    if (is_file(path))
      return arena_copy(path, strlen(path));
  return NULL;
}

// In the order of parse.c's grammar they would be harder to check. They are
// reserved only where a command begins, so they may be arguments.
static bool
is_reserved(const char *name)
{
  static const char *const words[] = {
      "!",  "{",  "}",   "case", "do",   "done",  "elif",  "else", "esac",
      "fi", "if", "for", "in",   "then", "until", "while", NULL};
  int i;

  for (i = 0; words[i] != NULL; i++)
    if (strcmp(words[i], name) == 0)
      return true;
  return false;
}

// Prints what a name is: in a sentence, or as one would type it. false: it is
// nothing.
static bool
tell(const char *name, bool sentence)
{
  const char *alias = alias_get(name, strlen(name));
  const char *kind = is_reserved(name)            ? "a reserved word"
                     : function_find(name)        ? "a function"
                     : builtin_find(name) != NULL ? "part of the shell"
                                                  : NULL;
  char *path;

  if (alias != NULL) {
    printf(sentence ? "%s is an alias for " : "alias %s=", name);
    put_quoted(alias);
    putchar('\n');
  } else if (kind != NULL) {
    if (sentence)
      printf("%s is %s\n", name, kind);
    else
      printf("%s\n", name);
  } else if ((path = find_program(name)) != NULL) {
    if (sentence)
      printf("%s is ", name);
    printf("%s\n", path);
  } else {
    return false;
  }
  return true;
}

// The status is 127 if one of the names is nothing.
int
run_type(int argc, char *argv[])
{
  int i, code = 0;

  for (i = 1; i < argc; i++) {
    if (tell(argv[i], true))
      continue;
    fprintf(stderr, "sh: type: %s: not found\n", argv[i]);
    code = 127;
  }
  return code;
}

// `command NAME` is run.c's. -v and -V say what NAME is, and -v is silent about
// what is nothing.
int
run_command_builtin(int argc, char *argv[])
{
  bool sentence = argc > 1 && strcmp(argv[1], "-V") == 0;

  if (argc == 1)
    return 0;
  if (argc < 3 || (!sentence && strcmp(argv[1], "-v") != 0)) {
    fprintf(stderr, "usage: command [-v|-V] NAME [ARG...]\n");
    return 2;
  }
  if (tell(argv[2], sentence))
    return 0;
  if (sentence)
    fprintf(stderr, "sh: command: %s: not found\n", argv[2]);
  return 127;
}
