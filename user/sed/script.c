// Reads a script.
//
// The reader goes through the text once, with `p`; a mistake ends the program
// at once, so no function has to return one. Where b and t jump to is found
// when all labels are there.
#include "user/sed/sed.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH 50 // of { }

static const char *p; // what is still to be read
static int flags;     // of patterns
static struct regex *last_re;

// Ends the program, and shows where in the script `at` is.
static _Noreturn void
wrong(const char *message, const char *at)
{
  int n = (int)strcspn(at, "\n");

  if (n == 0)
    fprintf(stderr, "sed: %s, at the end of a line\n", message);
  else
    fprintf(stderr, "sed: %s, at: %.*s\n", message, n > 60 ? 60 : n, at);
  exit(2);
}

// Blanks and tabs; a newline ends a command.
static void
skip_blanks(void)
{
  while (*p == ' ' || *p == '\t')
    p++;
}

// Text up to `end`, which is taken; \end is the character. Of a pattern, \n is
// a newline, and what is in [] does not end it. Other \ stay, for who reads the
// text. The result is in memory of its own and never longer than what is read.
static char *
delimited(char end, bool pattern)
{
  char *text = sed_memory(NULL, strlen(p)), *to = text;
  const char *start = p - 1;
  bool in_set = false;

  for (; *p != end || in_set; p++) {
    if (*p == '\0' || (*p == '\n' && pattern))
      wrong("a pattern or text has no end", start);
    if (*p == '[' && pattern && !in_set) {
      in_set = true;
      *to++ = *p;
      if (p[1] == '^')
        *to++ = *++p;
      if (p[1] == ']')
        *to++ = *++p;
    } else if (*p == ']' && in_set) {
      in_set = false;
      *to++ = *p;
    } else if (*p == '[' && in_set && p[1] == ':' && strstr(p, ":]") != NULL) {
      const char *stop = strstr(p, ":]") + 2;

      while (p < stop)
        *to++ = *p++;
      p--;
    } else if (*p == '\\' && p[1] == 'n' && pattern) {
      *to++ = '\n';
      p++;
    } else if (*p == '\\' && p[1] == 't' && pattern) {
      *to++ = '\t';
      p++;
    } else if (*p == '\\' && !in_set && p[1] == end) {
      *to++ = *++p;
    } else if (*p == '\\' && !in_set && p[1] != '\0') {
      *to++ = *p++;
      *to++ = *p;
    } else {
      *to++ = *p;
    }
  }
  p++;
  *to = '\0';
  return text;
}

// An empty pattern is the one before. Takes `text`, and frees it. More flags
// may be RE_NOCASE.
static struct regex *
compile(char *text, int more_flags)
{
  const char *error;
  struct regex *re = last_re;

  if (*text != '\0' &&
      (re = regex_compile(text, flags | more_flags, &error)) == NULL) {
    fprintf(stderr, "sed: %s: %s\n", text, error);
    exit(2);
  }
  if (re == NULL)
    sed_fail("there is no pattern before an empty one");
  free(text);
  last_re = re;
  return re;
}

// p is at a digit, and then behind the last. A number that is too large becomes
// the largest.
static uint
read_number(void)
{
  char *end;
  unsigned long n = strtoul(p, &end, 10);

  p = end;
  return n > UINT_MAX - 1 ? UINT_MAX - 1 : (uint)n;
}

// A number, $, /PATTERN/ or \cPATTERNc, with any character for c. ADDR_NONE:
// there is none here, and p has not moved.
static struct address
read_address(void)
{
  struct address a = {.kind = ADDR_NONE};

  if (isdigit((unsigned char)*p)) {
    a.kind = ADDR_LINE;
    a.line = read_number();
  } else if (*p == '$') {
    a.kind = ADDR_LAST;
    p++;
  } else if (*p == '/' || (*p == '\\' && p[1] != '\0')) {
    p += *p == '\\';
    a.kind = ADDR_PATTERN;
    p++;
    a.re = compile(delimited(p[-1], true), 0);
  }
  return a;
}

