// Evaluates an expression, each operand and operator a word of its own.
//
// A function for each rank of operators: it takes what binds closer with the
// next one. A value is a text all the time, and a number where one is needed.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

static const char help[] =
    "expr WORD...\n"
    "evaluate an expression and print its value; from weak to strong:\n"
    "  A | B              A if it is neither empty nor 0, else B\n"
    "  A & B              A if neither is empty or 0, else 0\n"
    "  A = B, != < <= > >= 1 or 0; as numbers if both are\n"
    "  A + B, A - B, A * B, A / B, A % B\n"
    "  A : PATTERN        what \\( \\) match at A's start, or how many match\n"
    "  ( A )\n"
    "status 0: a value, 1: it is empty or 0, 2: no expression, 3: no memory";

#define MAX_DEPTH 100 // of parentheses: the stack is 64 KB

static char **word; // the next one; NULL behind the last
static int depth;
static int idle; // > 0: the value is not used, so 1 / 0 is no error

static char *either(void);

static _Noreturn void
refuse(const char *text)
{
  fprintf(stderr, "expr: %s\n", text);
  exit(2);
}

// A new text; nothing is freed, as the program is short-lived.
static char *
copy(const char *text, size_t n)
{
  char *new = malloc(n + 1);

  if (new == NULL) {
    fprintf(stderr, "expr: out of memory\n");
    exit(3);
  }
  memcpy(new, text, n);
  new[n] = '\0';
  return new;
}

static char *
of_number(int n)
{
  char text[16];

  return copy(text, (size_t)snprintf(text, sizeof(text), "%d", n));
}

// Whether a text is a number; *n is it then. One too large ends the program.
static bool
is_number(const char *text, int *n)
{
  const char *p = text + (*text == '-');
  long value;

  if (*p == '\0' || strspn(p, "0123456789") != strlen(p))
    return false;
  errno = 0;
  value = strtol(text, NULL, 10);
  if (errno != 0)
    refuse("a number is too large");
  *n = (int)value;
  return true;
}

// The texts that count as false: empty, and each way to write 0.
static bool
is_false(const char *text)
{
  const char *p = text + (*text == '-');

  return *text == '\0' || (*p != '\0' && strspn(p, "0") == strlen(p));
}

// Takes the next word if it is this one.
static bool
take(const char *text)
{
  if (*word == NULL || strcmp(*word, text) != 0)
    return false;
  word++;
  return true;
}

static char *
operand(void)
{
  char *value;

  if (*word == NULL)
    refuse("an operand is missing at the end");
  if (!take("("))
    return *word++;
  if (++depth > MAX_DEPTH)
    refuse("too many parentheses");
  value = either();
  depth--;
  if (!take(")"))
    refuse("a ) is missing");
  return value;
}

// A : PATTERN, which is only looked for at the start of A. The search finds the
// leftmost match, so one that begins later says that there is none at 0.
static char *
match(void)
{
  char *value = operand();

  while (take(":")) {
    const char *error;
    struct regex *re = regex_compile(operand(), 0, &error);
    size_t start = 1, end = 0;
    bool found;

    if (re == NULL)
      refuse(error);
    found = regex_find(re, value, strlen(value), 0, &start, &end) && start == 0;
    if (regex_groups(re) == 0)
      value = of_number(found ? (int)end : 0);
    else if (found && regex_group(re, 1, &start, &end))
      value = copy(value + start, end - start);
    else
      value = copy("", 0);
    regex_free(re);
  }
  return value;
}

// One operation; what does not fit a number is an error.
static char *
calculate(char op, const char *left, const char *right)
{
  int a, b, result = 0;
  bool large;

  if (idle > 0)
    return of_number(0);
  if (!is_number(left, &a) || !is_number(right, &b))
    refuse("an operand is not a number");
  if ((op == '/' || op == '%') && b == 0)
    refuse("division by zero");
  if (op == '+')
    large = __builtin_add_overflow(a, b, &result);
  else if (op == '-')
    large = __builtin_sub_overflow(a, b, &result);
  else if (op == '*')
    large = __builtin_mul_overflow(a, b, &result);
  else if (b == -1) // the one quotient that may not fit
    large = op == '/' && __builtin_sub_overflow(0, a, &result);
  else {
    large = false;
    result = op == '/' ? a / b : a % b;
  }
  if (large)
    refuse("a number is too large");
  return of_number(result);
}

static char *
product(void)
{
  char *value = match();

  for (;;) {
    if (take("*"))
      value = calculate('*', value, match());
    else if (take("/"))
      value = calculate('/', value, match());
    else if (take("%"))
      value = calculate('%', value, match());
    else
      return value;
  }
}

static char *
sum(void)
{
  char *value = product();

  for (;;) {
    if (take("+"))
      value = calculate('+', value, product());
    else if (take("-"))
      value = calculate('-', value, product());
    else
      return value;
  }
}

// < 0, 0 or > 0, by value if both are numbers, else by bytes.
static int
order(const char *left, const char *right)
{
  int a, b;

  if (is_number(left, &a) && is_number(right, &b))
    return (a > b) - (a < b);
  return strcmp(left, right);
}

static char *
comparison(void)
{
  char *value = sum();

  for (;;) {
    if (take("="))
      value = of_number(order(value, sum()) == 0);
    else if (take("!="))
      value = of_number(order(value, sum()) != 0);
    else if (take("<="))
      value = of_number(order(value, sum()) <= 0);
    else if (take(">="))
      value = of_number(order(value, sum()) >= 0);
    else if (take("<"))
      value = of_number(order(value, sum()) < 0);
    else if (take(">"))
      value = of_number(order(value, sum()) > 0);
    else
      return value;
  }
}

// The right side is read in any case, but not calculated when the left one
// decides.
static char *
both(void)
{
  char *value = comparison();

  while (take("&")) {
    bool decided = is_false(value);
    char *right;

    idle += decided;
    right = comparison();
    idle -= decided;
    if (decided || is_false(right))
      value = of_number(0);
  }
  return value;
}

static char *
either(void)
{
  char *value = both();

  while (take("|")) {
    bool decided = !is_false(value);
    char *right;

    idle += decided;
    right = both();
    idle -= decided;
    if (!decided)
      value = is_false(right) ? of_number(0) : right;
  }
  return value;
}

// No option() here: a word that begins with - is an operand.
int
main(int argc, char *argv[])
{
  char *value;

  usage(argc, argv, argc < 2, help);
  word = argv + 1;
  take("--");
  value = either();
  if (*word != NULL)
    refuse("there is a word too many");
  out_print("%s\n", value);
  return out_close(is_false(value));
}
