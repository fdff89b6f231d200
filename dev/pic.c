// The two 8259A interrupt controllers of the first PCs. The I/O APIC does their
// work; here they are only silenced. Source: Intel 8259A data sheet.
#include "dev/dev.h"
#include "trap.h"
#include "x86.h"

#define MASTER 0x20 // IRQ 0-7; commands, data at the next port
#define SLAVE  0xa0 // IRQ 8-15

#define ICW1      0x11 // edge triggered, cascaded, ICW4 follows
#define ICW4      0x01 // 8086 mode
#define SLAVE_IRQ 2    // the master's input that the slave is wired to

// Masks all inputs. A spurious one can come all the same: it gets a vector
// above the processor's exceptions, among which the BIOS had put it.
void
picinit(void)
{
  outb(MASTER, ICW1);
  outb(MASTER + 1, T_IRQ0);
  outb(MASTER + 1, 1 << SLAVE_IRQ);
  outb(MASTER + 1, ICW4);
  outb(SLAVE, ICW1);
  outb(SLAVE + 1, T_IRQ0 + 8);
  outb(SLAVE + 1, SLAVE_IRQ);
  outb(SLAVE + 1, ICW4);
  outb(MASTER + 1, 0xff);
  outb(SLAVE + 1, 0xff);
}
