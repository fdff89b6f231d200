// The grammar. What is in quotes are words and operators of lex.c, {} repeats,
// [] may be left out; NL stands for any number of newlines.
//
//   line     = [list] (newline | end)
//   list     = andor { (";" | "&" | newline) NL andor } [";" | "&"]
//   andor    = pipeline { ("&&" | "||") NL pipeline }
//   pipeline = ["!"] command { "|" NL command }
//   command  = simple | compound { redirect } | NAME "(" ")" NL function
//   function = compound { redirect }
//   simple   = (WORD | redirect) { WORD | redirect }
//   compound = "(" list ")" | "{" list "}"
//            | "if" list "then" list { "elif" list "then" list }
//              [ "else" list ] "fi"
//            | ("while" | "until") list "do" list "done"
//            | "for" NAME [NL "in" { WORD } (";" | newline)] [";"] NL
//              "do" list "done"
//            | "case" WORD NL "in" NL { item NL } "esac"
//   item     = ["("] WORD { "|" WORD } ")" [list] [";;"]
//
// `if` and its like are reserved only where a command begins, and when no part
// of them is quoted. A list within a compound begins with NL. A ";;" may be
// missing only behind the last item.
//
// `if a; then b | c; fi && d &` becomes, with the names of sh.h:
//
//   andor, background
//     pipeline
//       command C_IF
//         cond: andor - pipeline - command C_SIMPLE: a
//         body: andor - pipeline - command C_SIMPLE: b - command C_SIMPLE: c
//     pipeline, JOIN_AND
//       command C_SIMPLE: d
//
// Words are in the tree as they were typed: "$x" is expanded each time that its
// command runs. What begins at the left end of a line here is a list's next.
#include "user/sh/lex.h"
#include <fcntl.h>

static struct andor *parse_list(struct lexer *lx);
static struct command *parse_command(struct lexer *lx);

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
// why. Zeroed, in the current arena.
static void *
make(struct lexer *lx, size_t size)
{
  void *p = arena_alloc(size);

  if (p == NULL)
    lx->state = PARSED_ERROR;
  return p;
}

// The current token as a word; the next becomes current.
static char *
word(struct lexer *lx)
{
  char *s = arena_copy(lx->start, lx->p - lx->start);

  if (s == NULL)
    lx->state = PARSED_ERROR;
  lex_next(lx);
  return s;
}

// The current token, as a copy; the next becomes current.
static void
add_word(struct lexer *lx, struct words *words)
{
  if (!words_add(words, word(lx)))
    lx->state = PARSED_ERROR;
}

// Whether the token is this reserved word.
static bool
at(const struct lexer *lx, const char *reserved)
{
  size_t n = strlen(reserved);

  return lx->state == PARSED_OK && lx->token == T_WORD &&
         (size_t)(lx->p - lx->start) == n &&
         strncmp(lx->start, reserved, n) == 0;
}

// Steps over a reserved word that must be there. What was read up to it is a
// list, which must not be empty.
static void
expect(struct lexer *lx, const char *reserved)
{
  if (lx->state == PARSED_OK && lx->token == T_END)
    lex_unfinished(lx, "the command is not complete");
  else if (!at(lx, reserved))
    unexpected(lx);
  lex_next(lx);
}

// Where the grammar has NL.
static void
skip_newlines(struct lexer *lx)
{
  while (lx->state == PARSED_OK && lx->token == T_NEWLINE)
    lex_next(lx);
}

// ---- redirections ----

// The enum has them in a row.
static bool
at_redirect(const struct lexer *lx)
{
  return lx->token >= T_LESS && lx->token <= T_HERESTRIP;
}

// How the file is opened.
// A file that is to be written is created with the redirection, even when the
// command then fails: as in other shells, `> file` alone empties it.
static int
open_flags(enum token token)
{
  if (token == T_LESS)
    return O_RDONLY;
  if (token == T_BOTH)
    return O_RDWR | O_CREAT;
  return O_WRONLY | O_CREAT | (token == T_APPEND ? O_APPEND : O_TRUNC);
}

// A here document is read behind the next newline, in the order of the <<.
static void
add_document(struct lexer *lx, struct redirect *r)
{
  struct redirect **end = &lx->here;

  while (*end != NULL)
    end = &(*end)->next_here;
  *end = r;
}

