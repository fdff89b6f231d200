// The keys of commands: from the terminal, or those of the last change, which
// `.` repeats.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <unistd.h>

// A list of keys in the order in which they are typed. `recorded` is being
// made, `kept` is what `.` repeats, and `playing` is what it is just repeating.
struct keys {
  int *key;
  size_t n;
  size_t room;
  bool lost; // there was no memory for all of them
};

static struct keys recorded, kept, playing;
static bool recording;
static size_t played;
static uint kept_count;
static int last; // key that keys_get returned

// Keys come from descriptor 0, and descriptor 1 must be a terminal, too: that
// is where the screen is drawn.
bool
keys_begin(void)
{
  return isatty(1) && terminal_begin(0);
}

// The end of the input ends the editor: nobody could type :q.
static int
typed_key(void)
{
  int key = terminal_key();

  if (key >= 0)
    return key;
  terminal_end();
  screen_end();
  exit(1);
}

// Adds a key to a list, which grows. Without memory the list is marked as lost:
// half of a command must not be repeated.
static void
add_key(struct keys *k, int key)
{
  if (k->n == k->room) {
    size_t more = k->room * 2 + 64;
    int *bigger = realloc(k->key, more * sizeof(*bigger));

    if (bigger == NULL) {
      k->lost = true;
      return;
    }
    k->key = bigger;
    k->room = more;
  }
  k->key[k->n++] = key;
}

// While `.` repeats, its keys come first and are not recorded: they are kept
// already.
int
keys_get(void)
{
  if (played < playing.n) {
    last = playing.key[played++];
    return last;
  }
  last = typed_key();
  if (recording)
    add_key(&recorded, last);
  return last;
}

// The screen is drawn only when nothing waits, so a fast typist, or a long `.`,
// never waits for the drawing.
bool
keys_waiting(void)
{
  return played < playing.n || terminal_waiting();
}

// Begins a new list with the key that keys_get returned last. While `.` repeats
// nothing is recorded.
void
keys_record(void)
{
  recorded.n = 0;
  recorded.lost = false;
  recording = played >= playing.n;
  if (recording)
    add_key(&recorded, last);
}

// What `.` itself did is kept already. The two lists change places: the old
// one's memory is used for the next command.
void
keys_keep(uint count)
{
  struct keys swap = kept;

  if (!recording || recorded.lost)
    return;
  kept = recorded;
  recorded = swap;
  kept_count = count;
  recording = false;
}

// keys_get returns a copy of them, as the originals may be replaced while they
// are repeated. Without memory there is a message and no key.
uint
keys_again(void)
{
  playing.n = played = 0;
  recording = false; // `.` is none of them
  for (size_t i = 0; i < kept.n; i++)
    add_key(&playing, kept.key[i]);
  if (playing.lost) {
    playing.n = 0;
    playing.lost = false;
    message("out of memory");
  }
  return kept_count;
}

// The keys that would come now belong to a command that was not done. As
// commands of their own they could do anything.
void
keys_drop(void)
{
  played = playing.n;
}
