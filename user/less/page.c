// The keys of less, and its screen. All rows are drawn each time: forward and
// back cost the same, and nothing has to be known of what the terminal shows.
//
// Keys come from standard error, which is the terminal also when a pipe brings
// the text.
#include "user/less/less.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *title;
static size_t top;
static char note[100]; // to be shown once
static struct regex *pattern;
static bool search_back; // it was given to ?

// Writes the last row: the message if there is one, which is gone then; else
// the name, and how far `end` is in the file. `end` is where the rows shown
// end. Of a pipe the size is not known, so only (END) is shown.
static void
put_status(size_t end)
{
  size_t size = store_size();

  if (note[0] != '\0')
    out_print("%s", note);
  else if (at_end(end))
    out_print("%.60s (END)", title);
  else if (size > 0)
    out_print("%.60s %u%%", title, (uint)((double)end * 100 / (double)size));
  else
    out_print("%.60s", title);
  note[0] = '\0';
}

// Shows the rows from `top` on, and the last row. Rows behind the end are a ~.
// Of a large file nothing is read but what is shown.
static void
draw(void)
{
  size_t at = top;

  for (int i = 0; i < ROWS - 1; i++) {
    out_print("\033[%d;1H\033[K", i + 1);
    if (at_end(at))
      out_print("~");
    else
      at = row_write(at);
  }
  out_print("\033[%d;1H\033[K", ROWS);
  put_status(at);
  out_flush();
}

// ---- where to go ----

// The last screen is full, if there is as much. So it stops when the last row
// of the file is the last on the screen. `bottom` is behind the screen, and
// moves with `top`.
static void
forward(int n)
{
  size_t bottom = top;

  for (int i = 0; i < ROWS - 1; i++)
    bottom = row_next(bottom);
  for (; n > 0 && !at_end(bottom); n--) {
    bottom = row_next(bottom);
    top = row_next(top);
  }
}

// Goes back `n` rows, or to the start of the file.
static void
back(int n)
{
  for (; n > 0; n--)
    top = row_before(top);
}

// A file's end is where its size says, a pipe has to be read for it. ^C ends
// the way there: of a pipe all has to be read, and it may have no end.
static void
to_end(void)
{
  size_t at = store_size();

  for (at = at > 0 ? at : top; !at_end(at) && !interrupted();)
    at = line_next(at);
  top = at;
  back(ROWS - 1);
}

// Goes to the line with that number, from 1; to the last, if there are not so
// many. The lines are counted from the start, which ^C ends.
static void
to_line(uint number)
{
  top = 0;
  for (; number > 1 && !at_end(line_next(top)) && !interrupted(); number--)
    top = line_next(top);
}

// ---- looking for something ----

// The bytes of a line are copied, as the pattern wants them in one piece. What
// is behind the first 64 KB of a line is not looked at. `at` is where the line
// begins.
static bool
line_matches(size_t at)
{
  static char line[64 * 1024];
  size_t n = 0;
  int c;

  while (n < sizeof(line) && (c = store_byte(at + n)) >= 0 && c != '\n')
    line[n++] = (char)c;
  return regex_match(pattern, line, n);
}

// Looks for the pattern from line to line, up or down, from the line beside the
// one that `top` is in. Sets `top`, or a message: there is no match up to the
// end, or ^C was typed.
static void
search(bool up)
{
  size_t at = line_start(top);

  if (pattern == NULL) {
    strcpy(note, "no pattern yet");
    return;
  }
  for (;;) {
    if (up ? at == 0 : at_end(line_next(at))) {
      strcpy(note, "not found");
      return;
    }
    at = up ? line_start(at - 1) : line_next(at);
    if (line_matches(at))
      break;
    if (interrupted()) {
      strcpy(note, "stopped");
      return;
    }
  }
  top = at;
}

