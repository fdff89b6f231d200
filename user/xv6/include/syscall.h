// The numbers of the system calls: SYS_fork and so on.
#include "../../../include/syscall.h"
