// A small Lisp: reads expressions from files or standard input, prints values.
// args:
// args: lisp_lib.lsp - < lisp.in
// args: nosuch.lsp
//
// Numbers are longs, or doubles where they are written so. Memory is given back
// all at once, at the end.
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum { INT, REAL, STRING, SYMBOL, PAIR, PRIMITIVE, CLOSURE } type_t;

typedef struct value value;
typedef value *(*primitive_fn)(value *args);

struct value {
  type_t type;
  value *next_allocated;
  union {
    long i;
    double d;
    char *s;
    struct {
      value *car, *cdr;
    } p;
    struct {
      primitive_fn fn;
      const char *name;
    } prim;
    struct {
      value *params, *body, *env;
    } clo;
  } u;
};

static value *eval(value *x, value *env);

static value *heap;
static unsigned long allocated;
static value *symbols; // list of all symbols
static value *globals; // association list
static value *sym_t, *sym_quote, *sym_if, *sym_define, *sym_lambda, *sym_let,
    *sym_begin, *sym_set, *sym_dot;
static jmp_buf toplevel;
static int depth;

// The empty list is a null pointer, and is false.
#define NIL ((value *)0)

// Does not return: longjmp from any depth, which is what this program tries
// most of all. The heap is a list, so nothing is lost by it.
static void
error(const char *fmt, ...)
{
  va_list ap;

  fflush(stdout);
  fputs("error: ", stderr);
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
  longjmp(toplevel, 1);
}

// By atexit, and with a count: a block that malloc gives twice, or an atexit
// that is not run, is found.
static void
free_heap(void)
{
  while (heap) {
    value *next = heap->next_allocated;

    if (heap->type == STRING || heap->type == SYMBOL)
      free(heap->u.s);
    free(heap);
    heap = next;
    allocated--;
  }
  assert(allocated == 0);
}

static value *
make(type_t type)
{
  value *v = calloc(1, sizeof *v);

  if (!v) {
    perror("lisp");
    exit(EXIT_FAILURE);
  }
  v->type = type;
  v->next_allocated = heap;
  heap = v;
  allocated++;
  return v;
}

static value *
integer(long i)
{
  value *v = make(INT);
  v->u.i = i;
  return v;
}

static value *
real(double d)
{
  value *v = make(REAL);
  v->u.d = d;
  return v;
}

static value *
text(type_t type, const char *s)
{
  value *v = make(type);
  v->u.s = malloc(strlen(s) + 1);
  assert(v->u.s != NULL);
  strcpy(v->u.s, s);
  return v;
}

static value *
cons(value *car, value *cdr)
{
  value *v = make(PAIR);
  v->u.p.car = car;
  v->u.p.cdr = cdr;
  return v;
}

static bool
is(const value *v, type_t type)
{
  return v != NIL && v->type == type;
}

static value *
car(value *v)
{
  if (!is(v, PAIR))
    error("car of something that is no pair");
  return v->u.p.car;
}

static value *
cdr(value *v)
{
  if (!is(v, PAIR))
    error("cdr of something that is no pair");
  return v->u.p.cdr;
}

// One object for each name, so that names are compared by address.
static value *
intern(const char *name)
{
  value *l;

  for (l = symbols; l; l = l->u.p.cdr)
    if (strcmp(l->u.p.car->u.s, name) == 0)
      return l->u.p.car;
  symbols = cons(text(SYMBOL, name), symbols);
  return symbols->u.p.car;
}

// ---- reading ----

static int
skip_blanks(FILE *f)
{
  int c;

  while ((c = getc(f)) != EOF) {
    if (c == ';')
      while ((c = getc(f)) != EOF && c != '\n')
        ;
    else if (!isspace(c))
      break;
  }
  return c;
}

static value *
read_string(FILE *f)
{
  size_t n = 0, size = 16;
  char *s = malloc(size);
  value *v;
  int c;

  while ((c = getc(f)) != '"') {
    if (c == '\\')
      c = getc(f) == 'n' ? '\n' : '"';
    if (c == EOF) {
      free(s);
      error("end of file in a string");
    }
    if (n + 1 == size)
      s = realloc(s, size *= 2);
    s[n++] = (char)c;
  }
  s[n] = '\0';
  v = text(STRING, s);
  free(s);
  return v;
}

