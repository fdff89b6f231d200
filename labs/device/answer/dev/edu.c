// The driver of QEMU's edu device, which programs use as /dev/edu (edu.h).
// Source: QEMU, docs/specs/edu: the registers; PCI Local Bus Specification 3.0,
// section 6.2: the words of configuration space.
//
// The device does one thing at a time for one process, its owner. The owner
// starts it and sleeps; the interrupt says that it is done. Who is killed does
// not wait so long, but the device cannot be told to stop: it works on, for
// nobody, and is free when its interrupt has come.
//
//            edu_take            interrupt         edu_leave
//   FREE --------------> AT_WORK ---------> DONE -----------> FREE
//                           |                                   ^
//                           | its owner is killed               |
//                           +-------------> ABANDONED ----------+
//                                                     interrupt
//
// DMA goes to and from `bounce`, and not to the program's page: a page that is
// the program's may be anywhere in memory, where the device cannot reach it,
// and another's after a kill. First symptom of a state that is FREE too early:
// a process gets the answer to another's question.
#include "dev/dev.h"
#include "edu.h"
#include "errno.h"
#include "debug/panic.h"
#include "memlayout.h"
#include "proc.h"
#include "spinlock.h"
#include "trap.h"
#include "vm.h"

#define EDU_ID 0x11e81234 // configuration space: register PCI_ID

#define BAR0      0x10 // physical address of the registers
#define INTERRUPT 0x3c // its lowest byte: the line that the firmware has chosen
#define ENABLE    0x06 // register COMMAND: memory, and may master the bus

// Registers, in words from the start of BAR 0
#define INVERT     (0x04 / 4)
#define FACTORIAL  (0x08 / 4)
#define STATUS     (0x20 / 4)
#define IRQ_STATUS (0x24 / 4) // why it interrupts, one bit for each reason
#define IRQ_ACK    (0x64 / 4) // these bits become 0
#define DMA_FROM   (0x80 / 4)
#define DMA_TO     (0x88 / 4)
#define DMA_COUNT  (0x90 / 4)
#define DMA_DO     (0x98 / 4)

#define STATUS_IRQ    0x80 // interrupt when a factorial is done
#define DO_START      0x01
#define DO_TO_MEMORY  0x02
#define DO_IRQ        0x04 // interrupt when the bytes are moved
#define DEVICE_BUFFER 0x40000
#define DEVICE_MEMORY 0x10000000 // addresses above are not for its DMA

// [l] lock  [c] constant after edu_init  [o] who has taken the device
static struct {
  struct spinlock lock;
  volatile uint32_t *reg;                        // [c]
  enum { FREE, AT_WORK, DONE, ABANDONED } state; // [l]
} edu;

static uint8_t bounce[EDU_BYTES]; // [o]

// ---- one process at a time ----

// Waits until the device is free, and takes it. 0 or -EINTR.
static int
edu_take(void)
{
  assert_may_sleep();
  acquire(&edu.lock);
  while (edu.state != FREE && !killed())
    sleep(&edu, &edu.lock);
  if (edu.state != FREE) {
    release(&edu.lock);
    return -EINTR;
  }
  edu.state = AT_WORK;
  release(&edu.lock);
  return 0;
}

// Gives the device back. Those who wait for it look again.
static void
edu_leave(void)
{
  acquire(&edu.lock);
  edu.state = FREE;
  wakeup(&edu);
  release(&edu.lock);
}

// Waits for the end of what the device, which is ours, was told to do. 0; or
// -EINTR, and it is not ours any more.
static int
edu_wait(void)
{
  int err = 0;

  acquire(&edu.lock);
  while (edu.state == AT_WORK && !killed())
    sleep(&edu, &edu.lock);
  if (edu.state == AT_WORK) {
    edu.state = ABANDONED;
    err = -EINTR;
  }
  release(&edu.lock);
  return err;
}

// The line may be shared: another device's interrupt leaves no bit here. The
// line stays active until all bits are 0, so what is not acknowledged comes
// again at once, for ever. First symptom: the machine is slow, and waits end
// before the device is done.
static void
edu_intr(void)
{
  uint32_t why = edu.reg[IRQ_STATUS];

  if (why == 0)
    return;
  acquire(&edu.lock);
  edu.reg[IRQ_ACK] = why;
  if (edu.state == AT_WORK)
    edu.state = DONE;
  else if (edu.state == ABANDONED)
    edu.state = FREE;
  wakeup(&edu);
  release(&edu.lock);
}

// ---- what it can do. 0 or -EINTR each ----

// *x becomes ~*x: at once, without an interrupt.
static int
edu_invert(uint32_t *x)
{
  int err = edu_take();

  if (err < 0)
    return err;
  edu.reg[INVERT] = *x;
  *x = edu.reg[INVERT];
  edu_leave();
  return 0;
}

