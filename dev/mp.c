// Which CPUs and interrupt controllers there are: from ACPI, else from the MP
// table, else what every PC has. Nothing a table says is believed without a
// look: a lying one gives a machine that does less, never a crash.
#include "dev/dev.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "param.h"
#include "cpu/cpu.h"

#define NIRQ      16   // ISA interrupts
#define BROADCAST 0xff // no CPU's APIC number

static struct machine mp_machine;
_Static_assert(sizeof(mp_machine.apicid) == NCPU, "a place for every CPU kept");

const struct machine *
machine(void)
{
  return &mp_machine;
}

static void
mp_set_defaults(struct machine *m)
{
  int irq;

  memset(m, 0, sizeof(*m));
  m->lapic = LAPIC_ADDR;
  m->ioapic = IOAPIC_ADDR;
  for (irq = 0; irq < NIRQ; irq++)
    m->gsi[irq] = (uint8_t)irq;
  m->source = "defaults";
}

// Index of a CPU among those kept; -1: not among them.
static int
mp_cpu_index(const struct machine *m, uint8_t apicid)
{
  int i;

  for (i = 0; i < m->ncpu; i++) {
    if (m->apicid[i] == apicid)
      return i;
  }
  return -1;
}

void
machine_add_cpu(struct machine *m, uint8_t apicid)
{
  if (apicid == BROADCAST || mp_cpu_index(m, apicid) >= 0)
    return;
  m->ncpu_all++;
  if (m->ncpu < NCPU)
    m->apicid[m->ncpu++] = apicid;
}

// The CPU this runs on becomes number 0, whatever place the table gave it, and
// even if it forgot it.
static void
mp_boot_cpu_first(struct machine *m, uint8_t apicid)
{
  int i = mp_cpu_index(m, apicid);

  if (i < 0) {
    if (m->ncpu < NCPU)
      m->ncpu++;
    i = m->ncpu - 1;
  }
  for (; i > 0; i--)
    m->apicid[i] = m->apicid[i - 1];
  m->apicid[0] = apicid;
  if (m->ncpu_all < m->ncpu)
    m->ncpu_all = m->ncpu;
}

static bool
mp_reachable(paddr_t device)
{
  return device >= DEVSPACE && device % 16 == 0;
}

void
mpinit(void)
{
  struct machine *m = &mp_machine;
  int i;

  mp_set_defaults(m);
  if (acpi_read(m)) {
    m->source = "ACPI";
  } else {
    mp_set_defaults(m);
    if (mptable_read(m))
      m->source = "MP table";
    else
      mp_set_defaults(m);
  }

  if (!lapic_present())
    fatal("this CPU has no local APIC, which the kernel needs");
  if (!mp_reachable(m->lapic) || !mp_reachable(m->ioapic))
    fatal("the APICs are at 0x%x and 0x%x (%s), out of the kernel's reach",
          m->lapic, m->ioapic, m->source);

  mp_boot_cpu_first(m, (uint8_t)lapicid());
  for (i = 0; i < m->ncpu; i++)
    cpus[i].apicid = m->apicid[i];
  ncpu = m->ncpu;
}
