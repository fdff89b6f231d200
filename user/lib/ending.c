// The end of the machine's run, for poweroff and its kin.
#include <sys/lectern.h>
#include <unistd.h>
#include "tool.h"

// What the disk lacks is said, and is no reason to stay. The call returns only
// when it fails.
void
end_machine(bool again, int status)
{
  if (sync_disk() < 0)
    warn("disk");
  if (again)
    reboot();
  else
    poweroff(status);
  fail("the machine goes on");
}
