// Changes that can be taken back, and marks.
//
// All changes go through change_insert and change_delete, which write down what
// they did: the place, and the bytes that came or went. A step of u is all that
// one command did, and takes it back from the last to the first:
//
//   step 1        step 2                   step 3 was undone: ^R
//   [+ 10 "ab"]   [- 12 "x"] [+ 12 "yz"] | [- 0 "line\n"]
//                                        done
//
// A change after an undo drops what could have been redone.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>

// One change: n bytes came to `at`, or went from there. A copy of them is kept
// in both cases, to make the change again or to take it back. `at` counts in
// the text as it was then, which is why changes can only be taken back in the
// reverse order.
struct change {
  bool insert; // else bytes went
  uint step;
  size_t at;
  size_t n;
  char *bytes;
  size_t room; // at bytes
};

static struct change *changes;
static size_t count; // of changes
static size_t done;  // of them; those behind were undone
static size_t room;  // of changes
static uint step;    // of the next change
static uint serial;
static size_t saved; // `done` when the file was written; SIZE_MAX: gone
static size_t marks['z' - 'a' + 2];
static bool mark_is_set['z' - 'a' + 2];

// Drops what was undone. If the file was written in one of these states, no
// undo leads back to it: the text is changed then, whatever happens.
static void
forget_redo(void)
{
  while (count > done)
    free(changes[--count].bytes);
  if (saved > done)
    saved = (size_t)-1;
}

// Moves the marks behind a change with the text; those in what went are where
// it was.
static void
shift_marks(size_t at, size_t n, bool insert)
{
  for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
    if (marks[i] <= at)
      continue;
    if (insert)
      marks[i] += n;
    else
      marks[i] = marks[i] - at < n ? at : marks[i] - n;
  }
}

// Characters typed one behind the other are one change. This saves an entry for
// each key. It is not done right behind a saved state, which must stay the end
// of a change. False: it has to be a change of its own.
static bool
append(size_t at, const char *bytes, size_t n)
{
  struct change *last = done > 0 ? &changes[done - 1] : NULL;
  char *bigger;

  if (last == NULL || !last->insert || last->step != step ||
      at != last->at + last->n || saved == done)
    return false;
  if (last->n + n > last->room) {
    bigger = realloc(last->bytes, (last->n + n) * 2);
    if (bigger == NULL)
      return false;
    last->bytes = bigger;
    last->room = (last->n + n) * 2;
  }
  memcpy(last->bytes + last->n, bytes, n);
  last->n += n;
  return true;
}

// A new entry, whose bytes the caller fills in; NULL and a message: no memory.
// What could be redone is forgotten, as it fits the text no longer.
static struct change *
entry(bool insert, size_t at, size_t n)
{
  struct change *c;
  char *bytes = malloc(n);

  forget_redo();
  if (bytes != NULL && count == room) {
    c = realloc(changes, (room + 64) * 2 * sizeof(*c));
    if (c != NULL) {
      changes = c;
      room = (room + 64) * 2;
    }
  }
  if (bytes == NULL || count == room) {
    free(bytes);
    message("out of memory");
    return NULL;
  }
  c = &changes[count++];
  *c = (struct change){insert, step, at, n, bytes, n};
  return c;
}

// Changes the text first. If there is no memory to write that down, the text
// gets back to what it was: what cannot be taken back does not happen.
bool
change_insert(size_t at, const char *bytes, size_t n)
{
  struct change *c;

  if (n == 0)
    return true;
  if (!text_insert(at, bytes, n))
    return false;
  if (!append(at, bytes, n)) {
    c = entry(true, at, n);
    if (c == NULL) {
      text_delete(at, n);
      return false;
    }
    memcpy(c->bytes, bytes, n);
  }
  done = count;
  serial++;
  shift_marks(at, n, true);
  return true;
}

// Writes down what goes before it goes. A piece up to the end of the text may
// take the last '\n' only if another '\n' is in front of it, which is the last
// one then; else it stays.
bool
change_delete(size_t at, size_t n)
{
  struct change *c;

  if (at + n == text_size() && (at == 0 || text_byte(at - 1) != '\n'))
    n--;
  if (n == 0)
    return true;
  c = entry(false, at, n);
  if (c == NULL)
    return false;
  text_copy(at, n, c->bytes);
  text_delete(at, n);
  done = count;
  serial++;
  shift_marks(at, n, false);
  return true;
}

// Each command begins with this, so that a command is a step.
void
undo_close(void)
{
  step++;
}

// Takes a change back, or makes it again. An insert can only lack memory if the
// gap has been used for something else meanwhile: false then. The caller moves
// `done`.
static bool
apply(const struct change *c, bool insert)
{
  if (insert && !text_insert(c->at, c->bytes, c->n))
    return false;
  if (!insert)
    text_delete(c->at, c->n);
  shift_marks(c->at, c->n, insert);
  serial++;
  return true;
}

// Takes back the changes of the newest step, the last of them first. *at is the
// place of its first change then. It stops if there is no memory; what is left
// of the step is taken back by the next call.
bool
undo_step(size_t *at)
{
  uint which = done > 0 ? changes[done - 1].step : 0;
  bool some = false;

  while (done > 0 && changes[done - 1].step == which) {
    if (!apply(&changes[done - 1], !changes[done - 1].insert))
      break;
    *at = changes[--done].at;
    some = true;
  }
  return some;
}

// Makes the changes of the step that was taken back last again, in their order.
// *at is the place of the first one.
bool
redo_step(size_t *at)
{
  uint which = done < count ? changes[done].step : 0;
  bool some = false;

  while (done < count && changes[done].step == which) {
    if (!apply(&changes[done], changes[done].insert))
      break;
    if (!some)
      *at = changes[done].at;
    done++;
    some = true;
  }
  return some;
}

// All changes and marks are about the old text. The new one counts as saved.
void
undo_forget(void)
{
  done = 0;
  forget_redo();
  saved = 0;
  memset(mark_is_set, 0, sizeof(mark_is_set));
  memset(marks, 0, sizeof(marks));
}

// The number only grows, by undo and redo too: two equal numbers mean that
// nothing has happened between.
uint
undo_changes(void)
{
  return serial;
}

// Remembers how many changes were done when the file was written.
void
undo_saved(void)
{
  saved = done;
}

// Undo and redo that lead back to the saved state make it false again.
bool
undo_is_changed(void)
{
  return saved != done;
}

// ---- marks ----

// ' and ` are two names of one mark, the place before the last jump.
static size_t
mark_index(char name)
{
  return name == '\'' || name == '`' ? 'z' - 'a' + 1 : (size_t)(name - 'a');
}

// The caller has checked the name.
void
mark_set(char name, size_t at)
{
  marks[mark_index(name)] = at;
  mark_is_set[mark_index(name)] = true;
}

// Any name may be asked for. A mark behind the end of the text counts as not
// set.
bool
mark_find(char name, size_t *at)
{
  if (name != '\'' && name != '`' && (name < 'a' || name > 'z'))
    return false;
  *at = marks[mark_index(name)];
  return mark_is_set[mark_index(name)] && *at < text_size();
}
