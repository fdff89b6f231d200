// The device switch: which driver serves which major device number.
#include "dev/dev.h"
#include "debug/panic.h"
#include "param.h"

static const struct devsw *devsw[NDEV]; // [c] NULL: no driver

void
devsw_register(int major, const struct devsw *driver)
{
  assert_lt(major, NDEV);
  assert_eq(devsw[major], NULL);
  assert(driver->read != NULL && driver->write != NULL);
  devsw[major] = driver;
}

const struct devsw *
devsw_find(int major)
{
  return major >= 0 && major < NDEV ? devsw[major] : NULL;
}
