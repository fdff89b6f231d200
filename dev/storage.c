// Names the disk controllers that PCI shows, for who has no disk that Lectern
// drives. Source: PCI Code and ID Assignment Specification, appendix D (class
// codes); PCI Local Bus Specification 3.0, section 6.1 (registers).
#include "dev/dev.h"
#include "debug/panic.h"
#include "x86.h"

#define CONFIG_ADDRESS 0xcf8 // configuration mechanism 1, section 3.2.2.3.2
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000

// Every function has a header of 64 bytes; these words of it are read.
#define REG_ID     0x00 // vendor, device << 16
#define REG_CLASS  0x08 // revision, interface << 8, subclass << 16, class << 24
#define REG_HEADER 0x0c // header type << 16
#define NOTHING    0xffffffff
#define MANY       0x00800000 // header type: it has several functions
#define STORAGE    0x01       // class
#define VIRTIO     0x1af4     // vendor

// A function's place, as the address has it: bus << 8 | device << 3 | function.
#define NPLACES (256 * 32 * 8)

// The 32-bit register at byte `offset`; all ones if there is no such function.
// An access takes two steps, and no lock keeps them together: only one CPU runs
// yet. Whoever reads configuration space later has to bring one.
static uint32_t
pci_read(uint place, uint offset)
{
  assert_lt(place, NPLACES);
  assert_eq(offset % 4, 0);
  outl(CONFIG_ADDRESS, CONFIG_ENABLE | place << 8 | offset);
  return inl(CONFIG_DATA);
}

// In words, by the subclass of class STORAGE. Virtio's disks are classed as
// SCSI, which would send the reader after the wrong thing.
static const char *
storage_kind(uint vendor, uint subclass)
{
  static const char *const kinds[] = {
      [0] = "SCSI", [1] = "IDE", [4] = "RAID", [5] = "ATA",
      [6] = "AHCI", [7] = "SAS", [8] = "NVMe"};

  if (vendor == VIRTIO)
    return "virtio";
  if (subclass >= sizeof(kinds) / sizeof(kinds[0]) || kinds[subclass] == NULL)
    return "unknown";
  return kinds[subclass];
}

// Prints the function if it is a disk controller. Whether it is one.
static bool
storage_name(uint place, bool first)
{
  uint32_t class = pci_read(place, REG_CLASS);

  if (class == NOTHING || class >> 24 != STORAGE)
    return false;
  cprintf("%s%s controller at %02x:%02x.%u", first ? "" : ", ",
          storage_kind(pci_read(place, REG_ID) & 0xffff, class >> 16 & 0xff),
          place >> 8, place >> 3 & 31, place & 7);
  return true;
}

// Asks every bus for every device, in some 10 ms: bridges would say which buses
// there are, and take more code. A device with one function may answer for the
// other seven, too, so these are asked only where it says that it has several.
uint
storage_list(void)
{
  uint place, n = 0;
  bool several = false;

  for (place = 0; place < NPLACES; place += several ? 1 : 8) {
    if (place % 8 == 0)
      several = pci_read(place, REG_ID) != NOTHING &&
                (pci_read(place, REG_HEADER) & MANY);
    n += storage_name(place, n == 0);
  }
  return n;
}
