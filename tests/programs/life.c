// The game of life on a torus, and a generator of its own.
// args: 20 8 12 7
// args: 40 5 3
//
// A generator of its own, since rand() has other numbers in each library. Of
// rand only that is compared which every one of them must do.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_MAX = 64, HEIGHT_MAX = 32 };

typedef unsigned char world[HEIGHT_MAX][WIDTH_MAX];

static int width = 20, height = 8;
static unsigned seed = 1;

static unsigned
next_random(void)
{
  seed = seed * 1664525u + 1013904223u;
  return seed >> 16;
}

static int
neighbours(world w, int y, int x)
{
  int dy, dx, n = 0;

  for (dy = -1; dy <= 1; dy++)
    for (dx = -1; dx <= 1; dx++)
      if (dy || dx)
        n += w[(y + dy + height) % height][(x + dx + width) % width];
  return n;
}

static int
step(world from, world to)
{
  int x, y, changed = 0;

  for (y = 0; y < height; y++)
    for (x = 0; x < width; x++) {
      int n = neighbours(from, y, x);
      to[y][x] = n == 3 || (n == 2 && from[y][x]);
      changed += to[y][x] != from[y][x];
    }
  return changed;
}

static void
show(world w, int generation)
{
  char line[WIDTH_MAX + 1];
  int x, y;

  printf("generation %d\n", generation);
  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++)
      line[x] = w[y][x] ? '#' : '.';
    line[width] = 0;
    puts(line);
  }
}

int
main(int argc, char **argv)
{
  static world worlds[2];
  int i, x, y, generations = 10, again, first[3];

  if (argc > 1)
    width = atoi(argv[1]);
  if (argc > 2)
    height = atoi(argv[2]);
  if (argc > 3)
    generations = atoi(argv[3]);
  if (argc > 4)
    seed = (unsigned)strtoul(argv[4], NULL, 10);
  if (width < 3 || width > WIDTH_MAX || height < 3 || height > HEIGHT_MAX) {
    fprintf(stderr, "%s: %d by %d is not possible\n", argv[0], width, height);
    exit(EXIT_FAILURE);
  }
  for (y = 0; y < height; y++)
    for (x = 0; x < width; x++)
      worlds[0][y][x] = next_random() % 3 == 0;
  show(worlds[0], 0);
  for (i = 1; i <= generations; i++)
    if (step(worlds[(i + 1) % 2], worlds[i % 2]) == 0) {
      printf("still after %d\n", i);
      break;
    }
  show(worlds[(i + 1) % 2], i - 1);

  /* rand: what its numbers are is up to the library, but not all of it. */
  srand(7);
  for (i = 0; i < 3; i++)
    first[i] = rand();
  srand(7);
  for (again = 0, i = 0; i < 3; i++)
    again += first[i] == rand();
  for (x = y = 0, i = 0; i < 10000; i++) {
    int r = rand();
    if (r < 0 || r > RAND_MAX)
      y++;
    x += r > RAND_MAX / 2;
  }
  printf("rand: %d of 3 again, %d out of range, halves %s\n", again, y,
         x > 4700 && x < 5300 ? "even" : "uneven");
  return RAND_MAX >= 32767 ? 0 : 1;
}
