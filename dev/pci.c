// PCI configuration space, by configuration mechanism 1. Source: PCI Local Bus
// Specification 3.0, section 3.2.2.3.2.
#include "dev/dev.h"
#include "debug/panic.h"
#include "spinlock.h"
#include "x86.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define ENABLE         0x80000000

// An access takes two steps, address and data.
static struct spinlock lock = {.name = "pci"};

static uint32_t
address(uint bus, uint dev, uint fn, uint offset)
{
  assert_lt(bus, 256);
  assert_lt(dev, 32);
  assert_lt(fn, 8);
  assert_lt(offset, 256);
  assert_eq(offset % 4, 0);
  return ENABLE | bus << 16 | dev << 11 | fn << 8 | offset;
}

// The 32-bit register at byte `offset`; all ones if there is no such function.
uint32_t
pci_read(uint bus, uint dev, uint fn, uint offset)
{
  uint32_t value;

  acquire(&lock);
  outl(CONFIG_ADDRESS, address(bus, dev, fn, offset));
  value = inl(CONFIG_DATA);
  release(&lock);
  return value;
}

void
pci_write(uint bus, uint dev, uint fn, uint offset, uint32_t value)
{
  acquire(&lock);
  outl(CONFIG_ADDRESS, address(bus, dev, fn, offset));
  outl(CONFIG_DATA, value);
  release(&lock);
}
