// The machine's end: off, again, or with a message for whoever started it.
//
// There is no one way to switch a PC off without interpreting ACPI's byte code.
// These are the ports of the emulators; on other machines they do nothing, and
// a line asks the user to do it. QEMU without ACPI has none of them: there a
// reset follows, which ends a QEMU that was started with -no-reboot, as make
// does.
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

// QEMU's isa-debug-exit: n written there ends it with status 2n + 1, of which 8
// bits remain. 0 is never written: 1 is how QEMU itself fails, and it ends with
// 0 for a reset or its user's wish. So no success of a guest looks like either.
#define DEBUG_EXIT   0xf4
#define EXACT_MAX    124 // status s up to this is written as s + 1
#define ABOVE_STATUS 126 // written for any above
#define PANIC_STATUS 127

#define SLEEP_ENABLE 0x2000 // ACPI PM1 control, sleep type 0 (ACPI 4.8.3.2.1)
#define QEMU_PM1     0x604
#define BOCHS_PM1    0xb004 // and QEMU before 2.0
#define VBOX_PM1     0x4004
#define VBOX_TYPE5   0x3400 // sleep type 5

#define FW_CFG_SELECT    0x510 // QEMU's own (its docs/specs/fw_cfg)
#define FW_CFG_DATA      0x511
#define FW_CFG_SIGNATURE 0 // selects the bytes "QEMU"

#define ANSWER_US 200000 // a port that works has worked by then

#define KBD_COMMAND   0x64 // 8042 keyboard controller
#define KBD_BUSY      0x02
#define KBD_RESET     0xfe  // pulse the processor's reset line
#define RESET_CONTROL 0xcf9 // PCI chipsets
#define RESET_PREPARE 0x02
#define RESET_HARD    0x06

#define POLL_LIMIT 100000

// Stops the others and sends what was written. The others get the message as an
// interrupt: one that holds a spinlock has its interrupts off, goes on until it
// has released it, and only then halts. So no lock is lost, and uart_drain may
// take its own.
static void
power_settle(void)
{
  cli();
  lapic_halt_others();
  uart_drain();
}

// Whether QEMU's configuration device answers, at ports where a PC has nothing.
static bool
power_is_qemu(void)
{
  const char *byte;

  outw(FW_CFG_SELECT, FW_CFG_SIGNATURE);
  for (byte = "QEMU"; *byte != '\0'; byte++) {
    if (inb(FW_CFG_DATA) != (uint8_t)*byte)
      return false;
  }
  return true;
}

void
power_off(int status)
{
  uint8_t code = ABOVE_STATUS;

  if (status <= EXACT_MAX)
    code = (uint8_t)(status + 1);

  power_settle();
  outb(DEBUG_EXIT, code);
  outw(QEMU_PM1, SLEEP_ENABLE);
  outw(BOCHS_PM1, SLEEP_ENABLE);
  outw(VBOX_PM1, VBOX_TYPE5);
  microdelay(ANSWER_US);
  // No tick comes that shows the screen, and no interrupt that empties the
  // serial line's queue: what is printed now has to be polled out.
  panic_mode = true;
  cprintf("You can switch the machine off now.\n");
  if (power_is_qemu())
    power_reboot();
  halt_forever();
}

// Three ways, from the oldest to the surest, as each is missing somewhere.
void
power_reboot(void)
{
  static uint8_t no_idt[8];

  power_settle();
  for (uint i = 0; i < POLL_LIMIT && (inb(KBD_COMMAND) & KBD_BUSY); i++)
    ;
  outb(KBD_COMMAND, KBD_RESET);
  microdelay(50000);
  outb(RESET_CONTROL, RESET_PREPARE);
  outb(RESET_CONTROL, RESET_HARD);
  microdelay(50000);

  // No vectors at all: this trap becomes a double, then a triple fault, on
  // which the processor resets itself.
  lidt(no_idt, 1);
  asm volatile("int3");
  halt_forever();
}

// uart_drain takes no lock here: the console is in panic mode. Nor does it wait
// for long, if the line is dead.
void
power_panic(void)
{
  uart_drain();
  outb(DEBUG_EXIT, PANIC_STATUS);
  halt_forever();
}