// Sets cmd->file: the rest of the line behind a letter, which has been read.
static void
read_name(struct command *cmd)
{
  const char *start = p - 1;
  size_t n;
  char *name;

  skip_blanks();
  n = strcspn(p, "\n");
  if (n == 0)
    wrong("r and w need the name of a file", start);
  name = sed_memory(NULL, n);
  memcpy(name, p, n);
  name[n] = '\0';
  cmd->file = name;
  p += n;
}

// As read_name, and opens it to be written: a name that comes again is the same
// open file.
static void
read_output(struct command *cmd)
{
  static struct command *all; // with `next` for those of before
  struct command *one;

  read_name(cmd);
  for (one = all; one != NULL; one = one->next)
    if (strcmp(one->file, cmd->file) == 0)
      break;
  if (one == NULL) {
    one = sed_memory(NULL, sizeof(*one));
    *one = *cmd;
    one->next = all;
    all = one;
    if ((one->out = fopen(one->file, "w")) == NULL)
      fail("%s", one->file);
  }
  cmd->out = one->out;
}

// Reads s behind its letter: pattern, text, flags. The text keeps its \ and &:
// what they stand for is known when the pattern has matched. Groups that the
// pattern lacks are refused here, not for each line.
static void
read_substitution(struct command *cmd)
{
  const char *start = p - 1;
  char end = *p++;
  char *pattern;
  int nocase = 0;

  if (end == '\0' || end == '\n' || end == '\\')
    wrong("s needs a pattern: s/OLD/NEW/", start);
  pattern = delimited(end, true);
  cmd->text = delimited(end, false);
  cmd->nth = 1;
  for (;; p++) {
    if (*p == 'g') {
      cmd->global = true;
    } else if (*p == 'p') {
      cmd->print = true;
    } else if (*p == 'i' || *p == 'I') {
      nocase = RE_NOCASE;
    } else if (*p >= '1' && *p <= '9') {
      cmd->nth = read_number();
      p--;
    } else {
      break;
    }
  }
  if (*p == 'w')
    p++, read_output(cmd);
  cmd->re = compile(pattern, nocase);
  for (const char *c = cmd->text; *c != '\0'; c++)
    if (*c == '\\' && isdigit((unsigned char)*++c) &&
        *c - '0' > regex_groups(cmd->re))
      wrong("\\1 to \\9: the pattern has not so many groups", start);
}

// \n \\ and \end in either text are one character: `text` gets pairs of them.
// run.c takes the first pair that fits.
static void
read_characters(struct command *cmd)
{
  const char *start = p - 1;
  char end = *p++;
  char *texts[2], *pairs;
  size_t len[2];

  if (end == '\0' || end == '\n' || end == '\\')
    wrong("y needs characters: y/abc/xyz/", start);
  for (int i = 0; i < 2; i++) {
    char *from = texts[i] = delimited(end, false), *to = from;

    for (; *from != '\0'; from++) {
      if (*from == '\\' && (from[1] == '\\' || from[1] == 'n'))
        *to++ = *++from == 'n' ? '\n' : *from;
      else
        *to++ = *from;
    }
    len[i] = (size_t)(to - texts[i]);
  }
  if (len[0] != len[1])
    wrong("the texts have different lengths", start);
  pairs = cmd->text = sed_memory(NULL, 2 * len[0]);
  for (size_t i = 0; i < len[0]; i++) {
    *pairs++ = texts[0][i];
    *pairs++ = texts[1][i];
  }
  *pairs = '\0';
  free(texts[0]);
  free(texts[1]);
}

// The text of a, i and c: the rest of the line, or the lines behind a \ that
// ends it, as long as those end in one. A \ in it takes the next character as
// it is, and is left out. The newline at the end is part of the text.
static char *
read_text(void)
{
  const char *start = p - 1;
  char *text, *to;

  skip_blanks();
  if (*p == '\\') {
    p++;
    skip_blanks();
    if (*p == '\n')
      p++;
  }
  if (*p == '\0')
    wrong("a, c and i need a text", start);
  to = text = sed_memory(NULL, strlen(p) + 1);
  for (; *p != '\0' && *p != '\n'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    *to++ = *p;
  }
  *to++ = '\n';
  *to = '\0';
  return text;
}

