// Writing: what is typed goes into the text, until ESC.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

// Backspace, ^W and ^U: back to where they go.
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
// own for u.
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

// The key ^V makes plain.
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

// What was written once is put in `count` - 1 times more.
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
// only goes back.
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
