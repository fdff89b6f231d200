// A terminal's keys, for programs that draw on the whole screen (keys.c).
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>

enum {
  KEY_ESC = 0x1b,
  KEY_UP = 256,
  KEY_DOWN,
  KEY_LEFT,
  KEY_RIGHT,
  KEY_HOME,
  KEY_END,
  KEY_INSERT,
  KEY_DELETE,
  KEY_PAGEUP,
  KEY_PAGEDOWN,
  KEY_NONE
};
#define CTRL(c) ((c) - '@')
#define DEL     0x7f

// Takes the terminal: every key is delivered, ^C as well. False: `fd` is none.
// A program that is killed gives it back all the same.
bool terminal_begin(int fd);
void terminal_end(void);
int terminal_key(void);      // the next key; -1: there will be none
bool terminal_waiting(void); // one has been typed already

#endif
