// The reverse Polish calculator of the textbooks, with getch and ungetch.
// It is the program of Kernighan and Ritchie, 4.3, with names that are at home
// in a library, too (getch, ungetch, push): they must be free.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAXOP   100 /* max size of an operand or operator */
#define NUMBER  '0' /* signal that a number was found */
#define MAXVAL  100
#define BUFSIZE 100

int getop(char s[]);
void push(double f);
double pop(void);
int getch(void);
void ungetch(int c);

int sp = 0;
double val[MAXVAL];
char buf[BUFSIZE];
int bufp = 0;

int
main(void)
{
  int type;
  double op2;
  char s[MAXOP];

  while ((type = getop(s)) != EOF) {
    switch (type) {
    case NUMBER:
      push(atof(s));
      break;
    case '+':
      push(pop() + pop());
      break;
    case '*':
      push(pop() * pop());
      break;
    case '-':
      op2 = pop();
      push(pop() - op2);
      break;
    case '/':
      op2 = pop();
      if (op2 != 0.0)
        push(pop() / op2);
      else
        printf("error: zero divisor\n");
      break;
    case '%':
      op2 = pop();
      push(fmod(pop(), op2));
      break;
    case '^':
      op2 = pop();
      push(pow(pop(), op2));
      break;
    case '\n':
      printf("\t%.8g\n", pop());
      break;
    default:
      printf("error: unknown command %s\n", s);
      break;
    }
  }
  return sp;
}

void
push(double f)
{
  if (sp < MAXVAL)
    val[sp++] = f;
  else
    printf("error: stack full, can't push %g\n", f);
}

double
pop(void)
{
  if (sp > 0)
    return val[--sp];
  printf("error: stack empty\n");
  return 0.0;
}

int
getop(char s[])
{
  int i, c, d;

  while ((s[0] = c = getch()) == ' ' || c == '\t')
    ;
  s[1] = '\0';
  if (!isdigit(c) && c != '.' && c != '-')
    return c;
  i = 0;
  if (c == '-') {
    d = getch();
    if (!isdigit(d) && d != '.') {
      ungetch(d);
      return c;
    }
    s[++i] = d;
  }
  if (isdigit(s[i]))
    while (isdigit(s[++i] = c = getch()))
      ;
  else
    c = s[i];
  if (c == '.')
    while (isdigit(s[++i] = c = getch()))
      ;
  s[i] = '\0';
  if (c != EOF)
    ungetch(c);
  return NUMBER;
}

int
getch(void)
{
  return (bufp > 0) ? buf[--bufp] : getchar();
}

void
ungetch(int c)
{
  if (bufp >= BUFSIZE)
    printf("ungetch: too many characters\n");
  else
    buf[bufp++] = c;
}
