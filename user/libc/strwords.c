// <string.h>: the parts of a string that a set of characters makes.
#include <string.h>

// C11 7.24.5.6.
size_t
strspn(const char *s, const char *set)
{
  size_t n = 0;

  while (s[n] != '\0' && strchr(set, s[n]) != NULL)
    n++;
  return n;
}

// C11 7.24.5.3.
size_t
strcspn(const char *s, const char *set)
{
  size_t n = 0;

  while (strchr(set, s[n]) == NULL) // finds the NUL, too
    n++;
  return n;
}

// C11 7.24.5.4.
char *
strpbrk(const char *s, const char *set)
{
  s += strcspn(s, set);
  return *s != '\0' ? (char *)s : NULL;
}

// Puts NUL where the word ends, and notes the place behind it. At the end of
// the string *rest stays at its NUL, so that further calls give NULL.
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

// C11 7.24.5.8. One string at a time in a whole program; strtok_r has no such
// trap. A first call with NULL finds an empty string.
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