// At an operator such as 2>; NULL goes with an error.
static struct redirect *
parse_redirect(struct lexer *lx)
{
  struct redirect *r = make(lx, sizeof(*r));
  bool input = lx->start[lx->fd >= 0 ? 1 : 0] == '<';

  if (r == NULL)
    return NULL;
  r->fd = lx->fd >= 0 ? lx->fd : input ? 0 : 1;
  r->dup = lx->token == T_DUP;
  r->here = lx->token == T_HERE || lx->token == T_HERESTRIP;
  r->strip = lx->token == T_HERESTRIP;
  r->flags = open_flags(lx->token);
  lex_next(lx);
  if (lx->token != T_WORD) {
    if (r->here)
      lex_error(lx, lx->token == T_LESS
                        ? "<<< is not known: echo TEXT | ... does it"
                        : "the end of the here document is not named");
    else
      lex_error(lx, "a file name is missing");
    return NULL;
  }
  r->word = arena_copy(lx->start, lx->p - lx->start);
  if (r->word == NULL)
    lx->state = PARSED_ERROR;
  else if (r->here)
    add_document(lx, r);
  lex_next(lx);
  return r;
}

// Adds those that are here to what the command has: there may be none.
static void
parse_redirects(struct lexer *lx, struct command *cmd)
{
  struct redirect **end = &cmd->redirects;

  while (*end != NULL)
    end = &(*end)->next;
  while (lx->state == PARSED_OK && at_redirect(lx)) {
    *end = parse_redirect(lx);
    if (*end != NULL)
      end = &(*end)->next;
  }
}

// ---- compound commands; each function begins behind the first word ----

// A list that must not be empty.
static struct andor *
parse_body(struct lexer *lx)
{
  struct andor *list = parse_list(lx);

  if (lx->state == PARSED_OK && list == NULL)
    unexpected(lx);
  return list;
}

// The body of a loop, with its words around it.
static void
parse_do(struct lexer *lx, struct command *cmd)
{
  expect(lx, "do");
  cmd->body = parse_body(lx);
  expect(lx, "done");
}

// An elif is an if in the `else`, which needs no `fi` of its own.
static void
parse_if(struct lexer *lx, struct command *cmd)
{
  struct andor **other = &cmd->other;

  for (;;) {
    cmd->kind = C_IF;
    cmd->cond = parse_body(lx);
    expect(lx, "then");
    cmd->body = parse_body(lx);
    if (!at(lx, "elif"))
      break;
    lex_next(lx);
    *other = make(lx, sizeof(**other));
    struct pipeline *pipeline = make(lx, sizeof(*pipeline));
    cmd = make(lx, sizeof(*cmd));
    if (lx->state != PARSED_OK)
      return;
    (*other)->text = "if";
    (*other)->first = pipeline;
    pipeline->first = cmd;
    other = &cmd->other;
  }
  if (at(lx, "else")) {
    lex_next(lx);
    *other = parse_body(lx);
  }
  expect(lx, "fi");
}

// What is no name is refused at once: as a variable it could not be read.
static void
parse_for(struct lexer *lx, struct command *cmd)
{
  size_t n = lx->p - lx->start;

  if (lx->token != T_WORD || name_length(lx->start) != n) {
    unexpected(lx);
    return;
  }
  cmd->name = word(lx);
  cmd->all_arguments = lx->token == T_SEMI;
  if (cmd->all_arguments)
    lex_next(lx);
  skip_newlines(lx);
  if (!cmd->all_arguments && at(lx, "in")) {
    lex_next(lx);
    while (lx->state == PARSED_OK && lx->token == T_WORD)
      add_word(lx, &cmd->words);
    if (lx->token == T_SEMI)
      lex_next(lx);
    else if (lx->token != T_NEWLINE)
      unexpected(lx);
  } else {
    cmd->all_arguments = true;
  }
  skip_newlines(lx);
  parse_do(lx, cmd);
}

// The patterns of an item up to its ) and behind it.
static void
parse_patterns(struct lexer *lx, struct item *item)
{
  if (lx->token == T_OPEN)
    lex_next(lx);
  while (lx->state == PARSED_OK && lx->token == T_WORD) {
    add_word(lx, &item->patterns);
    if (lx->token != T_PIPE)
      break;
    lex_next(lx);
    if (lx->token != T_WORD)
      unexpected(lx);
  }
  if (lx->token != T_CLOSE || item->patterns.n == 0)
    unexpected(lx);
  lex_next(lx);
}

