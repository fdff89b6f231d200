// Walks trees and prints the names that fulfil all conditions, or runs a
// program for each.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "find [PATH]... [CONDITION]...\n"
    "print the paths below each PATH (none: .) that fulfil all conditions\n"
    "  -name PATTERN  the last name is so: * ? [a-z] as in the shell\n"
    "  -type T        f file, d directory, c device\n"
    "  -size [+-]Nc   N bytes, more, less\n"
    "  ! CONDITION    not so\n"
    "  -exec WORD... ;  run this, {} being the path; it must succeed\n"
    "  -print         print the path here, and not at the end";

struct condition {
  const char *name; // as it is typed
  char **words;     // its arguments; of -exec up to the ;
  int n;
  bool invert;
};

#define MAXCONDITIONS 64

static struct condition conditions[MAXCONDITIONS];
static int nconditions;
static bool acts; // there is a -print or -exec
static int status;

// Whether the set [...] at `p` has c? *after is what follows it. `p` is at the
// [. NULL: the set has no end, so the bracket is a character.
static bool
in_set(const char *p, char c, const char **after)
{
  bool invert = *++p == '!' || *p == '^', in = false;
  const char *first;

  p += invert;
  first = p;
  for (; *p != '\0' && (*p != ']' || p == first); p++) {
    char to = p[1] == '-' && p[2] != ']' && p[2] != '\0' ? p[2] : *p;

    in = in || (c >= *p && c <= to);
    if (p[1] == '-' && p[2] != ']' && p[2] != '\0')
      p += 2;
  }
  *after = *p == ']' ? p + 1 : NULL;
  return in != invert;
}

// Only the last * has to be tried again: the time is at most the product of the
// lengths. `star` is behind the last *, `retry` the place in the name that it
// is tried at. It takes one character more each time that what follows does not
// match.
static bool
name_matches(const char *p, const char *name)
{
  const char *star = NULL, *retry = NULL, *after;

  while (*name != '\0' || *p == '*') {
    bool good = false;

    if (*p == '*') {
      star = ++p;
      retry = name;
      continue;
    }
    if (*p == '[') {
      good = in_set(p, *name, &after);
      if (after == NULL) // a bracket alone
        good = *name == '[', after = p + 1;
    } else {
      after = p + (*p != '\0');
      if (*p == '\\' && p[1] != '\0')
        good = *name == p[1], after++;
      else
        good = *p != '\0' && (*p == '?' || *p == *name);
    }
    if (good) {
      p = after;
      name++;
    } else if (star != NULL) {
      p = star;
      name = ++retry;
    } else {
      return false;
    }
  }
  return *p == '\0';
}

// Runs the words, {} being the path; whether it succeeded. What find has
// printed goes out first, so that the order is right. Without a process for it
// find ends.
static bool
run(char **words, int n, const char *path)
{
  char *argv[n + 1];
  int word, pid;

  for (int i = 0; i < n; i++)
    argv[i] = strcmp(words[i], "{}") == 0 ? (char *)path : words[i];
  argv[n] = NULL;
  out_flush();
  pid = fork();
  if (pid == 0)
    become(argv);
  if (pid < 0 || waitpid(pid, &word, 0) < 0)
    fail("%s", argv[0]);
  return word == 0;
}

// `text` is [+-]Nc, checked by good; size is in bytes.
static bool
size_fits(const char *text, off_t size)
{
  off_t n = strtol(text + (*text == '+' || *text == '-'), NULL, 10);

  return *text == '+' ? size > n : *text == '-' ? size < n : size == n;
}

