// What programs say about what went wrong, in one form: "NAME: WHAT: REASON".
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

#define SHOWN 240 // characters of a text

// Prints the message in one piece, so that those of two processes do not mix.
// Of a long text, mostly a path, the end says most.
// `error` is taken at once, before anything that could set errno.
static void
vwarn(int error, const char *fmt, va_list ap)
{
  char text[ARG_MAX + 200]; // no name can be longer than all arguments
  size_t n;

  vsnprintf(text, sizeof(text), fmt, ap);
  n = strlen(text);
  fprintf(stderr, "%s: %s%s: %s\n", _progname, n > SHOWN ? "..." : "",
          text + (n > SHOWN ? n - SHOWN : 0), strerror(error));
}

void
warn(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vwarn(errno, fmt, ap);
  va_end(ap);
}

void
fail(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vwarn(errno, fmt, ap);
  va_end(ap);
  exit(1);
}

// The words are the caller's, one text for --help and for errors: they cannot
// differ.
void
usage(int argc, char *argv[], bool bad, const char *text)
{
  bool help = argc == 2 && strcmp(argv[1], "--help") == 0;

  if (!help && !bad)
    return;
  fprintf(help ? stdout : stderr, "usage: %s\n", text);
  exit(help ? 0 : 2);
}
