// Counts words with a hash table; shows the most frequent, and looks some up.
// args: 8 the of nowhere < words.in
// args: 1000 sailor < lisp_lib.lsp
// args: -3
//
// Words of the same count are in the order of the alphabet: qsort need not be
// stable, and two libraries would show another order.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NHASH 127

struct word {
  char *text;
  int count;
  struct word *next;
};

static struct word *table[NHASH];
static size_t nwords;

static unsigned
hash(const char *s)
{
  unsigned h = 0;

  while (*s)
    h = 31 * h + (unsigned char)*s++;
  return h % NHASH;
}

static void
count(const char *text)
{
  unsigned h = hash(text);
  struct word *w;

  for (w = table[h]; w != NULL; w = w->next)
    if (strcmp(w->text, text) == 0) {
      w->count++;
      return;
    }
  w = malloc(sizeof *w);
  if (w == NULL || (w->text = strdup(text)) == NULL) {
    perror("words");
    exit(1);
  }
  w->count = 1;
  w->next = table[h];
  table[h] = w;
  nwords++;
}

static int
get_word(char *word, int limit)
{
  int c, n = 0;

  while ((c = getchar()) != EOF && !isalpha(c))
    ;
  for (; c != EOF && (isalnum(c) || c == '\''); c = getchar())
    if (n < limit - 1)
      word[n++] = tolower(c);
  word[n] = '\0';
  return n;
}

static int
by_count(const void *a, const void *b)
{
  const struct word *const *x = a, *const *y = b;

  if ((*x)->count != (*y)->count)
    return (*y)->count - (*x)->count;
  return strcmp((*x)->text, (*y)->text);
}

static int
by_text(const void *a, const void *b)
{
  const struct word *const *x = a, *const *y = b;

  return strcmp((*x)->text, (*y)->text);
}

int
main(int argc, char **argv)
{
  struct word **all;
  char word[32];
  size_t i, n = 0;
  int most = argc > 1 ? atoi(argv[1]) : 10;
  int longest = 0;

  if (most < 0) {
    fprintf(stderr, "%s: bad number %d\n", argv[0], most);
    return EXIT_FAILURE;
  }
  while (get_word(word, sizeof word) > 0)
    count(word);
  all = calloc(nwords + 1, sizeof *all);
  for (i = 0; i < NHASH; i++) {
    struct word *w;

    for (w = table[i]; w; w = w->next)
      all[n++] = w;
  }
  qsort(all, n, sizeof all[0], by_count);
  for (i = 0; i < n; i++)
    if ((int)strlen(all[i]->text) > longest)
      longest = (int)strlen(all[i]->text);
  for (i = 0; i < n && i < (size_t)most; i++)
    printf("%-*s %5d\n", longest, all[i]->text, all[i]->count);
  printf("%zu different words, the longest has %d letters\n", n, longest);
  qsort(all, n, sizeof all[0], by_text);
  for (i = 2; i < (size_t)argc; i++) {
    struct word key = {argv[i], 0, NULL}, *k = &key, **found;

    found = bsearch(&k, all, n, sizeof all[0], by_text);
    printf("%s: %d\n", argv[i], found ? (*found)->count : 0);
  }
  return EXIT_SUCCESS;
}
