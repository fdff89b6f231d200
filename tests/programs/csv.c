// Reads a table of goods from lines with commas, checks it, adds it up.
// The kind of program that a second exercise asks for; of the library it takes
// sscanf with its field widths, sorting and columns of numbers.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char name[21];
  char unit;
  int pieces;
  double price;
  unsigned code;
} item_t;

static int errors;

static int
read_item(const char *line, int number, item_t *it)
{
  int used = -1;
  int n = sscanf(line, " %20[^,] , %c , %d , %lf , %x %n", it->name, &it->unit,
                 &it->pieces, &it->price, &it->code, &used);

  if (n == 5 && used == (int)strlen(line) && it->pieces >= 0)
    return 1;
  fprintf(stderr, "line %d: %d fields are good, stopped at %d: %.*s\n", number,
          n, used, (int)strcspn(line, "\n"), line);
  errors++;
  return 0;
}

static int
cheaper(const void *a, const void *b)
{
  const item_t *x = a, *y = b;
  double dx = x->pieces * x->price, dy = y->pieces * y->price;

  return (dx > dy) - (dx < dy);
}

static void
others(void)
{
  char word[8], rest[16];
  int d = 0, o = 0, i = 0, n;
  short h = 0;
  long long big = 0;
  float f = 0;

  n = sscanf("12 014 0x1f -32768 9000000000 1e2", "%d%o%i%hd%lld%f", &d, &o, &i,
             &h, &big, &f);
  printf("%d: %d %d %d %d %lld %g\n", n, d, o, i, h, big, f);
  n = sscanf("key=value; tail", "%7[a-z]=%15[^;]", word, rest);
  printf("%d: %s %s\n", n, word, rest);
  n = sscanf("12345678", "%3d%*2d%2d", &d, &o);
  printf("%d: %d %d\n", n, d, o);
  printf("%d %d\n", sscanf("", "%d", &d), sscanf("abc", "%d", &d));
  n = sscanf("50% of 3:04", "%d%% of %d:%d", &d, &o, &i);
  printf("%d: %d %d %d\n", n, d, o, i);
}

int
main(void)
{
  item_t items[20];
  char line[128];
  size_t n = 0, i;
  int number = 0;
  double total = 0;

  while (fgets(line, sizeof line, stdin) != NULL) {
    number++;
    if (line[0] == '#' || line[strspn(line, " \t\n")] == '\0')
      continue;
    if (n < sizeof items / sizeof *items && read_item(line, number, &items[n]))
      n++;
  }
  qsort(items, n, sizeof *items, cheaper);
  for (i = 0; i < n; i++) {
    double sum = items[i].pieces * items[i].price;

    printf("%04X %-20s %5d%c x %9.2f = %12.2f\n", items[i].code, items[i].name,
           items[i].pieces, items[i].unit, items[i].price, sum);
    total += sum;
  }
  printf("%zu goods, %.2f in all, %.1f%% of it the dearest\n", n, total,
         n > 0 ? 100 * items[n - 1].pieces * items[n - 1].price / total : 0.0);
  others();
  return errors > 9 ? 9 : errors;
}
