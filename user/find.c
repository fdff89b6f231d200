// Walks trees and prints the names that fulfil a condition, or runs programs
// for them.
#include <stdbool.h>
#include <stdint.h>
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
    "  -maxdepth N    go down so far; 0: each PATH itself\n"
    "  ! A   A B   A -o B   ( A )   not; both; either; what is read first\n"
    "  -exec WORD... ;      run this, {} being the path; it must succeed\n"
    "  -exec WORD... {} +   run it at the end, with as many paths as it takes\n"
    "  -print         print the path here, and not at the end";

// A condition of one path, or one that joins others: ! has a left part, -a
// (also written as nothing) and -o have two.
struct condition {
  const char *name; // as it is typed
  char **words;     // its arguments; of -exec up to the ; or the {}
  int n;
  struct condition *left, *right;
  char **paths; // of -exec with +: for the next run
  int npaths;
  size_t bytes; // of the run's words
};

static char **next;             // the word that is read next; NULL ends them
static int deepest = INT32_MAX; // -maxdepth
static bool acts;               // there is a -print or -exec
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

// Runs a program; whether it succeeded. What find has printed goes out first,
// so that the order is right. Without a process for it find ends.
static bool
run(char *argv[])
{
  int word, pid;

  out_flush();
  pid = fork();
  if (pid == 0)
    become(argv);
  if (pid < 0 || waitpid(pid, &word, 0) < 0)
    fail("%s", argv[0]);
  return word == 0;
}

// Runs the words of -exec, {} being the path.
static bool
run_for(const struct condition *c, const char *path)
{
  char *argv[c->n + 1];

  for (int i = 0; i < c->n; i++)
    argv[i] = strcmp(c->words[i], "{}") == 0 ? (char *)path : c->words[i];
  argv[c->n] = NULL;
  return run(argv);
}

// Runs an -exec with + for the paths it has, if any.
static void
run_batch(struct condition *c)
{
  char *argv[c->n + c->npaths + 1];

  if (c->npaths == 0)
    return;
  memcpy(argv, c->words, (size_t)c->n * sizeof(*argv));
  memcpy(argv + c->n, c->paths, (size_t)c->npaths * sizeof(*argv));
  argv[c->n + c->npaths] = NULL;
  if (!run(argv))
    status = 1;
  while (c->npaths > 0)
    free(c->paths[--c->npaths]);
  c->bytes = 0;
}

// Keeps a path for the next run; does that run first if it has no room for one
// more.
static void
add_to_batch(struct condition *c, const char *path)
{
  size_t len = strlen(path) + EXEC_WORD;

  if (c->bytes + len >= exec_room())
    run_batch(c);
  for (int i = 0; i < c->n && c->npaths == 0; i++)
    c->bytes += strlen(c->words[i]) + EXEC_WORD;
  c->paths = realloc(c->paths, ((size_t)c->npaths + 1) * sizeof(*c->paths));
  if (c->paths == NULL || (c->paths[c->npaths] = strdup(path)) == NULL)
    fail("%s", path);
  c->npaths++;
  c->bytes += len;
}

// Runs what the batches still hold, in the order of the conditions.
static void
run_batches(struct condition *c)
{
  if (c == NULL)
    return;
  run_batches(c->left);
  run_batch(c);
  run_batches(c->right);
}

// `text` is [+-]Nc, checked by good; size is in bytes.
static bool
size_fits(const char *text, off_t size)
{
  off_t n = strtol(text + (*text == '+' || *text == '-'), NULL, 10);

  return *text == '+' ? size > n : *text == '-' ? size < n : size == n;
}

// Whether a condition is true of a path. -exec and -print are conditions that
// do something: they run where they stand, and only if it comes to them. The
// second letter of the name tells all apart.
static bool
holds(struct condition *c, const char *path, const struct stat *st)
{
  switch (c->name[1]) {
  case '\0': // !
    return !holds(c->left, path, st);
  case 'a':
    return holds(c->left, path, st) && holds(c->right, path, st);
  case 'o':
    return holds(c->left, path, st) || holds(c->right, path, st);
  case 'n': {
    size_t len;
    const char *name = lastname(path, &len);
    char copy[len + 1];

    memcpy(copy, name, len);
    copy[len] = '\0';
    return name_matches(c->words[0], copy);
  }
  case 't': {
    char type = *c->words[0];

    return type == 'd'   ? S_ISDIR(st->st_mode)
           : type == 'c' ? S_ISCHR(st->st_mode)
                         : S_ISREG(st->st_mode);
  }
  case 's':
    return size_fits(c->words[0], st->st_size);
  case 'm': // -maxdepth limits the walk, and nothing here
    return true;
  case 'e':
    if (*c->words[c->n] == ';')
      return run_for(c, path);
    add_to_batch(c, path);
    return true;
  default: // -print
    out_print("%s\n", path);
    return true;
  }
}

