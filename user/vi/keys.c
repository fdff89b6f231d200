// The terminal's keys: one by one, sequences made into one, and the keys of the
// last change, which `.` repeats.
//
// ESC is a key, and it begins the sequences that arrows send. What follows it
// within 1/10 s makes a sequence; a user who goes on typing that fast after an
// ESC is understood unless he types [ or O and then a letter of an arrow.
#include "user/vi/vi.h"
#include <stdlib.h>
#include <string.h>
#include <sys/lectern.h>
#include <termios.h>
#include <unistd.h>

struct keys {
  int *key;
  size_t n;
  size_t room;
  bool lost; // there was no memory for all of them
};

static struct termios before;
static unsigned char back[4]; // bytes read too early, the next one last
static int nback;
static struct keys recorded, kept, playing;
static bool recording;
static size_t played;
static uint kept_count;
static int last; // key that keys_get returned

// ^C is a key here, and Enter is '\r', which is not ^J.
bool
keys_begin(void)
{
  struct termios t;

  if (!isatty(1) || tcgetattr(0, &before) < 0)
    return false;
  t = before;
  t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
  t.c_iflag &= ~(tcflag_t)ICRNL;
  t.c_cc[VMIN] = 1;
  t.c_cc[VTIME] = 0;
  return tcsetattr(0, TCSANOW, &t) == 0;
}

void
keys_end(void)
{
  tcsetattr(0, TCSANOW, &before);
}

// A byte; -1 if `how` (CONS_POLL, CONS_WAIT) let the wait end. With no such
// limit the end of the input ends the editor: nobody could type :q.
static int
get_byte(int how)
{
  unsigned char c;
  ssize_t n;

  if (nback > 0)
    return back[--nback];
  if (how != 0)
    ioctl(0, CONS_RAW, CONS_KEYS | CONS_CR | how);
  n = read(0, &c, 1);
  if (how != 0)
    ioctl(0, CONS_RAW, CONS_KEYS | CONS_CR);
  if (n == 1)
    return c;
  if (how != 0)
    return -1;
  keys_end();
  screen_end();
  exit(1);
}

static void
unget_byte(int c)
{
  if (c >= 0 && nback < (int)sizeof(back))
    back[nback++] = (unsigned char)c;
}

// ESC [ NUMBER ~
static int
numbered_key(int n)
{
  switch (n) {
  case 1:
  case 7:
    return KEY_HOME;
  case 2:
    return KEY_INSERT;
  case 3:
    return KEY_DELETE;
  case 4:
  case 8:
    return KEY_END;
  case 5:
    return KEY_PAGEUP;
  case 6:
    return KEY_PAGEDOWN;
  }
  return KEY_NONE;
}

// What comes behind ESC [, to its end.
static int
bracket_key(void)
{
  static const char letters[] = "ABDCHF"; // in the order of the keys' numbers
  const char *p;
  int n = 0;
  int c;

  while ((c = get_byte(CONS_WAIT(1))) >= 0 && c < '@')
    n = c >= '0' && c <= '9' && n < 100 ? n * 10 + c - '0' : n;
  if (c == '~')
    return numbered_key(n);
  p = c > 0 ? strchr(letters, c) : NULL;
  return p != NULL ? KEY_UP + (int)(p - letters) : KEY_NONE;
}

static int
escape(void)
{
  static const char letters[] = "ABDCHF";
  int c = get_byte(CONS_WAIT(1));
  const char *p = NULL;
  int d;

  if (c == '[')
    return bracket_key();
  if (c == 'O') {
    d = get_byte(CONS_WAIT(1));
    p = d > 0 ? strchr(letters, d) : NULL;
    if (p != NULL)
      return KEY_UP + (int)(p - letters);
    unget_byte(d);
  }
  unget_byte(c);
  return KEY_ESC;
}

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

int
keys_get(void)
{
  if (played < playing.n) {
    last = playing.key[played++];
    return last;
  }
  last = get_byte(0);
  if (last == KEY_ESC)
    last = escape();
  if (recording)
    add_key(&recorded, last);
  return last;
}

bool
keys_waiting(void)
{
  if (played < playing.n)
    return true;
  if (nback == 0)
    unget_byte(get_byte(CONS_POLL));
  return nback > 0;
}

void
keys_record(void)
{
  recorded.n = 0;
  recorded.lost = false;
  recording = played >= playing.n;
  if (recording)
    add_key(&recorded, last);
}

// What `.` itself did is kept already.
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

void
keys_drop(void)
{
  played = playing.n;
}
