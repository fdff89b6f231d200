// The grammar:
//
//   list     = andor { (";" | "&" | newline) andor } [";" | "&"]
//   andor    = pipeline { ("&&" | "||") pipeline }
//   pipeline = command { "|" command }
//   command  = "(" list ")" { redirect } | word { word | redirect }
//
// A newline may follow && || and |. Only parentheses recurse, so only they are
// limited.
#include "user/sh/lex.h"
#include <fcntl.h>

#define MAXDEPTH 50 // of parentheses; each is a process, and the stack is small

static struct andor *parse_list(struct lexer *lx, int depth);

// Complains about the current token, which cannot stand where it does.
static void
unexpected(struct lexer *lx)
{
  int n = lx->p - lx->start;

  if (lx->state != PARSED_OK)
    return;
  if (lx->token == T_END)
    lex_unfinished(lx, "the command is not complete");
  else if (lx->token == T_NEWLINE)
    lex_error(lx, "a command is missing at the end of the line");
  else
    lex_error(lx, "unexpected %.*s", n > 60 ? 60 : n, lx->start);
}

// Without memory the parse ends like one with an error; arena_alloc has said
// why.
static void *
make(struct lexer *lx, size_t size)
{
  void *p = arena_alloc(size);

  if (p == NULL)
    lx->state = PARSED_ERROR;
  return p;
}

static char *
word(struct lexer *lx)
{
  char *s = arena_copy(lx->start, lx->p - lx->start);

  if (s == NULL)
    lx->state = PARSED_ERROR;
  lex_next(lx);
  return s;
}

static bool
at_redirect(const struct lexer *lx)
{
  return lx->token == T_LESS || lx->token == T_GREAT || lx->token == T_APPEND ||
         lx->token == T_DUP;
}

// A file that is to be written is created with the redirection, even when the
// command then fails: as in other shells, `> file` alone empties it.
static struct redirect *
parse_redirect(struct lexer *lx)
{
  struct redirect *r = make(lx, sizeof(*r));
  bool input = *lx->start == '<' || (lx->fd >= 0 && lx->start[1] == '<');

  if (r == NULL)
    return NULL;
  r->fd = lx->fd >= 0 ? lx->fd : input ? 0 : 1;
  r->dup = lx->token == T_DUP;
  if (lx->token == T_LESS)
    r->flags = O_RDONLY;
  else if (lx->token == T_APPEND)
    r->flags = O_WRONLY | O_CREAT | O_APPEND;
  else
    r->flags = O_WRONLY | O_CREAT | O_TRUNC;
  lex_next(lx);
  if (lx->token != T_WORD) {
    lex_error(lx, "a file name is missing");
    return NULL;
  }
  r->word = word(lx);
  return r;
}

// The list in parentheses, and behind them.
static struct andor *
parse_subshell(struct lexer *lx, int depth)
{
  struct andor *list;

  if (depth >= MAXDEPTH) {
    lex_error(lx, "more than %d parentheses open", MAXDEPTH);
    return NULL;
  }
  lex_next(lx);
  list = parse_list(lx, depth + 1);
  if (lx->state == PARSED_OK && lx->token == T_END)
    lex_unfinished(lx, "missing )");
  else if (lx->token != T_CLOSE || list == NULL)
    unexpected(lx);
  lex_next(lx);
  return list;
}

// Words that begin or end what other shells know and this one does not. Taken
// for programs, the rest of their line would run.
static bool
is_control_word(const struct lexer *lx)
{
  static const char *const words[] = {"if",   "then",  "elif",  "else", "fi",
                                      "for",  "while", "until", "do",   "done",
                                      "case", "esac",  NULL};
  size_t len = lx->p - lx->start;
  int i;

  for (i = 0; lx->token == T_WORD && words[i] != NULL; i++)
    if (strlen(words[i]) == len && strncmp(lx->start, words[i], len) == 0)
      return true;
  return false;
}

