// The console: keyboard, serial line and screen as one terminal.
//
// Output goes to the screen at once and to the serial line's queue. Input comes
// from interrupts and waits in a ring until a process reads it. In the usual
// mode whole lines are delivered, with echo and editing; in raw mode each key
// is delivered as it comes, without echo. Enter is '\n'; in raw mode it can be
// '\r', as a screen editor may have it.
//
// Whoever has the terminal (jobs/) reads it and sets its mode; ^C kills that
// group, and ^\ the whole job, whatever the mode; in the usual mode ^Z stops
// the group. Raw mode lasts as long as the process that has set it.
//
// Lock order: input.lock -> ptable.lock -> screen, uart.lock. The inner locks
// are all that consputc() takes, so that cprintf works under any lock; whatever
// sleeps or wakes must not hold them.
#include "debug/panic.h"
#include "dev/dev.h"
#include "errno.h"
#include "ioctl.h"
#include "jobs/jobs.h"
#include "lib/utf8.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "vm.h"
#include "wait.h"

#define CTRL(letter) ((letter) - '@')
#define DEL          0x7f

#define INPUT_SIZE 4096                // keys that may wait; a power of two
#define EOF_MARK   (0x100 | CTRL('D')) // ^D as typed, no byte of data

// The ring holds key numbers read .. edit - 1, taken modulo INPUT_SIZE:
//
//   read            line              edit
//    | delivered      | being edited   |
//
// read <= line <= edit <= read + INPUT_SIZE. In raw mode line == edit.
static struct {
  struct spinlock lock;     // "console input", guards all below
  uint16_t key[INPUT_SIZE]; // bytes, or EOF_MARK
  uint read;                // the next key to hand to a reader
  uint line;                // end of the keys that readers may have
  uint edit;                // end of the line that is being typed
  bool raw;                 // deliver every key at once
  int raw_by;               // pid of the process that has set it
  bool enter_cr;            // in raw mode: Enter is '\r'
  bool timed;               // in raw mode: a read ends its wait ...
  uint patience;            // ... after so many ticks
  bool rung;                // the bell has rung for the keys dropped
} input;

static struct {
  struct spinlock lock; // "screen", guards cga.c, too
  bool ticking;         // [lock] console_tick will come
} cons;

// ---- output ----

// Writes `n` bytes to the screen. Until the first tick nobody brings the screen
// up to date later, and in a panic nobody does any more.
static void
cons_show(const char *s, uint n)
{
  bool locked = !panic_mode;

  if (locked)
    acquire(&cons.lock);
  cga_write(s, n);
  if (!cons.ticking || panic_mode)
    cga_show();
  if (locked)
    release(&cons.lock);
}

// Each timer tick of CPU 0: shows on the screen what was written since the
// last. A screen cannot be read faster than that, and copying it for every line
// that scrolls would take longer than all else.
static void
console_tick(void)
{
  if (panic_mode)
    return;
  acquire(&cons.lock);
  cons.ticking = true;
  cga_show();
  release(&cons.lock);
}

// May poll the serial line for some milliseconds when its queue is full.
void
consputc(int c)
{
  char byte = (char)c;

  cons_show(&byte, 1);
  uartputc(c);
}

// Writes `n` bytes; those of one piece appear together. Sleeps while the serial
// line is behind. Bytes written: fewer if killed or at a bad address, and only
// then; if none could be written, -EINTR or -EFAULT.
static int
consolewrite(bool user, uintptr_t src, uint n)
{
  char piece[UART_PIECE];
  uint done = 0, m;
  int err = 0;

  while (done < n) {
    m = n - done < sizeof(piece) ? n - done : sizeof(piece);
    err = done > 0 && killed() ? -EINTR : 0;
    if (err == 0)
      err = either_copyin(user, piece, src + done, m);
    if (err == 0)
      err = uart_write(piece, m);
    if (err < 0)
      return done > 0 ? (int)done : err;
    cons_show(piece, m);
    done += m;
  }
  return (int)n;
}

// ---- input, from the interrupt side ----

// Appends a key unless `limit` keys are waiting. False: dropped, and the bell
// rings, once until there is room again. input.lock is held, here and in all
// that follows up to consoleintr.
static bool
input_store(uint16_t key, uint limit)
{
  assert_holding(&input.lock);
  if (input.edit - input.read >= limit) {
    if (!input.rung)
      consputc('\a');
    input.rung = true;
    return false;
  }
  input.rung = false;
  input.key[input.edit++ % INPUT_SIZE] = key;
  return true;
}

// Lets readers have all that was typed. From here on it cannot be edited.
static void
input_deliver(void)
{
  assert_holding(&input.lock);
  input.line = input.edit;
  wakeup(&input.line);
}

