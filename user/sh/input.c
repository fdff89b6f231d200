// Where the shell's text comes from: lines of the console, with the editor, or
// of standard input; or a script, which is read whole and closed at once, so
// that the commands it runs inherit no descriptor of it.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#define PROMPT_MAX 40 // columns; of a longer one the end is shown

// A directory can be opened and read on this system, so it is asked for. Text
// with a NUL byte is a program of some kind, or damaged: not one line of it
// should run.
char *
input_file(const char *path)
{
  char buf[512];
  struct str all = {0};
  struct stat st;
  ssize_t n = -1;
  int fd = open(path, O_RDONLY);

  str_append(&all, "", 0);
  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
    errno = EISDIR;
  else if (fd >= 0)
    while ((n = read(fd, buf, sizeof(buf))) > 0 && !all.failed)
      str_append(&all, buf, n);
  if (n < 0)
    warn("%s", path);
  close(fd);
  if (n >= 0 && !all.failed && memchr(all.s, '\0', all.len) != NULL) {
    fprintf(stderr, "sh: %s: not a text\n", path);
    n = -1;
  }
  if (n >= 0 && !all.failed)
    return all.s;
  str_free(&all);
  return NULL;
}

// Reads byte by byte: what follows the line belongs to the commands it runs.
// NUL bytes are left out, as no word could hold them.
static char *
plain_line(void)
{
  struct str line = {0};
  char c;

  while (read(0, &c, 1) == 1 && !line.failed) {
    if (c == '\0')
      continue;
    str_add(&line, c);
    if (c == '\n')
      break;
  }
  return line.s;
}

// EDIT_ABANDONED is what $? says of a command that ^C ended. An empty line is
// one with a newline; a text without any is the sign that ^C was typed.
static char *
console_line(bool continued)
{
  char cwd[PATH_MAX], prompt[PROMPT_MAX + 1];
  struct str line = {0};
  enum edited result;

  if (getcwd(cwd, sizeof(cwd)) == NULL)
    strcpy(cwd, "?");
  size_t n = strlen(cwd);
  if (continued)
    strcpy(prompt, "> ");
  else if (n + 3 <= PROMPT_MAX)
    snprintf(prompt, sizeof(prompt), "%s $ ", cwd);
  else
    snprintf(prompt, sizeof(prompt), "...%s $ ", cwd + n + 6 - PROMPT_MAX);
  result = edit_line(prompt, &line);
  if (result == EDIT_EOF) {
    str_free(&line);
    return NULL;
  }
  if (result == EDIT_LINE && !continued && !history_expand(&line))
    result = EDIT_ABANDONED;
  if (result == EDIT_ABANDONED) {
    set_last_status(128 + SIGINT);
    str_free(&line);
    str_append(&line, "", 0);
    return line.s;
  }
  if (line.s != NULL)
    history_add(line.s);
  str_add(&line, '\n');
  return line.s;
}

// The editor only where somebody can see it: a pipe and a file are read as they
// are.
char *
input_line(bool continued)
{
  return interactive() ? console_line(continued) : plain_line();
}
