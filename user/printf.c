// Prints its words in a form.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] = "printf FORM [WORD]...\n"
                           "print FORM, with words for %s %d %u %x %o %c, "
                           "widths as in C, %% for a %;\n"
                           "\\n \\t \\\\ and octal \\012 are characters; FORM "
                           "goes on while there are words";

static char **words; // those not used yet
static int status;

// The next word; past the last, an empty one.
static const char *
next_word(void)
{
  return *words != NULL ? *words++ : "";
}

// The next word as a number, in the forms of C: 10, 012, 0xa. A word that is
// none is said, and makes the status 1; what it begins with is used.
static long
next_number(void)
{
  const char *word = next_word();
  char *end;
  long n = strtol(word, &end, 0);

  if (*word != '\0' && (end == word || *end != '\0')) {
    fprintf(stderr, "printf: %s: not a number\n", word);
    status = 1;
  }
  return n;
}

// Prints what a \ at `p` says; returns its last character. Up to three octal
// digits, or a letter; an unknown one is printed with its \.
static const char *
escape(const char *p)
{
  static const char letters[] = "n\nt\tr\rf\fv\vb\ba\a\\\\\"\"";
  int c = 0;
  char out;

  if (p[1] >= '0' && p[1] <= '7') {
    for (int i = 0; i < 3 && p[1] >= '0' && p[1] <= '7'; i++)
      c = c * 8 + *++p - '0';
    out = (char)c;
    out_write(&out, 1);
    return p;
  }
  for (int i = 0; letters[i] != '\0'; i += 2) {
    if (letters[i] != p[1])
      continue;
    out_write(&letters[i + 1], 1);
    return p + 1;
  }
  out_write(p, 1);
  return p;
}

// Prints the % at `p`, with the next word; returns its last character. %c is
// the first character of a word, and needs no number. The rest of the form goes
// to out_print as it is typed, so it is checked first: a form that asks for
// other arguments would read what is not there.
static const char *
conversion(const char *p)
{
  size_t n = 1 + strspn(p + 1, "-+ #0123456789.");
  char form[32];
  char c = p[n];

  if (c == '\0' || strchr("sduixXoc%", c) == NULL || n > sizeof(form) - 3) {
    fprintf(stderr, "printf: %s: a %% that is not known\n", p);
    exit(1);
  }
  memcpy(form, p, n);
  form[n] = c == 'c' ? 's' : c;
  form[n + 1] = '\0';
  if (c == '%') {
    out_print("%%");
  } else if (c == 's' || c == 'c') {
    const char *word = next_word();
    char one[2] = {*word, '\0'};

    out_print(form, c == 'c' ? one : word);
  } else {
    out_print(form, (int)next_number());
  }
  return p + n;
}

// The form is used again as long as words are left, and once without any. A
// form that takes no word is not repeated: it would never end.
int
main(int argc, char *argv[])
{
  char **before;

  usage(argc, argv, argc < 2, help);
  words = argv + 2;
  do {
    before = words;
    for (const char *p = argv[1]; *p != '\0'; p++) {
      if (*p == '\\')
        p = escape(p);
      else if (*p == '%')
        p = conversion(p);
      else
        out_write(p, 1);
    }
  } while (*words != NULL && words != before);
  return out_close(status);
}
