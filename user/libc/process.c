// What the kernel says of one process.
#include "user/libc/libc.h"
#include <errno.h>
#include "sysinfo.h"

// 0; -1 and ESRCH. The kernel gives all processes at once, which ps wants; a
// call for one would be one more way into the kernel for what is seldom asked.
int
_process_info(int pid, struct procinfo *info)
{
  struct procinfo all[PROCINFO_MAX];
  int n = _procinfo(all, PROCINFO_MAX);

  while (n-- > 0) {
    if (all[n].pid == pid) {
      *info = all[n];
      return 0;
    }
  }
  errno = ESRCH;
  return -1;
}
