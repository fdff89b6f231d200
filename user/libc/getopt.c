// The options of a command line.
// POSIX's, not GNU's: options end at the first word that is none, so that `rm
// -r dir -x` removes a file of the name -x.
#include <stdio.h>
#include <string.h>
#include "user/libc/libc.h"
#include "user/libc/posix.h"

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *rest = ""; // the letters of a word not yet returned
static int rest_of;           // which word that is

static int
complain(const char *known, const char *what, int result)
{
  if (opterr && *known != ':')
    fprintf(stderr, "%s: %s -- '%c'\n", _progname, what, optopt);
  return result;
}

// The option's letter; '?' for one that is not known or has no argument (':' if
// `known` begins with a colon, which also keeps it silent); -1 at the end.
// optind is the next word to look at. A program may set it back to 1 and scan
// once more.
int
_getopt(int argc, char *const argv[], const char *known)
{
  const char *at;

  optarg = NULL;
  if (optind < 1)
    optind = 1;
  if (rest_of != optind || *rest == '\0') {
    const char *word = optind < argc ? argv[optind] : NULL;

    if (word == NULL || word[0] != '-' || word[1] == '\0')
      return -1;
    if (strcmp(word, "--") == 0) {
      optind++;
      return -1;
    }
    rest = word + 1;
    rest_of = optind;
  }
  optopt = (unsigned char)*rest++;
  at = optopt == ':' ? NULL : strchr(known, optopt);
  if (at != NULL && at[1] == ':') {
    if (*rest != '\0')
      optarg = (char *)rest;
    else if (optind + 1 < argc)
      optarg = argv[++optind];
    rest = "";
  }
  if (*rest == '\0') {
    optind++;
    rest = ""; // the next scan may be of other words, when these are gone
  }
  if (at == NULL)
    return complain(known, "invalid option", '?');
  if (at[1] == ':' && optarg == NULL)
    return complain(known, "option requires an argument",
                    *known == ':' ? ':' : '?');
  return optopt;
}

#pragma weak getopt = _getopt
