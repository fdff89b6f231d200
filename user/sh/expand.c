// Expansion: tildes, variables, commands, splitting, file names, quotes taken
// off, in this order for each part of a word.
//
// While a word is built, it is kept as a pattern: a character that was quoted
// and means something to glob.c carries a backslash. Patterns that match no
// file, and words that are none, lose the backslashes and stand as typed.
//
// With x='a  *' and the files b and c, the word  $x"$x"*  goes like this:
//
//   typed        $x    "$x"       *
//   expanded     a  *  a\ \ \*    *      what \ is in front of was quoted; IFS
//   split        a     *a  \**           splits only what came out of $x
//   looked up    a     (no file *a  \**)
//   taken off    a     *a  **            two words
//
// A word is never kept in parts: each character is added to the word that is
// being built, and a character that splits ends that word. So one pass over the
// text does all of it, and an error leaves nothing to be freed but e->word.
#include "user/sh/sh.h"

enum mode {
  M_FIELDS,  // the words of a command: split, and looked up as file names
  M_ONE,     // an assignment: one word, with tildes behind = and :
  M_TEXT,    // as in "...", or a here document
  M_PATTERN, // one word, which stays a pattern
};

struct expansion {
  struct words *out;
  enum mode mode;
  const char *ifs; // characters that split
  struct str word; // the word being built, as a pattern
  bool started;    // there is a word, though it may be empty
  bool pattern;    // an unquoted * ? or [ is in it
  bool split;      // white space has just ended a word
  bool no_args;    // "$@" of no arguments was in the quotes
  bool failed;
};

static void expand(struct expansion *e, const char *s, const char *end,
                   bool quoted, bool value);

// Only what glob.c knows needs a backslash. It marks a character, it is no
// character of the word.
static void
add_quoted(struct expansion *e, char c)
{
  e->started = true;
  e->split = false;
  if (strchr("*?[]\\", c) != NULL)
    str_add(&e->word, '\\');
  str_add(&e->word, c);
}

// A character that is part of a pattern.
static void
add_plain(struct expansion *e, char c)
{
  e->started = true;
  e->split = false;
  e->pattern |= strchr("*?[", c) != NULL;
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
  if (e->word.s == NULL)
    str_append(&e->word, "", 0);
  e->failed |= e->word.failed;
  if (!e->failed && e->pattern && e->mode == M_FIELDS && !option_on('f'))
    e->failed |= !glob(e->word.s, e->out);
  if (!e->failed && e->out->n == n) {
    char *plain = str_take(&e->word);

    if (plain != NULL && e->mode != M_PATTERN)
      glob_unquote(plain);
    e->failed |= !words_add(e->out, plain);
  }
  str_free(&e->word);
  e->started = false;
  e->pattern = false;
}

// Splits at `c`, if it is one that splits. White space around another one is
// part of it, and white space alone ends a word but begins none.
static bool
split_at(struct expansion *e, char c)
{
  if (c == '\0' || strchr(e->ifs, c) == NULL)
    return false;
  if (c == ' ' || c == '\t' || c == '\n') {
    e->split |= e->started;
    end_word(e);
    return true;
  }
  if (!e->split) {
    e->started = true;
    end_word(e);
  }
  e->split = false;
  return true;
}

// What a variable holds is split and may be a pattern, as if it had been typed;
// quotes in it are characters. `s` is one string, expanded already.
static void
add_value(struct expansion *e, const char *s, bool quoted)
{
  for (; *s != '\0'; s++) {
    if (quoted || e->mode == M_TEXT)
      add_quoted(e, *s);
    else if (e->mode == M_FIELDS && split_at(e, *s))
      continue;
    else if (*s == '\\' && e->mode != M_PATTERN)
      add_quoted(e, *s);
    else
      add_plain(e, *s);
  }
}

// $@ and $*: all arguments; "$@" leaves each a word of its own.
static void
add_arguments(struct expansion *e, char which, bool quoted)
{
  bool joined = e->mode != M_FIELDS || (quoted && which == '*');
  int i;

  if (quoted && which == '@' && var_argc() == 0)
    e->no_args = true;
  for (i = 1; i <= var_argc(); i++) {
    if (i > 1 && joined && (which == '@' || *e->ifs != '\0'))
      add_quoted(e, which == '@' ? ' ' : *e->ifs);
    else if (i > 1 && !joined)
      end_word(e);
    if (quoted)
      e->started = true;
    add_value(e, var_arg(i), quoted);
  }
}

