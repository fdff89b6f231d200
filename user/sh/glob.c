// File names from patterns: * any text, ? any character, [a-z] one of a set,
// [!a-z] one not of it. Names that begin with a dot match only a pattern that
// does; "." and ".." match none.
#include "user/sh/sh.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

// Whether `c` is in the set at `p`, behind its "["; *end is behind its "]". A
// set without an end is none: *end is NULL.
// A "]" right behind the bracket is one of the set, else there would be no way
// to write it.
static bool
in_set(const char *p, char c, const char **end)
{
  bool inverted = *p == '!' || *p == '^';
  bool found = false;
  const char *first;

  if (inverted)
    p++;
  for (first = p; *p != '\0' && (*p != ']' || p == first); p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    unsigned char low = *p, high = *p;
    if (p[1] == '-' && p[2] != ']' && p[2] != '\0') {
      high = p[2];
      p += 2;
    }
    found |= (unsigned char)c >= low && (unsigned char)c <= high;
  }
  *end = *p == ']' ? p + 1 : NULL;
  return found != inverted;
}

// Whether `c` matches the first item of the pattern, which is no *; *rest is
// behind the item.
static bool
match_one(const char *p, char c, const char **rest)
{
  bool in;

  *rest = p + 1;
  if (*p == '?')
    return true;
  if (*p == '[') {
    in = in_set(p + 1, c, rest);
    if (*rest != NULL)
      return in;
    *rest = p + 1;
  }
  if (*p == '\\' && p[1] != '\0') {
    *rest = p + 2;
    return p[1] == c;
  }
  return *p == c;
}

// On a mismatch the last * takes one character more; earlier ones need not be
// tried again. So the time is at most the product of both lengths.
bool
glob_match(const char *pattern, const char *name)
{
  const char *star = NULL, *retry = NULL, *rest;

  while (*name != '\0') {
    if (*pattern == '*') {
      star = ++pattern;
      retry = name;
    } else if (*pattern != '\0' && match_one(pattern, *name, &rest)) {
      pattern = rest;
      name++;
    } else if (star != NULL) {
      pattern = star;
      name = ++retry;
    } else {
      return false;
    }
  }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

// Takes the backslashes off, in place; one at the very end stays.
void
glob_unquote(char *s)
{
  char *to = s;

  for (; *s != '\0'; s++) {
    if (*s == '\\' && s[1] != '\0')
      s++;
    *to++ = *s;
  }
  *to = '\0';
}

struct search {
  char path[PATH_MAX]; // what is matched so far
  struct words *out;
  bool failed;
};

// For qsort: two names in the order of their bytes.
static int
compare(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

// The names in a directory that match, sorted. They are collected before any is
// followed: the search must not hold a descriptor at each depth. A directory
// that cannot be read has none. False: no memory.
static bool
matches(const char *dir, const char *pattern, struct words *names)
{
  DIR *from = opendir(*dir == '\0' ? "." : dir);
  struct dirent *de;
  bool ok = true;

  if (from == NULL)
    return true;
  while (ok && (de = readdir(from)) != NULL) {
    const char *name = de->d_name;
    bool hidden = name[0] == '.';

    if (!is_dots(name) && hidden == (pattern[0] == '.') &&
        glob_match(pattern, name))
      ok = words_add(names, arena_copy(name, strlen(name)));
  }
  closedir(from);
  if (names->n > 1) // of none there is no array
    qsort(names->v, names->n, sizeof(*names->v), compare);
  return ok;
}

// Whether a * ? or [ is in it that no backslash quotes.
static bool
has_magic(const char *s)
{
  for (; *s != '\0'; s++)
    if (*s == '\\' && s[1] != '\0')
      s++;
    else if (*s == '*' || *s == '?' || *s == '[')
      return true;
  return false;
}

// Matches `pattern` below the path of length `len`, which is empty, ends in a
// slash, or is complete. `exists`: the path is known to be there. Level by
// level, in the order of the names, so the result is sorted as a whole. Parts
// of the pattern that have no special character are not looked up: "/bin/l*"
// reads one directory. g->failed: no memory.
static void
search(struct search *g, size_t len, const char *pattern, bool exists)
{
  struct words names = {0};
  struct stat st;
  int i;

  for (; *pattern == '/' && len + 1 < PATH_MAX; pattern++)
    g->path[len++] = '/';
  g->path[len] = '\0';
  if (*pattern == '\0') {
    if (exists || stat(g->path, &st) == 0)
      g->failed |= !words_add(g->out, arena_copy(g->path, len));
    return;
  }
  const char *rest = strchr(pattern, '/');
  if (rest == NULL)
    rest = pattern + strlen(pattern);
  char *part = arena_copy(pattern, rest - pattern);
  bool magic = part != NULL && has_magic(part);
  if (part != NULL && !magic)
    glob_unquote(part);
  if (magic)
    g->failed |= !matches(g->path, part, &names);
  else
    g->failed |= !words_add(&names, part);
  for (i = 0; i < names.n && !g->failed; i++) {
    size_t n = strlen(names.v[i]);

    if (len + n + 1 >= PATH_MAX)
      continue;
    memmove(g->path + len, names.v[i], n + 1);
    search(g, len + n, rest, magic && *rest == '\0');
  }
}

// PATH_MAX bounds the depth of the recursion: each level has at least a slash.
bool
glob(const char *pattern, struct words *out)
{
  struct search g;

  g.out = out;
  g.failed = false;
  search(&g, 0, pattern, false);
  return !g.failed;
}
