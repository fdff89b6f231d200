// The pieces a command line is made of, between lex.c and parse.c.
#ifndef LEX_H
#define LEX_H

#include "user/sh/sh.h"

enum token {
  T_END, // the end of the text
  T_NEWLINE,
  T_WORD,
  T_LESS,   // <
  T_GREAT,  // >
  T_APPEND, // >>
  T_DUP,    // >& or <&
  T_SEMI,   // ;
  T_AMP,    // &
  T_AND,    // &&
  T_OR,     // ||
  T_PIPE,   // |
  T_OPEN,   // (
  T_CLOSE,  // )
  T_BAD     // not a token; the state says why
};

struct lexer {
  const char *p;     // just behind the current token
  const char *start; // where the current token starts
  const char *where; // begins messages
  bool last;         // no more text can follow
  int fd;            // in front of < or >, or -1
  enum token token;  // the current one
  enum parsed state; // PARSED_OK as long as all is well
};

void lex_next(struct lexer *lx);

// Ends the parse with a message, unless it has ended already.
void lex_error(struct lexer *lx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// The text ends too early: more is wanted, or the message `what` is due.
void lex_unfinished(struct lexer *lx, const char *what);

#endif
