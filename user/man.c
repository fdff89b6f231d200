// Tells how to use a program, by asking it, and what a function does, from the
// pages that tools/man.pl has made of docs/ABI.md and the library's headers.
//
// One file has all pages (/lib/man): reading 150 KB is quick, and a file for
// each of some 500 pages would take a block and an inode each.
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "man [1|2|3] NAME, man -k WORD\n"
    "tell how to use the program NAME (ls /bin lists them), or what the\n"
    "function NAME does\n"
    "  1   only if it is a program\n"
    "  2   only if it is a function (so does 3)\n"
    "  -k  list the names whose text has WORD, first those called so";

// Part of the shell: there is no program to ask.
static const char *const builtins[] = {"cd",      "exit", "help",
                                       "history", "jobs", "wait"};

// A page begins with "\fSECTION NAME - ", and ends before the next.
#define PAGES    "/lib/man"
#define WIDEST   128 // longer than their lines
#define PROGRAMS '1' // the section of what is asked itself

// A system without the file still has the programs' help.
static FILE *
open_pages(void)
{
  FILE *f = fopen(PAGES, "r");

  if (f == NULL)
    fail("%s", PAGES);
  return f;
}

// Whether a line is the title of the page of a function, or header, `name`.
static bool
is_title_of(const char *line, const char *name)
{
  size_t n = strlen(name);

  return line[0] == '\f' && line[1] != PROGRAMS &&
         strncmp(line + 3, name, n) == 0 &&
         strncmp(line + 3 + n, " - ", 3) == 0;
}

// Prints the page of a function, unless `quiet`. Whether there is one.
static bool
page(const char *name, bool quiet)
{
  char line[WIDEST];
  bool found = false;
  FILE *f = open_pages();

  while (fgets(line, sizeof(line), f) != NULL) {
    if (line[0] == '\f' && found)
      break;
    if (is_title_of(line, name))
      found = true;
    if (found && !quiet)
      out_print("%s", line[0] == '\f' ? line + 3 : line);
  }
  if (ferror(f))
    fail("%s", PAGES);
  fclose(f);
  return found;
}

// Whether a line has a word, which is in small letters, in any letters.
// A plain search: a word in part of another is found, too, which is what one
// wants of "alloc".
static bool
has(const char *line, const char *word)
{
  for (; *line != '\0'; line++) {
    size_t n = 0;

    while (word[n] != '\0' && tolower((unsigned char)line[n]) == word[n])
      n++;
    if (word[n] == '\0')
      return true;
  }
  return false;
}

// Prints "NAME (SECTION)  SUMMARY" of a title.
static void
list_title(const char *title)
{
  char name[WIDEST];
  const char *end = strstr(title + 3, " - ");

  if (end == NULL)
    return;
  snprintf(name, sizeof(name), "%.*s (%c)", (int)(end - title - 3), title + 3,
           title[1]);
  out_print("%-17s %s", name, end + 3);
}

// Lists the pages whose title has `word`, or those of which only the text has
// it, a title's line each. Whether there is one.
static bool
list_pages(const char *word, bool in_title)
{
  char line[WIDEST], title[WIDEST] = "";
  bool done = true, found = false; // with the page
  FILE *f = open_pages();

  while (fgets(line, sizeof(line), f) != NULL) {
    bool matches = has(line, word);

    if (line[0] == '\f') {
      strcpy(title, line);
      done = matches != in_title;
    }
    if (done || !matches)
      continue;
    list_title(title);
    done = found = true;
  }
  if (ferror(f))
    fail("%s", PAGES);
  fclose(f);
  return found;
}

// Those that are called so come first. The exit status.
static int
search(char *word)
{
  for (char *c = word; *c != '\0'; c++)
    *c = tolower((unsigned char)*c);
  bool found = list_pages(word, true);
  found = list_pages(word, false) || found;
  if (!found)
    out_print("no text has %s\n", word);
  return out_close(!found);
}

static bool
is_builtin(const char *name)
{
  for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
    if (strcmp(name, builtins[i]) == 0)
      return true;
  }
  return false;
}

// Whether `name` is what the shell finds in /bin.
static bool
is_program(const char *name)
{
  char path[WIDEST];

  snprintf(path, sizeof(path), "/bin/%s", name);
  return strchr(name, '/') == NULL && access(path, F_OK) == 0;
}

// Has the program say it. Returns if there is none.
// The program's own words, so the page cannot say something else than the
// program does.
static void
ask(char *name)
{
  char *argv[] = {name, "--help", NULL};

  out_flush();
  execvp(name, argv);
  if (errno != ENOENT)
    fail("%s", name);
}

// Tells of a program or, unless `section` forbids, of a function; 0: of either.
// A program goes first, with a word of the function beside it.
static void
tell(char section, char *name)
{
  bool builtin = is_builtin(name), program = is_program(name);

  if (section > PROGRAMS ||
      (section == 0 && !builtin && !program && strchr(name, '/') == NULL)) {
    if (page(name, false))
      return;
  } else {
    if (builtin)
      out_print("%s is part of the shell: type help\n", name);
    if (section == 0 && access(PAGES, F_OK) == 0 && page(name, true))
      out_print("%s is a function, too: man 2 %s describes it\n", name, name);
    if (builtin)
      return;
    ask(name);
  }
  fprintf(stderr,
          "man: %s: there is no %s of this name; man -k WORD searches\n", name,
          section == PROGRAMS  ? "program"
          : section > PROGRAMS ? "function"
                               : "program and no function");
  exit(1);
}

int
main(int argc, char *argv[])
{
  bool words = false;
  char section = 0;

  while (option(&argc, &argv, "k", help) == 'k')
    words = true;
  if (argc == 3 && !words && strlen(argv[1]) == 1 &&
      strchr("123", argv[1][0]) != NULL) {
    section = argv[1][0];
    argv++, argc--;
  }
  usage(argc, argv, argc != 2, help);
  if (words)
    return search(argv[1]);
  tell(section, argv[1]);
  return out_close(0);
}
