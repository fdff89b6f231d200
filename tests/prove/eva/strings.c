// Strings: lib/string.c, lib/safestrcpy.c
// inputs: any bytes in objects of 9 and 8, every place and size in them that
// the contracts allow; overlapping ones for memmove. An object ends where the
// size does, so one byte too many is outside.
// options: -eva-slevel 20000
// flags: -DOWN_STRINGS
#include "lib/string.c"
#include "lib/safestrcpy.c"

#define N 8
static char a[N + 1], b[N];

static void
memory(uint i, uint j, uint n)
{
  memset(a + 1 + i, (int)ANY, n);
  memcpy(a + 1 + i, b + j, n);
  memmove(a + 1 + i, b + j, n);
  memmove(a + 1 + i, a + 1 + j, n);
  memcmp(a + 1 + i, b + j, n);
  memchr(b + j, (int)ANY, n);
  strnlen(b + j, n);
}

static void
strings(uint n)
{
  any_string(a, N);
  any_string(b, N - 1);
  strlen(a);
  strcmp(a, b);
  strncmp(a, b, n);
  strchr(a, (int)ANY);
  strrchr(a, (int)ANY);
  strstr(a, b);
  strncpy(b, a, n);
  any_string(a, N);
  safestrcpy(b, a, n);
}

int
main(void)
{
  uint i, j, n;

  any_bytes(a, sizeof(a));
  any_bytes(b, sizeof(b));
  for (i = 0; i <= N; i++)
    for (j = 0; j <= N; j++)
      for (n = 0; n <= N - (i > j ? i : j); n++)
        memory(i, j, n);
  for (n = 0; n <= N; n++)
    strings(n);
  return 0;
}