static value *
read_atom(FILE *f, int c)
{
  char buf[64], *end;
  size_t n = 0;
  long i;
  double d;

  do {
    if (n < sizeof buf - 1)
      buf[n++] = (char)c;
    c = getc(f);
  } while (c != EOF && !isspace(c) && strchr("()'\";", c) == NULL);
  ungetc(c, f);
  buf[n] = '\0';

  errno = 0;
  i = strtol(buf, &end, 10);
  if (*end == '\0' && errno != ERANGE)
    return integer(i);
  if (isdigit((unsigned char)buf[strspn(buf, "+-.")])) {
    d = strtod(buf, &end);
    if (*end == '\0')
      return real(d);
  }
  return intern(buf);
}

static value *read_list(FILE *f);

// Sets *eof and returns NIL where nothing is left.
static value *
read_value(FILE *f, bool *eof)
{
  int c = skip_blanks(f);
  value *v;

  *eof = c == EOF;
  switch (c) {
  case EOF:
    return NIL;
  case '(':
    return read_list(f);
  case ')':
    error("a ')' too many");
  // fall through
  case '"':
    return read_string(f);
  case '\'':
    v = read_value(f, eof);
    return cons(sym_quote, cons(v, NIL));
  default:
    return read_atom(f, c);
  }
}

static value *
read_list(FILE *f)
{
  value *head = NIL, **tail = &head;
  bool eof;
  int c;

  while ((c = skip_blanks(f)) != ')') {
    value *v;

    if (c == EOF)
      error("end of file in a list");
    ungetc(c, f);
    v = read_value(f, &eof);
    if (v == sym_dot && head != NIL) {
      *tail = read_value(f, &eof);
      if (skip_blanks(f) != ')')
        error("more than one value after the dot");
      break;
    }
    *tail = cons(v, NIL);
    tail = &(*tail)->u.p.cdr;
  }
  return head;
}

// ---- printing ----

static void print(const value *v, FILE *f, bool quoted);

static void
print_list(const value *v, FILE *f, bool quoted)
{
  const char *sep = "(";

  for (; is(v, PAIR); v = v->u.p.cdr) {
    fputs(sep, f);
    print(v->u.p.car, f, quoted);
    sep = " ";
  }
  if (v != NIL) {
    fputs(" . ", f);
    print(v, f, quoted);
  }
  putc(')', f);
}

static void
print_quoted(const char *s, FILE *f)
{
  putc('"', f);
  for (; *s; s++)
    if (*s == '\n')
      fputs("\\n", f);
    else
      fprintf(f, *s == '"' ? "\\%c" : "%c", *s);
  putc('"', f);
}

static void
print(const value *v, FILE *f, bool quoted)
{
  if (v == NIL) {
    fputs("()", f);
    return;
  }
  switch (v->type) {
  case INT:
    fprintf(f, "%ld", v->u.i);
    break;
  case REAL:
    fprintf(f, "%.10g", v->u.d);
    break;
  case STRING:
    if (quoted) {
      print_quoted(v->u.s, f);
      break;
    }
  // fall through
  case SYMBOL:
    fputs(v->u.s, f);
    break;
  case PAIR:
    print_list(v, f, quoted);
    break;
  case PRIMITIVE:
    fprintf(f, "#<primitive %s>", v->u.prim.name);
    break;
  case CLOSURE:
    fputs("#<lambda ", f);
    print(v->u.clo.params, f, quoted);
    putc('>', f);
    break;
  }
}

// ---- evaluation ----

// An environment is an association list; the global one comes last.
static value *
lookup(value *name, value *env)
{
  for (; env; env = env->u.p.cdr)
    if (env->u.p.car->u.p.car == name)
      return env->u.p.car;
  for (env = globals; env; env = env->u.p.cdr)
    if (env->u.p.car->u.p.car == name)
      return env->u.p.car;
  error("%s has no value", name->u.s);
  return NIL;
}

static void
define(value *name, value *v)
{
  globals = cons(cons(name, v), globals);
}

static value *
eval_args(value *list, value *env)
{
  value *head = NIL, **tail = &head;

  for (; list; list = cdr(list)) {
    *tail = cons(eval(car(list), env), NIL);
    tail = &(*tail)->u.p.cdr;
  }
  return head;
}

static value *
eval_body(value *body, value *env)
{
  value *v = NIL;

  for (; body; body = cdr(body))
    v = eval(car(body), env);
  return v;
}

static value *
apply(value *f, value *args)
{
  value *env, *params;

  if (is(f, PRIMITIVE))
    return f->u.prim.fn(args);
  if (!is(f, CLOSURE))
    error("this is no function");
  env = f->u.clo.env;
  for (params = f->u.clo.params; is(params, PAIR); params = cdr(params)) {
    if (args == NIL)
      error("too few arguments: %s is missing", car(params)->u.s);
    env = cons(cons(car(params), car(args)), env);
    args = cdr(args);
  }
  if (params != NIL)
    env = cons(cons(params, args), env);
  else if (args != NIL)
    error("too many arguments");
  return eval_body(f->u.clo.body, env);
}

