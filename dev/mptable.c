// CPUs and interrupt controllers as the MP table lists them, for machines
// before ACPI. Source: Intel MultiProcessor Specification 1.4, chapter 4.
//
// "_MP_" in the BIOS's memory points to the table "PCMP": a header, then
// entries of 20 bytes for a CPU and 8 for all else, in the order of their
// kinds. An interrupt names its bus and its I/O APIC by numbers, which entries
// before it have given; so one pass is enough.
#include "dev/dev.h"
#include "lib/string.h"

// Offsets and sizes
#define POINTER_SIZE  16 // the floating pointer structure "_MP_"
#define POINTER_TABLE 4
#define TABLE_COUNT   34 // of the configuration table "PCMP"
#define TABLE_LAPIC   36
#define TABLE_ENTRIES 44

// Entries of the configuration table, by their first byte.
enum {
  MP_CPU = 0,    // 1: APIC number, 3: flags
  MP_BUS = 1,    // 1: bus number, 2: name, 6 letters
  MP_IOAPIC = 2, // 1: APIC number, 3: flags, 4: address
  MP_INTR = 3,   // 1: kind, 2: flags, 4: bus, 5: its IRQ, 6: I/O APIC, 7: pin
  MP_LINTR = 4   // what is wired to the local APICs
};
#define CPU_SIZE     20 // all other kinds have:
#define ENTRY_SIZE   8
#define FLAG_ENABLED 1
#define KIND_INT     0 // an ordinary interrupt

// What entries refer to by number; -1: not met yet.
struct numbers {
  int isa_bus;
  int ioapic;
};

// One entry, which lies in the table as a whole. The first I/O APIC that works
// is used, and the ISA bus's interrupts that come to it: PCI's are left out, as
// no driver has any. Kinds that nobody here needs say nothing.
static void
mptable_read_entry(struct machine *m, const uint8_t *entry, struct numbers *n)
{
  switch (entry[0]) {
  case MP_CPU:
    if (entry[3] & FLAG_ENABLED)
      machine_add_cpu(m, entry[1]);
    break;
  case MP_BUS:
    if (memcmp(entry + 2, "ISA   ", 6) == 0)
      n->isa_bus = entry[1];
    break;
  case MP_IOAPIC:
    if ((entry[3] & FLAG_ENABLED) && n->ioapic < 0) {
      n->ioapic = entry[1];
      m->ioapic = firmware_get32(entry + 4);
    }
    break;
  case MP_INTR:
    if (entry[1] == KIND_INT && entry[4] == n->isa_bus &&
        entry[6] == n->ioapic && entry[5] < NIRQ) {
      m->gsi[entry[5]] = entry[7];
      m->flags[entry[5]] = firmware_get16(entry + 2);
    }
    break;
  }
}

// The table says how many entries it has, and how long it is: both end the
// loop.
bool
mptable_read(struct machine *m)
{
  const uint8_t *p = firmware_find("_MP_", POINTER_SIZE);
  struct numbers n = {-1, -1};
  uint at, size, length, count;

  if (p == NULL)
    return false;
  size = firmware_table(firmware_get32(p + POINTER_TABLE), "PCMP",
                        TABLE_ENTRIES, false, &p);
  if (size == 0)
    return false;

  m->lapic = firmware_get32(p + TABLE_LAPIC);
  count = firmware_get16(p + TABLE_COUNT);
  for (at = TABLE_ENTRIES; count > 0 && at < size; at += length, count--) {
    length = p[at] == MP_CPU ? CPU_SIZE : ENTRY_SIZE;
    if (at + length > size)
      break;
    mptable_read_entry(m, p + at, &n);
  }
  return m->ncpu_all > 0;
}
