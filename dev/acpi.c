// CPUs and interrupt controllers as ACPI tells them: the table MADT, whose
// signature is "APIC". Source: ACPI Specification 6.4, sections 5.2.5 (RSDP),
// 5.2.7 (RSDT), 5.2.8 (XSDT), 5.2.12 (MADT).
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

#define NIRQ 16 // ISA interrupts

static void
acpi_add_ioapic(struct machine *m, const uint8_t *entry)
{
  if (firmware_get32(entry + 8) == 0) // ISA interrupts go to the first one
    m->ioapic = firmware_get32(entry + 4);
}

static void
acpi_add_override(struct machine *m, const uint8_t *entry)
{
  uint irq = entry[3];
  uint gsi = firmware_get32(entry + 4);

  if (irq < NIRQ && gsi <= UINT8_MAX) {
    m->gsi[irq] = (uint8_t)gsi;
    m->flags[irq] = firmware_get16(entry + 8);
  }
}

// One entry of `length` bytes; those too short for their type, and types nobody
// here knows, say nothing.
static void
acpi_read_entry(struct machine *m, const uint8_t *entry, uint length)
{
  if (entry[0] == MADT_CPU && length >= 8) {
    if (firmware_get32(entry + 4) & CPU_ENABLED)
      machine_add_cpu(m, entry[3]);
  } else if (entry[0] == MADT_IOAPIC && length >= 12) {
    acpi_add_ioapic(m, entry);
  } else if (entry[0] == MADT_OVERRIDE && length >= 10) {
    acpi_add_override(m, entry);
  } else if (entry[0] == MADT_LAPIC64 && length >= 12) {
    if (firmware_get32(entry + 8) == 0)
      m->lapic = firmware_get32(entry + 4);
  }
}

static void
acpi_read_madt(struct machine *m, const uint8_t *madt, uint size)
{
  uint at, length;

  m->lapic = firmware_get32(madt + MADT_LAPIC);
  for (at = MADT_ENTRIES; at + 2 <= size; at += length) {
    length = madt[at + 1];
    if (length < 2 || at + length > size)
      return; // nonsense: there is no telling where the next one begins
    acpi_read_entry(m, madt + at, length);
  }
}

// Looks for the MADT in the list of tables at `root`, whose entries have
// `width` bytes. Each look at a table moves the window away from the list.
static bool
acpi_read_root(struct machine *m, paddr_t root, const char *signature,
               uint width)
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

// Fills in what the MADT says; the rest of *m stays. False: no sound MADT, or
// one without a CPU.
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

  return (acpi_read_root(m, xsdt, "XSDT", 8) ||
          acpi_read_root(m, rsdt, "RSDT", 4)) &&
         m->ncpu > 0;
}
