// Which CPUs and interrupt controllers there are: from ACPI, else from the MP
// table, else what every PC has. Nothing a table says is believed without a
// look: a wrong one gives a machine that does less, never a crash.
//
// Both tables are tried, as neither is enough: machines of today have ACPI
// only, old ones the MP table only, and QEMU lists one CPU of each socket in
// its MP table.
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "param.h"
#include "cpu/cpu.h"
#include "x86.h"

#define BROADCAST 0xff // no CPU's APIC number

static struct machine mp_machine;

const struct machine *
machine(void)
{
  return &mp_machine;
}

// A PC with one CPU whose firmware says nothing: each ISA interrupt comes in at
// the I/O APIC's input of its number. Forgets what a bad table said before;
// `source` is what is asked next.
static void
mp_set_defaults(struct machine *m, const char *source)
{
  ncpu = 0;
  memset(m, 0, sizeof(*m));
  m->lapic = LAPIC_ADDR;
  m->ioapic = IOAPIC_ADDR;
  for (int irq = 0; irq < NIRQ; irq++)
    m->gsi[irq] = (uint8_t)irq;
  m->source = source;
}

// Index of a CPU among those kept; -1: not among them.
static int
mp_cpu_index(uint8_t apicid)
{
  for (int i = 0; i < ncpu; i++) {
    if (cpus[i].apicid == apicid)
      return i;
  }
  return -1;
}

// More than NCPU are counted, but not kept: main() says how many go unused.
void
machine_add_cpu(struct machine *m, uint8_t apicid)
{
  if (apicid == BROADCAST || mp_cpu_index(apicid) >= 0)
    return;
  m->ncpu_all++;
  if (ncpu < NCPU)
    cpus[ncpu++].apicid = apicid;
}

// The CPU this runs on becomes number 0, whatever place the table gave it, and
// even if it forgot it: then the last of NCPU loses its place. The rest of
// the kernel relies on it: CPU 0 keeps the time and takes the devices'
// interrupts.
static void
mp_boot_cpu_first(struct machine *m, uint8_t apicid)
{
  int i = mp_cpu_index(apicid);

  assert_le(ncpu, NCPU);
  if (i < 0) {
    if (ncpu < NCPU)
      ncpu++;
    i = ncpu - 1;
  }
  for (; i > 0; i--)
    cpus[i].apicid = cpus[i - 1].apicid;
  cpus[0].apicid = apicid;
  if (m->ncpu_all < ncpu)
    m->ncpu_all = ncpu;
}

// Whether the kernel's page tables map that device: they do from DEVSPACE on,
// at the same addresses. Registers lie on 16-byte boundaries.
static bool
mp_reachable(paddr_t device)
{
  return device >= DEVSPACE && device % 16 == 0;
}

// A table that turns out bad in the middle has changed *m: so the defaults are
// set anew before the next is tried.
void
mpinit(void)
{
  struct machine *m = &mp_machine;
  uint features[4];

  assert_eq(m->source, NULL);
  mp_set_defaults(m, "ACPI");
  if (!acpi_read(m)) {
    mp_set_defaults(m, "MP table");
    if (!mptable_read(m))
      mp_set_defaults(m, "defaults");
  }

  cpuid(1, features);
  if (!(features[3] & CPUID1_EDX_APIC))
    fatal("this CPU has no local APIC, which the kernel needs");
  if (!mp_reachable(m->lapic) || !mp_reachable(m->ioapic))
    fatal("the APICs are at 0x%x and 0x%x (%s), out of the kernel's reach",
          m->lapic, m->ioapic, m->source);

  mp_boot_cpu_first(m, (uint8_t)lapicid());
}
