// Fuzz target: what the shell reads. The first byte chooses:
//
//   a command    is parsed; each word of it is expanded, as if it were run
//   patterns     glob_match agrees with a matcher that tries everything
//   keys         the line editor, with history and completion
//
// The parts of the shell are compiled as they are; directories and the console
// are here.
#include "tests/fuzz/fuzz.h"
#include "user/sh/sh.h"

#include <dirent.h>
#include <sys/lectern.h>

const char *_progname = "sh";

// ---- what the parts call of the others ----

bool
is_dots(const char *name)
{
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int
last_status(void)
{
  return 127;
}

bool
interactive(void)
{
  return true;
}

void
shell_error(void)
{
}

bool
guard_pause(void)
{
  return false;
}

void
guard_resume(void)
{
}

char *
subst_output(const char *text, size_t n, bool backquoted)
{
  return backquoted ? NULL : arena_copy(text, n);
}

int
last_background(void)
{
  return 0;
}

const struct builtin *
builtin_get(int i)
{
  static const struct builtin list[] = {
      {"cd", "", NULL}, {"help", "", NULL}, {"history", "", NULL}};

  return i < 3 ? &list[i] : NULL;
}

// ---- directories ----

// Names that are in every directory.
static const char *const entries[] = {".",
                                      "..",
                                      ".hidden",
                                      "a",
                                      "a b",
                                      "ab",
                                      "[x]",
                                      "*",
                                      "d",
                                      "\303\244\\",
                                      "abcdefghijklmnopqrstuvwxyzabcd"};

static uint next_entry;

DIR *
fuzz_opendir(const char *path)
{
  next_entry = 0;
  return strlen(path) > 200 ? NULL : (DIR *)entries;
}

struct dirent *
fuzz_readdir(DIR *dir)
{
  static struct dirent de;

  must(dir == (DIR *)entries);
  if (next_entry == sizeof(entries) / sizeof(entries[0]))
    return NULL;
  strcpy(de.d_name, entries[next_entry++]);
  return &de;
}

int
fuzz_closedir(DIR *dir)
{
  must(dir == (DIR *)entries);
  return 0;
}

int
fuzz_stat(const char *path, struct stat *st)
{
  memset(st, 0, sizeof(*st));
  st->st_mode = path[strlen(path) / 2] == 'd' ? S_IFDIR : S_IFREG;
  return path[0] == 'x' ? -1 : 0;
}

// ---- commands ----

static uint visited;

static void expand_all(const struct andor *list);

static void
expand_command(const struct command *c)
{
  const struct redirect *r;
  const struct item *item;
  struct words out = {0};
  int i;

  for (r = c->redirects; r != NULL; r = r->next) {
    must(r->fd >= 0 && r->fd <= 9);
    expand_redirect(r);
  }
  for (i = 0; i < c->words.n; i++)
    must(assignment(c->words.v[i]) <= strlen(c->words.v[i]));
  if (expand_words(&c->words, 0, &out) && out.n > 0)
    must(out.v[out.n] == NULL);
  for (item = c->items; item != NULL; item = item->next) {
    must(item->patterns.n > 0);
    expand_pattern(item->patterns.v[0], strlen(item->patterns.v[0]));
    expand_all(item->body);
  }
  if (c->kind == C_CASE)
    expand_value(c->name);
  expand_all(c->cond);
  expand_all(c->body);
  expand_all(c->other);
  if (c->function != NULL)
    expand_command(c->function);
}

static void
expand_all(const struct andor *list)
{
  const struct pipeline *p;
  const struct command *c;

  for (; list != NULL && visited++ < 200; list = list->next) {
    must(list->text != NULL && list->first != NULL);
    for (p = list->first; p != NULL; p = p->next)
      for (c = p->first; c != NULL; c = c->next)
        expand_command(c);
  }
}

// Line by line, as the shell does it. A line that is whole when more could
// follow is the same when nothing can.
static void
command(const char *text)
{
  struct source src = {text, "here", 1, false};
  struct andor *list;
  int lines = 0;

  visited = 0;
  while (*src.p != '\0' && lines++ < 50) {
    struct source again = src;
    const char *before = src.p;
    enum parsed result = parse(&src, &list);

    must(result == PARSED_OK || list == NULL);
    expand_all(list);
    again.last = true;
    enum parsed now = parse(&again, &list);
    must(result == PARSED_OK ? now == PARSED_OK && again.p == src.p
                             : now != PARSED_MORE);
    if (result != PARSED_OK)
      break;
    must(src.p > before && src.line >= 1);
  }
  arena_reset();
}

// ---- patterns ----

// The length of the set at `p`, behind its bracket, with its end; 0: it has
// none. *in: is `c` one of it?
static size_t
set(const char *p, unsigned char c, bool *in)
{
  size_t i = p[0] == '!' || p[0] == '^', first = i;

  *in = false;
  for (; p[i] != '\0' && (p[i] != ']' || i == first); i++) {
    unsigned char from, to;

    i += p[i] == '\\' && p[i + 1] != '\0';
    from = to = (unsigned char)p[i];
    if (p[i + 1] == '-' && p[i + 2] != '\0' && p[i + 2] != ']') {
      to = (unsigned char)p[i + 2];
      i += 2;
    }
    *in = *in || (from <= c && c <= to);
  }
  *in = *in != (first == 1);
  return p[i] == ']' ? i + 1 : 0;
}

// By trying everything.
static bool
matches(const char *p, const char *s)
{
  size_t n;
  bool in;

  if (*p == '\0')
    return *s == '\0';
  if (*p == '*')
    return matches(p + 1, s) || (*s != '\0' && matches(p, s + 1));
  if (*s == '\0')
    return false;
  if (*p == '?')
    return matches(p + 1, s + 1);
  if (*p == '[' && (n = set(p + 1, (unsigned char)*s, &in)) > 0)
    return in && matches(p + 1 + n, s + 1);
  if (*p == '\\' && p[1] != '\0')
    p++;
  return *p == *s && matches(p + 1, s + 1);
}

static void
patterns(struct input *in)
{
  char pattern[13], name[13];

  take_text(in, pattern, 12);
  take_text(in, name, 12);
  must(glob_match(pattern, name) == matches(pattern, name));
}

// ---- keys ----

static struct input *keys;

long
console_read(void *to, unsigned long n)
{
  must(n == 1);
  if (keys->left == 0)
    return 0;
  *(uint8_t *)to = (uint8_t)take(keys, 1);
  return 1;
}

long
console_write(const void *from, unsigned long n)
{
  static uint8_t sum;
  unsigned long i;

  for (i = 0; i < n; i++) // that it is readable is what a sanitizer asks
    sum ^= ((const uint8_t *)from)[i];
  return sum == 1 ? (long)n : (long)n - 0;
}

static void
edit_lines(struct input *in)
{
  struct str line = {0};
  uint n;

  keys = in;
  for (n = 0; n < 20 && in->left > 0; n++) {
    edit_line(n % 2 ? "> " : "/a/b $ ", &line);
    must(line.len == (line.s == NULL ? 0 : strlen(line.s)));
    if (line.s != NULL)
      history_add(line.s);
    str_free(&line);
    arena_reset();
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static char *args[] = {"sh", "one", "t w o", "*", NULL};
  struct input in = {data, size};
  static bool ready;
  char text[2000];

  if (!ready)
    args_init(4, args);
  if (!ready && freopen("/dev/null", "w", stdout) == NULL)
    return 0;
  ready = true;
  switch (take(&in, 1) % 4) {
  case 0:
    patterns(&in);
    break;
  case 1:
    edit_lines(&in);
    break;
  default:
    take_text(&in, text, sizeof(text) - 1);
    command(text);
  }
  return 0;
}
