// Names of signals, for the two that send them: the shell and kill.
#include "signame.h"
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
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

  if (end != text && *end == '\0' && number >= 0 && number < _NSIG)
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

// Minus a number is a signal only if there is an operand behind it; else a job.
// "-1" is all processes, never a signal.
int
signal_option(int argc, char *argv[], const char *who, int *sig)
{
  const char *name = NULL;
  int first = 1;

  *sig = SIGTERM;
  if (argc > 1 && strcmp(argv[1], "-s") == 0) {
    name = argc > 2 ? argv[2] : NULL;
    first = argc > 2 ? 3 : 2;
  } else if (argc > 1 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0 &&
             strcmp(argv[1], "-1") != 0 &&
             (argc > 2 || !isdigit((unsigned char)argv[1][1]))) {
    name = argv[1] + 1;
    first = 2;
  }
  if (name != NULL && (*sig = signal_number(name)) < 0) {
    fprintf(stderr, "%s: %s: no such signal\n", who, argv[first - 1]);
    return -1;
  }
  return first + (first < argc && strcmp(argv[first], "--") == 0);
}

// 2 is the status of wrong usage.
int
signal_list(int n, char *texts[], const char *who)
{
  int code = 0;
  char *end;

  for (int i = 1; n == 0 && i < _NSIG; i++)
    if (signal_name(i) != NULL)
      printf("%s\n", signal_name(i));
  for (int i = 0; i < n; i++) {
    long number = strtol(texts[i], &end, 10);

    if (end == texts[i] || *end != '\0') {
      fprintf(stderr, "%s: %s: not a number\n", who, texts[i]);
      return 2;
    }
    const char *name = signal_name(number > 128 ? number - 128 : number);
    if (name != NULL) {
      printf("%s\n", name);
    } else {
      fprintf(stderr, "%s: %s: no such signal\n", who, texts[i]);
      code = 1;
    }
  }
  return code;
}