// The label of : b t, in new memory, up to a blank, ; } or the line's end.
// Without one it is "": b and t go to the end of the script.
static char *
read_label(void)
{
  char *label;
  size_t n;

  skip_blanks();
  n = strcspn(p, "\n; \t}");
  label = sed_memory(NULL, n);
  memcpy(label, p, n);
  label[n] = '\0';
  p += n;
  return label;
}

// What belongs to a command behind its letter. Refuses commands that are not
// known, addresses that a command cannot have, and what is behind a command
// without a ; between.
static void
read_rest(struct command *cmd)
{
  if (cmd->name == '\0' ||
      strchr("{}:bt=acdDgGhHinNpPqrswxy", cmd->name) == NULL)
    wrong("unknown command", p);
  p++;
  if (strchr("}:", cmd->name) != NULL && cmd->from.kind != ADDR_NONE)
    wrong("} and : have no address", p - 1);
  if (cmd->name == 'q' && cmd->to.kind != ADDR_NONE)
    wrong("q has one address at most", p - 1);
  if (cmd->name == 's')
    read_substitution(cmd);
  else if (cmd->name == 'y')
    read_characters(cmd);
  else if (strchr("aic", cmd->name) != NULL)
    cmd->text = read_text();
  else if (strchr(":bt", cmd->name) != NULL)
    cmd->text = read_label();
  else if (cmd->name == 'r')
    read_name(cmd);
  else if (cmd->name == 'w')
    read_output(cmd);
  skip_blanks();
  if (*p != '\0' && *p != ';' && *p != '\n' && *p != '}' && *p != '#' &&
      cmd->name != '{' && cmd->name != '}')
    wrong("there is more behind a command than belongs to it", p);
}

// Reads [FROM[,TO]][!]COMMAND at p, in new memory. What is not filled in is 0.
static struct command *
read_command(void)
{
  struct command *cmd = sed_memory(NULL, sizeof(*cmd));

  memset(cmd, 0, sizeof(*cmd));
  cmd->from = read_address();
  skip_blanks();
  if (*p == ',' && cmd->from.kind != ADDR_NONE) {
    p++;
    skip_blanks();
    cmd->to = read_address();
    if (cmd->to.kind == ADDR_NONE)
      wrong("a second address is missing", p);
    skip_blanks();
  }
  for (; *p == '!' || (*p == ' ' && cmd->invert); p++)
    cmd->invert = true;
  cmd->name = *p;
  read_rest(cmd);
  return cmd;
}

// Finds where b and t go. An empty label leaves jump NULL, which is the end.
static void
find_labels(struct command *script)
{
  for (struct command *c = script; c != NULL; c = c->next) {
    if ((c->name != 'b' && c->name != 't') || *c->text == '\0')
      continue;
    for (c->jump = script; c->jump != NULL; c->jump = c->jump->next)
      if (c->jump->name == ':' && strcmp(c->jump->text, c->text) == 0)
        break;
    if (c->jump == NULL)
      sed_fail("a jump goes to a label that is not there");
  }
}

// `extended` is for all patterns. A { gets its } as jump when that is read;
// `open` has those that wait for one.
struct command *
script_read(const char *text, bool extended)
{
  struct command *script = NULL, **end = &script, *open[DEPTH];
  int depth = 0;

  p = text;
  flags = extended ? RE_EXTENDED : 0;
  for (;;) {
    while (*p != '\0' && strchr(" \t\n;", *p) != NULL)
      p++;
    if (*p == '#') {
      p += strcspn(p, "\n");
      continue;
    }
    if (*p == '\0')
      break;
    *end = read_command();
    if ((*end)->name == '{') {
      if (depth == DEPTH)
        sed_fail("too many { in each other");
      open[depth++] = *end;
    } else if ((*end)->name == '}') {
      if (depth == 0)
        sed_fail("} without {");
      open[--depth]->jump = *end;
    }
    end = &(*end)->next;
  }
  if (depth > 0)
    sed_fail("{ without }");
  find_labels(script);
  return script;
}
