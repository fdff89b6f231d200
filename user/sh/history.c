// The last lines typed.
// In memory only: the shell writes no files of its own.
#include "user/sh/sh.h"

#define HISTORY 64

static char *lines[HISTORY]; // line number i is in lines[i % HISTORY]
static uint count;           // lines ever added

// Neither empty lines nor the same line twice in a row, which would make the
// way back longer. Without memory the line is just not remembered.
void
history_add(const char *line)
{
  const char *newest = history_get(1);
  const char *p = line;
  char *copy;

  while (*p == ' ' || *p == '\t')
    p++;
  if (*p == '\0')
    return;
  if (newest != NULL && strcmp(newest, line) == 0)
    return;
  copy = strdup(line);
  if (copy == NULL)
    return;
  free(lines[count % HISTORY]);
  lines[count++ % HISTORY] = copy;
}

const char *
history_get(int back)
{
  if (back < 1 || back > HISTORY || (uint)back > count)
    return NULL;
  return lines[(count - back) % HISTORY];
}

// Numbers go on counting when old lines have gone; a line keeps its number.
void
history_list(void)
{
  uint i;

  for (i = count > HISTORY ? count - HISTORY : 0; i < count; i++)
    printf("%5u  %s\n", i + 1, lines[i % HISTORY]);
}
