// A small screen editor in the manner of kilo.
// args: nosuch.txt
// args:
//
// Ctrl-S saves, Ctrl-Q leaves, Ctrl-F searches (arrows: next, previous), Ctrl-K
// deletes a line. The terminal is spoken to with the VT100's sequences alone.
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CTRL_KEY(c)     ((c)&0x1f)
#define TAB_STOP        8
#define MESSAGE_SECONDS 5

enum {
  KEY_NONE = -1,
  BACKSPACE = 127,
  LEFT = 1000,
  RIGHT,
  UP,
  DOWN,
  DELETE,
  HOME,
  END,
  PAGE_UP,
  PAGE_DOWN
};

struct row {
  int size;  // bytes of text
  int rsize; // bytes as shown, tabs being spaces
  char *text;
  char *render;
};

static struct {
  int cx, cy;         // cursor in the text
  int rx;             // ... as shown
  int rowoff, coloff; // what is at the upper left corner
  int rows, cols;     // of the text's part of the screen
  int nrows;
  struct row *row;
  int dirty;
  char *filename;
  char message[80];
  time_t message_time;
} E;

static struct termios original;
static volatile sig_atomic_t resized;

// ---- text to be written in one go ----

struct buffer {
  char *b;
  int len, size;
};

// The whole screen in one write: many small ones flicker on a serial line. What
// cannot be kept is left out; the next refresh draws it.
static void
append(struct buffer *buf, const char *s, int len)
{
  if (buf->len + len > buf->size) {
    int size = 2 * (buf->len + len);
    char *b = realloc(buf->b, size);

    if (b == NULL)
      return;
    buf->b = b;
    buf->size = size;
  }
  memcpy(buf->b + buf->len, s, len);
  buf->len += len;
}

// ---- the terminal ----

static void
die(const char *what)
{
  write(STDOUT_FILENO, "\x1b[2J\x1b[H", 7);
  perror(what);
  exit(1);
}

// By atexit, so that no way out leaves the shell a terminal without echo.
static void
restore_terminal(void)
{
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &original);
}

static void
raw_mode(void)
{
  struct termios raw;

  if (!isatty(STDIN_FILENO)) {
    fprintf(stderr, "edit: standard input is no terminal\n");
    exit(1);
  }
  if (tcgetattr(STDIN_FILENO, &original) == -1)
    die("tcgetattr");
  atexit(restore_terminal);
  raw = original;
  raw.c_iflag &= ~(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
  raw.c_oflag &= ~(OPOST);
  raw.c_cflag |= CS8;
  raw.c_lflag &= ~(ECHO | ICANON | IEXTEN | ISIG);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 1;
  if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == -1)
    die("tcsetattr");
}

static int
sequence_key(const char *seq)
{
  static const struct {
    const char *seq;
    int key;
  } keys[] = {
      {"[A", UP},       {"[B", DOWN},       {"[C", RIGHT},   {"[D", LEFT},
      {"[H", HOME},     {"[F", END},        {"OH", HOME},    {"OF", END},
      {"[1~", HOME},    {"[7~", HOME},      {"[4~", END},    {"[8~", END},
      {"[5~", PAGE_UP}, {"[6~", PAGE_DOWN}, {"[3~", DELETE},
  };
  size_t i;

  for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
    if (strcmp(keys[i].seq, seq) == 0)
      return keys[i].key;
  return '\x1b';
}

// A key, or KEY_NONE where none was pressed within a tenth of a second.
static int
read_key(void)
{
  char c, seq[4] = "";
  int n = read(STDIN_FILENO, &c, 1);

  if (n == -1 && errno != EAGAIN && errno != EINTR)
    die("read");
  if (n != 1)
    return KEY_NONE;
  if (c != '\x1b')
    return (unsigned char)c;
  if (read(STDIN_FILENO, &seq[0], 1) != 1 ||
      read(STDIN_FILENO, &seq[1], 1) != 1)
    return '\x1b';
  if (seq[0] == '[' && isdigit((unsigned char)seq[1]) &&
      read(STDIN_FILENO, &seq[2], 1) != 1)
    return '\x1b';
  return sequence_key(seq);
}

// Asks the terminal where its cursor is.
// For terminals whose driver knows no size, as a serial line's. The answer
// comes as if typed, and may not come at all: hence the tries.
static int
cursor_position(int *rows, int *cols)
{
  char buf[32];
  unsigned i = 0;
  int tries = 0;

  if (write(STDOUT_FILENO, "\x1b[6n", 4) != 4)
    return -1;
  while (i < sizeof(buf) - 1 && tries < 10) {
    if (read(STDIN_FILENO, &buf[i], 1) != 1) {
      tries++;
      continue;
    }
    if (buf[i] == 'R')
      break;
    i++;
  }
  buf[i] = '\0';
  if (sscanf(buf, "\x1b[%d;%d", rows, cols) != 2)
    return -1;
  return 0;
}

