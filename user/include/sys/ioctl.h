// What terminals are asked.
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

struct winsize {
  unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;
};

#define TIOCGWINSZ 0x5413 // takes a struct winsize *: 25 rows of 80

int ioctl(int fd, unsigned long request, ...); // 0; -1: ENOTTY, EINVAL

#endif
