// CPUs and interrupt controllers as ACPI lists them: the table MADT, whose
// signature is "APIC". Source: ACPI Specification 6.4, sections 5.2.5 (RSDP),
// 5.2.7 (RSDT), 5.2.8 (XSDT), 5.2.12 (MADT).
//
//   RSDP, in the BIOS's memory
//    |
//    +--> XSDT: addresses of 64 bits --+--> others
//    |                                 |
//    +--> RSDT: addresses of 32 bits --+--> MADT: where the local APICs are;
//                                           entries: CPU, I/O APIC, override
//
// The tables' lengths are the firmware's word: firmware_table has checked that
// of a whole table, and each reader here checks those within.
#include "dev/dev.h"
#include "vm.h"

// Offsets and sizes
#define RSDP_SIZE     20 // of its first version, which the checksum covers
#define RSDP_REVISION 15 // 2: there is an XSDT
#define RSDP_RSDT     16
#define RSDP_XSDT     24 // 64 bits
#define HEADER_SIZE   36 // of every other table
#define MADT_LAPIC    36
#define MADT_ENTRIES  44

// MADT entries: type, length, then what the type says.
enum {
  MADT_CPU = 0,      // 3: APIC number, 4: flags
  MADT_IOAPIC = 1,   // 4: address, 8: first global interrupt
  MADT_OVERRIDE = 2, // 3: ISA IRQ, 4: global interrupt, 8: MPS INTI flags
  MADT_LAPIC64 = 5   // 4: address of the local APICs, 64 bits
};
#define CPU_ENABLED 1

// One entry of `length` bytes, whose layout is in the enum above; those too
// short for their type, and types nobody here knows, say nothing.
//
// ISA interrupts go to the first I/O APIC. An override is for one that comes in
// elsewhere than at its own number, or in another form: PCs override the
// timer's (0 to 2), and that of ACPI itself (9: level).
static void
acpi_read_entry(struct machine *m, const uint8_t *entry, uint length)
{
  uint word = length >= 8 ? firmware_get32(entry + 4) : 0; // in all of them

  switch (entry[0]) {
  case MADT_CPU:
    if (word & CPU_ENABLED)
      machine_add_cpu(m, entry[3]);
    break;
  case MADT_IOAPIC:
    if (length >= 12 && firmware_get32(entry + 8) == 0)
      m->ioapic = word;
    break;
  case MADT_OVERRIDE:
    if (length >= 10 && entry[3] < NIRQ && word <= UINT8_MAX) {
      m->gsi[entry[3]] = (uint8_t)word;
      m->flags[entry[3]] = firmware_get16(entry + 8);
    }
    break;
  case MADT_LAPIC64:
    if (length >= 12 && firmware_get32(entry + 8) == 0)
      m->lapic = word;
    break;
  }
}

// Reads the entries one after the other, each as long as it says. `size` is the
// table's, and MADT_ENTRIES at least.
static void
acpi_read_madt(struct machine *m, const uint8_t *madt, uint size)
{
  uint at, length;

  m->lapic = firmware_get32(madt + MADT_LAPIC);
  for (at = MADT_ENTRIES; at + 2 <= size; at += length) {
    length = madt[at + 1];
    if (length < 2 || at + length > size)
      return; // nonsense: where the next one begins is unknown
    acpi_read_entry(m, madt + at, length);
  }
}

// Looks for the MADT in the list of tables at `root`, whose entries have
// `width` bytes. Each look at a table moves the window away from the list.
static bool
acpi_search(struct machine *m, paddr_t root, const char *signature, uint width)
{
  const uint8_t *table;
  uint at, size, length;
  paddr_t pa;

  size = firmware_table(root, signature, HEADER_SIZE, true, &table);
  for (at = HEADER_SIZE; at + width <= size; at += width) {
    table = (const uint8_t *)mapfirmware(root) + at;
    pa = firmware_get32(table);
    if (width == 8 && firmware_get32(table + 4) != 0)
      continue; // beyond 4 GB
    length = firmware_table(pa, "APIC", MADT_ENTRIES, true, &table);
    if (length != 0) {
      acpi_read_madt(m, table, length);
      return true;
    }
  }
  return false;
}

// The XSDT goes first where there is one, as the specification wants (5.2.8).
bool
acpi_read(struct machine *m)
{
  const uint8_t *rsdp = firmware_find("RSD PTR ", RSDP_SIZE);
  paddr_t rsdt, xsdt = 0;

  if (rsdp == NULL)
    return false;
  rsdt = firmware_get32(rsdp + RSDP_RSDT);
  if (rsdp[RSDP_REVISION] >= 2 && firmware_get32(rsdp + RSDP_XSDT + 4) == 0)
    xsdt = firmware_get32(rsdp + RSDP_XSDT);

  return (acpi_search(m, xsdt, "XSDT", 8) || acpi_search(m, rsdt, "RSDT", 4)) &&
         m->ncpu_all > 0;
}
