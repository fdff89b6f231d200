// <string.h>, <strings.h>: what each function returns and leaves in memory.
// Memory around the result is shown, too, filled beforehand: a function that
// writes one byte too many, or no 0 at the end, returns the right pointer all
// the same.
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <stdlib.h>

static char buf[64];

// Of what a comparison returns only the sign is defined.
static int
sign(int n)
{
  return (n > 0) - (n < 0);
}

// Where `p` points in `s`, or -1.
static int
at(const char *s, const char *p)
{
  return p == NULL ? -1 : (int)(p - s);
}

static void
show(const char *what)
{
  printf("%s:", what);
  for (int i = 0; i < 16; i++)
    printf(" %02x", (unsigned char)buf[i]);
  printf("\n");
}

// Neither 0 nor a character, so that what was not written is seen.
static void
fill(void)
{
  memset(buf, 0xee, sizeof(buf));
}

static void
copies(void)
{
  fill();
  printf("%d\n", strcpy(buf, "lectern") == buf);
  show("strcpy");
  strcat(buf, "!");
  show("strcat");
  strncat(buf, "abcdef", 3);
  show("strncat 3");
  strncat(buf, "xy", 9);
  show("strncat 9");
  strncat(buf, "xy", 0);
  show("strncat 0");
  fill();
  strncpy(buf, "abc", 6);
  show("strncpy 6");
  strncpy(buf, "lectern", 3);
  show("strncpy 3");
  fill();
  printf("%d\n", at(buf, stpcpy(buf, "abc")));
  printf("%d\n", at(buf, stpncpy(buf + 4, "abcdef", 3)));
  printf("%d\n", at(buf, stpncpy(buf + 8, "ab", 4)));
  show("stp");
  fill();
  printf("%d\n", at(buf, memccpy(buf, "one two", ' ', 7)));
  printf("%d\n", at(buf, memccpy(buf + 8, "one two", 'x', 3)));
  show("memccpy");
  for (int i = 0; i < 16; i++)
    buf[i] = (char)i;
  memmove(buf + 3, buf, 9);
  show("up");
  memmove(buf, buf + 2, 9);
  show("down");
  bcopy(buf, buf + 5, 7);
  bzero(buf + 1, 2);
  show("bcopy");
}

// Each with each: that a comparison is an order shows in pairs, and that
// characters are compared unsigned in "\xff" alone.
static void
compares(void)
{
  static const char *const s[] = {"", "a", "ab", "abc", "abd", "\xff", "B"};
  const int n = sizeof(s) / sizeof(s[0]);

  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      printf("%d %d %d %d %d %d %d\n", sign(strcmp(s[i], s[j])),
             sign(strncmp(s[i], s[j], 2)), sign(strcoll(s[i], s[j])),
             sign(strcasecmp(s[i], s[j])), sign(strncasecmp(s[i], s[j], 1)),
             sign(memcmp(s[i], s[j], 1)), bcmp(s[i], s[j], 1) != 0);
  printf("%d\n", sign(strcasecmp("HELLO, World", "hello, wORLD")));
  printf("%d\n", sign(memcmp("same same 1", "same same 2", 11)));
  printf("%d\n", (int)strxfrm(buf, "lectern", sizeof(buf)));
  printf("%s\n", buf);
  printf("%d\n", (int)strxfrm(NULL, "lectern", 0));
}

static void
searches(void)
{
  const char *s = "the quick brown fox, the end";

  for (const char *c = "teqxdz"; *c != '\0'; c++)
    printf("%c %d %d %d %d\n", *c, at(s, strchr(s, *c)), at(s, strrchr(s, *c)),
           at(s, index(s, *c)), at(s, memchr(s, *c, 10)));
  printf("%d %d\n", at(s, strchr(s, 0)), at(s, rindex(s, 0)));
  printf("%d %d %d %d\n", at(s, strstr(s, "the")), at(s, strstr(s, "end")),
         at(s, strstr(s, "")), at(s, strstr(s, "ends")));
  printf("%d %d\n", (int)strspn(s, "teh "), (int)strspn(s, ""));
  printf("%d %d\n", (int)strcspn(s, "qb"), (int)strcspn(s, ""));
  printf("%d %d\n", at(s, strpbrk(s, ",b")), at(s, strpbrk(s, "!")));
  printf("%d %d %d\n", (int)strlen(s), (int)strnlen(s, 7),
         (int)strnlen(s, 700));
  for (int i = 0; i < 32; i++)
    printf("%d ", ffs(i));
  printf("%d\n", ffs(1 << 31));
}

static void
words(void)
{
  char *rest, *inner;

  strcpy(buf, "  a, b,,c  ");
  for (char *w = strtok(buf, " ,"); w != NULL; w = strtok(NULL, " ,"))
    printf("<%s>", w);
  strcpy(buf, "one=1;two=2;;three");
  for (char *w = strtok_r(buf, ";", &rest); w; w = strtok_r(NULL, ";", &rest))
    for (char *v = strtok_r(w, "=", &inner); v; v = strtok_r(NULL, "=", &inner))
      printf("[%s]", v);
  printf("%d\n", strtok(NULL, ",") == NULL);
  strcpy(buf, "no more");
  printf("%s", strtok(buf, ""));
  printf("%d\n", strtok(NULL, "x") == NULL);
}

int
main(void)
{
  copies();
  compares();
  searches();
  words();
  char *a = strdup("a copy"), *b = strndup("of a part", 4);
  printf("%s %s|\n", a, b);
  free(a);
  free(b);
  printf("%d\n", strerror(1) != NULL && strerror(-5) != NULL);
  return 0;
}