// Reads a pattern in the last row; false: ESC. Enter alone keeps the pattern
// that there was. `first` is / or ?, and is shown in front. A pattern that is
// wrong is said, and the old one stays.
static bool
ask(int first)
{
  static char line[256];
  size_t n = 0;
  const char *error;
  int key = 0;

  while (key != '\r') {
    line[n] = '\0';
    out_print("\033[%d;1H%c%.78s\033[K", ROWS, first, line);
    out_flush();
    key = terminal_key();
    if (key < 0 || key == KEY_ESC || key == CTRL('C'))
      return false;
    if ((key == DEL || key == '\b') && n == 0)
      return false;
    if (key == DEL || key == '\b')
      n--;
    else if (key >= ' ' && key < 256 && n < 77)
      line[n++] = (char)key;
  }
  search_back = first == '?';
  if (n == 0)
    return true;
  struct regex *re = regex_compile(line, 0, &error);
  if (re == NULL) {
    snprintf(note, sizeof(note), "%s", error);
    return false;
  }
  pattern = re;
  return true;
}

// ---- keys ----

// Shows the text in place of the file until a key is typed.
static void
show_help(const char *help)
{
  out_print("\033[H\033[J%s\n\nany key goes on", help);
  out_flush();
  terminal_key();
}

// `count` 0: none was typed. A key that has no meaning here does nothing.
static void
move(int key, uint count)
{
  int n = count > 0 ? (int)count : 1;

  if (key == ' ' || key == 'f' || key == CTRL('F') || key == KEY_PAGEDOWN)
    forward(n * (ROWS - 2));
  else if (key == 'b' || key == CTRL('B') || key == KEY_PAGEUP)
    back(n * (ROWS - 2));
  else if (key == 'd' || key == CTRL('D'))
    forward(ROWS / 2);
  else if (key == 'u' || key == CTRL('U'))
    back(ROWS / 2);
  else if (key == 'j' || key == '\r' || key == '\n' || key == 'e' ||
           key == KEY_DOWN)
    forward(n);
  else if (key == 'k' || key == 'y' || key == KEY_UP)
    back(n);
  else if (key == 'g' || key == '<' || key == KEY_HOME ||
           (key == 'G' && count > 0))
    to_line(count);
  else if (key == 'G' || key == '>' || key == KEY_END)
    to_end();
  else if ((key == '/' || key == '?') && ask(key))
    search(search_back);
  else if (key == 'n' || key == 'N')
    search(search_back != (key == 'N'));
}

// Shows the file and does what keys say, until q, ^C or the end of the keys.
// Digits are the count of the key behind them. Nothing is drawn while keys
// wait: whoever holds a key down goes as fast as the file is read.
static void
run(const char *help)
{
  uint count = 0;
  int key;

  for (;;) {
    if (!terminal_waiting())
      draw();
    key = terminal_key();
    if (key < 0 || key == 'q' || key == 'Q' || key == CTRL('C'))
      return;
    if (key >= '0' && key <= '9') {
      count = count < 100000 ? count * 10 + (uint)(key - '0') : count;
      continue;
    }
    if (key == 'h')
      show_help(help);
    else
      move(key, count);
    count = 0;
  }
}

// Where there is no terminal the text goes through, as with cat.
static int
copy(void)
{
  for (size_t at = 0; !at_end(at); at++)
    out_print("%c", store_byte(at));
  return out_close(0);
}

// Without a name it shows standard input, which must not be a terminal: that
// has the keys. The status is 2 for wrong usage, 1 if the file cannot be opened
// or there are no keys. On the way out the cursor gets below the text.
int
page(const char *name, const char *help)
{
  if (name == NULL && isatty(0)) {
    fprintf(stderr, "%s: what is to be shown? a file's name is missing\n",
            _progname);
    return 2;
  }
  if (!store_open(name))
    return 1;
  title = name != NULL ? name : "standard input";
  if (!isatty(1))
    return copy();
  if (!terminal_begin(2)) {
    fprintf(stderr, "%s: standard error is no terminal: no keys\n", _progname);
    return 1;
  }
  out_print("\033[H\033[J");
  run(help);
  out_print("\033[%d;1H\033[K\n", ROWS);
  terminal_end();
  return out_close(0);
}