static value *
closure(value *params, value *body, value *env)
{
  value *v = make(CLOSURE);

  v->u.clo.params = params;
  v->u.clo.body = body;
  v->u.clo.env = env;
  return v;
}

static value *
eval_let(value *x, value *env)
{
  value *inner = env, *l;

  for (l = car(x); l; l = cdr(l))
    inner = cons(cons(car(car(l)), eval(car(cdr(car(l))), env)), inner);
  return eval_body(cdr(x), inner);
}

static value *
eval_form(value *x, value *env)
{
  value *op = car(x), *rest = cdr(x), *f;

  if (op == sym_quote)
    return car(rest);
  if (op == sym_if) {
    if (eval(car(rest), env) != NIL)
      return eval(car(cdr(rest)), env);
    return eval_body(cdr(cdr(rest)), env);
  }
  if (op == sym_define) {
    if (is(car(rest), PAIR))
      define(car(car(rest)), closure(cdr(car(rest)), cdr(rest), env));
    else
      define(car(rest), eval(car(cdr(rest)), env));
    return is(car(rest), PAIR) ? car(car(rest)) : car(rest);
  }
  if (op == sym_lambda)
    return closure(car(rest), cdr(rest), env);
  if (op == sym_let)
    return eval_let(rest, env);
  if (op == sym_begin)
    return eval_body(rest, env);
  if (op == sym_set)
    return lookup(car(rest), env)->u.p.cdr = eval(car(cdr(rest)), env);
  f = eval(op, env);
  return apply(f, eval_args(rest, env));
}

static value *
eval(value *x, value *env)
{
  value *v;

  if (is(x, SYMBOL))
    return lookup(x, env)->u.p.cdr;
  if (!is(x, PAIR))
    return x;
  // Each level takes several frames in C; a stack without a limit of one's own
  // ends at another depth on each system.
  if (++depth > 120)
    error("nested too deeply");
  v = eval_form(x, env);
  depth--;
  return v;
}

// ---- primitives ----

static double
as_double(const value *v)
{
  if (!is(v, INT) && !is(v, REAL))
    error("a number is wanted");
  return v->type == INT ? (double)v->u.i : v->u.d;
}

static long
as_long(const value *v)
{
  if (!is(v, INT))
    error("an integer is wanted");
  return v->u.i;
}

// Integers as long as all are.
static value *
arithmetic(value *args, char op)
{
  value *acc = car(args);
  value *l = cdr(args);

  if (op == '-' && l == NIL)
    return is(acc, INT) ? integer(-acc->u.i) : real(-as_double(acc));
  for (; l; l = cdr(l)) {
    if (is(acc, INT) && is(car(l), INT)) {
      long a = acc->u.i, b = car(l)->u.i;

      if (op == '/' && b == 0)
        error("division by zero");
      acc = integer(op == '+'   ? a + b
                    : op == '-' ? a - b
                    : op == '*' ? a * b
                                : a / b);
    } else {
      double a = as_double(acc), b = as_double(car(l));

      acc = real(op == '+'   ? a + b
                 : op == '-' ? a - b
                 : op == '*' ? a * b
                             : a / b);
    }
  }
  return acc;
}

static value *
truth(bool b)
{
  return b ? sym_t : NIL;
}

static value *
prim_add(value *a)
{
  return arithmetic(a, '+');
}

static value *
prim_sub(value *a)
{
  return arithmetic(a, '-');
}

static value *
prim_mul(value *a)
{
  return arithmetic(a, '*');
}

static value *
prim_div(value *a)
{
  return arithmetic(a, '/');
}

static value *
prim_mod(value *a)
{
  long n = as_long(car(cdr(a)));

  if (n == 0)
    error("division by zero");
  return integer(labs(as_long(car(a)) % n));
}

static value *
prim_less(value *a)
{
  return truth(as_double(car(a)) < as_double(car(cdr(a))));
}

static value *
prim_equal(value *a)
{
  const value *x = car(a), *y = car(cdr(a));

  if (is(x, STRING) && is(y, STRING))
    return truth(strcmp(x->u.s, y->u.s) == 0);
  if ((is(x, INT) || is(x, REAL)) && (is(y, INT) || is(y, REAL)))
    return truth(as_double(x) == as_double(y));
  return truth(x == y);
}

