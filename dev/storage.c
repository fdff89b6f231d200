// Names the disk controllers that PCI shows, for who has no disk that Lectern
// drives. Source: PCI Code and ID Assignment Specification, appendix D (class
// codes).
#include "dev/dev.h"
#include "debug/panic.h"

#define NOTHING 0xffffffff
#define MANY    0x00800000 // header type: it has several functions
#define STORAGE 0x01       // class
#define VIRTIO  0x1af4     // vendor

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
  uint32_t class = pci_read(place, PCI_CLASS);

  if (class == NOTHING || class >> 24 != STORAGE)
    return false;
  cprintf("%s%s controller at %02x:%02x.%u", first ? "" : ", ",
          storage_kind(pci_read(place, PCI_ID) & 0xffff, class >> 16 & 0xff),
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

  for (place = 0; place < PCI_PLACES; place += several ? 1 : 8) {
    if (place % 8 == 0)
      several = pci_read(place, PCI_ID) != NOTHING &&
                (pci_read(place, PCI_HEADER) & MANY);
    n += storage_name(place, n == 0);
  }
  return n;
}