// A tab echoes as one space, since nobody knows the column it starts at and
// erasing it must take away what it showed.
static void
input_echo(int c)
{
  if (c == '\t') {
    consputc(' ');
  } else if (c < ' ') {
    consputc('^');
    consputc(c + '@');
  } else {
    consputc(c);
  }
}

// The key `back` places before the end of the line, 1 for the last; 0 if it is
// not so long. Never EOF_MARK, which ends a line.
static uint16_t
input_key_at(uint back)
{
  if (input.edit - input.line < back)
    return 0;
  return input.key[(input.edit - back) % INPUT_SIZE];
}

// Bytes of the line's last character: several only if it is UTF-8.
static uint
input_last_length(void)
{
  uint n = 1;

  while (n < UTF8_MAX && utf8_follows(input_key_at(n)))
    n++;
  return utf8_length(input_key_at(n)) >= n ? n : 1;
}

// Takes the last character off the line, which is not empty, and off the
// screen: of a control character both places, ^ and its letter. A character
// that the terminal shows two places wide leaves one of them behind.
static void
input_erase(void)
{
  int width = input_key_at(1) < ' ' && input_key_at(1) != '\t' ? 2 : 1;

  assert_ne(input.edit, input.line);
  input.edit -= input_last_length();
  while (width-- > 0) {
    consputc('\b');
    consputc(' ');
    consputc('\b');
  }
}

// The last word of the line and the blanks after it.
static void
input_erase_word(void)
{
  while (input.edit != input.line && input_key_at(1) == ' ')
    input_erase();
  while (input.edit != input.line && input_key_at(1) != ' ')
    input_erase();
}

// One key of a line: an editing key, or one that becomes part of it. Only Enter
// and ^D deliver, so a reader gets whole lines. The ring's last place is kept
// for the key that ends a line, so that even one too long can be ended.
static void
input_edit(int c)
{
  switch (c) {
  case 0: // a break on the serial line
    break;
  case CTRL('U'):
    while (input.edit != input.line)
      input_erase();
    break;
  case CTRL('W'):
    input_erase_word();
    break;
  case CTRL('H'):
  case DEL:
    if (input.edit != input.line)
      input_erase();
    break;
  case CTRL('D'):
    if (input_store(EOF_MARK, INPUT_SIZE))
      input_deliver();
    break;
  case '\n':
    if (input_store('\n', INPUT_SIZE)) {
      consputc('\n');
      input_deliver();
    }
    break;
  default:
    if (input_store((uint8_t)c, INPUT_SIZE - 1))
      input_echo(c);
  }
}

// The group that a key kills or stops; 0: it is an ordinary key. In the usual
// mode ^C is never one; in raw mode ^Z always is, as a program that is stopped
// cannot set its mode again when it goes on.
static int
input_victim(int c)
{
  if (c != CTRL('C') && c != CTRL('\\') && (c != CTRL('Z') || input.raw))
    return 0;
  return terminal_group(c == CTRL('\\'));
}

// Such a key drops the line being typed; in raw mode all keys that wait, which
// were meant for who dies now. A stop drops nothing.
static void
input_interrupt(int c)
{
  if (input.raw)
    input.line = input.read;
  if (c != CTRL('Z'))
    input.edit = input.line;
  if (!input.raw) {
    input_echo(c);
    consputc('\n');
  }
}

// What kills or prints is done after the lock is free: killgroup takes
// ptable.lock and wakes readers, and procdump prints much. Of several ^C in one
// interrupt the last counts, and a ^Z beside it does not.
void
consoleintr(int (*getc)(void))
{
  bool dump = false;
  int c, victim, group = 0, sig = SIGTSTP;

  acquire(&input.lock);
  while ((c = getc()) >= 0) {
    if (c == '\r' && !(input.raw && input.enter_cr))
      c = '\n';
    victim = input_victim(c);
    if (victim != 0 || (c == CTRL('C') && !input.raw)) {
      if (c != CTRL('Z'))
        sig = SIGINT;
      if (c != CTRL('Z') || group == 0)
        group = victim;
      input_interrupt(c);
    } else if (input.raw) {
      if (input_store((uint8_t)c, INPUT_SIZE))
        input_deliver();
    } else if (c == CTRL('P')) {
      dump = true;
    } else {
      input_edit(c);
    }
  }
  release(&input.lock);

  if (group != 0)
    killgroup(group, sig);
  if (dump)
    procdump();
}

// ---- input, from the readers' side ----

