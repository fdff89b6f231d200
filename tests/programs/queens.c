// Eight queens and other searches of the first courses.
// args: 6
// args: 8
// args: 0
//
// Recursion, `%*c` with a width that is computed, and an argument that is no
// number in range: the status must tell.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX 10

static int n, solutions, column_of[MAX];

static int
safe(int row, int col)
{
  int r;

  for (r = 0; r < row; r++)
    if (column_of[r] == col || abs(column_of[r] - col) == row - r)
      return 0;
  return 1;
}

static void
place(int row)
{
  int col;

  if (row == n) {
    if (solutions++ == 0)
      for (row = 0; row < n; row++)
        printf("%*c%*s\n", column_of[row] + 1, 'Q', n - column_of[row] - 1, "");
    return;
  }
  for (col = 0; col < n; col++)
    if (safe(row, col)) {
      column_of[row] = col;
      place(row + 1);
    }
}

static void
permute(char *s, size_t k)
{
  size_t i;

  if (s[k] == '\0') {
    fputs(s, stdout);
    putchar(' ');
    return;
  }
  for (i = k; s[i]; i++) {
    char t = s[k];
    s[k] = s[i];
    s[i] = t;
    permute(s, k + 1);
    t = s[k];
    s[k] = s[i];
    s[i] = t;
  }
}

static void
hanoi(int discs, int from, int to, unsigned long *moves)
{
  if (discs == 0)
    return;
  hanoi(discs - 1, from, 6 - from - to, moves);
  ++*moves;
  hanoi(discs - 1, 6 - from - to, to, moves);
}

static void
sieve(int limit)
{
  char *crossed = calloc((size_t)limit + 1, sizeof(char));
  int i, j, count = 0, last = 0;

  for (i = 2; i <= limit; i++) {
    if (crossed[i])
      continue;
    count++;
    last = i;
    for (j = i; j <= limit / i; j++)
      crossed[i * j] = 1;
  }
  printf("%d primes to %d, the last is %d\n", count, limit, last);
  free(crossed);
}

int
main(int argc, char **argv)
{
  char letters[] = "abcd";
  unsigned long moves = 0;
  long value;
  char *end;

  value = strtol(argc > 1 ? argv[1] : "", &end, 10);
  if (value <= 0 || value > MAX || *end) {
    fprintf(stderr, "from 1 to %d\n", MAX);
    return EXIT_FAILURE;
  }
  n = (int)value;
  place(0);
  printf("%d queens: %d solutions\n", n, solutions);
  permute(letters, 0);
  hanoi(n + 4, 1, 3, &moves);
  printf("\n%lu moves\n", moves);
  sieve(1000 * n);
  printf("%d %d %u %d %d\n", INT_MAX, INT_MIN, UINT_MAX, SHRT_MIN, CHAR_BIT);
  return EXIT_SUCCESS;
}