// Redirections may be anywhere in a command; behind parentheses nothing else
// may follow.
static struct command *
parse_command(struct lexer *lx, int depth)
{
  struct command *cmd = make(lx, sizeof(*cmd));
  struct redirect **end;

  if (cmd == NULL)
    return NULL;
  end = &cmd->redirects;
  if (lx->token == T_OPEN)
    cmd->subshell = parse_subshell(lx, depth);
  else if (lx->token != T_WORD && !at_redirect(lx))
    unexpected(lx);
  else if (is_control_word(lx))
    lex_error(lx, "%.*s is not known to this shell", (int)(lx->p - lx->start),
              lx->start);
  while (lx->state == PARSED_OK) {
    if (at_redirect(lx)) {
      *end = parse_redirect(lx);
      if (*end != NULL)
        end = &(*end)->next;
    } else if (lx->token == T_WORD && cmd->subshell == NULL) {
      if (!words_add(&cmd->words, word(lx)))
        lx->state = PARSED_ERROR;
    } else {
      break;
    }
  }
  return cmd;
}

static void
skip_newlines(struct lexer *lx)
{
  while (lx->state == PARSED_OK && lx->token == T_NEWLINE)
    lex_next(lx);
}

// A NULL result goes with a state that is not PARSED_OK; what was built is in
// the arena.
static struct pipeline *
parse_pipeline(struct lexer *lx, int depth, enum join join)
{
  struct pipeline *pipeline = make(lx, sizeof(*pipeline));
  struct command **end;

  if (pipeline == NULL)
    return NULL;
  pipeline->join = join;
  end = &pipeline->first;
  for (;;) {
    *end = parse_command(lx, depth);
    if (lx->state != PARSED_OK)
      return NULL;
    end = &(*end)->next;
    if (lx->token != T_PIPE)
      return pipeline;
    lex_next(lx);
    skip_newlines(lx);
  }
}

// The text is kept as it was typed, for `jobs`; blanks at its end are not.
static struct andor *
parse_andor(struct lexer *lx, int depth)
{
  struct andor *andor = make(lx, sizeof(*andor));
  const char *text = lx->start;
  enum join join = JOIN_FIRST;
  struct pipeline **end;

  if (andor == NULL)
    return NULL;
  end = &andor->first;
  for (;;) {
    *end = parse_pipeline(lx, depth, join);
    if (lx->state != PARSED_OK)
      return NULL;
    end = &(*end)->next;
    if (lx->token != T_AND && lx->token != T_OR)
      break;
    join = lx->token == T_AND ? JOIN_AND : JOIN_OR;
    lex_next(lx);
    skip_newlines(lx);
  }
  andor->background = lx->token == T_AMP;
  const char *behind = lx->start;
  while (behind > text && (behind[-1] == ' ' || behind[-1] == '\t'))
    behind--;
  andor->text = arena_copy(text, behind - text);
  if (andor->text == NULL)
    lx->state = PARSED_ERROR;
  return andor;
}

// Up to the end of the text or a closing parenthesis.
static struct andor *
parse_list(struct lexer *lx, int depth)
{
  struct andor *list = NULL;
  struct andor **end = &list;

  for (;;) {
    skip_newlines(lx);
    if (lx->state != PARSED_OK || lx->token == T_END || lx->token == T_CLOSE)
      return list;
    *end = parse_andor(lx, depth);
    if (lx->state != PARSED_OK)
      return NULL;
    end = &(*end)->next;
    if (lx->token == T_SEMI || lx->token == T_AMP)
      lex_next(lx);
    else if (lx->token == T_WORD || lx->token == T_OPEN)
      unexpected(lx);
  }
}

// Recursive descent: a function for each rule above, which begins at the first
// token of its rule and ends behind the last.
enum parsed
parse(const char *text, bool last, const char *where, struct andor **list)
{
  struct lexer lx = {.p = text, .where = where, .last = last};

  *list = NULL;
  lex_next(&lx);
  struct andor *all = parse_list(&lx, 0);
  if (lx.state == PARSED_OK && lx.token != T_END)
    unexpected(&lx);
  if (lx.state == PARSED_OK)
    *list = all;
  return lx.state;
}
