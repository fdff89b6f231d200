// The devices, a section for each file of this folder.
//
// main() calls the ...init functions once, on the first CPU, with interrupts
// off, in the order it shows. A driver then calls those above it by functions
// that it was given: see docs/DESIGN.md, "Layers". A device that is missing or
// broken makes the machine do less; it never stops the boot, but for the
// interrupt controllers, without which nothing works.
#ifndef DEV_H
#define DEV_H

#include "types.h"

// ---- console.c: the terminal, VGA and serial together ----

// Takes over the screen and the serial line, and gives cprintf and panic a way
// to print; by polling until console_start().
void consoleinit(void);

// Turns on the interrupts of keyboard and serial line, and takes what was typed
// before. After ioapicinit.
void console_start(void);

// The one input path: a keyboard or serial interrupt gives characters through
// `getc` until it returns < 0. Interrupts are off; no lock of the console or of
// a process is held. It wakes readers, and kills for ^C.
void consoleintr(int (*getc)(void));

// Writes one character to all outputs, interrupts off or on, without sleeping;
// for cprintf and the panic path.
void consputc(int c);

// The current process, `pid`, ends: if it has set raw mode, that ends with it.
// No lock of the console is held.
void console_leave(int pid);

// ---- devsw.c: what programs open, by major device number ----

#define CONSOLE  1 // major numbers
#define NULLDEV  2 // reads nothing, swallows everything
#define ZERODEV  3 // reads zeros, swallows everything
#define TRACEDEV 4 // the kernel's events
#define KMSGDEV  5 // what the kernel has printed
#define RANDDEV  6 // reads bytes by chance, stirs in what is written

// What a device does. `user` as in either_copyout; no lock of the file system
// is held during the call, which may sleep. Bytes (of ioctl: 0), or a negative
// errno. Without an ioctl (NULL) the file system answers -ENOTTY, without a
// write -EINVAL. A driver that waits for nothing has `next` for read: it puts
// its next bytes, up to `n`, into a piece of the kernel's memory. How many; 0:
// no more now. *off is the open file's own, 0 at first, and may be changed
// under the driver's lock.
struct devsw {
  int (*read)(bool user, uintptr_t dst, uint n);
  int (*write)(bool user, uintptr_t src, uint n);
  int (*ioctl)(int request, int arg);
  uint (*next)(char *piece, uint n, uint *off);
};

// From now on `driver`, kept by reference, serves number `major`. At boot.
void devsw_register(int major, const struct devsw *driver);

// The driver of number `major`, whatever that is; NULL: none.
const struct devsw *devsw_find(int major);

// ---- nulldev.c: the null, the zero and the random device ----

// Registers them.
void nulldev_init(void);

// ---- tracedev.c: the events of the trace points, for programs ----

// Registers it.
void tracedev_init(void);

// The current process, `pid`, ends: if it has set what is noted, that ends.
void tracedev_leave(int pid);

// ---- kmsg.c: what the kernel has printed, for programs ----

// Registers it.
void kmsg_init(void);

// ---- cga.c: the VGA text screen, 80 x 25 ----

// Finds the screen and goes on below what the firmware has written. Without one
// the two others do nothing.
void cga_init(void);

// Takes `n` characters; knows \n \r \b \t and the escape sequences CSI A B C D
// H J K m. cga_show brings the screen up to date. One CPU at a time: the caller
// holds the console's `screen` lock, or is alone in a panic.
void cga_write(const char *s, uint n);
void cga_show(void);

// ---- uart.c: the 16550 serial port COM1 ----
#define UART_PIECE 256 // bytes that one uart_write may have

// Finds the chip and sets 115200 baud, 8 data bits, no parity, 1 stop bit.
// Until uart_start bytes are polled out. Without a chip all of these do
// nothing.
void uartinit(void);

// Turns the interrupts on; what was typed so far is delivered.
void uart_start(void);

// Sends `n` bytes, at most UART_PIECE, with nothing else in between. Sleeps
// until the queue has room. 0, or -EINTR if killed, with nothing sent.
int uart_write(const char *s, uint n);