// Takes at most `n` delivered keys. *end when this read() shall return: at the
// end of a line, at ^D, and when nothing is left. How many bytes are in `buf`:
// 0 with *end is the end of the file. input.lock is held.
static uint
input_take(char *buf, uint n, bool *end)
{
  uint i = 0;
  uint16_t key;

  assert_holding(&input.lock);
  while (i < n && !*end) {
    key = input.key[input.read % INPUT_SIZE];
    if (input.read != input.line) {
      input.read++;
      if (input.raw || key != EOF_MARK)
        buf[i++] = (char)key;
      *end = !input.raw && (key == EOF_MARK || key == '\n');
    } else {
      *end = true;
    }
  }
  return i;
}

// A reader whose buffer ended where ^D ended the line has had the whole line:
// the next read must not find the mark and report the end of the file.
static void
input_skip_mark(void)
{
  if (!input.raw && input.read != input.line &&
      input.key[input.read % INPUT_SIZE] == EOF_MARK)
    input.read++;
}

// Waits one tick. Two things may end a timed wait, a key and the clock, but a
// process sleeps on one channel: so it looks for keys at each tick.
static void
input_wait_tick(void)
{
  release(&input.lock);
  ticks_sleep(1);
  acquire(&input.lock);
}

// Waits until there is something to read, unless `enough`, or until the time
// that a raw read waits has passed. Sleeps, with input.lock held before and
// after. 0, -EINTR, -EIO. Who loses the terminal meanwhile learns of it with
// the next key that is delivered.
static int
input_wait(bool enough)
{
  uint waited = 0;

  while (!killed()) {
    if (!terminal_mine())
      return -EIO;
    if (enough || input.read != input.line)
      return 0;
    if (!input.raw || !input.timed)
      sleep_stoppable(&input.line, &input.lock);
    else if (waited++ < input.patience)
      input_wait_tick();
    else
      return 0;
  }
  return -EINTR;
}

// Reads the next line, or as much of it as fits in `n` bytes; in raw mode all
// keys there are, at least one. Sleeps until there is something. Bytes; 0 at
// the end of file, or when a raw read has waited long enough; -EINTR if killed,
// -EIO if others have the terminal, -EFAULT.
static int
consoleread(bool user, uintptr_t dst, uint n)
{
  char piece[64];
  uint done = 0, m;
  bool end = n == 0;
  int err = 0;

  acquire(&input.lock);
  err = input_wait(end);
  while (err == 0 && !end && done < n) {
    m = input_take(piece, n - done < sizeof(piece) ? n - done : sizeof(piece),
                   &end);
    if (m > 0)
      err = either_copyout(user, dst + done, piece, m);
    done += m;
  }
  if (!end)
    input_skip_mark();
  release(&input.lock);
  return err < 0 ? err : (int)done;
}

// CONS_RAW, CONS_FOREGROUND of ioctl.h. What was typed stays; a half line is
// delivered when raw mode begins. 0, -EINVAL, -EPERM if others have the
// terminal, -ESRCH.
static int
console_ioctl(int request, int arg)
{
  if (request == CONS_FOREGROUND && arg >= 0)
    return terminal_give(arg);
  if (request != CONS_RAW || (arg != 0 && !(arg & CONS_KEYS)) ||
      (arg & ~(CONS_KEYS | CONS_CR | CONS_POLL | CONS_WAIT(0xff))))
    return -EINVAL;
  if (!terminal_mine())
    return -EPERM;
  acquire(&input.lock);
  input.raw = arg != 0;
  input.enter_cr = arg & CONS_CR;
  input.patience = (uint)arg / CONS_WAIT(1) * (HZ / 10);
  input.timed = (arg & CONS_POLL) || input.patience > 0;
  input.raw_by = myproc()->pid;
  if (input.raw)
    input_deliver();
  release(&input.lock);
  return 0;
}

void
console_leave(int pid)
{
  assert_eq(pid, myproc()->pid);
  if (input.raw_by != pid) // only that process itself makes it so
    return;
  acquire(&input.lock);
  if (input.raw_by == pid) {
    input.raw = false;
    input.raw_by = 0;
  }
  release(&input.lock);
}

// ---- start ----

static const struct devsw cons_dev = {
    .read = consoleread, .write = consolewrite, .ioctl = console_ioctl};

void
consoleinit(void)
{
  initlock(&input.lock, "console input");
  initlock(&cons.lock, "screen");
  cga_init();
  uartinit();
  panic_console(consputc); // cprintf works from here on
  tick_register(console_tick);

  devsw_register(CONSOLE, &cons_dev);
  nulldev_init();
  kmsg_init();
}

void
console_start(void)
{
  kbd_init();
  uart_start();
  tracedev_init(); // the command line is known
}
