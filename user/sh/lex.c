// Cuts the text of a command into words and operators. Words keep their quotes:
// expand.c takes them off when the command runs.
//
//   text     2>f cat <<E; echo "a  b"c$(d; e)   # and so on
//   tokens   2> f cat << E ; echo ......word.......   newline
//
// A token is not copied: it is from lx->start to lx->p, and the parser takes
// what it keeps. The text after the newline is the here document; it belongs to
// the redirection that was read before, so the parser lists those in lx->here,
// and the token "newline" takes the documents with it.
//
// Where the text ends within something, the state is PARSED_MORE: the shell
// asks for a further line and begins anew with the longer text. If no line can
// follow (lx->last), it is an error.
#include <stdarg.h>
#include "user/sh/lex.h"

// The line that lx->p is on.
static int
line_of(const struct lexer *lx)
{
  const char *p;
  int line = lx->line;

  for (p = lx->text; p < lx->start; p++)
    line += *p == '\n';
  return line;
}

// Only the first error is printed: those that follow from it would hide it.
// `fmt` is the text behind "syntax error: ". Without a name (dollar_end)
// nothing is printed.
void
lex_error(struct lexer *lx, const char *fmt, ...)
{
  char text[200];
  va_list ap;

  if (lx->state == PARSED_OK && lx->name != NULL) {
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (lx->line > 0)
      fprintf(stderr, "%s:%d: syntax error: %s\n", lx->name, line_of(lx), text);
    else
      fprintf(stderr, "%s: syntax error: %s\n", lx->name, text);
  }
  lx->state = PARSED_ERROR;
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

// Each caller takes one off lx->depth again.
bool
lex_deeper(struct lexer *lx)
{
  if (lx->depth++ < MAXDEPTH)
    return true;
  lex_error(lx, "more than %d levels are open", MAXDEPTH);
  return false;
}

// Whether `c` may be in a variable's name; `first`: at its start, where no
// digit may be. Letters are those of ASCII.
bool
is_name_char(char c, bool first)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && c >= '0' && c <= '9');
}

// In bytes; 0: no name begins there.
size_t
name_length(const char *s)
{
  size_t n = 0;

  while (is_name_char(s[n], n == 0))
    n++;
  return n;
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
    else if (c == '$' && !skip_dollar(lx, false))
      return;
    else if (c == '`' && !skip_backquotes(lx))
      return;
  }
}

// Whether the line at *s is the delimiter; *s is then behind the line. `strip`:
// tabs in front of it do not count.
static bool
is_delimiter(const char **s, const char *word, bool strip)
{
  const char *p = *s;
  size_t n = strlen(word);

  while (strip && *p == '\t')
    p++;
  if (strncmp(p, word, n) != 0 || (p[n] != '\n' && p[n] != '\0'))
    return false;
  *s = p[n] == '\n' ? p + n + 1 : p + n;
  return true;
}

// Takes the lines at lx->p up to the delimiter, which r->word is, as quoted as
// it was typed; they become r->word.
static void
read_document(struct lexer *lx, struct redirect *r)
{
  struct str text = {0};

  r->quoted = unquote(r->word);
  while (!is_delimiter(&lx->p, r->word, r->strip)) {
    const char *end = strchr(lx->p, '\n');

    if (end == NULL) {
      str_free(&text);
      lex_unfinished(lx, "the end of a here document is missing");
      return;
    }
    while (r->strip && *lx->p == '\t')
      lx->p++;
    str_append(&text, lx->p, end + 1 - lx->p);
    lx->p = end + 1;
  }
  r->word = text.s == NULL ? arena_copy("", 0) : str_take(&text);
  if (r->word == NULL)
    lx->state = PARSED_ERROR;
}

// A newline: here documents follow it, in their order.
static void
lex_newline(struct lexer *lx)
{
  lx->p++;
  lx->token = T_NEWLINE;
  for (; lx->here != NULL && lx->state == PARSED_OK;
       lx->here = lx->here->next_here)
    read_document(lx, lx->here);
}

// What begins with < or >, the first character of which lx->p is behind.
static enum token
lex_redirect(struct lexer *lx, char c)
{
  char next = *lx->p;

  if (next == '&' || next == c || (c == '<' ? next == '>' : next == '|'))
    lx->p++;
  if (next == '&')
    return T_DUP;
  if (next == '>' && c == '<')
    return T_BOTH;
  if (next == '<' && c == '<' && *lx->p == '-') {
    lx->p++;
    return T_HERESTRIP;
  }
  if (next == c)
    return c == '<' ? T_HERE : T_APPEND;
  return c == '<' ? T_LESS : T_GREAT;
}

// An operator; `c` is its first character, lx->p behind it.
// Longest first: ">>" before ">", "&&" before "&".
static enum token
lex_operator(struct lexer *lx, char c)
{
  bool twice = *lx->p == c;

  if (c == '(' || c == ')')
    return c == '(' ? T_OPEN : T_CLOSE;
  if (c == '<' || c == '>')
    return lex_redirect(lx, c);
  if (twice)
    lx->p++;
  if (c == ';')
    return twice ? T_DSEMI : T_SEMI;
  if (c == '&')
    return twice ? T_AND : T_AMP;
  return twice ? T_OR : T_PIPE;
}

// Blanks, lines that a backslash joins, and a comment. A '\r' is a blank, too:
// a script that was written on another system runs then.
static void
skip_blanks(struct lexer *lx)
{
  for (;;) {
    if (*lx->p == ' ' || *lx->p == '\t' || *lx->p == '\r')
      lx->p++;
    else if (lx->p[0] == '\\' && lx->p[1] == '\n' &&
             (lx->p[2] != '\0' || lx->last))
      lx->p += 2;
    else
      break;
  }
  if (*lx->p == '#')
    while (*lx->p != '\0' && *lx->p != '\n')
      lx->p++;
}

// A digit directly before < or > belongs to it ("2>"), one with a blank between
// is a word. "#" begins a comment only where a word could begin.
void
lex_next(struct lexer *lx)
{
  if (lx->state != PARSED_OK)
    return;
  skip_blanks(lx);
  lx->start = lx->p;
  lx->fd = -1;
  if (*lx->p >= '0' && *lx->p <= '9' && (lx->p[1] == '<' || lx->p[1] == '>'))
    lx->fd = *lx->p++ - '0';
  if (*lx->p == '\0') {
    lx->token = T_END;
    if (lx->here != NULL)
      lex_unfinished(lx, "the end of a here document is missing");
  } else if (*lx->p == '\n') {
    lex_newline(lx);
  } else if (strchr(";&|<>()", *lx->p) != NULL) {
    lx->p++;
    lx->token = lex_operator(lx, lx->p[-1]);
  } else {
    lex_word(lx);
  }
}
