// Shell's lexer: user/sh/lex.c
// inputs: any text of up to 8 letters, whether more can follow or not.
// options: -eva-slevel 300 -main prove_lexer
// flags: -iquote user/lib -DNAME_MAX=30
#include "user/sh/lex.c"

// What quote.c skips: any part of the text, which is then whole or not.
static bool
skip_some(struct lexer *lx)
{
  while (*lx->p != '\0' && YES_OR_NO)
    lx->p++;
  if (YES_OR_NO)
    return true;
  lx->state = YES_OR_NO ? PARSED_MORE : PARSED_ERROR;
  lx->token = T_BAD;
  return false;
}

bool
skip_quoted(struct lexer *lx, char quote)
{
  return skip_some(lx);
}

bool
skip_dollar(struct lexer *lx, bool quoted)
{
  return skip_some(lx);
}

bool
skip_backquotes(struct lexer *lx)
{
  return skip_some(lx);
}

void
prove_lexer(void)
{
  static char text[9];
  struct lexer lx = {.p = text,
                     .start = text,
                     .text = text,
                     .name = "sh",
                     .line = 1,
                     .state = PARSED_OK};

  any_string(text, sizeof(text) - 1);
  lx.last = YES_OR_NO;
  do
    lex_next(&lx);
  while (lx.token != T_END && lx.token != T_BAD);
}
