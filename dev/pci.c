// PCI configuration space, by mechanism 1. Source: PCI Local Bus Specification
// 3.0, sections 3.2.2.3.2 (the two ports) and 6.1 (registers).
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000

// Lets CONFIG_DATA be the register at byte `offset` of a function. No lock
// keeps the two steps together: only one CPU runs yet. Whoever uses
// configuration space later has to bring one.
static void
pci_select(uint place, uint offset)
{
  assert_lt(place, PCI_PLACES);
  assert_eq(offset % 4, 0);
  outl(CONFIG_ADDRESS, CONFIG_ENABLE | place << 8 | offset);
}

uint32_t
pci_read(uint place, uint offset)
{
  pci_select(place, offset);
  return inl(CONFIG_DATA);
}

void
pci_write(uint place, uint offset, uint32_t value)
{
  pci_select(place, offset);
  outl(CONFIG_DATA, value);
}
