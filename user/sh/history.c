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

// Good until the next history_add. Only the newest HISTORY lines are kept.
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

// The last word of a line: behind its last blank.
static const char *
last_word(const char *line, size_t *len)
{
  size_t end = strlen(line), start;

  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t'))
    end--;
  for (start = end; start > 0 && line[start - 1] != ' '; start--)
    ;
  *len = end - start;
  return line + start;
}

// Puts what "!!" and "!$" stand for into `out`, and copies the rest. Neither is
// looked for between ' and ', or behind a backslash or a dollar. `newest` is
// the line before, or NULL: then they stand for nothing. Whether one of them
// was there; out->failed: no memory.
static bool
replace(const char *s, const char *newest, struct str *out)
{
  bool any = false, quoted = false;

  for (; *s != '\0'; s++) {
    bool here = !quoted && s[0] == '!' && (s[1] == '!' || s[1] == '$');
    const char *put = s;
    size_t len = 1;

    if (*s == '\'')
      quoted = !quoted;
    if (!quoted && (*s == '\\' || *s == '$') && s[1] != '\0') {
      len = 2;
      s++;
    } else if (here) {
      len = newest != NULL ? strlen(newest) : 0;
      put = s[1] == '!' || newest == NULL ? newest : last_word(newest, &len);
      any = true;
      s++;
    }
    if (put != NULL)
      str_append(out, put, len);
  }
  return any;
}

// Afterwards the line is as if all of it had been typed: the history gets it
// so.
bool
history_expand(struct str *line)
{
  struct str out = {0};
  const char *newest = history_get(1);

  if (line->s == NULL || strchr(line->s, '!') == NULL ||
      !replace(line->s, newest, &out) || out.failed) {
    str_free(&out);
    return true;
  }
  str_free(line);
  *line = out;
  if (newest == NULL) {
    fprintf(stderr, "sh: !! and !$: no line was typed before\n");
    return false;
  }
  printf("%s\n", line->s);
  return true;
}
