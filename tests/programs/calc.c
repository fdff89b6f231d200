// An arbitrary precision calculator in the manner of bc.
// args:
// args: -l < calc_l.in
// args: -x
/*
 * Statements, separated by newlines or semicolons:
 *
 *      expression              its value is printed, unless it is an assignment
 *      name = expression       names are a to z, and scale
 *      if (relation) statement
 *      while (relation) statement
 *      { statement; ... }
 *      print "text"
 *      quit
 *
 * Operators: + - * / % ^ and parentheses, sqrt(x); with -l also s(x), c(x),
 * a(x), l(x) and e(x), which are as good as a double is.
 */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A number is digits * 10^-scale; digits are kept the lowest first. */
typedef struct {
  int negative;
  int scale;
  size_t len;
  char *digits;
} Num;

static Num variables[26];
static int scale;
static int with_library;
static int line_number;
static const char *pos; /* what is being parsed */
static jmp_buf next_line;

// Back to the main loop, whatever was going on: what was allocated for the line
// is lost, as in many small interpreters.
static void
die(const char *why)
{
  fflush(stdout);
  fprintf(stderr, "calc: line %d: %s\n", line_number, why);
  longjmp(next_line, 1);
}

// Every allocation goes through here: a heap that is full must end the program
// with words, not with a fault.
static void *
checked(void *p)
{
  if (p == NULL) {
    fputs("calc: out of memory\n", stderr);
    exit(3);
  }
  return p;
}

/* ------------------------------------------------------------ numbers */

static Num
num_new(size_t len, int sc)
{
  Num n = {0, sc, len, NULL};

  n.digits = checked(calloc(len + 1, 1));
  return n;
}

static void
num_free(Num *n)
{
  free(n->digits);
  memset(n, 0, sizeof *n);
}

static Num
num_copy(const Num *n)
{
  Num copy = num_new(n->len, n->scale);

  copy.negative = n->negative;
  if (n->len > 0)
    memcpy(copy.digits, n->digits, n->len);
  return copy;
}

// Zero has no digits and no sign; only so are two zeros equal.
static void
num_trim(Num *n)
{
  while (n->len > 0 && n->digits[n->len - 1] == 0)
    n->len--;
  if (n->len == 0)
    n->negative = 0;
}

/* Cuts off or appends digits behind the point. */
static void
num_rescale(Num *n, int sc)
{
  if (sc > n->scale) {
    size_t more = (size_t)(sc - n->scale);

    n->digits = checked(realloc(n->digits, n->len + more + 1));
    memmove(n->digits + more, n->digits, n->len);
    memset(n->digits, 0, more);
    n->len += more;
  } else if (sc < n->scale) {
    size_t less = (size_t)(n->scale - sc);

    if (less >= n->len) {
      n->len = 0;
    } else {
      n->len -= less;
      memmove(n->digits, n->digits + less, n->len);
    }
  }
  n->scale = sc;
  num_trim(n);
}

static Num
num_from_text(const char *s, size_t n)
{
  Num result = num_new(n, 0);
  const char *point = memchr(s, '.', n);
  size_t i, len = 0;

  if (point != NULL)
    result.scale = (int)(s + n - point - 1);
  for (i = n; i-- > 0;)
    if (s[i] != '.')
      result.digits[len++] = (char)(s[i] - '0');
  result.len = len;
  num_trim(&result);
  return result;
}

static Num
num_from_long(long v)
{
  char buf[32];
  Num n;
  int len = snprintf(buf, sizeof buf, "%ld", labs(v));

  n = num_from_text(buf, (size_t)len);
  n.negative = v < 0;
  return n;
}

/* The number as text, in memory that the caller frees. */
static char *
num_to_text(const Num *n)
{
  size_t whole = n->len > (size_t)n->scale ? n->len - (size_t)n->scale : 0;
  char *s = checked(malloc(n->len + (size_t)n->scale + 4));
  char *p = s;
  size_t i;
  int k;

  if (n->negative)
    *p++ = '-';
  for (i = 0; i < whole; i++)
    *p++ = (char)('0' + n->digits[n->len - 1 - i]);
  if (n->len == 0)
    *p++ = '0';
  else if (n->scale > 0) {
    *p++ = '.';
    for (k = n->scale - 1; k >= 0; k--)
      *p++ = (char)('0' + ((size_t)k < n->len ? n->digits[k] : 0));
  }
  *p = '\0';
  return s;
}

/* Compares the sizes, not the signs; both have the same scale. */
static int
compare_sizes(const Num *a, const Num *b)
{
  size_t i;

  if (a->len != b->len)
    return a->len < b->len ? -1 : 1;
  for (i = a->len; i-- > 0;)
    if (a->digits[i] != b->digits[i])
      return a->digits[i] < b->digits[i] ? -1 : 1;
  return 0;
}