static void
window_size(void)
{
  struct winsize ws;
  int rows, cols;

  memset(&ws, 0, sizeof ws);
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) != -1 && ws.ws_col > 0) {
    rows = ws.ws_row;
    cols = ws.ws_col;
  } else if (write(STDOUT_FILENO, "\x1b[999C\x1b[999B", 12) != 12 ||
             cursor_position(&rows, &cols) == -1) {
    rows = 24;
    cols = 80;
  }
  E.rows = rows - 2;
  E.cols = cols;
}

// ---- rows ----

// What is shown is kept beside the text, since a column on the screen is no
// column of the text where there are tabs.
static void
update_row(struct row *row)
{
  int tabs = 0, i, n = 0;

  for (i = 0; i < row->size; i++)
    tabs += row->text[i] == '\t';
  free(row->render);
  row->render = malloc(row->size + tabs * (TAB_STOP - 1) + 1);
  for (i = 0; i < row->size; i++) {
    if (row->text[i] != '\t') {
      row->render[n++] = row->text[i];
      continue;
    }
    do
      row->render[n++] = ' ';
    while (n % TAB_STOP != 0);
  }
  row->render[n] = '\0';
  row->rsize = n;
}

static void
insert_row(int at, const char *s, size_t len)
{
  E.row = realloc(E.row, sizeof(struct row) * (E.nrows + 1));
  memmove(&E.row[at + 1], &E.row[at], sizeof(struct row) * (E.nrows - at));
  E.row[at].size = len;
  E.row[at].text = malloc(len + 1);
  memcpy(E.row[at].text, s, len);
  E.row[at].text[len] = '\0';
  E.row[at].render = NULL;
  update_row(&E.row[at]);
  E.nrows++;
  E.dirty++;
}

static void
delete_row(int at)
{
  if (at < 0 || at >= E.nrows)
    return;
  free(E.row[at].text);
  free(E.row[at].render);
  memmove(&E.row[at], &E.row[at + 1], sizeof(struct row) * (E.nrows - at - 1));
  E.nrows--;
  E.dirty++;
}

static void
insert_text(struct row *row, int at, const char *s, size_t len)
{
  row->text = realloc(row->text, row->size + len + 1);
  memmove(row->text + at + len, row->text + at, row->size - at + 1);
  memcpy(row->text + at, s, len);
  row->size += len;
  update_row(row);
  E.dirty++;
}

static int
shown_column(const struct row *row, int cx)
{
  int rx = 0, i;

  for (i = 0; i < cx; i++)
    rx += row->text[i] == '\t' ? TAB_STOP - rx % TAB_STOP : 1;
  return rx;
}

// ---- what keys do to the text ----

static void
insert_char(int c)
{
  char byte = c;

  if (E.cy == E.nrows)
    insert_row(E.nrows, "", 0);
  insert_text(&E.row[E.cy], E.cx++, &byte, 1);
}

static void
insert_newline(void)
{
  struct row *row;

  if (E.cx == 0) {
    insert_row(E.cy, "", 0);
  } else {
    row = &E.row[E.cy];
    insert_row(E.cy + 1, row->text + E.cx, row->size - E.cx);
    row = &E.row[E.cy];
    row->size = E.cx;
    row->text[row->size] = '\0';
    update_row(row);
  }
  E.cy++;
  E.cx = 0;
}

static void
delete_char(void)
{
  struct row *row;

  if (E.cy == E.nrows || (E.cx == 0 && E.cy == 0))
    return;
  row = &E.row[E.cy];
  if (E.cx > 0) {
    memmove(row->text + E.cx - 1, row->text + E.cx, row->size - E.cx + 1);
    row->size--;
    E.cx--;
    update_row(row);
    E.dirty++;
  } else {
    E.cx = row[-1].size;
    insert_text(&row[-1], row[-1].size, row->text, row->size);
    delete_row(E.cy--);
  }
}

// ---- files ----

static void
say(const char *fmt, ...)
{
  va_list ap;

  va_start(ap, fmt);
  vsnprintf(E.message, sizeof(E.message), fmt, ap);
  va_end(ap);
  E.message_time = time(NULL);
}

