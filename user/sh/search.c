// ^R at the prompt: looks for an old line that has what is typed in it, with
// each key anew. ^R again goes on to an older one; Backspace takes a character
// back; ^C and ^G leave all as it was; any other key takes the line found, and
// does there what it does elsewhere: Enter runs it, an arrow begins to edit it.
#include "user/sh/sh.h"

#define CTRL(c) ((c) - '@')
#define DEL     0x7f

// The newest line, from the one `back` before on, that contains the text; 0:
// there is none.
static int
find(const char *text, int back)
{
  const char *line;

  for (; (line = history_get(back)) != NULL; back++)
    if (strstr(line, text) != NULL)
      return back;
  return 0;
}

// In place of the prompt and the line. Of what does not fit the end is left
// out; a text that is not found has a mark.
static void
show(const struct str *text, int back)
{
  const char *line = back > 0 ? history_get(back) : NULL;
  int width = edit_columns() - 1, n;

  n = printf("\r\033[K%ssearch: %.*s", back == 0 && text->len > 0 ? "no " : "",
             width / 3, text->s);
  if (line != NULL)
    printf("  %.*s", n + 1 < width ? width - n - 1 : 0, line);
}

// Takes the last character, all of its bytes, off.
static void
take_back(struct str *text)
{
  while (text->len > 0 &&
         ((unsigned char)text->s[text->len - 1] & 0xc0) == 0x80)
    str_delete(text, text->len - 1, 1);
  if (text->len > 0)
    str_delete(text, text->len - 1, 1);
}

// The screen's line is then the caller's to draw anew.
int
history_search(int *found)
{
  struct str text = {0};
  int back = 0, key;

  str_append(&text, "", 0);
  for (;;) {
    show(&text, back);
    key = edit_key_typed();
    if (key == CTRL('R')) {
      int older = find(text.s, back + 1);

      back = older > 0 ? older : back;
    } else if (key == DEL || key == '\b') {
      take_back(&text);
      back = text.len > 0 ? find(text.s, 1) : 0;
    } else if (key >= ' ' && key < 256 && !text.failed) {
      str_add(&text, (char)key);
      back = find(text.s, back > 0 ? back : 1);
    } else {
      break;
    }
  }
  str_free(&text);
  *found = key == CTRL('C') || key == CTRL('G') ? 0 : back;
  return key == CTRL('C') ? CTRL('G') : key;
}
