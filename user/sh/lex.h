// The pieces a command line is made of, between lex.c, quote.c and parse.c.
#ifndef LEX_H
#define LEX_H

#include "user/sh/sh.h"

#define MAXDEPTH 100 // of what may be in one another: the stack is not endless

enum token {
  T_END, // the end of the text
  T_NEWLINE,
  T_WORD,
  T_LESS,      // <
  T_GREAT,     // > or >|
  T_APPEND,    // >>
  T_DUP,       // >& or <&
  T_BOTH,      // <>
  T_HERE,      // <<
  T_HERESTRIP, // <<-
  T_SEMI,      // ;
  T_DSEMI,     // ;;
  T_AMP,       // &
  T_AND,       // &&
  T_OR,        // ||
  T_PIPE,      // |
  T_OPEN,      // (
  T_CLOSE,     // )
  T_BAD        // not a token; the state says why
};

struct lexer {
  const char *p;         // just behind the current token
  const char *start;     // where the current token starts
  const char *name;      // begins messages; NULL: there are none
  const char *text;      // where the text starts,
  int line;              // and the number of its first line
  bool last;             // no more text can follow
  int fd;                // in front of < or >, or -1
  int depth;             // what is open around the token
  enum token token;      // the current one
  enum parsed state;     // PARSED_OK as long as all is well
  struct redirect *here; // documents that begin behind the next newline
  bool nested;           // in $( )
  int aliases;           // that were put into the text
  const char *as_it_is;  // a word that begins here is no alias, or NULL
};

void lex_next(struct lexer *lx);

// Ends the parse with a message, unless it has ended already.
void lex_error(struct lexer *lx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// The text ends too early: more is wanted, or the message `what` is due.
void lex_unfinished(struct lexer *lx, const char *what);

// One level deeper; false, with a message: that is too deep.
bool lex_deeper(struct lexer *lx);

// ---- alias.c ----
// If the current word is an alias: puts its text there, and reads the first
// token of that.
void lex_alias(struct lexer *lx);

// ---- quote.c: each skips what lx->p is behind the first character of ----
bool skip_quoted(struct lexer *lx, char quote);
bool skip_dollar(struct lexer *lx, bool quoted);
bool skip_backquotes(struct lexer *lx);

// ---- parse.c ----
void skip_commands(struct lexer *lx); // up to the ) behind $(, and behind it

#endif
