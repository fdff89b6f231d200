// ACPI and MP tables: dev/acpi.c, dev/mp.c, dev/mptable.c, dev/firmware.c
// inputs: any bytes wherever the tables lead, other ones at each look. Outside
// is what is not in the window of 4 MB that mapfirmware gives.
// options: -eva-slevel 20 -eva-domains symbolic-locations
#include "dev/firmware.c"
#include "dev/acpi.c"
#include "dev/mptable.c"
#include "dev/mp.c"

int ncpu;
struct cpu cpus[NCPU];
static uint8_t window[2 * SUPERPGSIZE];

int
lapicid(void)
{
  return (int)FROM(0, 255);
}

void *
mapfirmware(paddr_t pa)
{
  any_bytes(window, sizeof(window));
  return window + pa % SUPERPGSIZE;
}

int
main(void)
{
  mpinit();
  assert_le(ncpu, NCPU);
  return 0;
}