// A directory comes before what is in it. What cannot be read is said, makes
// the status 1, and the rest goes on. Symbolic links do not exist here, so no
// circle has to be feared.
static void
walk(const char *path, struct condition *wanted, int below_start)
{
  struct entry *list;
  struct stat st;
  int n;

  if (stat(path, &st) < 0) {
    warn("%s", path);
    status = 1;
    return;
  }
  if ((wanted == NULL || holds(wanted, path, &st)) && !acts)
    out_print("%s\n", path);
  if (!S_ISDIR(st.st_mode) || below_start >= deepest)
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

    walk(below, wanted, below_start + 1);
    free(below);
  }
  free(list);
}

// ---- reading the conditions ----

// Ends the program before anything was run.
static _Noreturn void
wrong(const char *word, const char *why)
{
  fprintf(stderr, "find: %s: %s\n", word, why);
  usage(0, NULL, true, help);
  exit(2);
}

static struct condition *
make(const char *name, struct condition *left, struct condition *right)
{
  struct condition *c = calloc(1, sizeof(*c));

  if (c == NULL)
    fail("%s", name);
  c->name = name;
  c->left = left;
  c->right = right;
  return c;
}

// If the next word is this one, goes behind it.
static bool
take(const char *word)
{
  if (*next == NULL || strcmp(*next, word) != 0)
    return false;
  next++;
  return true;
}

// Whether the argument of a condition is right.
static bool
good(const char *name, const char *word)
{
  char *end;

  if (word == NULL)
    return false;
  if (strcmp(name, "-type") == 0)
    return strlen(word) == 1 && strchr("fdc", *word) != NULL;
  if (strcmp(name, "-size") == 0) {
    word += *word == '+' || *word == '-';
    strtol(word, &end, 10);
    return end != word && strcmp(end, "c") == 0;
  }
  return true;
}

// Reads what is behind -exec: to the ; or to {} +.
static void
read_exec(struct condition *c)
{
  bool marked = false;

  for (c->words = next; *next != NULL; next++, c->n++) {
    bool batch = strcmp(*next, "{}") == 0 && next[1] != NULL &&
                 strcmp(next[1], "+") == 0;

    if (batch && marked)
      wrong("-exec", "only one {} may be there with +");
    marked = marked || strcmp(*next, "{}") == 0;
    if (strcmp(*next, ";") == 0 || batch) {
      next += batch ? 2 : 1;
      break;
    }
  }
  if (c->words[c->n] == NULL)
    wrong("-exec", "a ; or {} + is missing at its end");
  if (c->n == 0)
    wrong("-exec", "no program");
}

static struct condition *read_choice(void);

// A condition, also with ! or in ( ). How deep they may be in each other is
// limited by what exec takes.
static struct condition *
read_one(void)
{
  static const char *const known[] = {"-name",     "-type", "-size",
                                      "-maxdepth", "-exec", "-print"};
  const char *word = *next;
  struct condition *c = NULL;

  if (word == NULL)
    wrong(next[-1], "nothing follows");
  next++;
  if (strcmp(word, "!") == 0) {
    c = make(word, read_one(), NULL);
  } else if (strcmp(word, "(") == 0) {
    c = read_choice();
    if (!take(")"))
      wrong("(", "no ) for it");
  }
  for (size_t i = 0; c == NULL && i < sizeof(known) / sizeof(known[0]); i++)
    if (strcmp(word, known[i]) == 0)
      c = make(word, NULL, NULL);
  if (c == NULL)
    wrong(word, "no such condition");
  acts = acts || c->name[1] == 'p' || c->name[1] == 'e';
  if (strcmp(word, "-exec") == 0) {
    read_exec(c);
  } else if (word[0] == '-' && strcmp(word, "-print") != 0) {
    if (!good(word, *next))
      wrong(word, *next == NULL ? "nothing follows" : "not like this");
    c->words = next++;
    c->n = 1;
    if (strcmp(word, "-maxdepth") == 0)
      deepest = number(c->words[0], 0, INT32_MAX);
  }
  return c;
}

// Conditions that must all be true; -a between them may be left out.
static struct condition *
read_all(void)
{
  struct condition *c = read_one();

  while (*next != NULL && strcmp(*next, "-o") != 0 && strcmp(*next, ")") != 0) {
    take("-a"); // or not
    c = make("-a", c, read_one());
  }
  return c;
}

static struct condition *
read_choice(void)
{
  struct condition *c = read_all();

  while (take("-o"))
    c = make("-o", c, read_all());
  return c;
}

// No options: a word that begins with - is a condition.
int
main(int argc, char *argv[])
{
  struct condition *wanted = NULL;
  int first = 1;

  usage(argc, argv, false, help);
  while (first < argc && argv[first][0] != '-' &&
         strcmp(argv[first], "!") != 0 && strcmp(argv[first], "(") != 0 &&
         strcmp(argv[first], ")") != 0)
    first++;
  next = argv + first;
  if (first < argc)
    wanted = **next == ')' ? NULL : read_choice();
  if (*next != NULL)
    wrong(*next, "no ( for it");
  if (first == 1)
    walk(".", wanted, 0);
  for (int i = 1; i < first; i++)
    walk(argv[i], wanted, 0);
  run_batches(wanted);
  return out_close(status);
}