// Patterns are kept as they are typed. The last ;; may be missing.
static void
parse_case(struct lexer *lx, struct command *cmd)
{
  struct item **end = &cmd->items;

  if (lx->token != T_WORD) {
    unexpected(lx);
    return;
  }
  cmd->name = word(lx);
  skip_newlines(lx);
  expect(lx, "in");
  skip_newlines(lx);
  while (lx->state == PARSED_OK && !at(lx, "esac")) {
    struct item *item = make(lx, sizeof(*item));

    if (item == NULL)
      return;
    parse_patterns(lx, item);
    item->body = parse_list(lx);
    *end = item;
    end = &item->next;
    if (lx->token != T_DSEMI)
      break;
    lex_next(lx);
    skip_newlines(lx);
  }
  expect(lx, "esac");
}

// At the "(", which is a token of its own, and no word.
static void
parse_subshell(struct lexer *lx, struct command *cmd)
{
  lex_next(lx);
  cmd->kind = C_SUBSHELL;
  cmd->body = parse_list(lx);
  if (lx->state == PARSED_OK && lx->token == T_END)
    lex_unfinished(lx, "missing )");
  else if (lx->token != T_CLOSE || cmd->body == NULL)
    unexpected(lx);
  lex_next(lx);
}

// Behind the "{".
static void
parse_group(struct lexer *lx, struct command *cmd)
{
  cmd->body = parse_body(lx);
  expect(lx, "}");
}

// The compound command at the current token; false: there is none.
static bool
parse_compound(struct lexer *lx, struct command *cmd)
{
  static const struct {
    const char *word;
    enum command_kind kind;
    void (*parse)(struct lexer *lx, struct command *cmd);
  } words[] = {{"if", C_IF, parse_if},      {"for", C_FOR, parse_for},
               {"{", C_GROUP, parse_group}, {"case", C_CASE, parse_case},
               {"while", C_WHILE, NULL},    {"until", C_UNTIL, NULL}};
  size_t i;

  if (lx->token == T_OPEN) {
    parse_subshell(lx, cmd);
    return true;
  }
  for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    if (!at(lx, words[i].word))
      continue;
    cmd->kind = words[i].kind;
    lex_next(lx);
    if (words[i].parse != NULL) {
      words[i].parse(lx, cmd);
    } else {
      cmd->cond = parse_body(lx);
      parse_do(lx, cmd);
    }
    return true;
  }
  return false;
}

// ---- commands and lists ----

// Whether the token ends a list that is part of a compound command.
static bool
at_end_of_list(const struct lexer *lx)
{
  static const char *const words[] = {"then", "elif", "else", "fi", "do",
                                      "done", "esac", "}",    NULL};
  int i;

  if (lx->token == T_END || lx->token == T_CLOSE || lx->token == T_DSEMI)
    return true;
  for (i = 0; words[i] != NULL; i++)
    if (at(lx, words[i]))
      return true;
  return false;
}

// Behind NAME and "(".
static void
parse_function(struct lexer *lx, struct command *cmd)
{
  struct command *body = make(lx, sizeof(*body));

  cmd->kind = C_FUNCTION;
  cmd->name = cmd->words.v[0];
  cmd->function = body;
  if (name_length(cmd->name) != strlen(cmd->name))
    unexpected(lx);
  lex_next(lx);
  if (lx->token != T_CLOSE)
    unexpected(lx);
  lex_next(lx);
  skip_newlines(lx);
  if (lx->state != PARSED_OK)
    return;
  if (!parse_compound(lx, body))
    unexpected(lx);
  parse_redirects(lx, body);
}

// Redirections may be anywhere in it.
static void
parse_simple(struct lexer *lx, struct command *cmd)
{
  while (lx->state == PARSED_OK) {
    if (at_redirect(lx))
      parse_redirects(lx, cmd);
    else if (lx->token == T_WORD)
      add_word(lx, &cmd->words);
    else
      break;
    if (lx->token == T_OPEN && cmd->words.n == 1 && cmd->redirects == NULL) {
      parse_function(lx, cmd);
      return;
    }
  }
}

// At its first token. An alias may stand there, and turn out to be `if`.
static struct command *
parse_command(struct lexer *lx)
{
  struct command *cmd = make(lx, sizeof(*cmd));

  if (cmd == NULL || !lex_deeper(lx))
    return NULL;
  lex_alias(lx);
  if (parse_compound(lx, cmd))
    parse_redirects(lx, cmd);
  else if (at_end_of_list(lx) || (lx->token != T_WORD && !at_redirect(lx)))
    unexpected(lx);
  else
    parse_simple(lx, cmd);
  lx->depth--;
  return cmd;
}