// Sends one character, "\r\n" for '\n'. Any context, any lock held but the
// port's own; never sleeps, but polls while the queue is full. A byte is lost
// only if the line is dead.
void uartputc(int c);

// Returns when all has left the machine, or the line is found dead. Polls; any
// context.
void uart_drain(void);

// ---- kbd.c: the PS/2 keyboard ----

// Turns its interrupt on, after throwing away what the controller holds.
void kbd_init(void);

// ---- disk.c: which disk is the root, and the calls fs/ makes ----

// Chooses the RAM disk if the boot loader brought one, else the first IDE disk.
// Prints what it found.
void diskinit(void);

// Reads or writes `n` > 0 blocks from `blockno` on, one after the other on the
// disk; block i is the page at data[i], in the direct map, so none of a stack.
// It is one request to the drive, unless that takes fewer at a time. Sleeps. 0,
// -EIO (error, timeout, beyond the end) or -ENXIO (no disk); then any part of
// it may have been read or written.
int disk_rwv(uint dev, uint blockno, void *const data[], uint n, bool write);

// The same for one block, at `data`.
static inline int
disk_rw(uint dev, uint blockno, void *data, bool write)
{
  return disk_rwv(dev, blockno, &data, 1, write);
}

// Returns when everything written before is on the medium. Sleeps. 0 or -EIO.
int disk_flush(uint dev);

// ---- ide.c: ATA disk on the primary channel ----

// Finds drive 0, by polling, and turns its interrupt on. False if there is none
// that this driver can use; then none of the others may be called.
bool ideinit(void);

// The drive's size in sectors, at most what 32 bits hold.
uint ide_sectors(void);

// Reads or writes `n` neighbouring blocks, which must lie on the disk: the
// arguments are disk_rwv's. Sleeps, and not to be interrupted. 0 or -EIO; after
// a failed read `data` may have changed, after a failed write the blocks may
// hold old, new or mixed sectors.
int iderw(uint blockno, void *const data[], uint n, bool write);

// Returns when the drive's own cache is on the medium. Sleeps. 0 or -EIO.
int ide_flush(void);

// ---- mp.c: which CPUs and interrupt controllers there are ----

#define NIRQ 16 // legacy (ISA) interrupts

// What the firmware says, or the defaults.
struct machine {
  int ncpu_all;         // CPUs the firmware lists
  paddr_t lapic;        // address of the local APIC
  paddr_t ioapic;       // address of the I/O APIC
  uint8_t gsi[NIRQ];    // I/O APIC input of each legacy IRQ
  uint16_t flags[NIRQ]; // its polarity and trigger (MPS INTI flags)
  const char *source;   // "ACPI", "MP table" or "defaults"
};

// Reads the ACPI MADT, else the MP table, else sets defaults; fills in cpus[]
// and ncpu. Once, at boot, after kvmalloc. Stops the machine if there is no
// local APIC where the kernel can reach it.
void mpinit(void);

// What it found. Constant from then on.
const struct machine *machine(void);

// For acpi.c and mptable.c, which report what they find: an enabled CPU. One
// that is there already, or that has no number of its own, is left out.
void machine_add_cpu(struct machine *m, uint8_t apicid);

// ---- acpi.c, mptable.c: the firmware's tables ----

// Fill in what the table says, cpus[] included; the rest of *m stays. False: no
// sound table, or one without a CPU; then *m may be half filled.
bool acpi_read(struct machine *m);
bool mptable_read(struct machine *m);

// ---- firmware.c: what both need. Pointers as from mapfirmware ----

// The structure that begins with `signature` and whose `size` bytes sum to 0,
// on a 16-byte boundary where the BIOS leaves such; NULL.
const uint8_t *firmware_find(const char *signature, uint size);

// Numbers as x86 has them, low byte first, on any address: tables are packed.
uint16_t firmware_get16(const uint8_t *p);
uint32_t firmware_get32(const uint8_t *p);

// A whole table at `pa` whose 32 bits at offset 4 (ACPI) or 16 bits (MP) are
// its length: sound, and of at least `min` bytes. Its length, and where it is;
// 0.
uint firmware_table(paddr_t pa, const char *signature, uint min, bool acpi,
                    const uint8_t **table);

