// test and [: is it true? Status 0: yes, 1: no, 2: that cannot be asked.
//
//   choice  = both { "-o" both }
//   both    = not { "-a" not }
//   not     = "!" not | "(" choice ")" | primary
//   primary = TEXT operator TEXT | -letter TEXT | TEXT
//
// What looks like an operator may be a text; the number of words decides: what
// has an operator of two sides behind it, and a word behind that, is its left.
#include "user/sh/sh.h"
#include <sys/stat.h>

#define MAXNEST 100 // of parentheses and !

struct test {
  char **p; // the next word
  int n;    // words left
  int depth;
  bool failed;
};

static bool choice(struct test *t);

// Says it once; the result is false, whatever was asked.
static bool
complain(struct test *t, const char *what, const char *text)
{
  if (!t->failed)
    fprintf(stderr, "sh: test: %s%s\n", text, what);
  t->failed = true;
  return false;
}

// A whole number, blanks allowed around it.
static long long
number_of(struct test *t, const char *text)
{
  char *end;
  long long value = strtoll(text, &end, 10);

  while (*end == ' ' || *end == '\t')
    end++;
  if (end == text || *end != '\0')
    complain(t, ": not a number", text);
  return value;
}

// The number of a operator with two sides; -1: it is none. compare knows the
// numbers.
static int
two_sided(const char *word)
{
  static const char *const ops[] = {"=",   "!=",  "-eq", "-ne", "-lt",
                                    "-le", "-gt", "-ge", NULL};
  int i;

  for (i = 0; ops[i] != NULL; i++)
    if (strcmp(word, ops[i]) == 0)
      return i;
  return -1;
}

// `op` is from two_sided: texts are compared as they are, or as numbers.
static bool
compare(struct test *t, const char *left, int op, const char *right)
{
  if (op < 2)
    return (strcmp(left, right) == 0) == (op == 0);
  long long a = number_of(t, left), b = number_of(t, right);
  switch (op) {
  case 2:
    return a == b;
  case 3:
    return a != b;
  case 4:
    return a < b;
  case 5:
    return a <= b;
  case 6:
    return a > b;
  default:
    return a >= b;
  }
}

// Everybody may read and write everything here, so -r and -w ask no more than
// -e does.
static bool
is_file(char letter, const char *path)
{
  struct stat st;

  if (letter == 'L' || letter == 'h')
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
  if (stat(path, &st) < 0)
    return false;
  switch (letter) {
  case 'd':
    return S_ISDIR(st.st_mode);
  case 'f':
    return S_ISREG(st.st_mode);
  case 'c':
    return S_ISCHR(st.st_mode);
  case 'b':
    return S_ISBLK(st.st_mode);
  case 'p':
    return S_ISFIFO(st.st_mode);
  case 'S':
    return S_ISSOCK(st.st_mode);
  case 's':
    return st.st_size > 0;
  case 'x':
    return (st.st_mode & 0111) != 0;
  default:
    return true;
  }
}

// `letter` is one that primary() knows.
static bool
one_sided(struct test *t, char letter, const char *text)
{
  if (letter == 'n' || letter == 'z')
    return (*text != '\0') == (letter == 'n');
  if (letter == 't')
    return isatty((int)number_of(t, text));
  return is_file(letter, text);
}

// A letter without a word behind it is only a text. Takes it off. An empty text
// is false, all others are true.
static bool
primary(struct test *t)
{
  const char *word = t->p[0];
  bool one = t->n > 1 && word[0] == '-' && word[1] != '\0' && word[2] == '\0' &&
             strchr("nztefdrwxsLhcbpS", word[1]) != NULL;

  t->p += one ? 2 : 1;
  t->n -= one ? 2 : 1;
  return one ? one_sided(t, word[1], t->p[-1]) : *word != '\0';
}

static bool not(struct test * t)
{
  bool result;

  if (t->failed || t->n == 0)
    return complain(t, "a word is missing at the end", "");
  if (t->n > 2 && two_sided(t->p[1]) >= 0) {
    t->p += 3;
    t->n -= 3;
    return compare(t, t->p[-3], two_sided(t->p[-2]), t->p[-1]);
  }
  bool group = strcmp(t->p[0], "(") == 0;
  if (t->n < 2 || (!group && strcmp(t->p[0], "!") != 0))
    return primary(t);
  if (++t->depth > MAXNEST)
    return complain(t, "too deep", "");
  t->p++;
  t->n--;
  result = group ? choice(t) : !not(t);
  t->depth--;
  if (group && (t->n == 0 || strcmp(t->p[0], ")") != 0))
    return complain(t, "missing )", "");
  t->p += group;
  t->n -= group;
  return result;
}

// Whether this word is the next, and something follows it.
static bool
take(struct test *t, const char *word)
{
  if (t->failed || t->n == 0 || strcmp(t->p[0], word) != 0)
    return false;
  t->p++;
  t->n--;
  return true;
}

// Both sides are looked at, for the sake of their errors.
static bool
both(struct test *t)
{
  bool result = not(t);

  while (take(t, "-a"))
    result &= not(t);
  return result;
}

// The loosest rule: -o. The result, even where something has failed; run_test
// looks at that.
static bool
choice(struct test *t)
{
  bool result = both(t);

  while (take(t, "-o"))
    result |= both(t);
  return result;
}

// argv[0] tells whether there must be a ] at the end.
int
run_test(int argc, char *argv[])
{
  struct test t = {.p = argv + 1, .n = argc - 1};

  if (strcmp(argv[0], "[") == 0) {
    if (argc < 2 || strcmp(argv[argc - 1], "]") != 0) {
      fprintf(stderr, "sh: [: missing ]\n");
      return 2;
    }
    t.n--;
  }
  if (t.n == 0)
    return 1;
  bool result = choice(&t);
  if (!t.failed && t.n > 0)
    complain(&t, ": not expected", t.p[0]);
  return t.failed ? 2 : !result;
}
