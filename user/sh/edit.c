// The line editor. The console hands over every key while a line is edited and
// is back in its usual mode while commands run.
//
// A character typed at the end of the line is all that is written then; other
// changes redraw the line. A line longer than the screen is shown in part: the
// view moves so that the cursor stays in it. A character of UTF-8 is one to the
// keys, and takes one column; places in the line are counted in bytes.
//
// The editor knows four sequences of a terminal: carriage return, ESC [ n C
// (right), ESC [ K (clear to the end), ESC [ H with ESC [ J (clear all). The
// console's screen has them, and so has every terminal at the serial line.
#include "user/sh/sh.h"
#include "lib/utf8.h"
#include <sys/lectern.h>

#define COLUMNS 80 // of the screen, and of a terminal that says nothing else
#define CTRL(c) ((c) - '@')
#define ESC     0x1b
#define DEL     0x7f

// Keys that come as a sequence.
enum {
  KEY_UP = 256,
  KEY_DOWN,
  KEY_LEFT,
  KEY_RIGHT,
  KEY_HOME,
  KEY_END,
  KEY_DELETE,
  KEY_NONE,
  KEY_EOF
};

struct editor {
  const char *prompt;
  struct str *line;
  size_t at;   // the cursor's place in the line
  size_t view; // the first character shown
  int back;    // which line of the history is shown; 0: none
  char *typed; // what was there before the history was looked at, or NULL
  int last_key;
};

// The ioctls fail where descriptor 0 is no console. The first also leaves raw
// mode, in case a program has ended without.
bool
edit_possible(void)
{
  // Also takes the terminal for the shell itself: at its prompt ^C is a key.
  return ioctl(0, CONS_RAW, 0) == 0 && ioctl(0, CONS_FOREGROUND, 0) == 0;
}

// One byte; KEY_EOF at the end of the input. Byte by byte, so that what is
// typed ahead is left for the command it is meant for. An error counts as the
// end, too.
static int
get_byte(void)
{
  unsigned char c;

  return read(0, &c, 1) == 1 ? c : KEY_EOF;
}

// The rest of a sequence: ESC [ or ESC O, digits, a letter or ~.
// Terminals differ in what Home, End and Delete send, so all of it is taken:
// ESC [ H, ESC O H, ESC [ 1 ~, ESC [ 7 ~. A sequence that is not known is read
// to its end, and no part of it gets into the line.
static int
get_sequence(void)
{
  int c = ESC;
  int n = 0;

  while (c == ESC)
    c = get_byte();
  if (c != '[' && c != 'O')
    return c == KEY_EOF ? KEY_EOF : KEY_NONE;
  for (;;) {
    c = get_byte();
    if (c >= '0' && c <= '9' && n < 100)
      n = n * 10 + c - '0';
    else if ((c < '0' || c > '9') && c != ';')
      break;
  }
  switch (c) {
  case 'A':
    return KEY_UP;
  case 'B':
    return KEY_DOWN;
  case 'C':
    return KEY_RIGHT;
  case 'D':
    return KEY_LEFT;
  case 'H':
    return KEY_HOME;
  case 'F':
    return KEY_END;
  case KEY_EOF:
    return KEY_EOF;
  }
  if (c != '~')
    return KEY_NONE;
  if (n == 1 || n == 7)
    return KEY_HOME;
  if (n == 4 || n == 8)
    return KEY_END;
  return n == 3 ? KEY_DELETE : KEY_NONE;
}

// As the editor itself reads keys, for search.c.
int
edit_key_typed(void)
{
  int key = get_byte();

  return key == ESC ? get_sequence() : key;
}

// No terminal can be asked here: who has a wider one sets $COLUMNS. What is no
// sensible number counts as not set.
int
edit_columns(void)
{
  const char *text = var_get("COLUMNS", 7);
  int n = text != NULL ? atoi(text) : 0;

  return n >= 50 && n <= 1000 ? n : COLUMNS;
}

