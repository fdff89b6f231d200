// Takes lines apart, by each way that <string.h> has.
// Empty fields are the difference: strtok swallows them, spans do not.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
fields(char *line)
{
  char *field;
  int n = 0;

  for (field = strtok(line, " \t"); field; field = strtok(NULL, " \t"))
    printf("  field %d: [%s]\n", ++n, field);
}

// Two at once, which strtok with its one place cannot do.
static void
nested(char *line)
{
  char *outer, *inner, *save, *save2;

  for (outer = strtok_r(line, ";", &save); outer != NULL;
       outer = strtok_r(NULL, ";", &save)) {
    printf("  group");
    for (inner = strtok_r(outer, ",", &save2); inner != NULL;
         inner = strtok_r(NULL, ",", &save2))
      printf(" <%s>", inner);
    printf("\n");
  }
}

// Numbers, names and operators, found by spans.
static void
lexemes(const char *s)
{
  while (*s != '\0') {
    size_t n;

    s += strspn(s, " \t");
    if (*s == '\0')
      break;
    if (isdigit((unsigned char)*s)) {
      char *end;
      unsigned long v = strtoul(s, &end, 0);

      n = (size_t)(end - s);
      printf("  number %lu of %zu characters\n", v, n);
    } else if (isalpha((unsigned char)*s) || *s == '_') {
      n = strcspn(s, " \t+-*/=<>!();,0123456789");
      printf("  name %.*s\n", (int)n, s);
    } else if (strncmp(s, "<=", 2) == 0 || strncmp(s, "==", 2) == 0) {
      n = 2;
      printf("  operator %.2s\n", s);
    } else {
      n = 1;
      printf("  sign %c%s\n", *s, ispunct((unsigned char)*s) ? "" : "?");
    }
    s += n;
  }
}

static void
search(const char *s)
{
  const char *first = strchr(s, 'o'), *last = strrchr(s, 'o');
  const char *in = strstr(s, "long"), *any = strpbrk(s, "xyz;");
  const char *end = memchr(s, '\0', 200);

  printf("  o at %d and %d, long at %d, one of x y z ; at %d, end at %d\n",
         first ? (int)(first - s) : -1, last ? (int)(last - s) : -1,
         in ? (int)(in - s) : -1, any ? (int)(any - s) : -1,
         end ? (int)(end - s) : -1);
}

static int
sign(int n)
{
  return (n > 0) - (n < 0);
}

int
main(void)
{
  static const char *const lines[] = {
      "the quick  brown\tfox",
      "a,b;;c,,d;e",
      "x1 <= 0x1F + 077*(width-12);",
      "",
      " \t ",
      "so long, lazy dog; good bye",
  };
  char copy[80], joined[24] = "";
  size_t i;

  for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    printf("'%s'\n", lines[i]);
    fields(strcpy(copy, lines[i]));
    nested(strcpy(copy, lines[i]));
    lexemes(lines[i]);
    search(lines[i]);
  }
  for (i = 0; i < 3; i++)
    strncat(joined, lines[i], sizeof joined - strlen(joined) - 1);
  printf("%s (%zu)\n", joined, strlen(joined));
  memset(copy, '-', sizeof copy);
  strncpy(copy, "padded", 10);
  copy[12] = '\0';
  printf("%s|%d%d%d|%s\n", copy, copy[6], copy[9], copy[10] == '-', copy + 10);
  memmove(copy + 2, copy, 7);
  printf("%s %d %d %d %d\n", copy, sign(strcmp("abc", "abd")),
         sign(strncmp("abc", "abd", 2)), sign(memcmp("b\0c", "b\0b", 3)),
         sign(strcmp("\xff", "a")));
  return 0;
}