// Whether a condition is true of a path, its ! left aside. -exec and -print are
// conditions that do something: they run where they are in the list, and only
// if those before were true.
static bool
holds(const struct condition *c, const char *path, const struct stat *st)
{
  if (strcmp(c->name, "-name") == 0) {
    size_t len;
    const char *name = lastname(path, &len);
    char copy[len + 1];

    memcpy(copy, name, len);
    copy[len] = '\0';
    return name_matches(c->words[0], copy);
  }
  if (strcmp(c->name, "-type") == 0) {
    char type = *c->words[0];

    return type == 'd'   ? S_ISDIR(st->st_mode)
           : type == 'c' ? S_ISCHR(st->st_mode)
                         : S_ISREG(st->st_mode);
  }
  if (strcmp(c->name, "-size") == 0)
    return size_fits(c->words[0], st->st_size);
  if (strcmp(c->name, "-exec") == 0)
    return run(c->words, c->n, path);
  out_print("%s\n", path);
  return true;
}

// A directory comes before what is in it. All conditions are asked in order,
// and the first that is false ends it. What cannot be read is said, makes the
// status 1, and the rest goes on. Symbolic links do not exist here, so no
// circle has to be feared.
static void
walk(const char *path)
{
  struct entry *list;
  struct stat st;
  bool all = true;
  int n;

  if (stat(path, &st) < 0) {
    warn("%s", path);
    status = 1;
    return;
  }
  for (int i = 0; i < nconditions && all; i++)
    all = holds(&conditions[i], path, &st) != conditions[i].invert;
  if (all && !acts)
    out_print("%s\n", path);
  if (!S_ISDIR(st.st_mode))
    return;
  if ((n = listdir(path, &list)) < 0) {
    warn("%s", path);
    status = 1;
    return;
  }
  for (int i = 0; i < n; i++) {
    if (is_dots(list[i].name))
      continue;
    char *below = joinpath(path, list[i].name);

    walk(below);
    free(below);
  }
  free(list);
}

// Whether the argument of a condition is right.
static bool
good(const struct condition *c)
{
  const char *word = c->n > 0 ? c->words[0] : NULL;
  char *end;

  if (strcmp(c->name, "-print") == 0)
    return true;
  if (strcmp(c->name, "-type") == 0)
    return word != NULL && strlen(word) == 1 && strchr("fdc", *word) != NULL;
  if (strcmp(c->name, "-size") == 0 && word != NULL) {
    word += *word == '+' || *word == '-';
    strtol(word, &end, 10);
    return end != word && strcmp(end, "c") == 0;
  }
  return word != NULL;
}

// Whether `word` is the name of a condition.
static bool
is_condition(const char *word)
{
  static const char *const all[] = {"-name", "-type", "-size", "-exec",
                                    "-print"};

  for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
    if (strcmp(word, all[i]) == 0)
      return true;
  return false;
}

// Reads argv[i] and all behind it. Each ! turns the next condition round. What
// is wrong shows the use, and ends the program before anything was run.
static void
read_conditions(int argc, char *argv[], int i)
{
  while (i < argc) {
    struct condition *c = &conditions[nconditions];
    bool known = nconditions < MAXCONDITIONS;

    for (; known && i < argc - 1 && strcmp(argv[i], "!") == 0; i++)
      c->invert = !c->invert;
    const char *word = argv[i];
    known = known && is_condition(word);
    if (known) {
      c->name = argv[i++];
      c->words = argv + i;
      if (strcmp(c->name, "-exec") == 0) {
        while (i + c->n < argc && strcmp(argv[i + c->n], ";") != 0)
          c->n++;
        known = i + c->n < argc;
        i += c->n + 1;
      } else if (strcmp(c->name, "-print") != 0 && i < argc) {
        c->n = 1;
        i++;
      }
    }
    if (!known || !good(c)) {
      fprintf(stderr, "find: %s: %s\n", word,
              is_condition(word) ? "not like this" : "no such condition");
      usage(argc, argv, true, help);
    }
    acts = acts || c->name[1] == 'p' || c->name[1] == 'e';
    nconditions++;
  }
}

// No options: a word that begins with - is a condition.
int
main(int argc, char *argv[])
{
  int first = 1;

  usage(argc, argv, false, help);
  while (first < argc && argv[first][0] != '-' && strcmp(argv[first], "!") != 0)
    first++;
  read_conditions(argc, argv, first);
  if (first == 1)
    walk(".");
  for (int i = 1; i < first; i++)
    walk(argv[i]);
  return out_close(status);
}