// ${...}; `end` is at the last brace.
static void
add_param(struct expansion *e, const char *s, const char *end, bool quoted)
{
  struct param param = param_expand(s, end);

  if (param.kind == PARAM_FAILED)
    e->failed = true;
  else if (param.kind == PARAM_ALL)
    add_arguments(e, *param.value, quoted);
  else if (param.kind == PARAM_WORD)
    expand(e, param.value, param.value + param.len, quoted, true);
  else
    add_value(e, param.value, quoted);
}

// What a command has printed, or what is computed.
static void
add_result(struct expansion *e, const char *result, bool quoted)
{
  if (result == NULL)
    e->failed = true;
  else
    add_value(e, result, quoted);
}

// $((...)): what is in it is expanded first, as if it were in double quotes.
static char *
arithmetic(const char *s, size_t n)
{
  char *copy = arena_copy(s, n);
  char *text = copy != NULL ? expand_text(copy) : NULL;

  return text != NULL ? arith_expand(text) : NULL;
}

// `s` is at a $ or `. Returns what is behind all that it begins. A $ in front
// of what is no name is a character, as in "a costs 3$".
static const char *
add_dollar(struct expansion *e, const char *s, bool quoted)
{
  const char *end = dollar_end(s, quoted || e->mode == M_TEXT);

  if (end == NULL) {
    fprintf(stderr, "sh: %.60s: what begins here does not end\n", s);
    shell_error();
    e->failed = true;
    return s + strlen(s);
  }
  if (end == s + 1)
    add_quoted(e, '$');
  else if (*s == '`')
    add_result(e, subst_output(s + 1, end - s - 2, true), quoted);
  else if (strncmp(s, "$((", 3) == 0)
    add_result(e, arithmetic(s + 3, end - s - 5), quoted);
  else if (s[1] == '(')
    add_result(e, subst_output(s + 2, end - s - 3, false), quoted);
  else if (s[1] == '{')
    add_param(e, s + 2, end - 1, quoted);
  else if (s[1] == '@' || s[1] == '*')
    add_arguments(e, s[1], quoted);
  else
    add_result(e, param_plain(s + 1, end - s - 1), quoted);
  return end;
}

// A backslash in what is quoted is one only in front of what it can quote. `s`
// is behind it.
static const char *
add_escaped(struct expansion *e, const char *s, bool quoted,
            const char *special)
{
  if (*s == '\n')
    return s + 1;
  if (*s == '\0' || (quoted && strchr(special, *s) == NULL)) {
    add_quoted(e, '\\');
    return s;
  }
  add_quoted(e, *s);
  return s + 1;
}

// What is between double quotes; `s` is behind the first. Returns what is
// behind the last.
static const char *
add_double(struct expansion *e, const char *s, const char *end)
{
  bool no_args = e->no_args, started = e->started;

  e->no_args = false;
  while (s < end && *s != '"' && !e->failed) {
    char c = *s++;

    if (c == '$' || c == '`')
      s = add_dollar(e, s - 1, true);
    else if (c == '\\')
      s = add_escaped(e, s, true, "$\"\\`");
    else
      add_quoted(e, c);
  }
  // "$@" of no arguments is no word; everything else in quotes is one.
  e->started |= started || !e->no_args;
  e->no_args = no_args;
  return s < end ? s + 1 : s;
}

// Nothing is special in single quotes, not even the backslash.
static const char *
add_single(struct expansion *e, const char *s, const char *end)
{
  e->started = true;
  e->split = false;
  while (s < end && *s != '\'')
    add_quoted(e, *s++);
  return s < end ? s + 1 : s;
}

// A ~ where a word begins, alone or before a slash, is $HOME. Returns what is
// behind it, or `s`.
static const char *
add_tilde(struct expansion *e, const char *s, const char *end)
{
  const char *home = var_get("HOME", 4);
  bool alone = s + 1 == end || s[1] == '/' || s[1] == '\0' ||
               (e->mode == M_ONE && s[1] == ':');

  if (*s != '~' || !alone || home == NULL || e->mode == M_TEXT)
    return s;
  e->started = true;
  add_value(e, home, true);
  // Not //NAME, where $HOME is the root.
  return s + 1 + (s + 1 < end && s[1] == '/' && strcmp(home, "/") == 0);
}

// A character of a word that was typed, or of a WORD in ${ }, which is split
// like a value.
static void
add_typed(struct expansion *e, char c, bool value)
{
  if (e->mode == M_TEXT)
    add_quoted(e, c);
  else if (!value || e->mode != M_FIELDS || !split_at(e, c))
    add_plain(e, c);
}

