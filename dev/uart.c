// The serial line: a 16550 UART at COM1. Source: PC16550D data sheet (National
// Semiconductor 1995); register numbers below are its section 8.
//
// What is to be sent waits in a queue, which the transmitter's interrupt
// empties 16 bytes at a time. Before uart_start() and in panic mode each byte
// is polled out instead. A machine without the chip is fine: bytes go nowhere.
//
//   uart_write, uartputc                         transmitter's interrupt
//       |                                             |
//       v                                             v
//     tail  ...  queue, 4096 bytes  ...  head  ->  FIFO, 16 bytes  ->  line
//
// At 115200 baud a byte takes 87 us, and the full queue 0.36 s. So programs
// that print much sleep here, while the kernel's own messages never do.
//
// Two locks: uart.lock guards the queue, is taken by cprintf in any context and
// so may not be held while sleeping or waking; uart.space is what writers sleep
// with until the queue has room. Order: space -> ptable.lock -> lock.
#include "dev/dev.h"
#include "errno.h"
#include "debug/panic.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "x86.h"

#define COM1      0x3f8
#define UART_DATA (COM1 + 0) // receive and transmit; divisor, low half
#define IER       (COM1 + 1) // interrupt enable; divisor, high half
#define IIR       (COM1 + 2) // read: what interrupts
#define FCR       (COM1 + 2) // write: FIFO control
#define LCR       (COM1 + 3) // line control
#define MCR       (COM1 + 4) // modem control
#define LSR       (COM1 + 5) // line status
#define SCRATCH   (COM1 + 7)

#define IER_DATA 0x01 // on received data
#define IER_THRE 0x02 // on an empty transmitter
#define IIR_NONE 0x01 // nothing interrupts
#define IIR_FIFO 0xc0 // both set: the FIFOs work
#define FCR_ON   0x07 // FIFOs on and empty, interrupt at the first byte
#define LCR_8N1  0x03
#define LCR_DLAB 0x80 // UART_DATA and IER are the divisor
#define MCR_ON   0x0b // DTR, RTS, OUT2: the PC's gate for the interrupt
#define LSR_DATA 0x01 // a byte was received
#define LSR_THRE 0x20 // the transmitter takes bytes
#define LSR_TEMT 0x40 // ... and has sent all it had

#define QUEUE_SIZE 4096   // a power of two
#define FIFO_SIZE  16     // bytes an empty transmitter takes
#define POLL_LIMIT 100000 // reads of LSR; 16 bytes take 1.4 ms, some 1500 reads
#define MAX_BYTES  1024   // taken in one interrupt
#define MAX_PASSES 64     // through one interrupt

static struct {
  bool present; // [c] there is a chip
  uint fifo;    // [c] bytes an empty transmitter takes
  uint8_t ier;  // [lock] what IER has
  bool running; // interrupts are on
  struct spinlock lock;
  struct spinlock space;
  char queue[QUEUE_SIZE];  // [lock] ring
  uint head, tail;         // [lock] next to send, next free; modulo QUEUE_SIZE
  bool stalled;            // [lock] polling gave up on the transmitter
  bool waiting;            // [lock] somebody sleeps for room
  char early[FIFO_SIZE];   // what came before uartinit
  uint nearly, early_read; // the interrupt handler only
  uint budget;             // the same: bytes it may still take
} uart;

// Whether there is a chip: its scratch register keeps what is written, which no
// empty port does. Twice, as a bus may float with the last value.
static bool
uart_find(void)
{
  outb(SCRATCH, 0x5a);
  if (inb(SCRATCH) != 0x5a)
    return false;
  outb(SCRATCH, 0xa5);
  return inb(SCRATCH) == 0xa5;
}

void
uartinit(void)
{
  initlock(&uart.lock, "uart");
  initlock(&uart.space, "uart space");
  uart.present = uart_find();
  if (!uart.present)
    return;

  outb(IER, 0);
  // Turning the FIFOs on empties the receiver: keep what was typed before.
  while (uart.nearly < FIFO_SIZE && (inb(LSR) & LSR_DATA))
    uart.early[uart.nearly++] = (char)inb(UART_DATA);
  outb(FCR, FCR_ON);
  uart.fifo = (inb(IIR) & IIR_FIFO) == IIR_FIFO ? FIFO_SIZE : 1;
  outb(LCR, LCR_DLAB);
  outb(UART_DATA, 1); // 115200 / 1
  outb(IER, 0);
  outb(LCR, LCR_8N1);
  outb(MCR, MCR_ON);
}

// ---- sending; uart.lock held, or panic mode ----

// Bytes in the queue. head and tail run on and wrap at 2^32; what counts is
// their difference, which is QUEUE_SIZE at most.
static uint
uart_queued(void)
{
  return uart.tail - uart.head;
}

// Gives the transmitter what it takes without waiting. Called at each chance,
// not only on its interrupt: a lost one must not stop the line. THRE means that
// the whole FIFO is empty, not that one byte has room: so it takes all 16.
static void
uart_send(void)
{
  uint n = uart_queued();

  if (n == 0 || !(inb(LSR) & LSR_THRE))
    return;
  uart.stalled = false;
  for (n = n < uart.fifo ? n : uart.fifo; n > 0; n--)
    outb(UART_DATA, (uint8_t)uart.queue[uart.head++ % QUEUE_SIZE]);
}

// uart_send; if there is more to send, asks for an interrupt when the
// transmitter is empty, which comes at once if it is already. Only then: for a
// program that writes its bytes one by one an interrupt for each would double
// the time.
static void
uart_refill(void)
{
  uint8_t ier;

  uart_send();
  ier = uart_queued() > 0 ? IER_DATA | IER_THRE : IER_DATA;
  if (uart.running && !panic_mode && ier != uart.ier) {
    uart.ier = ier;
    outb(IER, ier);
  }
}

