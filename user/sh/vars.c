// Variables. Programs get those that are marked for export; what the shell
// finds in its own environment is marked so from the start.
// A list is enough: a shell has a dozen variables, and one lookup costs less
// than the fork that follows it.
#include "user/sh/sh.h"

struct var {
  char *name;
  char *value; // NULL: it has a mark, and is not set
  int marks;
  int letter; // of OPTIND: var_letter
  struct var *next;
};

static struct var *vars;

// The variables that are hidden by those that functions call their own, the
// newest first.
struct shadow {
  char *name;
  struct var *var; // NULL: there was none
  struct shadow *next;
};

static struct shadow *shadows;
static int nshadows;
static int outer_shadows; // of them, those of the functions around this one

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

// The result is good until the variable changes. NULL: it is not set, which is
// not the same as empty.
const char *
var_get(const char *name, size_t len)
{
  struct var *v = find(name, len);

  return v != NULL ? v->value : NULL;
}

// A variable with this name, made if there is none; NULL, and a message: no
// memory.
static struct var *
find_or_make(const char *name, size_t len)
{
  struct var *v = find(name, len);

  if (v != NULL)
    return v;
  v = malloc(sizeof(*v));
  char *own = malloc(len + 1);
  if (v == NULL || own == NULL) {
    free(v);
    free(own);
    fprintf(stderr, "sh: out of memory\n");
    return NULL;
  }
  memmove(own, name, len);
  own[len] = '\0';
  *v = (struct var){.name = own, .next = vars};
  vars = v;
  return v;
}

// Says so if it may not be changed.
static bool
refuse(const struct var *v)
{
  if ((v->marks & VAR_READONLY) == 0)
    return false;
  fprintf(stderr, "sh: %s: is read-only\n", v->name);
  return true;
}

// On failure the variable is what it was, and a message was printed.
bool
var_set(const char *name, size_t len, const char *value)
{
  struct var *v = find_or_make(name, len);

  if (v == NULL || refuse(v))
    return false;
  char *copy = strdup(value);
  if (copy == NULL) {
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  free(v->value);
  v->value = copy;
  v->letter = 0;
  return true;
}

// The name is empty where the directory has none any more.
bool
var_set_directory(void)
{
  char here[PATH_MAX];

  return var_set("PWD", 3, getcwd(here, sizeof(here)) != NULL ? here : "");
}

int *
var_letter(void)
{
  struct var *v = find("OPTIND", 6);

  return v == NULL ? NULL : &v->letter;
}

// Takes a variable out of the list; NULL: there is none.
static struct var *
take(const char *name)
{
  struct var **link = &vars, *v;

  while ((v = *link) != NULL && strcmp(v->name, name) != 0)
    link = &v->next;
  if (v != NULL)
    *link = v->next;
  return v;
}

static void
drop(struct var *v)
{
  if (v == NULL)
    return;
  free(v->name);
  free(v->value);
  free(v);
}

// Its marks go with it. What is not set is no error.
bool
var_unset(const char *name)
{
  struct var *v = find(name, strlen(name));

  if (v == NULL)
    return true;
  if (refuse(v))
    return false;
  drop(take(name));
  return true;
}

// One that is not set is made, and stays without a value.
bool
var_mark(const char *name, size_t len, enum var_mark mark)
{
  struct var *v = find_or_make(name, len);

  if (v != NULL)
    v->marks |= mark;
  return v != NULL;
}

// The old variable leaves the list as it is, and comes back as it was, which
// needs no memory. The new one has its marks: programs get it if they got that.
// What is this function's already stays as it is.
bool
var_local(const char *name, size_t len)
{
  struct var *old = find(name, len), *v;
  struct shadow *s;
  char *copy;

  s = shadows;
  for (int i = nshadows; i > outer_shadows; i--, s = s->next)
    if (strncmp(s->name, name, len) == 0 && s->name[len] == '\0')
      return true;
  if (old != NULL && refuse(old))
    return false;
  s = malloc(sizeof(*s));
  copy = strndup(name, len);
  if (s == NULL || copy == NULL) {
    free(s);
    free(copy);
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  *s = (struct shadow){copy, take(copy), shadows};
  shadows = s;
  nshadows++;
  v = find_or_make(name, len); // without memory there is none for now
  if (v != NULL && old != NULL)
    v->marks = old->marks;
  return v != NULL;
}

int
var_enter(void)
{
  int around = outer_shadows;

  outer_shadows = nshadows;
  return around;
}

void
var_leave(int around)
{
  for (; nshadows > outer_shadows; nshadows--) {
    struct shadow *s = shadows;

    drop(take(s->name));
    if (s->var != NULL) {
      s->var->next = vars;
      vars = s->var;
    }
    shadows = s->next;
    free(s->name);
    free(s);
  }
  outer_shadows = around;
}

// At the start. What has no variable's name is not handed on.
void
vars_import(void)
{
  char **entry;

  for (entry = environ; entry != NULL && *entry != NULL; entry++) {
    size_t len = assignment(*entry);

    if (len > 0 && var_set(*entry, len, *entry + len + 1))
      var_mark(*entry, len, VAR_EXPORT);
  }
}

// In the arena. NULL, and a message: there is no memory.
char **
vars_environment(void)
{
  static char *empty[1];
  struct words env = {.v = empty};
  struct var *v;
  bool ok = true;

  for (v = vars; ok && v != NULL; v = v->next) {
    if ((v->marks & VAR_EXPORT) == 0 || v->value == NULL)
      continue;
    size_t size = strlen(v->name) + strlen(v->value) + 2;
    char *entry = arena_alloc(size);

    if (entry != NULL)
      snprintf(entry, size, "%s=%s", v->name, v->value);
    ok = entry != NULL && words_add(&env, entry);
  }
  return ok ? env.v : NULL;
}

bool
var_exported(const char *name, size_t len)
{
  const struct var *v = find(name, len);

  return v != NULL && (v->marks & VAR_EXPORT) != 0;
}

// A text with a quote in it is put together of pieces: 'it'\''s'.
void
put_quoted(const char *text)
{
  putchar('\'');
  for (; *text != '\0'; text++) {
    if (*text == '\'')
      printf("'\\''");
    else
      putchar(*text);
  }
  putchar('\'');
}

// For qsort: two variables in the order of their names.
static int
compare(const void *a, const void *b)
{
  const struct var *const *left = a, *const *right = b;

  return strcmp((*left)->name, (*right)->name);
}

// Sorted by name. Marks 0: all that are set.
void
var_list(int marks, const char *prefix)
{
  struct var *v, **sorted;
  int n = 0, i = 0;

  for (v = vars; v != NULL; v = v->next)
    n++;
  sorted = arena_alloc((n + 1) * sizeof(struct var *));
  if (sorted == NULL)
    return;
  for (v = vars; v != NULL; v = v->next)
    sorted[i++] = v;
  qsort(sorted, n, sizeof(struct var *), compare);
  for (i = 0; i < n; i++) {
    v = sorted[i];
    if (marks != 0 ? (v->marks & marks) == 0 : v->value == NULL)
      continue;
    printf("%s%s", prefix, v->name);
    if (v->value != NULL) {
      putchar('=');
      put_quoted(v->value);
    }
    putchar('\n');
  }
}

// `=x` and `1=x` are words, not assignments. `+=` is none.
size_t
assignment(const char *word)
{
  size_t len = name_length(word);

  return word[len] == '=' ? len : 0;
}