// Where the character before / behind place `at` of the line begins / ends.
// A byte that continues a character is passed over only as far as the first
// byte says that there are such: in what is no UTF-8, each byte is a character
// of its own.
static size_t
before(const struct editor *ed, size_t at)
{
  size_t start = at;

  if (at == 0)
    return 0;
  while (--start > 0 && at - start < UTF8_MAX &&
         utf8_follows((unsigned char)ed->line->s[start]))
    ;
  return utf8_length((unsigned char)ed->line->s[start]) >= at - start ? start
                                                                      : at - 1;
}

// Where the character at place `at` ends; at the end of the line, `at`.
static size_t
behind(const struct editor *ed, size_t at)
{
  size_t end = at;
  size_t most =
      at < ed->line->len ? utf8_length((unsigned char)ed->line->s[at]) : 0;

  while (end - at < most && end < ed->line->len &&
         (end == at || utf8_follows((unsigned char)ed->line->s[end])))
    end++;
  return end;
}

// Columns from one place to another.
static size_t
columns(const struct editor *ed, size_t from, size_t to)
{
  size_t n = 0;

  for (; from < to; from = behind(ed, from))
    n++;
  return n;
}

// Columns for the line, one kept free for the cursor behind it.
static size_t
width(const struct editor *ed)
{
  return edit_columns() - 1 - strlen(ed->prompt);
}

// Puts the screen's cursor where the line's is.
static void
place(const struct editor *ed)
{
  printf("\r\033[%uC",
         (uint)(strlen(ed->prompt) + columns(ed, ed->view, ed->at)));
}

// Writes the line anew, behind the prompt that is on the screen already.
// Half a line is shown in front of the cursor when the view moves: then it does
// not move again with the next key.
static void
redraw(struct editor *ed)
{
  size_t n, end;

  if (ed->at < ed->view || columns(ed, ed->view, ed->at) > width(ed)) {
    ed->view = ed->at;
    for (n = 0; n < width(ed) / 2; n++)
      ed->view = before(ed, ed->view);
  }
  end = ed->view;
  for (n = 0; n < width(ed) && end < ed->line->len; n++)
    end = behind(ed, end);
  printf("\r\033[%uC%.*s\033[K", (uint)strlen(ed->prompt),
         (int)(end - ed->view),
         ed->line->s != NULL ? ed->line->s + ed->view : "");
  place(ed);
}

// At the end of the line, the usual case, nothing but the character is written:
// over a slow serial line that is what makes typing smooth. `s` is n bytes. A
// character of UTF-8 comes byte by byte, and is a whole one after its last.
static void
insert(struct editor *ed, const char *s, size_t n)
{
  bool at_end = ed->at == ed->line->len;

  if (!str_insert(ed->line, ed->at, s, n)) {
    ed->line->failed = false; // the line stays as it is
    return;
  }
  ed->at += n;
  if (at_end && columns(ed, ed->view, ed->at) <= width(ed))
    write(1, s, n);
  else
    redraw(ed);
}

// Deletes from `from` up to `to`; the cursor is then at `from`.
static void
erase(struct editor *ed, size_t from, size_t to)
{
  if (from == to)
    return;
  bool last = to == ed->line->len && ed->at == to && columns(ed, from, to) == 1;
  str_delete(ed->line, from, to - from);
  ed->at = from;
  if (last && ed->view < from)
    write(1, "\b \b", 3);
  else
    redraw(ed);
}

// Moves the cursor to place `to`. The line is only drawn again if the cursor
// would leave the view.
static void
move(struct editor *ed, size_t to)
{
  ed->at = to;
  if (to >= ed->view && columns(ed, ed->view, to) <= width(ed))
    place(ed);
  else
    redraw(ed);
}

// Where the word before the cursor begins.
static size_t
word_start(const struct editor *ed)
{
  size_t at = ed->at;

  while (at > 0 && ed->line->s[at - 1] == ' ')
    at--;
  while (at > 0 && ed->line->s[at - 1] != ' ')
    at--;
  return at;
}

// The line that was being typed is kept, and comes back below the newest of the
// history. An old line that is changed and run is added; the old one stays.
// `back` is how many lines ago; where there is none, nothing happens.
static void
show_history(struct editor *ed, int back)
{
  const char *s = back == 0 ? ed->typed : history_get(back);

  if (back < 0 || (back > 0 && s == NULL))
    return;
  if (ed->back == 0) {
    free(ed->typed);
    ed->typed = strdup(ed->line->s != NULL ? ed->line->s : "");
  }
  if (ed->back == 0 && back == 0)
    return;
  ed->back = back;
  str_free(ed->line);
  if (s != NULL)
    str_append(ed->line, s, strlen(s));
  ed->line->failed = false;
  ed->at = ed->line->len;
  ed->view = 0;
  redraw(ed);
}

