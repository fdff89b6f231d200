// Parameters: what $NAME and ${NAME...} come to.
//   ${N}   ${#N} its length   ${N:-W} W if N is not set or empty   ${N:=W} and
//   N gets it   ${N:?W} an error that says W   ${N:+W} W if N is set and not
//   empty; without the colon an empty N is set   ${N%P} ${N%%P} without the
//   shortest, longest end that matches P   ${N#P} ${N##P} without such a start
//
// Each has a value, or is not set: NULL here, and no error as long as nobody
// types `set -u`. What comes out is a text that expand.c adds to its word, or a
// W that it expands first, as only expand.c knows the quotes around it. N:=W,
// N:?W and the patterns are expanded here, as their result is needed at once.
// "$@" is the one that can be several words: expand.c does it.
#include "user/sh/sh.h"

// The text of $? $$ $# $!: good until the next call.
static const char *
number_text(char c)
{
  static char text[16];
  int value = c == '?'   ? last_status()
              : c == '$' ? shell_process()
              : c == '#' ? var_argc()
                         : last_background();

  if (c == '!' && value == 0)
    return NULL;
  snprintf(text, sizeof(text), "%d", value);
  return text;
}

// All arguments with what joins them between, in the arena.
static const char *
joined(void)
{
  const char *ifs = var_get("IFS", 3);
  struct str text = {0};
  int i;

  for (i = 1; i <= var_argc(); i++) {
    if (i > 1 && (ifs == NULL || *ifs != '\0'))
      str_add(&text, ifs == NULL ? ' ' : *ifs);
    str_append(&text, var_arg(i), strlen(var_arg(i)));
  }
  return text.s == NULL ? "" : str_take(&text);
}

// The number that the digits are; -1: it is above all that there are arguments.
static int
index_of(const char *digits, size_t len)
{
  int n = 0;

  while (len-- > 0 && n < 1000000)
    n = n * 10 + *digits++ - '0';
  return n < 1000000 ? n : -1;
}

// NULL: it is not set.
static const char *
value_of(const char *name, size_t len)
{
  if (len == 1 && strchr("?$#!", *name) != NULL)
    return number_text(*name);
  if (len == 1 && *name == '-')
    return options_text();
  if (len == 1 && (*name == '@' || *name == '*'))
    return var_argc() > 0 ? joined() : NULL;
  if (*name >= '0' && *name <= '9')
    return var_arg(index_of(name, len));
  return var_get(name, len);
}

// The result where a message has been printed.
static struct param
failed(void)
{
  shell_error();
  return (struct param){.kind = PARAM_FAILED};
}

// Of a long name the start is shown.
static struct param
complain(const char *name, size_t len, const char *text)
{
  fprintf(stderr, "sh: %.*s: %s\n", len > 60 ? 60 : (int)len, name, text);
  return failed();
}

// What it is without an operator; not set is an error only for set -u.
static struct param
plain(const char *name, size_t len, const char *value)
{
  bool all = *name == '@' || *name == '*';

  if (all)
    return (struct param){.kind = PARAM_ALL, .value = name};
  if (value == NULL && option_on('u'))
    return complain(name, len, "is not set");
  return (struct param){.kind = PARAM_VALUE, .value = value ? value : ""};
}

// A failure (set -u) has been said, and ends a script. For $@ and $* expand.c
// calls add_arguments instead.
const char *
param_plain(const char *name, size_t len)
{
  struct param param = plain(name, len, value_of(name, len));

  return param.kind == PARAM_FAILED ? NULL : param.value;
}

// Of $@ and $* it is that of all arguments, joined.
static struct param
length_of(const char *name, size_t len)
{
  static char text[16];
  const char *value = param_plain(name, len);

  if (*name == '@' || *name == '*')
    value = joined();
  if (value == NULL)
    return (struct param){.kind = PARAM_FAILED};
  snprintf(text, sizeof(text), "%u", (uint)strlen(value));
  return (struct param){.kind = PARAM_VALUE, .value = text};
}