// *x becomes its factorial.
static int
edu_factorial(uint32_t *x)
{
  int err = edu_take();

  if (err < 0)
    return err;
  edu.reg[FACTORIAL] = *x;
  err = edu_wait();
  if (err < 0)
    return err;
  *x = edu.reg[FACTORIAL];
  edu_leave();
  return 0;
}

// Moves `n` bytes between `bounce` and the device's buffer, from its byte `at`
// on. Gives the device back only if it fails.
static int
edu_dma(uint at, uint n, bool to_memory)
{
  paddr_t memory = V2P(bounce);

  assert_le(at + n, EDU_BYTES);
  edu.reg[DMA_FROM] = to_memory ? DEVICE_BUFFER + at : memory;
  edu.reg[DMA_TO] = to_memory ? memory : DEVICE_BUFFER + at;
  edu.reg[DMA_COUNT] = n;
  edu.reg[DMA_DO] = DO_START | DO_IRQ | (to_memory ? DO_TO_MEMORY : 0);
  return edu_wait();
}

// Bytes of the program, which fault_in has checked.
static int
edu_put(const struct edu_move *m)
{
  int err = edu_take();

  if (err < 0)
    return err;
  copyin(&myproc()->as, bounce, (uint)m->data, m->n);
  err = edu_dma(m->at, m->n, false);
  if (err == 0)
    edu_leave();
  return err;
}

static int
edu_get(const struct edu_move *m)
{
  int err = edu_take();

  if (err < 0)
    return err;
  err = edu_dma(m->at, m->n, true);
  if (err < 0)
    return err;
  copyout(&myproc()->as, (uint)m->data, bounce, m->n);
  edu_leave();
  return 0;
}

// ---- for programs ----

// EDU_INVERT and EDU_FACTORIAL, of the number at `va`.
static int
edu_number(int request, uint va)
{
  struct addrspace *as = &myproc()->as;
  uint32_t x;
  int err;

  if (fault_in(as, va, sizeof(x), true) < 0)
    return -EFAULT;
  copyin(as, &x, va, sizeof(x));
  err = request == EDU_INVERT ? edu_invert(&x) : edu_factorial(&x);
  return err < 0 ? err : copyout(as, va, &x, sizeof(x));
}

// EDU_PUT and EDU_GET, of the edu_move at `va`.
static int
edu_move(int request, uint va)
{
  struct addrspace *as = &myproc()->as;
  struct edu_move m;

  if (fetchuvm(as, &m, va, sizeof(m)) < 0)
    return -EFAULT;
  if (m.n > EDU_BYTES || m.at > EDU_BYTES - m.n)
    return -EINVAL;
  if (m.n == 0)
    return 0;
  if (fault_in(as, (uint)m.data, m.n, request == EDU_GET) < 0)
    return -EFAULT;
  return request == EDU_GET ? edu_get(&m) : edu_put(&m);
}

// The requests of edu.h. 0, -EINVAL, -EFAULT, -EINTR.
static int
edu_ioctl(int request, int arg)
{
  switch (request) {
  case EDU_INVERT:
  case EDU_FACTORIAL:
    return edu_number(request, (uint)arg);
  case EDU_PUT:
  case EDU_GET:
    return edu_move(request, (uint)arg);
  }
  return -EINVAL;
}

// There is no stream of bytes to read or to write.
static int
edu_stream(bool user, uintptr_t va, uint n)
{
  (void)user, (void)va, (void)n;
  return -EINVAL;
}

// ---- start ----

// The device's place on any bus, PCI_PLACES: there is none. A device without a
// function 0 has no other.
static uint
edu_find(void)
{
  uint place;

  for (place = 0; place < PCI_PLACES; place += 8) {
    if (pci_read(place, PCI_ID) == EDU_ID)
      return place;
  }
  return PCI_PLACES;
}

// The registers are where the kernel maps devices, or there is no driver: then
// the file system says ENXIO.
void
edu_init(void)
{
  static const struct devsw driver = {
      .read = edu_stream, .write = edu_stream, .ioctl = edu_ioctl};
  uint place = edu_find();
  paddr_t base;
  uint line;

  if (place == PCI_PLACES) {
    cprintf("edu: no device\n");
    return;
  }
  base = pci_read(place, BAR0) & ~0xfu;
  line = pci_read(place, INTERRUPT) & 0xff;
  cprintf("edu: %02x:%02x.%u at 0x%x, IRQ %u\n", place >> 8, place >> 3 & 31,
          place & 7, base, line);
  if (base < DEVSPACE || line >= NIRQ) {
    cprintf("edu: it cannot be used there\n");
    return;
  }
  initlock(&edu.lock, "edu");
  edu.reg = (volatile uint32_t *)base;
  assert_le(V2P(bounce), DEVICE_MEMORY - EDU_BYTES);
  pci_write(place, PCI_COMMAND,
            (pci_read(place, PCI_COMMAND) & 0xffff) | ENABLE);
  irq_register(line, edu_intr);
  ioapicenable(line, 0);
  edu.reg[STATUS] = STATUS_IRQ;
  devsw_register(EDUDEV, &driver);
}
