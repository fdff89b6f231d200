// The device switch: which driver serves which major device number. So that
// fs/ calls drivers it does not know: they register here at boot.
#include "dev/dev.h"
#include "debug/panic.h"
#include "param.h"

static const struct devsw *devsw[NDEV]; // [c] NULL: no driver

void
devsw_register(int major, const struct devsw *driver)
{
  assert_lt(major, NDEV);
  assert_eq(devsw[major], NULL);
  assert_ne(driver->read == NULL, driver->next == NULL);
  devsw[major] = driver;
}

// The number comes from an inode on the disk, which may say anything.
const struct devsw *
devsw_find(int major)
{
  return major >= 0 && major < NDEV ? devsw[major] : NULL;
}