// ${N=W}: only a variable can be set.
static struct param
assign(const char *name, size_t len, const char *word)
{
  char *value;

  if (!is_name_char(*name, true))
    return complain(name, len, "is nothing that can be set");
  value = expand_value(word);
  if (value == NULL)
    return (struct param){.kind = PARAM_FAILED};
  if (!var_set(name, len, value))
    return failed();
  return (struct param){.kind = PARAM_VALUE, .value = value};
}

// ${N?W}: the message is W, or says what is wrong.
static struct param
refuse(const char *name, size_t len, const char *word, bool colon)
{
  char *text = expand_value(word);

  if (text == NULL)
    return (struct param){.kind = PARAM_FAILED};
  if (*text == '\0')
    text = colon ? "is not set, or empty" : "is not set";
  return complain(name, len, text);
}

// Cuts off what matches: at the end, if `suffix`. The shortest is tried first,
// or the longest. NULL for `pattern`: its expansion has failed. In the arena.
// The value stays as it is if nothing matches, and so does an empty match.
static struct param
cut(const char *value, const char *pattern, bool suffix, bool longest)
{
  size_t len = strlen(value), n;
  char *copy = arena_copy(value, len);

  for (n = 0; copy != NULL && pattern != NULL && n <= len; n++) {
    size_t cut_len = longest ? len - n : n;
    size_t at = suffix ? len - cut_len : cut_len;
    char kept = copy[at];

    if (!suffix)
      copy[at] = '\0';
    bool matches = glob_match(pattern, suffix ? copy + at : copy);
    copy[at] = kept;
    if (!matches)
      continue;
    if (suffix)
      copy[at] = '\0';
    return (struct param){PARAM_VALUE, suffix ? copy : copy + at, 0};
  }
  if (copy == NULL || pattern == NULL)
    return (struct param){.kind = PARAM_FAILED};
  return (struct param){.kind = PARAM_VALUE, .value = copy};
}

// Where the name at `s` ends.
static const char *
name_end(const char *s, const char *end)
{
  size_t n = name_length(s);

  while (n == 0 && s < end && *s >= '0' && *s <= '9')
    if (*++s < '0' || *s > '9')
      return s;
  if (n == 0 && s < end && strchr("?$#!@*-", *s) != NULL)
    n = 1;
  return s + n;
}

// ${NAME operator WORD}: `s` is at the operator. `name` is `len` bytes. All
// that can be wrong is said here; the result is PARAM_FAILED then.
static struct param
operate(const char *name, size_t len, const char *s, const char *end)
{
  const char *value = value_of(name, len);
  bool colon = *s == ':';
  char op = s[colon];
  const char *from = s + colon + 1;
  bool unset = value == NULL || (colon && *value == '\0');

  if (!colon && (op == '%' || op == '#')) {
    bool longest = from < end && *from == op;

    from += longest;
    if (value == NULL && option_on('u'))
      return complain(name, len, "is not set");
    return cut(value ? value : "", expand_pattern(from, end - from), op == '%',
               longest);
  }
  if (from > end || op == '\0' || strchr("-=?+", op) == NULL)
    return complain(name, end - name, "is no expansion");
  if (op == '+' ? unset : !unset)
    return op == '+' ? (struct param){PARAM_VALUE, "", 0}
                     : plain(name, len, value);
  if (op == '-' || op == '+')
    return (struct param){PARAM_WORD, from, end - from};
  char *word = arena_copy(from, end - from);
  if (word == NULL)
    return (struct param){.kind = PARAM_FAILED};
  return op == '=' ? assign(name, len, word) : refuse(name, len, word, colon);
}

// ${#} is the number of arguments, but ${#NAME} a length: so a # asks for a
// length only if a name, and nothing else, is behind it.
struct param
param_expand(const char *s, const char *end)
{
  const char *behind = name_end(s, end);

  if (*s == '#' && s + 1 < end && name_end(s + 1, end) == end)
    return length_of(s + 1, end - s - 1);
  if (behind == s)
    return complain(s, end - s, "is no name");
  if (behind == end)
    return plain(s, behind - s, value_of(s, behind - s));
  return operate(s, behind - s, behind, end);
}
