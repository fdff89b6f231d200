// Arithmetic: $((...)), with the operators of C that need no type, from the
// loosest to the tightest:
//
//   = *= /= %= += -= <<= >>= &= ^= |=     ?:     ||     &&     |     ^     &
//   == !=     < <= > >=     << >>     + -     * / %     + - ! ~ (in front)
//   ++ -- (in front of a name, or behind it)
//
// Numbers have 64 bits, and what does not fit wraps; they are written as in C:
// 10, 012, 0xa. A variable is its number, 0 if it is empty or not set. What &&,
// || and ?: do not choose is read, and changes nothing.
#include "user/sh/sh.h"
#include <ctype.h>

#define MAXNEST 200 // parentheses and signs in one another

typedef long long whole;
typedef unsigned long long bits;

struct sum {
  const char *text; // all of it
  const char *p;    // what is left
  int depth;
  bool skipped; // what is not chosen
  bool failed;
};

// Operators with two sides; of those that begin alike the longer is first.
static const struct op {
  char text[4];
  int rank; // the tighter, the higher
} ops[] = {{"||", 1}, {"&&", 2}, {"|", 3},  {"^", 4},  {"&", 5},  {"==", 6},
           {"!=", 6}, {"<<", 8}, {">>", 8}, {"<=", 7}, {">=", 7}, {"<", 7},
           {">", 7},  {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}};

#define NOPS (sizeof(ops) / sizeof(ops[0]))

static whole assignment_or_choice(struct sum *sum);

// Says it once, with the whole text; what follows an error has no meaning.
static void
complain(struct sum *sum, const char *what)
{
  if (!sum->failed) {
    fprintf(stderr, "sh: $((%.60s)): %s\n", sum->text, what);
    shell_error();
  }
  sum->failed = true;
}

// The next character that is no blank, which is then at sum->p.
static char
peek(struct sum *sum)
{
  while (*sum->p == ' ' || *sum->p == '\t' || *sum->p == '\n')
    sum->p++;
  return *sum->p;
}

// The operator here, if it is tighter than `rank`. One with a = behind it that
// is an assignment has no left side that could be assigned to: no operator.
static const struct op *
find_op(struct sum *sum, int rank)
{
  size_t i;

  peek(sum);
  for (i = 0; i < NOPS; i++) {
    size_t n = strlen(ops[i].text);

    if (strncmp(sum->p, ops[i].text, n) != 0)
      continue;
    if (sum->p[n] == '=' && ops[i].rank != 6 && ops[i].rank != 7)
      return NULL;
    return ops[i].rank > rank ? &ops[i] : NULL;
  }
  return NULL;
}

// Division is done by the rules of C, but for what has no result.
static whole
divide(struct sum *sum, whole a, whole b, bool rest)
{
  if (b == 0 && !sum->skipped)
    complain(sum, "division by 0");
  if (b == 0)
    return 0;
  if (b == -1)
    return rest ? 0 : (whole)(0 - (bits)a);
  return rest ? a % b : a / b;
}

// The result of an operator with two sides. It wraps, as only unsigned numbers
// may in C; >> keeps the sign, and of a shift only 6 bits count.
static whole
calculate(struct sum *sum, const char *op, whole a, whole b)
{
  int shift = b & 63;

  switch (op[0]) {
  case '+':
    return (whole)((bits)a + (bits)b);
  case '-':
    return (whole)((bits)a - (bits)b);
  case '*':
    return (whole)((bits)a * (bits)b);
  case '/':
  case '%':
    return divide(sum, a, b, op[0] == '%');
  case '|':
    return a | b;
  case '^':
    return a ^ b;
  case '&':
    return a & b;
  case '=':
    return a == b;
  case '!':
    return a != b;
  }
  if (op[1] == op[0])
    return op[0] == '<' ? (whole)((bits)a << shift) : a >> shift;
  if (op[0] == '<')
    return op[1] == '=' ? a <= b : a < b;
  return op[1] == '=' ? a >= b : a > b;
}

// The number that `text` begins with; *end is behind it.
static whole
number_at(struct sum *sum, const char *text, const char **end)
{
  char *behind;

  errno = 0;
  whole value = (whole)strtoull(text, &behind, 0);
  if (behind == text || is_name_char(*behind, false))
    complain(sum, "not a number");
  else if (errno == ERANGE)
    complain(sum, "a number is too large");
  *end = behind;
  return value;
}

// What a variable holds: a number with a sign and blanks around it, or nothing,
// which is 0.
static whole
variable(struct sum *sum, const char *name, size_t len)
{
  const char *value = var_get(name, len), *end;

  if (value == NULL)
    return 0;
  while (*value == ' ' || *value == '\t' || *value == '\n')
    value++;
  bool minus = *value == '-';
  value += minus || *value == '+';
  if (*value == '\0' && !minus)
    return 0;
  whole result = number_at(sum, value, &end);
  if (end[strspn(end, " \t\n")] != '\0')
    complain(sum, "a variable is not a number");
  return minus ? (whole)(0 - (bits)result) : result;
}

// Sets it, unless this is not chosen; the value.
static whole
set_variable(struct sum *sum, const char *name, size_t len, whole value)
{
  char text[24];

  if (sum->skipped || sum->failed)
    return value;
  snprintf(text, sizeof(text), "%lld", value);
  if (!var_set(name, len, text)) {
    shell_error();
    sum->failed = true;
  }
  return value;
}