// Polls for bits of LSR. False: the transmitter does not move (an emulator
// whose output nobody takes, or a broken chip). A line found dead is not waited
// for again until it moves, else each character of a message would take the
// full time.
static bool
uart_poll(uint8_t bits)
{
  uint i, limit = uart.stalled ? 1 : POLL_LIMIT;

  for (i = 0; i < limit; i++) {
    if ((inb(LSR) & bits) == bits)
      return true;
  }
  uart.stalled = true;
  return false;
}

// Empties the queue by polling, or gives up.
static void
uart_flush(void)
{
  while (uart_queued() > 0 && uart_poll(LSR_THRE))
    uart_send();
}

// Whether there is room, which it polls for if there is none: 1.4 ms, if the
// line moves. If not, it is dead.
static bool
uart_has_room(void)
{
  if (uart_queued() == QUEUE_SIZE && uart_poll(LSR_THRE))
    uart_send();
  return uart_queued() < QUEUE_SIZE;
}

// Appends a byte, or loses it if the line is dead.
static inline void
uart_enqueue(char c)
{
  if (uart_queued() < QUEUE_SIZE || uart_has_room())
    uart.queue[uart.tail++ % QUEUE_SIZE] = c;
}

// Appends text, "\r\n" for '\n', and starts the transmitter. Before uart_start,
// and in a panic, no interrupt would go on with the queue: then it is emptied
// here, by polling. In a panic another CPU may be at the queue still, or this
// one may have panicked there: at worst some bytes come twice, or not at all.
static void
uart_enqueue_text(const char *s, uint n)
{
  assert_ne(panic_mode || holding(&uart.lock), 0);
  for (; n > 0; n--, s++) {
    if (*s == '\n')
      uart_enqueue('\r');
    uart_enqueue(*s);
  }
  if (uart.running && !panic_mode)
    uart_refill();
  else
    uart_flush();
}

void
uartputc(int c)
{
  bool locked = !panic_mode;
  char byte = (char)c;

  if (!uart.present)
    return;
  if (locked)
    acquire(&uart.lock);
  uart_enqueue_text(&byte, 1);
  if (locked)
    release(&uart.lock);
}

// Queues all of `s`. False: there may be no room, as '\n' counts twice; nothing
// is queued. If the caller is then going to sleep, which it says by `wait`, it
// holds uart.space, so that the wakeup cannot come before the sleep.
static bool
uart_enqueue_all(const char *s, uint n, bool wait)
{
  bool room;

  assert_eq(wait, holding(&uart.space));
  acquire(&uart.lock);
  uart_send();
  room = QUEUE_SIZE - uart_queued() >= 2 * n;
  if (room)
    uart_enqueue_text(s, n);
  else if (wait)
    uart.waiting = true;
  release(&uart.lock);
  return room;
}

int
uart_write(const char *s, uint n)
{
  int err = 0;

  assert_le(n, UART_PIECE); // so it fits: else this would sleep for ever
  assert_may_sleep();
  if (!uart.present || uart_enqueue_all(s, n, false))
    return 0;
  acquire(&uart.space);
  while (err == 0 && !uart_enqueue_all(s, n, true)) {
    if (killed())
      err = -EINTR;
    else
      sleep_stoppable(&uart.waiting, &uart.space);
  }
  release(&uart.space);
  return err;
}

void
uart_drain(void)
{
  bool locked = !panic_mode;

  if (!uart.present)
    return;
  if (locked)
    acquire(&uart.lock);
  uart_flush();
  uart_poll(LSR_THRE | LSR_TEMT);
  if (locked)
    release(&uart.lock);
}

// ---- interrupts ----

// The next byte received, or -1. Only the interrupt handler calls it, and that
// runs on one CPU, so it needs no lock.
static int
uartgetc(void)
{
  if (uart.early_read < uart.nearly)
    return (uint8_t)uart.early[uart.early_read++];
  if (uart.budget == 0 || !(inb(LSR) & LSR_DATA))
    return -1;
  uart.budget--;
  return inb(UART_DATA);
}

// Refills the transmitter, and wakes writers when half of the queue is free: to
// wake them for each 16 bytes would cost more than it brings. Takes the two
// locks one after the other, as wakeup may not be called with uart.lock held.
static void
uart_wake_writers(void)
{
  bool wake;

  acquire(&uart.lock);
  uart_refill();
  wake = uart.waiting && uart_queued() <= QUEUE_SIZE / 2;
  if (wake)
    uart.waiting = false;
  release(&uart.lock);

  if (wake) {
    acquire(&uart.space); // whoever saw no room is asleep by now
    wakeup(&uart.waiting);
    release(&uart.space);
  }
}

// The interrupt of IRQ_COM1. The line rises again only after it was low: all
// causes must be gone before this returns. A chip that never gets there is
// switched off and on.
static void
uartintr(void)
{
  uint i;

  if (!uart.running)
    return;
  uart.budget = MAX_BYTES;
  for (i = 0; i < MAX_PASSES && !(inb(IIR) & IIR_NONE); i++) {
    consoleintr(uartgetc);
    uart_wake_writers();
  }
  if (i == MAX_PASSES) {
    acquire(&uart.lock);
    outb(IER, 0);
    outb(IER, uart.ier);
    release(&uart.lock);
  }
}

// What came before the interrupts were on raised none: it is fetched here.
void
uart_start(void)
{
  assert_eq(uart.running, false);
  irq_register(IRQ_COM1, uartintr);
  ioapicenable(IRQ_COM1, 0);
  if (!uart.present)
    return;
  uart.running = true;
  uart.ier = IER_DATA;
  outb(IER, IER_DATA);
  consoleintr(uartgetc);
  uartintr();
}