// ---- lapic.c: the local interrupt controller and timer of each CPU ----

// Sets up this CPU's APIC and starts its timer. The first CPU also measures how
// fast that counts. Each CPU, with interrupts off, after mpinit.
void lapicinit(void);

// This CPU's ticks: going, or stopped. Interrupts are off.
void lapic_timer(bool on);

// For CPU 0, interrupts off. lapic_pause stops the ticks, in the interrupt of
// one of them: the next interrupt comes when `n` ticks, at least 1, have
// passed, or as many as the timer can count. lapic_resume lets them go on,
// before that or in the interrupt itself. It returns how many to count: those
// passed, less one whose interrupt is still to come.
void lapic_pause(uint n);
uint lapic_resume(void);

// The APIC number of the CPU this runs on: the hardware's, not cpus[]'s index.
int lapicid(void);

// End of interrupt: this CPU takes the next of the same or a lower priority.
void lapiceoi(void);

// Resets a CPU, which then waits for lapicstartap: that puts it at physical
// address `code`, page-aligned and below 1 MB, in real mode; a CPU that runs
// already ignores it. Whether it did start does not show here. At boot.
void lapic_reset(uint8_t apicid);
void lapicstartap(uint8_t apicid, paddr_t code);

// Sends IRQ_WAKE to one CPU. Some hundred instructions at most; any context.
void lapic_wake(uint8_t apicid);

// Sends T_HALT to all other CPUs. Any context. One that has its interrupts off
// stops only when it turns them on, and so with no spinlock held.
void lapic_halt_others(void);

// ---- ioapic.c ----

// Masks all inputs.
void ioapicinit(void);

// Legacy interrupt `irq` goes to CPU number `cpu` from now on, to its vector
// T_IRQ0 + irq. At boot, on the first CPU.
void ioapicenable(int irq, int cpu);

// ---- pic.c, pit.c ----

// Masks both old controllers for good.
void picinit(void);

#define HZ_PIT  1193182 // counts in a second
#define PIT_ALL 65536   // counts until it stops, 54.9 ms

// Starts channel 2 at 0. False if the timer does not run. pit_passed: its
// counts since then, PIT_ALL if those or more. One CPU at a time, as at boot.
bool pit_start(void);
uint pit_passed(void);

// Busy wait on channel 2, at least so long if the timer runs, else of some
// arbitrary, short time. At boot, or when the machine ends: one CPU at a time.
void microdelay(uint us);

// ---- rtc.c ----

// Seconds since 1970-01-01 UTC, taking the clock's time for UTC; 0 if the clock
// is dead or shows no date. Good until 2106, when 32 bits are full. Interrupts
// are off for some milliseconds at most; any context that holds no rtc lock.
uint rtc_time(void);

// ---- pci.c: configuration space; at boot, on the first CPU ----

// A function's place: bus << 8 | device << 3 | function.
#define PCI_BUS    (32 * 8) // places of a bus
#define PCI_PLACES (256 * PCI_BUS)

// Every function has a header of 64 bytes; these words of it are used.
#define PCI_ID      0x00 // vendor, device << 16
#define PCI_COMMAND 0x04
#define PCI_CLASS   0x08 // interface << 8, subclass << 16, class << 24
#define PCI_HEADER  0x0c // header type << 16

// The 32-bit register at byte `offset`; all ones if there is no such function.
uint32_t pci_read(uint place, uint offset);
void pci_write(uint place, uint offset, uint32_t value);

// ---- storage.c ----

// Prints the disk controllers that PCI shows, on the line begun. How many. At
// boot, on the first CPU.
uint storage_list(void);

// ---- power.c ----

// Never return. No lock is held. `status` reaches the host through
// isa-debug-exit (port 0xf4) where that is present: 0 to 124 as it is, any
// above as 126; 127 is a panic. The port is written status + 1, 126 or 127
// (ABI.md, poweroff, says why).
_Noreturn void power_off(int status);
_Noreturn void power_reboot(void);

// For panic, which has halted the others and taken over the console: ends the
// machine with status 127 if isa-debug-exit is present, else halts this CPU.
_Noreturn void power_panic(void);

#endif