static value *
prim_cons(value *a)
{
  return cons(car(a), car(cdr(a)));
}

static value *
prim_car(value *a)
{
  return car(car(a));
}

static value *
prim_cdr(value *a)
{
  return cdr(car(a));
}

static value *
prim_list(value *a)
{
  return a;
}

static value *
prim_null(value *a)
{
  return truth(car(a) == NIL);
}

static value *
prim_pair(value *a)
{
  return truth(is(car(a), PAIR));
}

static value *
prim_display(value *a)
{
  for (; a; a = cdr(a))
    print(car(a), stdout, false);
  putchar('\n');
  return NIL;
}

static value *
prim_append(value *a)
{
  char *s = malloc(1);
  size_t n = 0;
  value *v;

  for (*s = '\0'; a; a = cdr(a)) {
    if (!is(car(a), STRING)) {
      free(s);
      error("a string is wanted");
    }
    s = realloc(s, n + strlen(car(a)->u.s) + 1);
    strcpy(s + n, car(a)->u.s);
    n += strlen(s + n);
  }
  v = text(STRING, s);
  free(s);
  return v;
}

static value *
prim_upcase(value *a)
{
  value *v;
  char *s;

  if (!is(car(a), STRING))
    error("a string is wanted");
  v = text(STRING, car(a)->u.s);
  for (s = v->u.s; *s; s++)
    *s = (char)toupper((unsigned char)*s);
  return v;
}

static value *
prim_number_string(value *a)
{
  char buf[40];

  if (is(car(a), INT))
    snprintf(buf, sizeof buf, "%ld", car(a)->u.i);
  else
    snprintf(buf, sizeof buf, "%g", as_double(car(a)));
  return text(STRING, buf);
}

static value *
prim_exit(value *a)
{
  exit(a == NIL ? 0 : (int)as_long(car(a)));
}

static const struct {
  const char *name;
  primitive_fn fn;
} primitives[] = {
    {"+", prim_add},
    {"-", prim_sub},
    {"*", prim_mul},
    {"/", prim_div},
    {"mod", prim_mod},
    {"<", prim_less},
    {"=", prim_equal},
    {"cons", prim_cons},
    {"car", prim_car},
    {"cdr", prim_cdr},
    {"list", prim_list},
    {"null?", prim_null},
    {"pair?", prim_pair},
    {"display", prim_display},
    {"string-append", prim_append},
    {"string-upcase", prim_upcase},
    {"number->string", prim_number_string},
    {"exit", prim_exit},
};

static void
start(void)
{
  size_t i;

  sym_t = intern("t");
  sym_quote = intern("quote");
  sym_if = intern("if");
  sym_define = intern("define");
  sym_lambda = intern("lambda");
  sym_let = intern("let");
  sym_begin = intern("begin");
  sym_set = intern("set!");
  sym_dot = intern(".");
  define(sym_t, sym_t);
  for (i = 0; i < sizeof primitives / sizeof primitives[0]; i++) {
    value *v = make(PRIMITIVE);

    v->u.prim.fn = primitives[i].fn;
    v->u.prim.name = primitives[i].name;
    define(intern(primitives[i].name), v);
  }
}

// Evaluates a file; true if it had no errors. Values are shown where `show`.
// `volatile`, since it is changed between setjmp and longjmp (C11 7.13.2.1).
static bool
run(FILE *f, bool show)
{
  volatile bool good = true;
  bool eof = false;
  bool prompt = isatty(fileno(f));

  if (setjmp(toplevel) != 0)
    good = false;
  for (;;) {
    value *v;

    depth = 0;
    if (prompt) {
      printf("> ");
      fflush(stdout);
    }
    v = read_value(f, &eof);
    if (eof)
      break;
    v = eval(v, NIL);
    if (show) {
      print(v, stdout, true);
      putchar('\n');
    }
  }
  return good;
}

int
main(int argc, char **argv)
{
  bool good = true;
  int i;

  if (atexit(free_heap) != 0)
    return EXIT_FAILURE;
  start();
  if (argc == 1)
    good = run(stdin, true);
  for (i = 1; i < argc; i++) {
    FILE *f = strcmp(argv[i], "-") == 0 ? stdin : fopen(argv[i], "r");

    if (f == NULL) {
      fprintf(stderr, "%s: %s: %s\n", argv[0], argv[i], strerror(errno));
      return EXIT_FAILURE;
    }
    good = run(f, f == stdin) && good;
    if (f != stdin)
      fclose(f);
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