static int
digit(const Num *n, size_t i)
{
  return i < n->len ? n->digits[i] : 0;
}

/* a + b, or a - b for other signs; takes both. */
static Num
num_add(Num a, Num b)
{
  int sc = a.scale > b.scale ? a.scale : b.scale;
  size_t i, len;
  Num sum;
  int carry = 0, sign = 1;

  num_rescale(&a, sc);
  num_rescale(&b, sc);
  if (a.negative != b.negative) {
    sign = -1;
    if (compare_sizes(&a, &b) < 0) {
      Num t = a;

      a = b;
      b = t;
    }
  }
  len = (a.len > b.len ? a.len : b.len) + 1;
  sum = num_new(len, sc);
  for (i = 0; i < len; i++) {
    int d = digit(&a, i) + sign * digit(&b, i) + carry;

    carry = d < 0 ? -1 : d / 10;
    sum.digits[i] = (char)(d - 10 * carry);
  }
  sum.negative = a.negative;
  num_free(&a);
  num_free(&b);
  num_trim(&sum);
  return sum;
}

static Num
num_negated(Num a)
{
  if (a.len > 0)
    a.negative = !a.negative;
  return a;
}

static Num
num_multiply_exactly(const Num *a, const Num *b)
{
  Num p = num_new(a->len + b->len, a->scale + b->scale);
  size_t i, j;

  for (i = 0; i < a->len; i++) {
    int carry = 0;

    for (j = 0; j < b->len || carry > 0; j++) {
      int d = p.digits[i + j] + a->digits[i] * digit(b, j) + carry;

      p.digits[i + j] = (char)(d % 10);
      carry = d / 10;
    }
  }
  p.negative = a->negative != b->negative;
  num_trim(&p);
  return p;
}

// bc's rule: as many digits as the longer of the two has, or `scale`.
static Num
num_multiply(Num a, Num b)
{
  int most = a.scale > b.scale ? a.scale : b.scale;
  Num p = num_multiply_exactly(&a, &b);

  if (most < scale)
    most = scale;
  if (p.scale > most)
    num_rescale(&p, most);
  num_free(&a);
  num_free(&b);
  return p;
}

/* School division: brings digit after digit down. */
static Num
num_divide_to(Num a, Num b, int sc)
{
  Num q, rest;
  size_t i;

  if (b.len == 0) {
    num_free(&a);
    num_free(&b);
    die("division by zero");
  }
  num_rescale(&a, sc + b.scale);
  q = num_new(a.len, sc);
  q.negative = a.negative != b.negative;
  b.scale = 0;
  rest = num_new(b.len + 1, 0);
  rest.len = 0;
  for (i = a.len; i-- > 0;) {
    memmove(rest.digits + 1, rest.digits, rest.len);
    rest.digits[0] = a.digits[i];
    rest.len++;
    num_trim(&rest);
    while (compare_sizes(&rest, &b) >= 0) {
      int borrow = 0;
      size_t j;

      for (j = 0; j < rest.len; j++) {
        int d = rest.digits[j] - digit(&b, j) - borrow;

        borrow = d < 0;
        rest.digits[j] = (char)(d + 10 * borrow);
      }
      num_trim(&rest);
      q.digits[i]++;
    }
  }
  num_free(&a);
  num_free(&b);
  num_free(&rest);
  num_trim(&q);
  return q;
}

static Num
num_modulo(Num a, Num b)
{
  int sc = a.scale > b.scale + scale ? a.scale : b.scale + scale;
  Num q = num_divide_to(num_copy(&a), num_copy(&b), scale);
  Num product = num_multiply_exactly(&q, &b);
  Num rest = num_add(a, num_negated(product));

  num_rescale(&rest, sc);
  num_free(&q);
  num_free(&b);
  return rest;
}

static long
num_to_long(const Num *n)
{
  char *s = num_to_text(n), *end;
  long v = strtol(s, &end, 10);

  free(s);
  return v;
}

// By squares: the exponent has few bits, the numbers have many digits.
static Num
num_power(Num base, Num exponent)
{
  long e;
  Num result = num_from_long(1);

  num_rescale(&exponent, 0);
  e = num_to_long(&exponent);
  num_free(&exponent);
  if (labs(e) > 10000)
    die("the exponent is too large");
  if (e < 0) {
    base = num_divide_to(num_from_long(1), base, scale);
    e = -e;
  }
  for (; e > 0; e >>= 1) {
    Num square;

    if (e & 1)
      result = num_multiply(result, num_copy(&base));
    if (e == 1)
      break;
    square = num_multiply_exactly(&base, &base);
    num_free(&base);
    base = square;
  }
  num_free(&base);
  return result;
}

