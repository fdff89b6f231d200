// The PS/2 keyboard, as the 8042 controller presents it: scan code set 1.
// Source: IBM PS/2 technical reference, "Keyboard and auxiliary device
// controller" (1990).
//
// The keyboard sends a code when a key goes down, and the code with its top bit
// set when it comes up again; it repeats the first while the key is held. Keys
// that the first PC did not have send 0xe0 before that. So the A key is 1e 9e,
// the right arrow e0 4d e0 cd; Pause alone sends e1 1d 45 e1 9d c5, at once.
//
// Keys become the bytes a serial terminal would send, arrows and the like as
// ECMA-48 sequences. Unknown codes are ignored; a machine without the
// controller is fine.
#include "dev/dev.h"
#include "debug/panic.h"
#include "trap.h"
#include "x86.h"

#define KBD_DATA   0x60
#define KBD_STATUS 0x64

#define STATUS_FULL  0x01 // KBD_DATA has a byte
#define STATUS_MOUSE 0x20 // ... from the mouse
#define NO_STATUS    0xff // what an absent controller reads as

// In the stream of codes
#define RELEASED  0x80 // set in the code when the key goes up
#define EXTENDED  0xe0 // before the code of a key the first PC did not have
#define PAUSE     0xe1 // before the two codes of the Pause key
#define MAX_CODES 64   // taken in one interrupt

#define CODE_CAPSLOCK 0x3a
#define CODE_NUMLOCK  0x45
#define CODE_KEYPAD   0x47 // 13 keys: 7 8 9 - 4 5 6 + 1 2 3 0 .
#define CODE_DELETE   0x53

// The keys that change what others mean, a bit each; by scan code, those that
// do so while they are held.
#define LSHIFT 1
#define RSHIFT 2
#define CTRL   4
static const uint8_t kbd_modifiers[RELEASED] = {
    [0x1d] = CTRL, [0x2a] = LSHIFT, [0x36] = RSHIFT};

// Used by the interrupt's handler only, which runs on one CPU: no lock.
static struct {
  uint8_t held;     // LSHIFT, RSHIFT, CTRL: those that are down
  bool capslock;    // on
  bool numoff;      // the keypad moves the cursor
  bool extended;    // the last code was EXTENDED
  uint skip;        // codes of the Pause key to come
  const char *rest; // of a sequence to hand out; NULL: none
  uint budget;      // codes this interrupt may still take
} kbd;

// By scan code, from 0 on, for a US keyboard: the codes follow its rows, from
// Esc and the digits to the space bar. 0: no character. Enter is '\r', as a
// terminal sends it; the console makes it '\n'.
static const char kbd_plain[] =
    "\0\0331234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`"
    "\0\\zxcvbnm,./\0*\0 ";
static const char kbd_shifted[] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~"
    "\0|ZXCVBNM<>?\0*\0 ";
_Static_assert(sizeof(kbd_plain) == 0x3a + 1, "codes up to the space bar");
_Static_assert(sizeof(kbd_shifted) == sizeof(kbd_plain), "the same keys");

// The keypad's 13 keys with NumLock, from CODE_KEYPAD on.
static const char kbd_keypad[] = "789-456+1230.";

// What the cursor keys send, as a VT220 or xterm does (ECMA-48 for the form),
// by code from CODE_KEYPAD on.
static const char *const kbd_cursor[] = {
    "\033[H", "\033[A", NULL,     NULL, "\033[D", NULL,      "\033[C",
    NULL,     "\033[F", "\033[B", NULL, NULL,     "\033[3~",
};
_Static_assert(sizeof(kbd_keypad) == CODE_DELETE - CODE_KEYPAD + 2, "13 keys");

// Notes whether a shift or lock key is up or down; `code` is without RELEASED.
// A lock key changes over as it goes down. False: it is another key.
static bool
kbd_modifier(uint8_t code, bool extended, bool down)
{
  uint8_t bit;

  assert_eq(code & RELEASED, 0);
  bit = kbd_modifiers[code];
  if (code == CODE_CAPSLOCK)
    kbd.capslock ^= down;
  else if (code == CODE_NUMLOCK)
    kbd.numoff ^= down;
  else if (bit == 0)
    return false;
  else if (bit == CTRL || !extended) // no key: e0 and a Shift, around others
    kbd.held = down ? kbd.held | bit : kbd.held & ~bit;
  return true;
}

// The character of a key of the main block; 0: none. Caps Lock turns letters
// only, and Shift turns them back. Control makes ^@ to ^_ of what is in that
// column of ASCII, small letters included.
static int
kbd_main_key(uint8_t code)
{
  bool shift = kbd.held & (LSHIFT | RSHIFT);
  int c;

  if (code >= sizeof(kbd_plain) - 1)
    return 0;
  c = kbd_plain[code];
  if (c >= 'a' && c <= 'z')
    shift ^= kbd.capslock;
  if (shift)
    c = kbd_shifted[code];
  if ((kbd.held & CTRL) && c >= '@' && c <= 'z')
    c &= 0x1f;
  return c;
}

// The character of a key that went down; 0: none, or a sequence in kbd.rest.
static int
kbd_key_pressed(uint8_t code, bool extended)
{
  const char *sequence = NULL;

  if (code >= CODE_KEYPAD && code <= CODE_DELETE) {
    sequence = kbd_cursor[code - CODE_KEYPAD];
    if (!extended && (!kbd.numoff || sequence == NULL))
      return kbd_keypad[code - CODE_KEYPAD];
    kbd.rest = sequence;
    return 0;
  }
  if (extended && code != 0x1c && code != 0x35) // the keypad's Enter and /
    return 0;
  return kbd_main_key(code);
}

// The character a code completes; 0: none. After a lost code the next key but
// one is read right again: all that is kept is whether 0xe0 came, and how many
// codes of Pause are to come.
static int
kbd_take_code(uint8_t code)
{
  bool extended = kbd.extended;

  if (kbd.skip > 0) {
    kbd.skip--;
    return 0;
  }
  kbd.extended = code == EXTENDED;
  if (code == EXTENDED)
    return 0;
  if (code == PAUSE) {
    kbd.skip = 2;
    return 0;
  }
  if (kbd_modifier(code & ~RELEASED, extended, !(code & RELEASED)))
    return 0;
  return code & RELEASED ? 0 : kbd_key_pressed(code, extended);
}

// The next character, or -1 when the keyboard has no more, or when this
// interrupt has taken enough: a controller that always claims to have data
// would keep the CPU here. What the mouse sends through the same port is
// dropped.
static int
kbdgetc(void)
{
  uint8_t status, code;
  int c = 0;

  while (c == 0) {
    if (kbd.rest != NULL && *kbd.rest != '\0')
      return *kbd.rest++;
    status = inb(KBD_STATUS);
    if (status == NO_STATUS || !(status & STATUS_FULL) || kbd.budget == 0)
      return -1;
    kbd.budget--;
    code = inb(KBD_DATA);
    if (!(status & STATUS_MOUSE))
      c = kbd_take_code(code);
  }
  return c;
}

// The interrupt of IRQ_KBD.
static void
kbdintr(void)
{
  kbd.budget = MAX_CODES;
  consoleintr(kbdgetc);
}

// The controller is emptied, since an interrupt comes only when a byte arrives
// in an empty one: a key pressed during the boot would block all later ones.
void
kbd_init(void)
{
  irq_register(IRQ_KBD, kbdintr);
  ioapicenable(IRQ_KBD, 0);
  for (int i = 0; i < MAX_CODES && (inb(KBD_STATUS) & STATUS_FULL); i++)
    inb(KBD_DATA);
}
