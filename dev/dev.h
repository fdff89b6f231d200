// The devices, a section for each file of this folder.
#ifndef DEV_H
#define DEV_H

#include "types.h"

// ---- console.c: the terminal, VGA and serial together ----

// Takes over the screen and the serial line, and gives cprintf and panic a way
// to print; by polling until console_start().
void consoleinit(void);

// Turns on the interrupts of keyboard and serial line. After ioapicinit.
void console_start(void);

// The one input path: a keyboard or serial interrupt gives characters through
// `getc` until it returns < 0.
void consoleintr(int (*getc)(void));

// Writes one character to all outputs, interrupts off or on, without sleeping;
// for cprintf and the panic path.
void consputc(int c);

// From here on every CPU writes by polling and no lock is taken: for panic.
void console_panic_mode(void);

// Process `pid` ends: if it has set raw mode, that ends with it.
void console_leave(int pid);

// ---- devsw.c: what programs open, by major device number ----

#define CONSOLE 1 // major numbers
#define NULLDEV 2 // reads nothing, swallows everything
#define ZERODEV 3 // reads zeros, swallows everything

// What a device does. `user` as in either_copyout; no lock of the file system
// is held during the call, which may sleep. Bytes, or a negative errno.
struct devsw {
  int (*read)(bool user, uintptr_t dst, uint n);
  int (*write)(bool user, uintptr_t src, uint n);
  int (*ioctl)(int request, int arg);
};

// From now on `driver`, kept by reference, serves number `major`. At boot.
void devsw_register(int major, const struct devsw *driver);

// The driver of number `major`, whatever that is; NULL: none.
const struct devsw *devsw_find(int major);

// ---- nulldev.c: the null and the zero device ----
void nulldev_init(void); // registers both

// ---- cga.c: the VGA text screen, 80 x 25 ----
void cga_init(void);

// Takes `n` characters; knows \n \r \b \t and the escape sequences CSI A B C D
// H J K m. cga_show brings the screen up to date. One CPU at a time.
void cga_write(const char *s, uint n);
void cga_show(void);

// ---- uart.c: the 16550 serial port COM1 ----
#define UART_PIECE 256 // bytes that one uart_write may have

void uartinit(void);                   // find it; absent is fine
void uart_start(void);                 // interrupts on; what was typed comes
int uart_write(const char *s, uint n); // all in one piece; may sleep.
                                       // 0, or -EINTR: nothing sent
void uartputc(int c);                  // never sleeps, any context
void uart_drain(void);                 // until all is sent (bounded)
void uart_panic_mode(void);            // poll, take no lock from here on

// ---- kbd.c: the PS/2 keyboard ----
void kbd_init(void); // interrupts on

// ---- disk.c: which disk is the root, and the two calls fs/ makes ----

// Chooses the RAM disk if the boot loader brought one, else the first IDE disk.
// Prints what it found.
void diskinit(void);

// Reads or writes one block of BSIZE bytes; `data` is a kernel address. Sleeps.
// 0, -EIO (error, timeout, beyond the end), -ENXIO (no disk).
int disk_rw(uint dev, uint blockno, void *data, bool write);

// Returns when everything written before is on the medium. 0 or -EIO.
int disk_flush(uint dev);

// ---- ide.c: ATA disk on the primary channel ----
bool ideinit(void);     // finds drive 0; false if there is none
uint ide_sectors(void); // its size
int iderw(uint blockno, void *data, bool write);
int ide_flush(void);

// ---- mp.c: which CPUs and interrupt controllers there are ----

// What the firmware told, or the defaults.
struct machine {
  int ncpu;           // CPUs found, at most NCPU are kept
  int ncpu_all;       // CPUs the firmware lists
  uint8_t apicid[8];  // their local APICs; [0] is the one we boot on
  paddr_t lapic;      // address of the local APIC
  paddr_t ioapic;     // address of the I/O APIC
  uint8_t gsi[16];    // I/O APIC input of each legacy IRQ
  uint16_t flags[16]; // its polarity and trigger (MPS INTI flags)
  const char *source; // "ACPI", "MP table" or "defaults"
};

// Reads the ACPI MADT, else the MP table, else sets defaults; fills in cpus[]
// and ncpu. Once, at boot, after kvmalloc. Stops the machine if there is no
// local APIC where the kernel can reach it.
void mpinit(void);
const struct machine *machine(void);

// For acpi.c and mptable.c, which report what they find: an enabled CPU.
void machine_add_cpu(struct machine *m, uint8_t apicid);

// ---- acpi.c, mptable.c: the firmware's tables. False: none that is sound ----
bool acpi_read(struct machine *m);
bool mptable_read(struct machine *m);

// ---- firmware.c: what both need. Pointers as from mapfirmware ----

// The structure that begins with `signature` and whose `size` bytes sum to 0,
// on a 16-byte boundary where the BIOS leaves such; NULL.
const uint8_t *firmware_find(const char *signature, uint size);
bool firmware_sound(const void *table, uint size); // its bytes sum to 0
uint16_t firmware_get16(const uint8_t *p);
uint32_t firmware_get32(const uint8_t *p);

// A whole table at `pa` whose 32 bits at offset 4 (ACPI) or 16 bits (MP) are
// its length: sound, and of at least `min` bytes. Its length, and where it is;
// 0.
uint firmware_table(paddr_t pa, const char *signature, uint min, bool acpi,
                    const uint8_t **table);

// ---- lapic.c: the local interrupt controller and timer of each CPU ----
void lapicinit(void);      // each CPU; the first also measures the timer
void lapic_timer(bool on); // this CPU's ticks: going, or stopped
int lapicid(void);         // APIC number of this CPU
void lapiceoi(void);       // end of interrupt
void lapicstartap(uint8_t apicid, paddr_t code); // INIT, STARTUP IPIs
void lapic_wake(uint8_t apicid);                 // IRQ_WAKE to one CPU
void lapic_halt_others(void);                    // T_HALT to all others
bool lapic_present(void);                        // CPUID says so
void microdelay(uint us);                        // busy wait, see pit_delay

// ---- ioapic.c ----
void ioapicinit(void);
void ioapicenable(int irq, int cpu); // route legacy IRQ to CPU number `cpu`

// ---- pic.c, pit.c ----
void picinit(void); // masks both old controllers

// Busy wait on channel 2, at most 50000; one CPU at a time, as at boot. False
// if the timer does not run: then the wait was of some arbitrary, short time.
bool pit_delay(uint us);

// ---- rtc.c ----
uint rtc_time(void); // seconds since 1970-01-01 UTC, 0 if the clock is dead

// ---- storage.c ----
// Prints the disk controllers that PCI shows, on the line begun. How many.
uint storage_list(void);

// ---- power.c ----
// Never return. `status` reaches the host through isa-debug-exit (port 0xf4)
// where that is present: 0 to 124 as it is, any above as 126; 127 is a panic.
// The port is written status + 1, 126 or 127 (ABI.md, poweroff, says why).
_Noreturn void power_off(int status);
_Noreturn void power_reboot(void);

// For panic: ends the machine with status 127 if isa-debug-exit is present,
// else returns.
void power_panic(void);

#endif