/* Newton's method on x; stops when two guesses are the same. */
static Num
num_sqrt(Num x)
{
  int sc = x.scale > scale ? x.scale : scale;
  Num guess, half = num_from_text("0.5", 3);
  int rounds;

  if (x.negative)
    die("square root of a negative number");
  guess = num_from_long(1);
  for (rounds = 0; x.len > 0 && rounds < 500; rounds++) {
    Num next = num_divide_to(num_copy(&x), num_copy(&guess), sc + 2);
    Num sum = num_add(next, num_copy(&guess));
    int same;

    next = num_multiply_exactly(&sum, &half);
    num_free(&sum);
    num_rescale(&next, sc + 2);
    num_rescale(&guess, sc + 2);
    same = compare_sizes(&next, &guess) == 0;
    num_free(&guess);
    guess = next;
    if (same)
      break;
  }
  if (x.len == 0)
    guess.len = 0;
  num_rescale(&guess, sc);
  num_free(&x);
  num_free(&half);
  return guess;
}

/* A function of <math.h>, to ten digits at most. */
// The digits are cut to ten: libraries may differ in the last bits of a sine,
// and the output is compared to the byte.
static Num
library(int name, Num x)
{
  char buf[400], *s = num_to_text(&x);
  double v = strtod(s, NULL);
  Num n;
  int len;

  free(s);
  num_free(&x);
  if (name == 'l' && v <= 0)
    die("logarithm of what is not positive");
  v = name == 's'   ? sin(v)
      : name == 'c' ? cos(v)
      : name == 'a' ? atan(v)
      : name == 'l' ? log(v)
                    : exp(v);
  if (!isfinite(v))
    die("the result is too large");
  len = snprintf(buf, sizeof buf, "%.*f", scale < 10 ? scale : 10, fabs(v));
  n = num_from_text(buf, (size_t)len);
  n.negative = v < 0 && n.len > 0;
  return n;
}

/* -------------------------------------------------------- expressions */

static Num expression(void);

static int
peek(void)
{
  while (*pos == ' ' || *pos == '\t')
    pos++;
  return (unsigned char)*pos;
}

static int
accept(int c)
{
  if (peek() != c)
    return 0;
  pos++;
  return 1;
}

static void
expect(int c)
{
  static char why[] = "'?' is missing";

  why[1] = (char)c;
  if (!accept(c))
    die(why);
}

static int
accept_word(const char *word)
{
  size_t n = strlen(word);

  peek();
  if (strncmp(pos, word, n) != 0 || isalnum((unsigned char)pos[n]))
    return 0;
  pos += n;
  return 1;
}

static Num
argument(void)
{
  Num n;

  expect('(');
  n = expression();
  expect(')');
  return n;
}

static Num
name(void)
{
  int c = *pos;

  if (accept_word("sqrt"))
    return num_sqrt(argument());
  if (accept_word("scale"))
    return num_from_long(scale);
  if (!islower(c) || isalnum((unsigned char)pos[1]))
    die("what is this name?");
  pos++;
  if (peek() == '(') {
    if (!with_library || strchr("scale", c) == NULL)
      die("no such function");
    return library(c, argument());
  }
  if (variables[c - 'a'].digits == NULL)
    return num_from_long(0);
  return num_copy(&variables[c - 'a']);
}

static Num
primary(void)
{
  int c = peek();

  if (c == '(')
    return argument();
  if (c == '-') {
    pos++;
    return num_negated(primary());
  }
  if (isdigit(c) || c == '.') {
    size_t n = strspn(pos, "0123456789");

    if (pos[n] == '.')
      n += 1 + strspn(pos + n + 1, "0123456789");
    pos += n;
    return num_from_text(pos - n, n);
  }
  if (isalpha(c))
    return name();
  die(c == '\0' || c == '\n' ? "something is missing" : "syntax error");
  abort();
}

static Num
power(void)
{
  Num base = primary();

  return accept('^') ? num_power(base, power()) : base;
}

static Num
term(void)
{
  Num left = power();

  for (;;) {
    if (accept('*'))
      left = num_multiply(left, power());
    else if (accept('/'))
      left = num_divide_to(left, power(), scale);
    else if (accept('%'))
      left = num_modulo(left, power());
    else
      return left;
  }
}

static Num
expression(void)
{
  Num left = term();

  for (;;) {
    if (accept('+'))
      left = num_add(left, term());
    else if (accept('-'))
      left = num_add(left, num_negated(term()));
    else
      return left;
  }
}

