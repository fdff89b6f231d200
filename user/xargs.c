// Makes words of what it reads the arguments of a program.
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

static const char help[] =
    "xargs [-n COUNT] [-I MARK] [PROGRAM [WORD]...]\n"
    "run PROGRAM (echo) with words from standard input behind its own\n"
    "  -n  so many words for each run\n"
    "  -I  a run for each line, which takes the place of MARK";

#define MAXWORDS 800 // of a run

static char **words; // the program's own
static int nwords, status;

// Runs a program and waits for it; argv ends with NULL. If it cannot be run
// the status will be that of become(), if it failed 123, and the runs go on.
// Without a process xargs ends.
static void
run(char *argv[])
{
  int word, pid, code;

  pid = fork();
  if (pid == 0)
    become(argv);
  if (pid < 0 || waitpid(pid, &word, 0) < 0)
    fail("%s", argv[0]);
  code = WIFEXITED(word) ? WEXITSTATUS(word) : 1;
  if (code != 0)
    status = code == CANNOT_RUN || code == NOT_FOUND ? code : 123;
}

// Reads a word: what is between blanks, or in quotes, or behind a \. NULL: the
// end. In new memory, which the caller frees. Pieces that touch are one word,
// as a"b c"d is. A quote without an end ends the program.
static char *
read_word(void)
{
  size_t n = 0, room = 0;
  char *text = NULL;
  int c, quote = 0;
  bool any = false;

  while ((c = getchar()) != EOF && isspace(c))
    ;
  for (; c != EOF && (quote != 0 || !isspace(c)); c = getchar()) {
    any = true;
    if (n + 2 > room && (text = realloc(text, room = room * 2 + 32)) == NULL)
      fail("a word");
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? 0 : c;
      continue;
    }
    if (c == '\\' && quote == 0 && (c = getchar()) == EOF)
      break;
    text[n++] = (char)c;
  }
  if (quote != 0) {
    fprintf(stderr, "xargs: a quote has no end\n");
    exit(1);
  }
  if (any)
    text[n] = '\0';
  return text;
}

// As many words at a time as go into one call, or as the user wants. `most` is
// from -n. Without any words the program runs once, with its own. A word that
// is too long for one call ends xargs.
static void
run_with_words(int most)
{
  char *argv[nwords + MAXWORDS + 1];
  char *word = read_word();
  size_t most_bytes = exec_room();

  memcpy(argv, words, (size_t)nwords * sizeof(*words));
  do {
    size_t bytes = 0;
    int n = nwords;

    for (int i = 0; i < nwords; i++)
      bytes += strlen(words[i]) + EXEC_WORD;
    while (word != NULL && n - nwords < most && n - nwords < MAXWORDS &&
           bytes + strlen(word) + EXEC_WORD < most_bytes) {
      bytes += strlen(word) + EXEC_WORD;
      argv[n++] = word;
      word = read_word();
    }
    if (word != NULL && n == nwords) {
      fprintf(stderr, "xargs: a word is too long\n");
      exit(1);
    }
    argv[n] = NULL;
    run(argv);
    while (n > nwords)
      free(argv[--n]);
  } while (word != NULL);
}

// A word with the line for each MARK in it. In new memory, which the caller
// frees. The mark is not empty. The room is enough if each character were a
// mark.
static char *
replaced(const char *word, const char *mark, const char *line)
{
  size_t room = (strlen(word) + 1) * (strlen(line) + 1);
  char *text = malloc(room), *to = text;

  if (text == NULL)
    fail("%s", line);
  while (*word != '\0') {
    if (strncmp(word, mark, strlen(mark)) == 0) {
      to = stpcpy(to, line);
      word += strlen(mark);
    } else {
      *to++ = *word++;
    }
  }
  *to = '\0';
  return text;
}

// -I: runs the program for each line, which takes the place of `mark` in all
// words. Blanks in front of a line are left out, and so are empty lines.
static void
run_for_lines(const char *mark)
{
  char *argv[nwords + 1], *line = NULL;
  size_t size = 0;
  ssize_t n;

  while ((n = getline(&line, &size, stdin)) >= 0) {
    char *start = line;

    if (n > 0 && line[n - 1] == '\n')
      line[n - 1] = '\0';
    while (*start == ' ' || *start == '\t')
      start++;
    if (*start == '\0')
      continue;
    for (int i = 0; i < nwords; i++)
      argv[i] = replaced(words[i], mark, start);
    argv[nwords] = NULL;
    run(argv);
    for (int i = 0; i < nwords; i++)
      free(argv[i]);
  }
  free(line);
}

// The status is 0; 123 if a run failed; 126 or 127 if a program cannot be run.
int
main(int argc, char *argv[])
{
  static char *echo[] = {"echo"};
  const char *mark = NULL;
  int most = MAXWORDS;
  int c;

  while ((c = option(&argc, &argv, "n:I:", help)) != -1) {
    if (c == 'n')
      most = number(option_argument(), 1, INT_MAX);
    else
      mark = option_argument();
  }
  usage(argc, argv, mark != NULL && *mark == '\0', help);
  words = argc > 1 ? argv + 1 : echo;
  nwords = argc > 1 ? argc - 1 : 1;
  if (mark != NULL)
    run_for_lines(mark);
  else
    run_with_words(most);
  if (ferror(stdin))
    fail("standard input");
  return status;
}
