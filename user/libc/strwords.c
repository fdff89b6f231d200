// <string.h>: the parts of a string that a set of characters makes.
#include <string.h>

size_t
strspn(const char *s, const char *set)
{
  size_t n = 0;

  while (s[n] != '\0' && strchr(set, s[n]) != NULL)
    n++;
  return n;
}

size_t
strcspn(const char *s, const char *set)
{
  size_t n = 0;

  while (strchr(set, s[n]) == NULL) // finds the NUL, too
    n++;
  return n;
}

char *
strpbrk(const char *s, const char *set)
{
  s += strcspn(s, set);
  return *s != '\0' ? (char *)s : NULL;
}

static char *
next_word(char *s, const char *set, char **rest)
{
  if (s == NULL)
    s = *rest;
  s += strspn(s, set);
  *rest = s + strcspn(s, set);
  if (*rest == s)
    return NULL;
  if (**rest != '\0')
    *(*rest)++ = '\0';
  return s;
}

char *
strtok(char *s, const char *set)
{
  static char nothing[1];
  static char *rest = nothing;

  return next_word(s, set, &rest);
}

__attribute__((weak)) char *
strtok_r(char *s, const char *set, char **rest)
{
  return next_word(s, set, rest);
}
