// What is in a word as one piece: quotes, $..., `...`. lex.c skips it when it
// looks for the end of the word, expand.c to find what is to be expanded. All
// of it may be in one another: "${a:-$(echo "b")}".
//
// How the functions call each other, by what a part may have in it:
//
//   '...'      nothing
//   "..."      \   $   `
//   `...`      \ alone; what is in it is parsed when it runs
//   ${...}     $   `   \   "   and ', if it is not in "..."
//   $((...))   $   `   \   "   and parentheses in pairs
//   $(...)     commands, so the parser finds its end: in `case a in a) ...` a )
//              does not end it
//
// lx->depth counts what is open: text without an end of its own would use up
// the stack.
#include "user/sh/lex.h"

// A \ and what it quotes; lx->p is behind the \.
static void
skip_escaped(struct lexer *lx)
{
  if (*lx->p != '\0')
    lx->p++;
}

// `quote` is the opening one, which is behind lx->p.
bool
skip_quoted(struct lexer *lx, char quote)
{
  while (*lx->p != quote) {
    char c = *lx->p;

    if (c != '\0')
      lx->p++;
    if (quote == '"' && c == '\\')
      skip_escaped(lx);
    else if (quote == '"' && c == '$' && !skip_dollar(lx, true))
      return false;
    else if (quote == '"' && c == '`' && !skip_backquotes(lx))
      return false;
    if (*lx->p == '\0') {
      lex_unfinished(lx, quote == '"' ? "missing \"" : "missing '");
      return false;
    }
  }
  lx->p++;
  return true;
}

// The commands are parsed when they run: only then are the backslashes off.
bool
skip_backquotes(struct lexer *lx)
{
  while (*lx->p != '`') {
    if (*lx->p == '\0') {
      lex_unfinished(lx, "missing `");
      return false;
    }
    if (*lx->p++ == '\\')
      skip_escaped(lx);
  }
  lx->p++;
  return true;
}

// A character of ${ } or $(( )), `c`, which lx->p is behind, with all that it
// begins. `plain`: ' is no quote here.
static bool
skip_inner(struct lexer *lx, char c, bool plain, bool quoted)
{
  switch (c) {
  case '\\':
    skip_escaped(lx);
    return true;
  case '\'':
    return plain || skip_quoted(lx, c);
  case '"':
    return skip_quoted(lx, c);
  case '$':
    return skip_dollar(lx, quoted);
  case '`':
    return skip_backquotes(lx);
  default:
    return true;
  }
}

// Just behind the parameter's name at `s`, or `s`.
static const char *
parameter_end(const char *s, bool braces)
{
  if (*s != '\0' && strchr("?$#!@*-", *s) != NULL)
    return s + 1;
  if (*s >= '0' && *s <= '9') {
    do
      s++;
    while (braces && *s >= '0' && *s <= '9');
    return s;
  }
  return s + name_length(s);
}

// ${NAME}, ${#NAME}, ${NAME:-WORD} and so on; lx->p is behind the brace. Which
// names and operators there are is param.c's knowledge. In double quotes a '
// is a character, but not in a pattern behind % or #.
static bool
skip_braces(struct lexer *lx, bool quoted)
{
  const char *end = parameter_end(lx->p, true);
  bool plain = quoted && *end != '%' && *end != '#';

  if (end == lx->p) {
    lex_error(lx, "${ } wants a name");
    return false;
  }
  lx->p = end;
  for (;;) {
    char c = *lx->p;

    if (c == '\0') {
      lex_unfinished(lx, "missing }");
      return false;
    }
    lx->p++;
    if (c == '}')
      return true;
    if (!skip_inner(lx, c, plain, quoted))
      return false;
  }
}

// $((...)); lx->p is behind both parentheses.
static bool
skip_arithmetic(struct lexer *lx)
{
  int open = 0;

  for (;;) {
    char c = *lx->p;

    if (c == '\0') {
      lex_unfinished(lx, "missing ))");
      return false;
    }
    lx->p++;
    if (c == ')' && open == 0 && *lx->p == ')') {
      lx->p++;
      return true;
    }
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (open < 0) {
      lex_error(lx, "$(( )) has a ) too many");
      return false;
    }
    if (!skip_inner(lx, c, true, true))
      return false;
  }
}

// lx->p is behind the $. One in front of what is no name is a character.
bool
skip_dollar(struct lexer *lx, bool quoted)
{
  bool ok;

  if (*lx->p != '(' && *lx->p != '{') {
    lx->p = parameter_end(lx->p, false);
    return true;
  }
  if (!lex_deeper(lx))
    return false;
  if (*lx->p == '{') {
    lx->p++;
    ok = skip_braces(lx, quoted);
  } else if (lx->p[1] == '(') {
    lx->p += 2;
    ok = skip_arithmetic(lx);
  } else {
    lx->p++;
    skip_commands(lx);
    ok = lx->state == PARSED_OK;
  }
  lx->depth--;
  return ok;
}

// The lexer has no name: it prints nothing. Without a NUL in between it stops
// at the end of the text at the latest.
const char *
dollar_end(const char *s, bool quoted)
{
  struct lexer lx = {.p = s + 1, .start = s, .text = s, .last = true};
  bool ok = *s == '`' ? skip_backquotes(&lx) : skip_dollar(&lx, quoted);

  return ok ? lx.p : NULL;
}

// The result is never longer, so it fits where the word was.
bool
unquote(char *word)
{
  char *to = word;
  char quote = '\0';
  bool any = false;

  for (; *word != '\0'; word++) {
    bool opens = quote == '\0' && (*word == '\'' || *word == '"');

    any = any || opens || *word == '\\';
    if (opens || (quote != '\0' && *word == quote))
      quote = opens ? *word : '\0';
    else if (*word == '\\' && quote != '\'' && word[1] != '\0')
      *to++ = *++word;
    else
      *to++ = *word;
  }
  *to = '\0';
  return any;
}
