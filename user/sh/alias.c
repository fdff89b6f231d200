// Aliases: names that stand for text where a command begins.
//
// The text takes the place of the word, and is read on from there. Its first
// word is no alias again if it is the same name: alias ls='ls -F' is usual.
// Names that go round in a longer circle are left alone after a while.
#include "user/sh/lex.h"

#define MAXALIASES 32 // that are put into one command

struct alias {
  struct alias *next;
  char *text;
  char name[];
};

static struct alias *aliases;

// The link to the alias of this name; to NULL, if there is none.
static struct alias **
find(const char *name, size_t len)
{
  struct alias **link;

  for (link = &aliases; *link != NULL; link = &(*link)->next)
    if (strlen((*link)->name) == len && memcmp((*link)->name, name, len) == 0)
      break;
  return link;
}

// `name` is `len` bytes, of a longer text. The result is good until the alias
// changes.
const char *
alias_get(const char *name, size_t len)
{
  struct alias *alias = *find(name, len);

  return alias != NULL ? alias->text : NULL;
}

// The new text is all of the command: what was read of it, what the alias
// stands for, the rest. So `jobs` has a text to show.
void
lex_alias(struct lexer *lx)
{
  size_t len = lx->p - lx->start;
  const char *value;
  struct str text = {0};

  if (lx->token != T_WORD || lx->nested || lx->start == lx->as_it_is ||
      lx->aliases == MAXALIASES || lx->state != PARSED_OK)
    return;
  value = alias_get(lx->start, len);
  if (value == NULL)
    return;
  size_t before = lx->start - lx->text;
  str_append(&text, lx->text, before);
  str_append(&text, value, strlen(value));
  str_append(&text, lx->p, strlen(lx->p));
  const char *now = str_take(&text);
  if (now == NULL) {
    lx->state = PARSED_ERROR;
    return;
  }
  bool same =
      strncmp(value, lx->start, len) == 0 && !is_name_char(value[len], false);
  lx->text = now;
  lx->p = now + before;
  lx->aliases++;
  lex_next(lx);
  lx->as_it_is = same ? lx->start : NULL;
  lex_alias(lx);
}

// An old alias of the name goes. false: no memory. `name` is `len` bytes. On
// failure the old one is what it was; a message was printed.
static bool
set(const char *name, size_t len, const char *text)
{
  struct alias **link = find(name, len);
  struct alias *alias = malloc(sizeof(*alias) + len + 1);
  char *copy = strdup(text);

  if (alias == NULL || copy == NULL) {
    free(alias);
    free(copy);
    fprintf(stderr, "sh: out of memory\n");
    return false;
  }
  memcpy(alias->name, name, len);
  alias->name[len] = '\0';
  alias->text = copy;
  alias->next = *link != NULL ? (*link)->next : NULL;
  if (*link != NULL) {
    free((*link)->text);
    free(*link);
  }
  *link = alias;
  return true;
}

// As one would type it.
static void
show(const struct alias *alias)
{
  printf("%s=", alias->name);
  put_quoted(alias->text);
  printf("\n");
}

// Without words: all of them. NAME shows one, NAME=TEXT makes one. A name that
// could not be typed as one word is refused. The status is 1 if a name is no
// alias, or cannot be one.
int
run_alias(int argc, char *argv[])
{
  struct alias *alias;
  int i, code = 0;

  for (alias = aliases; argc == 1 && alias != NULL; alias = alias->next)
    show(alias);
  for (i = 1; i < argc; i++) {
    const char *equals = strchr(argv[i], '=');

    if (equals != NULL && equals > argv[i] &&
        strcspn(argv[i], " \t\n;&|<>()$`\\\"'") >= (size_t)(equals - argv[i])) {
      code |= !set(argv[i], equals - argv[i], equals + 1);
    } else if (equals == NULL && *find(argv[i], strlen(argv[i])) != NULL) {
      show(*find(argv[i], strlen(argv[i])));
    } else {
      fprintf(stderr, "sh: alias: %s: %s\n", argv[i],
              equals == NULL ? "not found" : "not a name for an alias");
      code = 1;
    }
  }
  return code;
}

// Takes the one at `link` out of the list. `link` must lead to one, not to the
// NULL at the end.
static void
forget(struct alias **link)
{
  struct alias *alias = *link;

  *link = alias->next;
  free(alias->text);
  free(alias);
}

// -a: all of them.
int
run_unalias(int argc, char *argv[])
{
  int i, code = 0;

  if (argc == 2 && strcmp(argv[1], "-a") == 0) {
    while (aliases != NULL)
      forget(&aliases);
    return 0;
  }
  for (i = 1; i < argc; i++) {
    struct alias **link = find(argv[i], strlen(argv[i]));

    if (*link != NULL) {
      forget(link);
    } else {
      fprintf(stderr, "sh: unalias: %s: not found\n", argv[i]);
      code = 1;
    }
  }
  return code;
}
