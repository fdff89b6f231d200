// Prints a line for ever: until whoever reads it has enough.
#include "tool.h"

static const char help[] = "yes [TEXT]...\n"
                           "print y, or TEXT, again and again";

// It ends when the write fails, with the pipe's reader; out_write exits then.
int
main(int argc, char *argv[])
{
  option(&argc, &argv, "", help);
  for (;;) {
    if (argc < 2)
      out_write("y\n", 2);
    for (int i = 1; i < argc; i++)
      out_print("%s%c", argv[i], i < argc - 1 ? ' ' : '\n');
  }
}