static void
open_file(const char *name)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t len;
  FILE *f;

  E.filename = strdup(name);
  f = fopen(name, "r");
  if (f == NULL) {
    if (errno != ENOENT)
      die(name);
    return;
  }
  while ((len = getline(&line, &size, f)) != -1) {
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
      len--;
    insert_row(E.nrows, line, len);
  }
  free(line);
  fclose(f);
  E.dirty = 0;
}

// Cut to the new length before writing, not at opening: if then the disk has no
// room, most of the old text is still there.
static void
save_file(void)
{
  struct buffer buf = {NULL, 0, 0};
  int fd, i;

  for (i = 0; i < E.nrows; i++) {
    append(&buf, E.row[i].text, E.row[i].size);
    append(&buf, "\n", 1);
  }
  fd = open(E.filename, O_RDWR | O_CREAT, 0644);
  if (fd != -1 && ftruncate(fd, buf.len) != -1 &&
      write(fd, buf.b, buf.len) == buf.len) {
    E.dirty = 0;
    say("%d bytes written to disk", buf.len);
  } else {
    say("Can't save: %s", strerror(errno));
  }
  if (fd != -1)
    close(fd);
  free(buf.b);
}

// ---- the screen ----

// Moves the part that is shown just so far that the cursor is in it.
static void
scroll(void)
{
  E.rx = E.cy < E.nrows ? shown_column(&E.row[E.cy], E.cx) : 0;
  if (E.cy < E.rowoff)
    E.rowoff = E.cy;
  if (E.cy >= E.rowoff + E.rows)
    E.rowoff = E.cy - E.rows + 1;
  if (E.rx < E.coloff)
    E.coloff = E.rx;
  if (E.rx >= E.coloff + E.cols)
    E.coloff = E.rx - E.cols + 1;
}

static void
draw_row(struct buffer *buf, const struct row *row)
{
  int len = row->rsize - E.coloff;
  int i;

  if (len > E.cols)
    len = E.cols;
  for (i = 0; i < len; i++) {
    char c = row->render[E.coloff + i];
    char sign[16];

    if (!iscntrl((unsigned char)c)) {
      append(buf, &c, 1);
      continue;
    }
    append(buf, sign,
           snprintf(sign, sizeof(sign), "\x1b[7m%c\x1b[m",
                    c <= 26 ? '@' + c : '?'));
  }
}

static void
draw_rows(struct buffer *buf)
{
  int y;

  for (y = 0; y < E.rows; y++) {
    if (y + E.rowoff < E.nrows)
      draw_row(buf, &E.row[y + E.rowoff]);
    else
      append(buf, "~", 1);
    append(buf, "\x1b[K\r\n", 5);
  }
}

static void
draw_status(struct buffer *buf)
{
  char left[80], right[80];
  int len = snprintf(left, sizeof(left), "%.20s - %d lines%s",
                     E.filename ? E.filename : "[No Name]", E.nrows,
                     E.dirty ? " (modified)" : "");
  int rlen = snprintf(right, sizeof(right), "%d/%d", E.cy + 1, E.nrows);

  append(buf, "\x1b[7m", 4);
  append(buf, left, len);
  for (; len + rlen < E.cols; len++)
    append(buf, " ", 1);
  append(buf, right, rlen);
  append(buf, "\x1b[m\r\n\x1b[K", 8);
  if (time(NULL) - E.message_time < MESSAGE_SECONDS)
    append(buf, E.message, strlen(E.message));
}

static void
refresh(void)
{
  struct buffer buf = {NULL, 0, 0};
  char move[32];

  scroll();
  append(&buf, "\x1b[?25l\x1b[H", 9);
  draw_rows(&buf);
  draw_status(&buf);
  snprintf(move, sizeof(move), "\x1b[%d;%dH", E.cy - E.rowoff + 1,
           E.rx - E.coloff + 1);
  append(&buf, move, strlen(move));
  append(&buf, "\x1b[?25h", 6);
  write(STDOUT_FILENO, buf.b, buf.len);
  free(buf.b);
}

// ---- the keys ----

// Asks for a line; NULL if ESC was pressed. `each` sees it after every key.
static char *
ask(const char *fmt, void (*each)(const char *, int))
{
  size_t size = 64, len = 0;
  char *answer = calloc(size, 1);
  int c;

  for (;;) {
    say(fmt, answer);
    refresh();
    while ((c = read_key()) == KEY_NONE)
      ;
    if (c == BACKSPACE || c == CTRL_KEY('h')) {
      if (len > 0)
        answer[--len] = '\0';
    } else if (c == '\x1b' || (c == '\r' && len > 0)) {
      say("");
      if (each)
        each(answer, c);
      if (c == '\r')
        return answer;
      free(answer);
      return NULL;
    } else if (c < 128 && isprint(c)) {
      if (len + 1 == size)
        answer = realloc(answer, size *= 2);
      answer[len++] = c;
      answer[len] = '\0';
    }
    if (each)
      each(answer, c);
  }
}

