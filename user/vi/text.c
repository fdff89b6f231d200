// The text: one piece of memory with a gap in it, where the last change was.
//
//   the first part|......gap......|the rest\n
//   0             gap             gap + room - size
//
// Typing puts bytes into the gap; a change elsewhere moves the gap there first.
// A list of lines would need no such move, but an allocation per line, a case
// of its own for each change that crosses lines, and a second one to undo it.
// To move a gap through 1 MB is one memmove, less than a screen takes to be
// drawn.
//
// Lines are found by looking for '\n'. How many there are is counted as they
// come and go, and the number of one line is remembered: a number is asked for
// with each key, mostly of a line nearby.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>
#include "lib/utf8.h"

static char *buf;
static size_t size; // of the text
static size_t room; // of buf
static size_t gap;  // where it begins
static size_t lines;
static size_t near_at, near_number; // lines before near_at, plus 1

#define STEP 4096 // bytes that the gap gets at least

// Moves the gap to `at`. Only the bytes between the old and the new place move,
// from one side of the gap to the other.
static void
move_gap(size_t at)
{
  size_t width = room - size;

  if (at < gap)
    memmove(buf + at + width, buf + at, gap - at);
  else
    memmove(buf + gap, buf + gap + width, at - gap);
  gap = at;
}

// A quarter more than is needed: else a text that grows would be copied for
// each page of it. realloc keeps what is in front, but the new room is at the
// end: so the gap moves to the end before, and back afterwards. False: no
// memory; the text is as it was.
bool
text_reserve(size_t n)
{
  size_t old = gap;
  size_t more;
  char *bigger;

  if (room - size >= n)
    return true;
  more = size + n + size / 4 + STEP;
  if (more < n)
    return false;
  move_gap(size);
  bigger = realloc(buf, more);
  if (bigger != NULL) {
    buf = bigger;
    room = more;
  }
  move_gap(old);
  return bigger != NULL;
}

// In the n bytes at s, which are in one piece.
static size_t
count_newlines(const char *s, size_t n)
{
  const char *end = s + n;
  size_t count = 0;

  while (s < end && (s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
    count++;
    s++;
  }
  return count;
}

// The gap moves to `at`, and its first bytes become text. `bytes` must not be
// part of the text: the gap may move it.
bool
text_insert(size_t at, const char *bytes, size_t n)
{
  if (!text_reserve(n)) {
    message("out of memory");
    return false;
  }
  line_number(at); // remembers a place that the change leaves valid
  move_gap(at);
  memcpy(buf + gap, bytes, n);
  lines += count_newlines(bytes, n);
  gap += n;
  size += n;
  return true;
}

// The gap moves to `at` and grows over the n bytes: they are not even
// overwritten. It never fails, so a change can always be taken back.
void
text_delete(size_t at, size_t n)
{
  line_number(at);
  move_gap(at);
  lines -= count_newlines(buf + gap + (room - size), n);
  size -= n;
}

// The last '\n' counts. The gap does not.
size_t
text_size(void)
{
  return size;
}

// Hides the gap: behind it a byte is room - size further on in `buf`.
int
text_byte(size_t at)
{
  if (at >= size)
    return -1;
  return (unsigned char)buf[at < gap ? at : at + (room - size)];
}

// Only the gap divides the text, so there are two pieces at most. The pointer
// is good until the text changes.
const char *
text_piece(size_t from, size_t *n)
{
  if (from < gap) {
    *n = gap - from;
    return buf + from;
  }
  *n = size - from;
  return buf + from + (room - size);
}

// [from, from + n) must be in the text; `to` has room for n bytes, and gets no
// NUL.
void
text_copy(size_t from, size_t n, char *to)
{
  while (n > 0) {
    size_t some;
    const char *piece = text_piece(from, &some);

    if (some > n)
      some = n;
    memcpy(to, piece, some);
    from += some;
    to += some;
    n -= some;
  }
}

// ---- lines ----

// Goes back byte by byte: memchr only looks forward.
size_t
line_start(size_t at)
{
  while (at > 0 && text_byte(at - 1) != '\n')
    at--;
  return at;
}

// text_size() if `at` is at or behind the end.
size_t
line_end(size_t at)
{
  while (at < size) {
    size_t n;
    const char *piece = text_piece(at, &n);
    const char *end = memchr(piece, '\n', n);

    if (end != NULL)
      return at + (size_t)(end - piece);
    at += n;
  }
  return size;
}

// As the last byte of all is a '\n', the last line has one, too.
size_t
line_next(size_t at)
{
  size_t end = line_end(at);

  return end < size ? end + 1 : size;
}

// Newlines in [from, to).
static size_t
newlines_between(size_t from, size_t to)
{
  size_t count = 0;

  while (from < to) {
    size_t n;
    const char *piece = text_piece(from, &n);

    if (n > to - from)
      n = to - from;
    count += count_newlines(piece, n);
    from += n;
  }
  return count;
}

// The first line is 1. Only the newlines between `at` and the place that was
// asked for last are counted: a key moves the cursor by a few lines, and a
// count from the start would read the whole text for each key.
size_t
line_number(size_t at)
{
  if (near_number == 0)
    near_number = 1;
  if (at >= near_at)
    near_number += newlines_between(near_at, at);
  else
    near_number -= newlines_between(at, near_at);
  near_at = at;
  return near_number;
}

// Begins at the line that line_number remembers, if that is not too far down,
// else at the start of the text.
size_t
line_find(size_t number)
{
  size_t at = 0;
  size_t n = 1;

  if (near_number > 0 && number >= near_number) { // from the one nearby
    n = near_number;
    at = line_start(near_at);
  }
  for (; n < number && line_next(at) < size; n++)
    at = line_next(at);
  return at;
}

// Counted as newlines come and go: costs nothing here.
size_t
line_count(void)
{
  return lines;
}

// In a line of blanks alone it is the '\n'.
size_t
line_blanks(size_t at)
{
  at = line_start(at);
  while (text_byte(at) == ' ' || text_byte(at) == '\t')
    at++;
  return at;
}

// ---- characters ----
// What is no UTF-8 is a character for each byte, as in the shell's line.

// At the end of the text it stays there. A sequence that is broken off is a
// character as far as it goes.
size_t
char_next(size_t at)
{
  size_t end = at + 1;
  size_t most;

  if (at >= size)
    return size;
  most = at + utf8_length((unsigned)text_byte(at));
  while (end < most && end < size && utf8_follows((unsigned)text_byte(end)))
    end++;
  return end;
}

// Goes back over bytes that follow another one, at most as many as a character
// has. It was a character only if char_next leads from there to `at` again;
// else the byte before is a character of its own.
size_t
char_before(size_t at)
{
  size_t start = at;

  if (at == 0)
    return 0;
  while (--start > 0 && at - start < UTF8_MAX &&
         utf8_follows((unsigned)text_byte(start)))
    ;
  return char_next(start) == at ? start : at - 1;
}

// `start` is where the line begins.
size_t
char_last(size_t start)
{
  size_t end = line_end(start);

  return end > start ? char_before(end) : end;
}
