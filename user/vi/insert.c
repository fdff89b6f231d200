// Writing: what is typed goes into the text, until ESC.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

// Backspace, ^W and ^U: back to where they go. They do not stop where writing
// began. At the start of a line backspace and ^W take the newline before it,
// and join two lines; ^U does nothing there. Without memory nothing is erased.
static void
erase(int key, size_t *at)
{
  size_t start = line_start(*at);
  size_t to = *at;

  if (key == CTRL('U')) {
    to = start;
  } else if (key == CTRL('W') && to > start) {
    while (to > start && char_class(char_before(to), false) == 0)
      to = char_before(to);
    int class = to > start ? char_class(char_before(to), false) : 0;
    while (to > start && char_class(char_before(to), false) == class)
      to = char_before(to);
  } else if (to > 0) {
    to = char_before(to);
  }
  if (change_delete(to, *at - to))
    *at = to;
}

// Keys that move while one writes. What is typed afterwards is a step of its
// own for u. Even a special key that leads nowhere ends the step. False: it is
// an ordinary key, which the caller has to write.
static bool
move(int key, size_t *at)
{
  struct motion m;
  bool known;

  if (key < 256)
    return false;
  m = motion(key, 0, *at, &known);
  if (m.reach != NOWHERE)
    *at = m.to;
  undo_close();
  return true;
}

// The key ^V makes plain. Enter sends '\r', which a text has as '\n'. A
// character of UTF-8 comes as several keys, one for each byte. Without memory
// the byte is dropped.
static void
type(int key, size_t *at)
{
  char c;

  if (key == CTRL('V'))
    key = keys_get();
  else if (key == '\r')
    key = '\n';
  c = (char)key;
  if (key < 256 && change_insert(*at, &c, 1))
    ++*at;
}

// What was written once is put in `count` - 1 times more. It is what is between
// `from` and *at; *at is behind the last copy then. Without memory there are
// fewer copies.
static void
repeat(uint count, size_t from, size_t *at)
{
  size_t n = *at - from;
  char *bytes = malloc(n + 1);

  if (bytes != NULL) {
    text_copy(from, n, bytes);
    for (; count > 1 && change_insert(*at, bytes, n); count--)
      *at += n;
  }
  free(bytes);
}

// Leaves the cursor on the last character written, as it has to be on one.
static void
leave(size_t *at)
{
  if (*at > line_start(*at))
    *at = char_before(*at);
}

// Puts what is typed in at *at, up to ESC or ^C, and then `count` - 1 copies of
// it. `from` is where the piece to copy begins. After a key that moves the
// cursor nothing is copied: what was typed is in two places then.
void
insert_mode(uint count, size_t *at)
{
  size_t from = *at;
  int key;

  message("%s", "");
  for (;;) {
    if (!keys_waiting())
      screen_draw(*at, "INSERT ");
    key = keys_get();
    if (key == KEY_ESC || key == CTRL('C'))
      break;
    if (key == DEL || key == '\b' || key == CTRL('W') || key == CTRL('U')) {
      erase(key, at);
      from = *at < from ? *at : from;
    } else if (move(key, at)) {
      from = *at;
      count = 1;
    } else {
      type(key, at);
    }
  }
  repeat(count, from, at);
  leave(at);
}

// R: a character typed takes the place of one, until the line ends; backspace
// only goes back. A character of UTF-8 replaces one when its first byte comes;
// `follow` counts those that belong to it and replace nothing.
void
replace_mode(size_t *at)
{
  unsigned follow = 0; // bytes of the character typed that still come
  int key;

  message("%s", "");
  for (;;) {
    if (!keys_waiting())
      screen_draw(*at, "REPLACE ");
    key = keys_get();
    if (key == KEY_ESC || key == CTRL('C'))
      break;
    if (key == DEL || key == '\b') {
      leave(at);
      continue;
    }
    if (move(key, at))
      continue;
    if (follow == 0 && key != '\r' && text_byte(*at) != '\n' &&
        !change_delete(*at, char_next(*at) - *at))
      continue;
    follow = follow > 0 ? follow - 1 : utf8_length((unsigned)key) - 1;
    type(key, at);
  }
  leave(at);
}
