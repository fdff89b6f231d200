// Prints what main was given, for the lab's grader: argc, and each argument in
// brackets. Its status is argc.
#include "tool.h"

static const char help[] = "showargs [ARGUMENT]...\n"
                           "print the number of arguments, and each of them";

int
main(int argc, char *argv[])
{
  usage(argc, argv, false, help);
  out_print("%d", argc);
  for (int i = 0; i < argc; i++)
    out_print(" [%s]", argv[i]);
  if (argv[argc] != NULL)
    out_print(" and no NULL");
  out_print("\n");
  return out_close(argc);
}