// A NULL result goes with a state that is not PARSED_OK; what was built is in
// the arena.
static struct pipeline *
parse_pipeline(struct lexer *lx, enum join join)
{
  struct pipeline *pipeline = make(lx, sizeof(*pipeline));
  struct command **end;

  if (pipeline == NULL)
    return NULL;
  pipeline->join = join;
  end = &pipeline->first;
  for (; at(lx, "!"); lex_next(lx))
    pipeline->negated = !pipeline->negated;
  for (;;) {
    *end = parse_command(lx);
    if (lx->state != PARSED_OK)
      return NULL;
    end = &(*end)->next;
    if (lx->token != T_PIPE)
      return pipeline;
    lex_next(lx);
    skip_newlines(lx);
  }
}

// The text is kept as it was typed, for `jobs`; blanks at its end are not. When
// an alias was put in, it is all of the line so far.
static char *
text_up_to(const struct lexer *lx, const char *text, int aliases)
{
  const char *behind = lx->start;

  if (lx->aliases != aliases)
    text = lx->text;
  while (behind > text && (behind[-1] == ' ' || behind[-1] == '\t'))
    behind--;
  return arena_copy(text, behind - text);
}

// At the first token of a pipeline; behind the last of all of them.
static struct andor *
parse_andor(struct lexer *lx)
{
  struct andor *andor = make(lx, sizeof(*andor));
  const char *text = lx->start;
  int aliases = lx->aliases;
  enum join join = JOIN_FIRST;
  struct pipeline **end;

  if (andor == NULL)
    return NULL;
  end = &andor->first;
  for (;;) {
    *end = parse_pipeline(lx, join);
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
  andor->text = text_up_to(lx, text, aliases);
  if (andor->text == NULL)
    lx->state = PARSED_ERROR;
  return andor;
}

// Up to a word that ends it; of a line, up to its newline.
static struct andor *
parse_andors(struct lexer *lx, bool line)
{
  struct andor *list = NULL;
  struct andor **end = &list;

  for (;;) {
    if (!line)
      skip_newlines(lx);
    if (lx->state != PARSED_OK || at_end_of_list(lx) ||
        (line && lx->token == T_NEWLINE))
      return list;
    *end = parse_andor(lx);
    if (lx->state != PARSED_OK)
      return NULL;
    end = &(*end)->next;
    if (lx->token == T_SEMI || lx->token == T_AMP)
      lex_next(lx);
    else if (lx->token != T_NEWLINE && !at_end_of_list(lx))
      unexpected(lx);
  }
}

// The commands up to a word or token that ends a list; NULL: there are none, or
// an error.
static struct andor *
parse_list(struct lexer *lx)
{
  return parse_andors(lx, false);
}

// The commands in $( ) are a part of a word, and the word goes on behind them.
void
skip_commands(struct lexer *lx)
{
  const char *start = lx->start;
  struct redirect *here = lx->here;
  bool nested = lx->nested;

  lx->here = NULL;
  lx->nested = true;
  lex_next(lx);
  parse_list(lx);
  if (lx->state == PARSED_OK && lx->token == T_END)
    lex_unfinished(lx, "missing )");
  else if (lx->token != T_CLOSE || lx->here != NULL)
    unexpected(lx);
  lx->nested = nested;
  lx->here = here;
  lx->start = start;
  lx->fd = -1;
  if (lx->state == PARSED_OK)
    lx->token = T_WORD;
}

// Recursive descent: a function for each rule above, which begins at the first
// token of its rule and ends behind the last.
enum parsed
parse(struct source *src, struct andor **list)
{
  struct lexer lx = {.p = src->p,
                     .start = src->p,
                     .text = src->p,
                     .name = src->name,
                     .line = src->line,
                     .last = src->last};

  *list = NULL;
  lex_next(&lx);
  skip_newlines(&lx);
  struct andor *all = parse_andors(&lx, true);
  if (lx.state == PARSED_OK && lx.token != T_END && lx.token != T_NEWLINE)
    unexpected(&lx);
  if (lx.state != PARSED_OK)
    return lx.state;
  *list = all;
  for (const char *p = lx.text; src->line > 0 && p < lx.p; p++)
    src->line += *p == '\n';
  // An alias has made the text a copy, with the same end.
  src->p = lx.aliases == 0 ? lx.p : src->p + strlen(src->p) - strlen(lx.p);
  return PARSED_OK;
}