// Sets a variable to what `op`, without its =, makes of it and the right side.
static whole
assign(struct sum *sum, const char *name, size_t len, const char *op)
{
  whole right = assignment_or_choice(sum), value = right;

  if (*op != '=')
    value = calculate(sum, op, variable(sum, name, len), right);
  return set_variable(sum, name, len, value);
}

// Behind a name: the operator of an assignment, or NULL.
static const char *
assignment_op(struct sum *sum)
{
  static const char *const all[] = {
      "<<=", ">>=", "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", NULL};
  int i;

  peek(sum);
  for (i = 0; all[i] != NULL; i++)
    if (strncmp(sum->p, all[i], strlen(all[i])) == 0)
      return all[i];
  return sum->p[0] == '=' && sum->p[1] != '=' ? "=" : NULL;
}

// Whether ++ or -- is here.
static bool
at_step(struct sum *sum)
{
  char c = peek(sum);

  return (c == '+' || c == '-') && sum->p[1] == c;
}

// ++NAME, --NAME, NAME++ or NAME--, which `op` is; the variable's new value.
static whole
step(struct sum *sum, const char *name, size_t len, char op)
{
  return set_variable(
      sum, name, len,
      calculate(sum, op == '+' ? "+" : "-", variable(sum, name, len), 1));
}

// A variable, with what belongs to it. x++ is the value before. Where a number
// or a name follows, as in x--1, each sign is one of its own.
static whole
named(struct sum *sum)
{
  const char *name = sum->p;
  size_t len = name_length(name);

  sum->p += len;
  const char *op = assignment_op(sum);
  if (op != NULL) {
    sum->p += strlen(op);
    return assign(sum, name, len, op);
  }
  whole value = variable(sum, name, len);
  if (at_step(sum)) {
    const char *before = sum->p;
    char sign = *before;

    sum->p += 2;
    if (isalnum((unsigned char)peek(sum)) || *sum->p == '_' || *sum->p == '(')
      sum->p = before;
    else
      step(sum, name, len, sign);
  }
  return value;
}

// A number, a name, something in parentheses; with signs in front.
static whole
single(struct sum *sum)
{
  char c = peek(sum);
  whole value = 0;

  if (++sum->depth > MAXNEST)
    complain(sum, "too deep");
  if (sum->failed)
    return 0;
  const char *name = at_step(sum) ? sum->p + 2 : NULL;
  if (name != NULL)
    name += strspn(name, " \t\n");
  if (name != NULL && is_name_char(*name, true)) {
    sum->p = name + name_length(name);
    value = step(sum, name, name_length(name), c);
  } else if (c == '-' || c == '+' || c == '!' || c == '~') {
    sum->p++;
    value = single(sum);
    value = c == '-'   ? (whole)(0 - (bits)value)
            : c == '!' ? !value
            : c == '~' ? ~value
                       : value;
  } else if (c == '(') {
    sum->p++;
    value = assignment_or_choice(sum);
    if (peek(sum) != ')')
      complain(sum, "missing )");
    else
      sum->p++;
  } else if (is_name_char(c, true)) {
    value = named(sum);
  } else if (c >= '0' && c <= '9') {
    value = number_at(sum, sum->p, &sum->p);
  } else {
    complain(sum, c == '\0' ? "a number is missing" : "not understood");
  }
  sum->depth--;
  return value;
}

// Operators that are tighter than `rank`, from left to right.
static whole
binary(struct sum *sum, int rank)
{
  whole left = single(sum);
  const struct op *op;

  while (!sum->failed && (op = find_op(sum, rank)) != NULL) {
    bool skipped = sum->skipped;
    bool logic = op->rank <= 2;

    sum->p += strlen(op->text);
    if (logic && (op->text[0] == '|') == (left != 0))
      sum->skipped = true;
    whole right = binary(sum, op->rank);
    sum->skipped = skipped;
    if (!logic)
      left = calculate(sum, op->text, left, right);
    else
      left = op->text[0] == '|' ? left || right : left && right;
  }
  return left;
}

// Both sides of the colon are read; the one that is not chosen is skipped.
static whole
assignment_or_choice(struct sum *sum)
{
  whole cond = binary(sum, 0);
  bool skipped = sum->skipped;

  if (sum->failed || peek(sum) != '?')
    return cond;
  if (++sum->depth > MAXNEST)
    complain(sum, "too deep");
  sum->p++;
  sum->skipped = skipped || cond == 0;
  whole yes = assignment_or_choice(sum);
  if (peek(sum) != ':')
    complain(sum, "missing :");
  if (sum->failed)
    return 0;
  sum->p++;
  sum->skipped = skipped || cond != 0;
  whole no = assignment_or_choice(sum);
  sum->skipped = skipped;
  sum->depth--;
  return cond != 0 ? yes : no;
}

// Of nothing at all the result is 0.
char *
arith_expand(const char *text)
{
  struct sum sum = {.text = text, .p = text};
  char result[24];
  whole value = peek(&sum) == '\0' ? 0 : assignment_or_choice(&sum);

  if (!sum.failed && peek(&sum) != '\0')
    complain(&sum, "not understood");
  if (sum.failed)
    return NULL;
  snprintf(result, sizeof(result), "%lld", value);
  return arena_copy(result, strlen(result));
}
