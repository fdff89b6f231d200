// Shell's lexer: user/sh/lex.c
// inputs: any text of up to 8 letters, whether more can follow or not.
// options: -eva-slevel 300 -main prove_lexer
// flags: -iquote user/lib -DNAME_MAX=30
#include "user/sh/lex.c"

void
prove_lexer(void)
{
  static char text[9];
  struct lexer lx = {.p = text, .where = "sh", .state = PARSED_OK};

  any_string(text, sizeof(text) - 1);
  lx.last = YES_OR_NO;
  do
    lex_next(&lx);
  while (lx.token != T_END && lx.token != T_BAD);
}
