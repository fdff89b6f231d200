// The terminal's keys, one by one, with the sequences that arrows send made
// into one number.
//
// ESC is a key, and it begins those sequences. What follows it within 1/10 s
// makes a sequence; a user who goes on typing that fast after an ESC is
// understood unless he types [ or O and then a letter of an arrow.
#include "keys.h"
#include <string.h>
#include <sys/lectern.h>
#include <termios.h>
#include <unistd.h>

static int terminal; // where keys are read
static struct termios before;
static unsigned char back[4]; // bytes read too early, the next one last
static int nback;

// ^C is a key here, and Enter is '\r', which is not ^J.
bool
terminal_begin(int fd)
{
  struct termios t;

  if (tcgetattr(fd, &before) < 0)
    return false;
  terminal = fd;
  t = before;
  t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
  t.c_iflag &= ~(tcflag_t)ICRNL;
  t.c_cc[VMIN] = 1;
  t.c_cc[VTIME] = 0;
  return tcsetattr(terminal, TCSANOW, &t) == 0;
}

void
terminal_end(void)
{
  tcsetattr(terminal, TCSANOW, &before);
}

// A byte; -1 if `how` (CONS_POLL, CONS_WAIT) let the wait end, or if there will
// be none.
static int
get_byte(int how)
{
  unsigned char c;
  ssize_t n;

  if (nback > 0)
    return back[--nback];
  if (how != 0)
    ioctl(terminal, CONS_RAW, CONS_KEYS | CONS_CR | how);
  n = read(terminal, &c, 1);
  if (how != 0)
    ioctl(terminal, CONS_RAW, CONS_KEYS | CONS_CR);
  return n == 1 ? c : -1;
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

int
terminal_key(void)
{
  int key = get_byte(0);

  return key == KEY_ESC ? escape() : key;
}

bool
terminal_waiting(void)
{
  if (nback == 0)
    unget_byte(get_byte(CONS_POLL));
  return nback > 0;
}