// Quotes are taken off last, after splitting and patterns, since both depend on
// what was quoted. lex.c has checked that every quote ends.
// `quoted`: all is between double quotes already, a " in it changes nothing.
static void
expand(struct expansion *e, const char *s, const char *end, bool quoted,
       bool value)
{
  bool text = quoted || e->mode == M_TEXT;
  const char *special = e->mode == M_TEXT && !quoted ? "$`\\" : "$`\"\\}";

  if (s < end && !text)
    s = add_tilde(e, s, end);
  while (s < end && !e->failed) {
    char c = *s++;

    if (c == '$' || c == '`')
      s = add_dollar(e, s - 1, quoted);
    else if (c == '\\')
      s = add_escaped(e, s, text, special);
    else if (c == '\'' && !text)
      s = add_single(e, s, end);
    else if (c == '"' && !text)
      s = add_double(e, s, end);
    else if (c == '"' && quoted)
      e->started = true;
    else if (text)
      add_quoted(e, c);
    else
      add_typed(e, c, value);
    if (e->mode == M_ONE && c == ':' && !text && s < end)
      s = add_tilde(e, s, end);
  }
}

// All of one word. false: out of memory, or an error; a message was printed.
// Its words are added to `out`: with M_FIELDS any number of them, else one.
static bool
expand_one(const char *s, size_t n, struct words *out, enum mode mode)
{
  const char *ifs = var_get("IFS", 3);
  struct expansion e = {.out = out, .mode = mode};

  // A copy: $((IFS=1)) in the word would free it.
  e.ifs = ifs == NULL ? " \t\n" : arena_copy(ifs, strlen(ifs));
  if (e.ifs == NULL)
    return false;
  expand(&e, s, s + n, false, false);
  if (mode != M_FIELDS)
    e.started = true;
  end_word(&e);
  return !e.failed;
}

// One word, whatever it holds, in the arena.
static char *
expand_single(const char *s, size_t n, enum mode mode)
{
  struct words out = {0};

  return expand_one(s, n, &out, mode) ? out.v[0] : NULL;
}

// From word `from` on; those in front are assignments. A word may become none,
// or several. On failure `out` has some of them, and is not to be used.
bool
expand_words(const struct words *in, int from, struct words *out)
{
  int i;

  for (i = from; i < in->n; i++)
    if (!expand_one(in->v[i], strlen(in->v[i]), out, M_FIELDS))
      return false;
  return true;
}

// Those of a simple command, from its name on. What local, export and readonly
// assign is no word that could be split: `local x=$1` means what it says.
bool
expand_simple(const struct words *in, int from, struct words *out)
{
  static const char *const all[] = {"export", "local", "readonly"};
  bool declares = false;
  int at = from;

  while (at + 1 < in->n && strcmp(in->v[at], "command") == 0)
    at++;
  for (int i = 0; i < 3 && at < in->n; i++)
    declares = declares || strcmp(in->v[at], all[i]) == 0;
  if (!declares)
    return expand_words(in, from, out);
  for (int i = from; i < in->n; i++) {
    char *word = in->v[i], *value;
    bool done = assignment(word) > 0;

    if (done)
      done = (value = expand_value(word)) != NULL && words_add(out, value);
    else
      done = expand_one(word, strlen(word), out, M_FIELDS);
    if (!done)
      return false;
  }
  return true;
}

// Of an assignment: X=$A must not run what is behind a blank in $A.
char *
expand_value(const char *word)
{
  return expand_single(word, strlen(word), M_ONE);
}

// No splitting, no file names: a here document, or what is in $(( )). In the
// arena; NULL: failed, a message was printed.
char *
expand_text(const char *text)
{
  return expand_single(text, strlen(text), M_TEXT);
}

// `word` is n bytes. What was quoted has a backslash in the result, so that
// glob_match takes it as it is. In the arena; NULL: failed.
char *
expand_pattern(const char *word, size_t n)
{
  return expand_single(word, n, M_PATTERN);
}

// More or fewer names than one are refused, and the command is not run: `> $X`
// with an empty X would create nothing, or overwrite who knows what.
char *
expand_redirect(const struct redirect *r)
{
  struct words out = {0};

  if (r->here)
    return r->quoted ? r->word : expand_text(r->word);
  if (!expand_one(r->word, strlen(r->word), &out, M_FIELDS))
    return NULL;
  if (out.n == 1)
    return out.v[0];
  fprintf(stderr, "sh: %s: %s\n", r->word,
          out.n == 0 ? "names no file" : "names more than one file");
  return NULL;
}
