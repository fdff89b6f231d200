// <string.h>: what ended a program, in words.
#include <string.h>

#pragma weak strsignal

// The words of the shell, which says them of a job that was killed.
char *
strsignal(int sig)
{
  static const char *const text[] = {
      [2] = "interrupted",
      [6] = "aborted",
      [9] = "killed",
      [11] = "memory fault",
      [13] = "pipe without reader",
  };

  if (sig >= 0 && sig < (int)(sizeof(text) / sizeof(text[0])) &&
      text[sig] != NULL)
    return (char *)text[sig];
  return "unknown signal";
}