static void
find_step(const char *query, int key)
{
  static int last = -1;
  int step = 1, at, i;

  if (key == '\r' || key == '\x1b') {
    last = -1;
    return;
  }
  if (key == LEFT || key == UP)
    step = -1;
  else if (key != RIGHT && key != DOWN)
    last = -1;
  if (last == -1)
    step = 1;
  for (at = last, i = 0; i < E.nrows; i++) {
    const char *match;

    at = (at + step + E.nrows) % E.nrows;
    match = strstr(E.row[at].text, query);
    if (match != NULL) {
      last = E.cy = at;
      E.cx = match - E.row[at].text;
      E.rowoff = E.nrows;
      break;
    }
  }
}

static void
find(void)
{
  int cx = E.cx, cy = E.cy, rowoff = E.rowoff, coloff = E.coloff;
  char *query = ask("Search: %s (ESC/Arrows/Enter)", find_step);

  if (query == NULL) {
    E.cx = cx;
    E.cy = cy;
    E.rowoff = rowoff;
    E.coloff = coloff;
  }
  free(query);
}

static void
move(int key)
{
  int size = E.cy < E.nrows ? E.row[E.cy].size : 0;

  switch (key) {
  case LEFT:
    if (E.cx > 0) {
      E.cx--;
    } else if (E.cy > 0) {
      E.cy--;
      E.cx = E.row[E.cy].size;
    }
    break;
  case RIGHT:
    if (E.cx < size) {
      E.cx++;
    } else if (E.cy < E.nrows) {
      E.cy++;
      E.cx = 0;
    }
    break;
  case UP:
    E.cy -= E.cy > 0;
    break;
  case DOWN:
    E.cy += E.cy < E.nrows;
    break;
  case HOME:
    E.cx = 0;
    break;
  case END:
    E.cx = size;
    break;
  }
  size = E.cy < E.nrows ? E.row[E.cy].size : 0;
  if (E.cx > size)
    E.cx = size;
}

static void
save(void)
{
  if (E.filename == NULL)
    E.filename = ask("Save as: %s", NULL);
  if (E.filename != NULL)
    save_file();
}

static void
edit_key(int c)
{
  int times = E.rows;

  switch (c) {
  case '\r':
    insert_newline();
    break;
  case DELETE:
    move(RIGHT);
    delete_char();
    break;
  case BACKSPACE:
  case CTRL_KEY('h'):
    delete_char();
    break;
  case CTRL_KEY('k'):
    delete_row(E.cy);
    E.cx = 0;
    break;
  case CTRL_KEY('f'):
    find();
    break;
  case CTRL_KEY('s'):
    save();
    break;
  case PAGE_UP:
  case PAGE_DOWN:
    while (times-- > 0)
      move(c == PAGE_UP ? UP : DOWN);
    break;
  default:
    if (c >= LEFT)
      move(c);
    else if (c == '\t' || !iscntrl(c))
      insert_char(c);
  }
}

// Returns 0 when the editor is to end.
// Unsaved text takes a second Ctrl-Q.
static int
process_key(void)
{
  static int warned;
  int c;

  while ((c = read_key()) == KEY_NONE)
    if (resized)
      return 1;
  if (c == CTRL_KEY('q')) {
    if (!E.dirty || warned)
      return 0;
    warned = 1;
    say("File is modified: Ctrl-Q again quits without saving");
    return 1;
  }
  warned = 0;
  edit_key(c);
  return 1;
}

#ifdef SIGWINCH
static void
on_resize(int sig)
{
  (void)sig;
  resized = 1;
}
#endif

int
main(int argc, char *argv[])
{
  if (argc > 2) {
    fprintf(stderr, "usage: %s [FILE]\n", argv[0]);
    return 2;
  }
  raw_mode();
  window_size();
#ifdef SIGWINCH
  signal(SIGWINCH, on_resize);
#endif
  if (argc == 2)
    open_file(argv[1]);
  say("HELP: Ctrl-S save, Ctrl-Q quit, Ctrl-F find");
  do {
    if (resized) {
      resized = 0;
      window_size();
    }
    refresh();
  } while (process_key());
  write(STDOUT_FILENO, "\x1b[2J\x1b[H", 7);
  return 0;
}
