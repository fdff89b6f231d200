// Where the shell's lines come from: the console with the editor, standard
// input, or a text in memory (a script, or the argument of -c). A script is
// read whole and closed at once, so that the commands it runs inherit no
// descriptor of it.
#include "user/sh/sh.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#define PROMPT_MAX 40 // columns; of a longer one the end is shown

static const char *text;   // what is left of the text; NULL: standard input
static const char *script; // the script's name, or NULL
static int line_number;

void
input_text(const char *s)
{
  text = s;
}

// A directory can be opened and read on this system, so it is asked for. Text
// with a NUL byte is a program of some kind, or damaged: not one line of it
// should run.
bool
input_file(const char *path)
{
  char buf[512];
  struct str all = {0};
  struct stat st;
  ssize_t n = -1;
  int fd = open(path, O_RDONLY);

  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
    errno = EISDIR;
  else if (fd >= 0)
    while ((n = read(fd, buf, sizeof(buf))) > 0 && !all.failed)
      str_append(&all, buf, n);
  if (n < 0)
    warn("%s", path);
  close(fd);
  if (n < 0 || all.failed)
    return false;
  text = all.s != NULL ? all.s : "";
  if (memchr(text, '\0', all.len) != NULL) {
    fprintf(stderr, "sh: %s: not a text\n", path);
    return false;
  }
  script = path;
  return true;
}

// Good until the next call.
const char *
input_where(void)
{
  static char where[PATH_MAX + 16];

  if (script == NULL)
    return "sh";
  snprintf(where, sizeof(where), "%s:%d", script, line_number);
  return where;
}

// The last line may have no newline.
static char *
text_line(void)
{
  const char *newline = strchr(text, '\n');
  size_t n = newline != NULL ? (size_t)(newline - text) + 1 : strlen(text);
  struct str line = {0};

  if (n == 0)
    return NULL;
  str_append(&line, text, n);
  text += n;
  line_number++;
  return line.s;
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

// The editor only where somebody can see it: a script, a pipe and a file are
// read as they are.
char *
input_line(bool continued)
{
  if (text != NULL)
    return text_line();
  return interactive() ? console_line(continued) : plain_line();
}