static int
relation(void)
{
  Num left, right, difference;
  int op, equal, sign;

  expect('(');
  left = expression();
  op = peek();
  if (op == '\0' || strchr("<>=!", op) == NULL)
    die("a relation is missing");
  pos++;
  equal = accept('=');
  right = expression();
  expect(')');
  difference = num_add(left, num_negated(right));
  sign = difference.len == 0 ? 0 : difference.negative ? -1 : 1;
  num_free(&difference);
  switch (op) {
  case '<':
    return sign < 0 || (equal && sign == 0);
  case '>':
    return sign > 0 || (equal && sign == 0);
  case '=':
    return sign == 0;
  default:
    return sign != 0;
  }
}

/* --------------------------------------------------------- statements */

static void
show(const Num *n)
{
  char *s = num_to_text(n), *p = s;

  while (strlen(p) > 69) {
    printf("%.68s\\\n", p);
    p += 68;
  }
  puts(p);
  free(s);
}

static int
assignment(void)
{
  const char *start = pos;
  int c = peek();
  Num n;

  if (accept_word("scale"))
    c = 0;
  else if (islower(c))
    pos++;
  if (!(c == 0 || islower(c)) || peek() != '=' || pos[1] == '=') {
    pos = start;
    return 0;
  }
  pos++;
  n = expression();
  if (c != 0) {
    num_free(&variables[c - 'a']);
    variables[c - 'a'] = n;
    return 1;
  }
  scale = (int)num_to_long(&n);
  num_free(&n);
  if (scale < 0 || scale > 200) {
    scale = 0;
    die("scale is from 0 to 200");
  }
  return 1;
}

/* Skips a statement that is not carried out. */
// The text is the program: there is no tree to step over.
static void
skip(void)
{
  int deep = 0;

  for (; *pos != '\0'; pos++) {
    if (*pos == '{')
      deep++;
    if (*pos == '}' && deep-- <= 1) {
      pos += deep == 0;
      return;
    }
    if (deep == 0 && (*pos == ';' || *pos == '\n'))
      return;
  }
}

static void statement(void);

static void
block(void)
{
  while (!accept('}')) {
    if (peek() == '\0')
      die("'}' is missing");
    if (!accept(';') && !accept('\n'))
      statement();
  }
}

// Each round parses the statement again, from where it began.
static void
loop(void)
{
  const char *start = pos;

  while (relation()) {
    statement();
    pos = start;
  }
  skip();
}

static void
statement(void)
{
  if (accept('{')) {
    block();
  } else if (accept_word("if")) {
    if (relation())
      statement();
    else
      skip();
  } else if (accept_word("while")) {
    loop();
  } else if (accept_word("print")) {
    const char *end;

    expect('"');
    end = strchr(pos, '"');
    if (end == NULL)
      die("a quote is missing");
    printf("%.*s", (int)(end - pos), pos);
    pos = end + 1;
  } else if (accept_word("quit")) {
    exit(EXIT_SUCCESS);
  } else if (!assignment()) {
    Num n = expression();

    show(&n);
    num_free(&n);
  }
}

/* Reads a line, and those that follow while braces are open. */
static char *
read_input(void)
{
  static char *text;
  static size_t size;
  size_t n = 0;
  int open = 0;

  for (;;) {
    if (size - n < 16)
      text = checked(realloc(text, size = 2 * size + 32));
    text[n] = '\0';
    if (fgets(text + n, (int)(size - n), stdin) == NULL)
      return n > 0 ? text : NULL;
    for (; text[n] != '\0'; n++) {
      open += (text[n] == '{') - (text[n] == '}');
      if (text[n] == '\n')
        line_number++;
    }
    if (n > 0 && text[n - 1] == '\n' && open <= 0)
      return text;
  }
}

static void
clean_up(void)
{
  int i;

  for (i = 0; i < 26; i++)
    num_free(&variables[i]);
}

int
main(int argc, char *argv[])
{
  volatile int status = EXIT_SUCCESS;

  if (argc == 2 && strcmp(argv[1], "-l") == 0) {
    with_library = 1;
    scale = 20;
  } else if (argc > 1) {
    fprintf(stderr, "usage: %s [-l]\n", argv[0]);
    return 2;
  }
  atexit(clean_up);
  if (isatty(STDIN_FILENO))
    setvbuf(stdout, NULL, _IOLBF, 0);
  for (;;) {
    if (setjmp(next_line) != 0)
      status = EXIT_FAILURE;
    pos = read_input();
    if (pos == NULL)
      return status;
    while (peek() != '\0') {
      if (accept('#'))
        pos += strcspn(pos, "\n");
      if (!accept(';') && !accept('\n') && *pos != '\0')
        statement();
    }
  }
}