// ^R: what was found takes the line's place. The key that ended the search,
// which is still to be done.
static int
search(struct editor *ed)
{
  int found;
  int key = history_search(&found);

  printf("\r\033[K%s", ed->prompt);
  if (found > 0)
    show_history(ed, found);
  else
    redraw(ed);
  return key;
}

// Tab: puts in what all names have in common; a second one lists them.
static void
tab(struct editor *ed)
{
  struct words names = {0};
  char *more = NULL;
  int n = 0;

  if (ed->line->s != NULL)
    n = complete(ed->line->s, ed->at, &more, &names);
  if (n > 0 && *more != '\0') {
    insert(ed, more, strlen(more));
  } else if (n > 1 && ed->last_key == '\t') {
    printf("\n");
    complete_list(&names);
    printf("%s", ed->prompt);
    redraw(ed);
  }
}

// The keys that change the line or move in it.
// The keys are those of other shells' default (Emacs), as far as they do one
// thing each. What is no key here is dropped without a sound.
static void
edit_key(struct editor *ed, int key)
{
  size_t len = ed->line->len;
  char c = key;

  switch (key) {
  case KEY_LEFT:
  case CTRL('B'):
    move(ed, before(ed, ed->at));
    break;
  case KEY_RIGHT:
  case CTRL('F'):
    move(ed, behind(ed, ed->at));
    break;
  case KEY_HOME:
  case CTRL('A'):
    move(ed, 0);
    break;
  case KEY_END:
  case CTRL('E'):
    move(ed, len);
    break;
  case DEL:
  case '\b':
    erase(ed, before(ed, ed->at), ed->at);
    break;
  case KEY_DELETE:
  case CTRL('D'):
    erase(ed, ed->at, behind(ed, ed->at));
    break;
  case CTRL('K'):
    erase(ed, ed->at, len);
    break;
  case CTRL('U'):
    erase(ed, 0, ed->at);
    break;
  case CTRL('W'):
    erase(ed, word_start(ed), ed->at);
    break;
  default:
    if (key >= ' ' && key < 256)
      insert(ed, &c, 1);
  }
}

// Edits until a key ends the line.
static enum edited
edit(struct editor *ed)
{
  for (;;) {
    int key = edit_key_typed();

    if (key == CTRL('R'))
      key = search(ed);
    if (key == '\r' || key == '\n')
      return EDIT_LINE;
    if (key == CTRL('C'))
      return EDIT_ABANDONED;
    if (key == KEY_EOF || (key == CTRL('D') && ed->line->len == 0))
      return EDIT_EOF;
    if (key == KEY_UP || key == CTRL('P')) {
      show_history(ed, ed->back + 1);
    } else if (key == KEY_DOWN || key == CTRL('N')) {
      show_history(ed, ed->back - 1);
    } else if (key == '\t') {
      tab(ed);
    } else if (key == CTRL('L')) {
      printf("\033[H\033[J%s", ed->prompt);
      redraw(ed);
    } else {
      edit_key(ed, key);
    }
    ed->last_key = key;
  }
}

// Between two lines the console is in its usual mode: a program that reads gets
// whole lines, with echo, and ^C ends it. No ^C is lost in between: in raw mode
// it still ends the guard, if there is one, until the terminal is the shell's.
enum edited
edit_line(const char *prompt, struct str *line)
{
  struct editor ed = {.prompt = prompt, .line = line};
  enum edited result;

  ioctl(0, CONS_RAW, 1);
  printf("%s", prompt);
  result = guard_pause() ? EDIT_ABANDONED : edit(&ed);
  if (ed.at < line->len)
    move(&ed, line->len);
  // Before the new line shows that what is typed next is for the command.
  guard_resume();
  ioctl(0, CONS_RAW, 0);
  printf(result == EDIT_ABANDONED ? "^C\n" : "\n");
  free(ed.typed);
  return result;
}
