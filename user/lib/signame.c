// Names of signals, for the two that send them: the shell and kill.
#include "signame.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

// The ones that somebody types.
static const struct {
  const char *name;
  int number;
} signals[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"ABRT", SIGABRT},
    {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"SEGV", SIGSEGV}, {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"CONT", SIGCONT},
    {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU},
};

int
signal_number(const char *text)
{
  char *end;
  long number = strtol(text, &end, 10);

  if (end != text && *end == '\0' && number > 0 && number < _NSIG)
    return (int)number;
  if (strncmp(text, "SIG", 3) == 0)
    text += 3;
  for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
    if (strcmp(text, signals[i].name) == 0)
      return signals[i].number;
  return -1;
}

const char *
signal_name(int number)
{
  for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
    if (signals[i].number == number)
      return signals[i].name;
  return NULL;
}
