// What only this system has (docs/ABI.md).
#ifndef _SYS_LECTERN_H
#define _SYS_LECTERN_H

#include <sys/ioctl.h>
#include "../../../include/ioctl.h"
#include "../../../include/sysinfo.h"

// ---- the machine ----
int poweroff(int status); // syncs; the status is for the host. -1: it goes on
int reboot(void);
int sync_disk(void); // sync, which says -1 and EROFS if it could not
int meminfo(struct meminfo *info); // what is in use. 0, or -1

// ---- time, in ticks of 1/100 s ----
unsigned uptime(void);
int sleep_ticks(int ticks); // 0, or -1

// ---- processes and devices ----
int procinfo(struct procinfo *buf, int n);    // entries filled, or -1
int make_device(const char *path, int major); // 0, or -1

#endif
