// Expansion: variables, splitting at blanks, file names, quotes taken off.
//
// While a word is built, it is kept as a pattern: a character that was quoted
// and means something to glob.c carries a backslash. Patterns that match no
// file, and words that are none, lose the backslashes and stand as typed.
#include "user/sh/sh.h"

struct expansion {
  struct words *out;
  struct str word; // the word being built, as a pattern
  bool started;    // there is a word, though it may be empty
  bool pattern;    // an unquoted * ? or [ is in it
  bool one;        // neither split nor look for files
  bool failed;
};

// Only what glob.c knows needs a backslash. It marks a character, it is no
// character of the word.
static void
add_quoted(struct expansion *e, char c)
{
  e->started = true;
  if (strchr("*?[]\\", c) != NULL)
    str_add(&e->word, '\\');
  str_add(&e->word, c);
}

// The word is complete.
// A pattern that matches no file stays as it was typed, and a program says of
// it that there is no such file: so `rm *.o` in an empty directory is an error
// one can read.
static void
end_word(struct expansion *e)
{
  int n = e->out->n;

  if (!e->started)
    return;
  e->failed |= e->word.failed;
  if (!e->failed && e->pattern && !e->one)
    e->failed |= !glob(e->word.s, e->out);
  if (!e->failed && e->out->n == n) {
    char *plain = str_take(&e->word);

    if (plain != NULL)
      glob_unquote(plain);
    e->failed |= !words_add(e->out, plain);
  }
  str_free(&e->word);
  e->started = false;
  e->pattern = false;
}

// What a variable holds is split at blanks and may be a pattern, as if it had
// been typed; quotes in it are characters.
static void
add_value(struct expansion *e, const char *s, bool quoted)
{
  for (; *s != '\0'; s++) {
    if (quoted || e->one) {
      add_quoted(e, *s);
    } else if (*s == ' ' || *s == '\t' || *s == '\n') {
      end_word(e);
    } else if (strchr("*?[]", *s) != NULL) {
      e->started = true;
      e->pattern |= *s != ']';
      str_add(&e->word, *s);
    } else {
      add_quoted(e, *s);
    }
  }
}

// $@ and $*: all arguments; "$@" leaves each a word of its own.
static void
add_arguments(struct expansion *e, char which, bool quoted)
{
  int i;

  for (i = 1; i <= var_argc(); i++) {
    if (i > 1 && (e->one || (quoted && which == '*')))
      add_quoted(e, ' ');
    else if (i > 1)
      end_word(e);
    if (quoted)
      e->started = true;
    add_value(e, var_arg(i), quoted);
  }
}

// `s` is behind a $. Returns what is behind the name.
// A $ in front of what is no name is a character, as in "a costs 3$".
static const char *
expand_dollar(struct expansion *e, const char *s, bool quoted)
{
  const char *end = dollar_end(s);

  if (end == NULL || end == s) {
    add_quoted(e, '$');
    return s;
  }
  const char *name = *s == '{' ? s + 1 : s;
  size_t len = end - name - (*s == '{');
  if (len == 1 && (*name == '@' || *name == '*'))
    add_arguments(e, *name, quoted);
  else
    add_value(e, var_get(name, len), quoted);
  return end;
}

// What stands between double quotes; `s` is behind the first. Returns what is
// behind the last.
static const char *
expand_double(struct expansion *e, const char *s)
{
  // "$@" of no arguments is no word; everything else in quotes is one.
  if (strncmp(s, "$@\"", 3) != 0)
    e->started = true;
  while (*s != '\0' && *s != '"') {
    char c = *s++;

    if (c == '$') {
      s = expand_dollar(e, s, true);
    } else if (c == '\\' && *s == '\n') {
      s++;
    } else if (c == '\\' && *s != '\0' && strchr("$\"\\`", *s) != NULL) {
      add_quoted(e, *s++);
    } else {
      add_quoted(e, c);
    }
  }
  return *s == '"' ? s + 1 : s;
}

// Nothing is special in single quotes, not even the backslash.
static const char *
expand_single(struct expansion *e, const char *s)
{
  e->started = true;
  while (*s != '\0' && *s != '\'')
    add_quoted(e, *s++);
  return *s == '\'' ? s + 1 : s;
}

// false: out of memory, and a message was printed.
// Quotes are taken off last, after splitting and patterns, since both depend on
// what was quoted. lex.c has checked that every quote ends.
static bool
expand(const char *s, struct words *out, bool one)
{
  struct expansion e = {.out = out, .one = one};

  while (*s != '\0' && !e.failed) {
    char c = *s++;

    if (c == '\'') {
      s = expand_single(&e, s);
    } else if (c == '"') {
      s = expand_double(&e, s);
    } else if (c == '$') {
      s = expand_dollar(&e, s, false);
    } else if (c == '\\' && *s == '\n') {
      s++;
    } else if (c == '\\' && *s != '\0') {
      add_quoted(&e, *s++);
    } else {
      char text[2] = {c, '\0'};

      add_value(&e, text, false);
    }
  }
  end_word(&e);
  return !e.failed;
}

bool
expand_words(const struct words *in, int from, struct words *out)
{
  int i;

  for (i = from; i < in->n; i++)
    if (!expand(in->v[i], out, false))
      return false;
  return true;
}

// Of an assignment: X=$A must not run what is behind a blank in $A.
char *
expand_value(const char *word)
{
  struct words out = {0};

  if (!expand(word, &out, true))
    return NULL;
  return out.n > 0 ? out.v[0] : arena_copy("", 0);
}

// More or fewer names than one are refused, and the command is not run: `> $X`
// with an empty X would create nothing, or overwrite who knows what.
char *
expand_redirect(const char *word)
{
  struct words out = {0};

  if (!expand(word, &out, false))
    return NULL;
  if (out.n == 1)
    return out.v[0];
  fprintf(stderr, "sh: %s: %s\n", word,
          out.n == 0 ? "names no file" : "names more than one file");
  return NULL;
}
