// The I/O APIC, which takes the devices' interrupts to CPUs. Source: Intel
// 82093AA data sheet, section 3. Used at boot only, by one CPU: so no lock
// keeps the two steps of an access together.
//
// Its table has an entry of 64 bits for each input (section 3.2.4):
//
//   63     56        16     15       13        11 10   8 7      0
//   [ CPU   ] zeros  masked level    low       [ zeros  ][ vector ]
//
// CPU is a local APIC's number; the zeros mean: to that one CPU, as a fixed
// interrupt, at the vector given.
#include "dev/dev.h"
#include "debug/panic.h"
#include "cpu/cpu.h"
#include "trap.h"

// Two registers in memory reach all others.
#define SELECT 0x00
#define WINDOW 0x10

#define REG_VERSION 0x01
#define REG_TABLE   0x10 // two for each input

// Low half of a table entry: the vector, and
#define LOW_ACTIVE 0x02000 // the line is active when low
#define LEVEL      0x08000 // triggered by level, not by edge
#define MASKED     0x10000

// MPS INTI flags (MP Specification 1.4, 4.3.4). ISA's own are 0: high, edge.
#define INTI_POLARITY 0x03
#define INTI_LOW      0x03
#define INTI_TRIGGER  0x0c
#define INTI_LEVEL    0x0c

// Register number `reg`, by way of the two that are in memory.
static uint32_t
ioapicread(uint reg)
{
  volatile uint8_t *base = (volatile uint8_t *)machine()->ioapic;

  *(volatile uint32_t *)(base + SELECT) = reg;
  return *(volatile uint32_t *)(base + WINDOW);
}

// Likewise.
static void
ioapicwrite(uint reg, uint32_t value)
{
  volatile uint8_t *base = (volatile uint8_t *)machine()->ioapic;

  *(volatile uint32_t *)(base + SELECT) = reg;
  *(volatile uint32_t *)(base + WINDOW) = value;
}

// The number of the last input: 23 on most machines.
static uint
ioapic_last_input(void)
{
  return (ioapicread(REG_VERSION) >> 16) & 0xff;
}

// Masks all inputs: what the firmware routed has no handler here. Where no chip
// answers, all bits are equal; a real one has 240 inputs at most (3.2.2). Such
// a PC (QEMU's isapc) would never hear of its disk: so it ends here.
void
ioapicinit(void)
{
  uint i, last = ioapic_last_input();

  if (last == 0 || last == 0xff)
    fatal("this machine has no I/O APIC, which the kernel needs");
  for (i = 0; i <= last; i++) {
    ioapicwrite(REG_TABLE + 2 * i, MASKED);
    ioapicwrite(REG_TABLE + 2 * i + 1, 0);
  }
}

// A table of the firmware may name an input that this chip does not have: then
// its device never interrupts, and the message says why it hardly works.
void
ioapicenable(int irq, int cpu)
{
  uint input, low;
  uint16_t flags;

  assert_lt(irq, NIRQ);
  assert_lt(cpu, ncpu);
  input = machine()->gsi[irq];
  flags = machine()->flags[irq];
  if (input > ioapic_last_input()) {
    cprintf("ioapic: no input %u for IRQ %d\n", input, irq);
    return;
  }

  low = (uint)(T_IRQ0 + irq);
  if ((flags & INTI_POLARITY) == INTI_LOW)
    low |= LOW_ACTIVE;
  if ((flags & INTI_TRIGGER) == INTI_LEVEL)
    low |= LEVEL;
  // The half with the mask bit last: until then nothing goes to a wrong CPU.
  ioapicwrite(REG_TABLE + 2 * input + 1, (uint32_t)cpus[cpu].apicid << 24);
  ioapicwrite(REG_TABLE + 2 * input, low);
}
