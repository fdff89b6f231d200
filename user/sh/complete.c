// Completion: the first word of a command from the builtins and the programs in
// $PATH, other words from file names.
//
// The line is not parsed for that: it is incomplete by nature. Where a word
// begins is guessed from blanks and operators, which fails inside of quotes
// only; the user sees what is put in, and can take it back.
#include "user/sh/sh.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#define SPECIAL " \t;&|<>()'\"\\$*?[]#`" // what a backslash must stand before

// The word at the cursor.
struct target {
  char *dir;  // what stands up to the last slash, or "" (not quoted)
  char *name; // what stands behind it
  bool command;
};

// Where the word that ends at `at` begins: behind a blank or an operator that
// no backslash precedes.
static size_t
word_begin(const char *line, size_t at)
{
  size_t i = at;

  while (i > 0) {
    bool ends = strchr(" \t;&|<>()", line[i - 1]) != NULL;

    if (ends && (i < 2 || line[i - 2] != '\\'))
      break;
    i--;
  }
  return i;
}

// Whether the word that begins at `i` is the first of a command.
static bool
is_first(const char *line, size_t i)
{
  while (i > 0 && (line[i - 1] == ' ' || line[i - 1] == '\t'))
    i--;
  return i == 0 || strchr(";&|(", line[i - 1]) != NULL;
}

// false: no memory. Both parts without their backslashes, as the names of files
// are. `at` is the cursor's place in the line, in bytes.
static bool
find_target(const char *line, size_t at, struct target *t)
{
  size_t begin = word_begin(line, at);
  char *word = arena_copy(line + begin, at - begin);

  if (word == NULL)
    return false;
  glob_unquote(word);
  char *slash = strrchr(word, '/');
  t->name = slash != NULL ? slash + 1 : word;
  t->dir = arena_copy(word, t->name - word);
  t->command = slash == NULL && is_first(line, begin);
  return t->dir != NULL;
}

// A name may be found twice: a program in two directories of $PATH, or one
// called like a builtin. Adds `name`, if the word begins it. Without memory it
// is left out: then fewer names are shown.
static void
add_name(const char *name, const struct target *t, struct words *names)
{
  int i;

  if (strncmp(name, t->name, strlen(t->name)) != 0)
    return;
  for (i = 0; i < names->n; i++)
    if (strcmp(names->v[i], name) == 0)
      return;
  words_add(names, arena_copy(name, strlen(name)));
}

// A directory that cannot be read completes to nothing; a message would be in
// the midst of the line. Names with a dot are only shown to a word that begins
// with one.
static void
add_directory(const char *dir, const struct target *t, struct words *names)
{
  DIR *from = opendir(*dir != '\0' ? dir : ".");
  struct dirent *de;

  if (from == NULL)
    return;
  while ((de = readdir(from)) != NULL)
    if (de->d_name[0] != '.' || t->name[0] == '.')
      add_name(de->d_name, t, names);
  closedir(from);
}

// Adds the builtins and what is in the directories of $PATH. Whether a file
// there can be run is not asked: it would cost a look at each.
static void
add_commands(const struct target *t, struct words *names)
{
  const char *dirs = var_get("PATH", 4);
  const struct builtin *b;
  char dir[PATH_MAX];
  int i;

  for (i = 0; (b = builtin_get(i)) != NULL; i++)
    add_name(b->name, t, names);
  while (dirs != NULL) {
    const char *colon = strchr(dirs, ':');
    size_t len = colon != NULL ? (size_t)(colon - dirs) : strlen(dirs);

    if (len < sizeof(dir)) {
      memmove(dir, dirs, len);
      dir[len] = '\0';
      add_directory(dir, t, names);
    }
    dirs = colon != NULL ? colon + 1 : NULL;
  }
}

// For qsort: two names in the order of their bytes.
static int
compare(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

// How many characters all names begin with. There is one name at least.
static size_t
common(const struct words *names)
{
  size_t n = strlen(names->v[0]);
  int i;

  for (i = 1; i < names->n; i++) {
    size_t same = 0;

    while (same < n && names->v[i][same] == names->v[0][same])
      same++;
    n = same;
  }
  return n;
}

// Whether `name` in the word's directory is one; a path that is too long is
// none.
static bool
is_directory(const struct target *t, const char *name)
{
  char path[PATH_MAX];
  struct stat st;
  int n = snprintf(path, sizeof(path), "%s%s", t->dir, name);

  return n < PATH_MAX && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

// A directory gets a slash, for the next Tab to go on in it; anything else is
// complete, and gets a blank.
int
complete(const char *line, size_t at, char **more, struct words *names)
{
  struct target t;
  struct str text = {0};
  size_t i, end;

  if (!find_target(line, at, &t))
    return 0;
  if (t.command)
    add_commands(&t, names);
  else
    add_directory(t.dir, &t, names);
  if (names->n == 0)
    return 0;
  qsort(names->v, names->n, sizeof(*names->v), compare);
  end = common(names);
  for (i = strlen(t.name); i < end; i++) {
    if (strchr(SPECIAL, names->v[0][i]) != NULL)
      str_add(&text, '\\');
    str_add(&text, names->v[0][i]);
  }
  if (names->n == 1)
    str_add(&text, !t.command && is_directory(&t, names->v[0]) ? '/' : ' ');
  *more = str_take(&text);
  return *more != NULL ? names->n : 0;
}

// Down the columns, as one reads them; two blanks apart, and the last column
// unpadded, so that no line wraps.
void
complete_list(const struct words *names)
{
  int wide = 0, columns, rows, row, i;

  for (i = 0; i < names->n; i++)
    if ((int)strlen(names->v[i]) > wide)
      wide = strlen(names->v[i]);
  columns = (edit_columns() - 1) / (wide + 2);
  if (columns == 0)
    columns = 1;
  rows = (names->n + columns - 1) / columns;
  for (row = 0; row < rows; row++) {
    for (i = row; i < names->n; i += rows)
      printf("%-*s", i + rows < names->n ? wide + 2 : 0, names->v[i]);
    printf("\n");
  }
}
