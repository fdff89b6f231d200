// The pager less. Its parts are in user/less, and less.h says how they go
// together. more.c is the same under another name.
#include "user/less/less.h"

static const char help[] =
    "less [FILE]\n"
    "show a file, or what comes from a pipe, screen by screen\n"
    "  space f ^F      forward; d half a screen, j or Enter a row\n"
    "  b ^B            back; u half a screen, k a row\n"
    "  g G 12g         to the start, the end, the 12th line\n"
    "  /x ?x n N       look for a pattern, down or up, and again\n"
    "  h q             these keys; leave. ^Z does nothing";

// Without a FILE the text comes from standard input. The status is page's.
int
main(int argc, char *argv[])
{
  while (option(&argc, &argv, "", help) != -1)
    ;
  usage(argc, argv, argc > 2, help);
  return page(argc > 1 ? argv[1] : NULL, help);
}
