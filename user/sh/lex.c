// Cuts the text of a command into words and operators. Words keep their quotes:
// expand.c takes them off when the command runs.
#include <stdarg.h>
#include "user/sh/lex.h"

// Only the first error is printed: those that follow from it would hide it.
void
lex_error(struct lexer *lx, const char *fmt, ...)
{
  char text[200];
  va_list ap;

  if (lx->state == PARSED_OK) {
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    fprintf(stderr, "%s: syntax error: %s\n", lx->where, text);
    lx->state = PARSED_ERROR;
  }
  lx->token = T_BAD;
}

// Not an error yet, where a further line may end what is open.
void
lex_unfinished(struct lexer *lx, const char *what)
{
  if (lx->last)
    lex_error(lx, "%s", what);
  else if (lx->state == PARSED_OK)
    lx->state = PARSED_MORE;
  lx->token = T_BAD;
}

bool
is_name_char(char c, bool first)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && c >= '0' && c <= '9');
}

// Just behind the name at `s`, which is letters, digits, or one of the special
// characters; `s` itself if there is none.
static const char *
name_end(const char *s, bool braces)
{
  if (*s != '\0' && strchr("?$#!@*", *s) != NULL)
    return s + 1;
  if (*s >= '0' && *s <= '9') {
    do
      s++;
    while (braces && *s >= '0' && *s <= '9');
    return s;
  }
  if (is_name_char(*s, true))
    while (is_name_char(*s, false))
      s++;
  return s;
}

const char *
dollar_end(const char *s)
{
  if (*s != '{')
    return name_end(s, false);
  const char *end = name_end(s + 1, true);
  return end > s + 1 && *end == '}' ? end + 1 : NULL;
}

// Skips what follows a $; false, with a message, if it is nothing we know.
// What other shells know and this one does not is an error at once: taken for
// text, $(date) would be three odd words and a mystery.
static bool
skip_dollar(struct lexer *lx)
{
  const char *end = dollar_end(lx->p);

  if (*lx->p == '(')
    lex_error(lx, "$( ) is not known to this shell");
  else if (end == NULL)
    lex_error(lx, "${ } wants a name");
  else
    lx->p = end;
  return lx->state == PARSED_OK;
}

// Skips the rest of a quoted part; lx->p is behind the opening quote.
static bool
skip_quoted(struct lexer *lx, char quote)
{
  while (*lx->p != quote) {
    char c = *lx->p;

    if (c != '\0')
      lx->p++;
    if (quote == '"' && c == '\\' && *lx->p != '\0')
      lx->p++;
    else if (quote == '"' && c == '$' && !skip_dollar(lx))
      return false;
    if (*lx->p == '\0') {
      lex_unfinished(lx, quote == '"' ? "missing \"" : "missing '");
      return false;
    }
  }
  lx->p++;
  return true;
}

// Quotes are only skipped here. The word keeps them, as expand.c must know
// which characters were quoted.
static void
lex_word(struct lexer *lx)
{
  lx->token = T_WORD;
  while (*lx->p != '\0' && strchr(" \t\n;&|<>()", *lx->p) == NULL) {
    char c = *lx->p++;

    if (c == '\\' && lx->p[0] == '\n' && lx->p[1] == '\0' && !lx->last) {
      lex_unfinished(lx, "");
      return;
    }
    if (c == '\\' && *lx->p != '\0')
      lx->p++;
    else if ((c == '\'' || c == '"') && !skip_quoted(lx, c))
      return;
    else if (c == '$' && !skip_dollar(lx))
      return;
    else if (c == '`')
      lex_error(lx, "` ` is not known to this shell");
  }
}

// An operator; `c` is its first character, lx->p behind it.
// Longest first: ">>" before ">", "&&" before "&". "<<" is refused, see
// skip_dollar.
static enum token
lex_operator(struct lexer *lx, char c)
{
  bool twice = *lx->p == c;
  bool dup = *lx->p == '&';

  if (c == '(' || c == ')' || c == ';')
    return c == '(' ? T_OPEN : c == ')' ? T_CLOSE : T_SEMI;
  if (c == '<' && twice) {
    lex_error(lx, "<< is not known to this shell");
    return T_BAD;
  }
  if (twice || ((c == '<' || c == '>') && dup))
    lx->p++;
  if (c == '&')
    return twice ? T_AND : T_AMP;
  if (c == '|')
    return twice ? T_OR : T_PIPE;
  if (dup)
    return T_DUP;
  return c == '<' ? T_LESS : twice ? T_APPEND : T_GREAT;
}

// A digit directly before < or > belongs to it ("2>"), one with a blank between
// is a word. "#" begins a comment only where a word could begin.
void
lex_next(struct lexer *lx)
{
  if (lx->state != PARSED_OK)
    return;
  while (*lx->p == ' ' || *lx->p == '\t' || *lx->p == '\r')
    lx->p++;
  if (*lx->p == '#')
    while (*lx->p != '\0' && *lx->p != '\n')
      lx->p++;
  lx->start = lx->p;
  lx->fd = -1;
  if (*lx->p >= '0' && *lx->p <= '9' && (lx->p[1] == '<' || lx->p[1] == '>'))
    lx->fd = *lx->p++ - '0';
  if (*lx->p == '\0') {
    lx->token = T_END;
  } else if (*lx->p == '\n') {
    lx->p++;
    lx->token = T_NEWLINE;
  } else if (strchr(";&|<>()", *lx->p) != NULL) {
    lx->p++;
    lx->token = lex_operator(lx, lx->p[-1]);
  } else {
    lex_word(lx);
  }
}
