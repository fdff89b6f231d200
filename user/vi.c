// The editor vi. Its parts are in user/vi, and vi.h says how they go together.
#include "user/vi/vi.h"

static const char help[] =
    "vi [FILE]\n"
    "edit a text on the whole screen\n"
    "Keys are commands; i and a begin to write, ESC ends it.\n"
    "  :w :q :wq :q!   save, leave, both, leave without saving\n"
    "  h j k l         left, down, up, right; arrows, too\n"
    "  w b e 0 ^ $     by words; start, first character, end of line\n"
    "  gg G 12G { } %  first, last, 12th line; paragraph; bracket\n"
    "  ^F ^B ^D ^U     screens and half screens; H M L: rows of it\n"
    "  /x ?x n N       look for a pattern, down or up, and again\n"
    "  fx tx ; ,       to a character of the line, and again\n"
    "  i a I A o O R   write: before, behind, at the line's start, end,\n"
    "                  in a new line below, above, over what is there\n"
    "  x X dd dw D     delete; d with any motion; c and then write\n"
    "  yy yw p P       copy, put below or behind, above or before\n"
    "  s S C r J ~ > < change characters, lines; join; case; indent\n"
    "  u ^R .          undo, redo, repeat the last change\n"
    "  ma 'a \"ayy \"ap  marks and registers a to z\n"
    "  :e :r FILE      edit another file, read one in\n"
    "  :%s/x/y/g       replace in all lines; :2,5s in some\n"
    "  :set nu, :12    number the lines, go to one. ^Z does nothing";

// Opens the file, if one is named, and does commands for ever: :q and its like
// end the program (user/vi/ex.c). The screen is drawn only if no key waits, so
// text that is pasted in does not draw a screen for each character.
int
main(int argc, char *argv[])
{
  size_t at = 0;

  while (option(&argc, &argv, "", help) != -1)
    ;
  usage(argc, argv, argc > 2, help);
  if (!keys_begin()) {
    fprintf(stderr, "vi: not a terminal\n");
    return 1;
  }
  if (!text_insert(0, "\n", 1)) {
    terminal_end();
    fprintf(stderr, "vi: out of memory\n");
    return 1;
  }
  if (argc > 1)
    file_open(argv[1]);
  for (;;) {
    if (!keys_waiting())
      screen_draw(at, "");
    command(&at);
  }
}
