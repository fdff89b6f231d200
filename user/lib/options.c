// The options of a program's command line, for main only: the words are taken
// off argc and argv as they are read. Operands follow the options; "--" ends
// them and "-" alone is an operand.
//
// POSIX's getopt would do (user/libc/getopt.c); this one answers --help,
// complains in the form of the other messages, and knows -5 for -n 5.
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char *argument;  // of the last option
static const char *rest = ""; // the letters of the last word not yet returned

// Moves `rest` to the letters of the next option word; false if there is none.
static bool
next_word(int *argc, char ***argv)
{
  char *word = *argc > 1 ? (*argv)[1] : NULL;

  if (word == NULL || word[0] != '-' || word[1] == '\0')
    return false;
  (*argc)--;
  (*argv)++;
  if (strcmp(word, "--") == 0)
    return false;
  rest = word + 1;
  return true;
}

// The rest of this word, or else the next one, becomes argument; false if there
// is neither.
static bool
take_argument(int *argc, char ***argv)
{
  argument = rest;
  rest = "";
  if (*argument != '\0')
    return true;
  if (*argc < 2)
    return false;
  argument = (*argv)[1];
  (*argc)--;
  (*argv)++;
  return true;
}

// Does not return for an option that is unknown or lacks its argument: every
// program would do the same, print and exit with 2.
int
option(int *argc, char ***argv, const char *known, const char *help)
{
  const char *at;
  int c;

  usage(*argc, *argv, false, help);
  if (*rest == '\0' && !next_word(argc, argv))
    return -1;
  c = *rest++;
  if (c >= '0' && c <= '9' && strchr(known, '#') != NULL) {
    argument = rest - 1;
    rest = "";
    return '#';
  }
  at = c == ':' || c == '#' ? NULL : strchr(known, c);
  if (at == NULL) {
    fprintf(stderr, "%s: unknown option -%c%s\n", _progname, c,
            c == '-' ? rest : "");
    usage(*argc, *argv, true, help);
  } else if (at[1] == ':' && !take_argument(argc, argv)) {
    fprintf(stderr, "%s: option -%c needs an argument\n", _progname, c);
    usage(*argc, *argv, true, help);
  }
  return c;
}

const char *
option_argument(void)
{
  return argument;
}

// Not strtol: "12x", "" and what does not fit are all errors to whoever typed
// them, and the limits are part of the message.
int
number(const char *text, int min, int max)
{
  const char *p = text + (*text == '-' || *text == '+');
  bool minus = *text == '-';
  bool digits = *p != '\0';
  bool fits = true;
  uint n = 0;
  int value;

  for (; *p != '\0'; p++) {
    uint digit = (uint)(*p - '0');

    digits = digits && digit <= 9;
    fits = fits && n <= ((uint)INT32_MAX + minus - digit) / 10;
    n = n * 10 + digit;
  }
  if (!digits) {
    fprintf(stderr, "%s: %s: not a number\n", _progname, text);
    exit(2);
  }
  value = (int)(minus ? -n : n);
  if (!fits || value < min || value > max) {
    fprintf(stderr, "%s: %s: not from %d to %d\n", _progname, text, min, max);
    exit(2);
  }
  return value;
}
