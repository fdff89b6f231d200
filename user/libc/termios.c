// Terminals. What the console does not have is kept, so that a program finds
// what it has set.
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include "ioctl.h"
#include "user/libc/libc.h"
#include "user/libc/posix.h"

static struct termios now = {
    .c_iflag = ICRNL | IXON,
    .c_oflag = OPOST | ONLCR,
    .c_cflag = CS8 | CREAD,
    .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN,
    .c_cc = {[VINTR] = 3,
             [VQUIT] = 28,
             [VERASE] = 127,
             [VKILL] = 21,
             [VEOF] = 4,
             [VMIN] = 1},
};

// 0 for a console; -1 with ENOTTY or EBADF.
static int
check(int fd)
{
  if (_isatty(fd))
    return 0;
  if (errno != EBADF)
    errno = ENOTTY;
  return -1;
}

int
_tcgetattr(int fd, struct termios *t)
{
  if (check(fd) < 0)
    return -1;
  *t = now;
  return 0;
}

// The console's way for what is asked.
static int
way(const struct termios *t)
{
  int arg = CONS_KEYS;

  if (t->c_lflag & ICANON)
    return 0;
  if (!(t->c_iflag & ICRNL))
    arg |= CONS_CR;
  if (t->c_cc[VMIN] == 0)
    arg |= t->c_cc[VTIME] == 0 ? CONS_POLL : CONS_WAIT(t->c_cc[VTIME]);
  return arg;
}

// Without ISIG ^C is a key: then the console belongs to nobody whom it kills.
// POSIX lets it succeed if any of what was asked for could be done, so it only
// fails where the console itself refuses. `now` is the process's own copy:
// after a fork each has one.
int
_tcsetattr(int fd, int when, const struct termios *t)
{
  if (check(fd) < 0)
    return -1;
  if (((now.c_lflag ^ t->c_lflag) & ISIG) &&
      _ioctl(fd, CONS_FOREGROUND, t->c_lflag & ISIG ? _getpgrp() : 0) < 0)
    return -1;
  if (_ioctl(fd, CONS_RAW, way(t)) < 0)
    return -1;
  now = *t;
  return 0;
}

// The console has nothing that could be thrown away from here.
int
_tcflush(int fd, int queue)
{
  return check(fd);
}

// What BSD has, as far as the console knows of it: keys as they come, no echo,
// no ^C.
void
_cfmakeraw(struct termios *t)
{
  t->c_iflag = 0;
  t->c_oflag &= ~OPOST;
  t->c_lflag = 0;
  t->c_cflag = CS8 | CREAD;
  t->c_cc[VMIN] = 1;
  t->c_cc[VTIME] = 0;
}

// Of a serial line only; dev/uart.c sets this one.
speed_t
_cfgetspeed(const struct termios *t)
{
  return B115200;
}

int
_cfsetspeed(struct termios *t, speed_t speed)
{
  return 0;
}

#pragma weak tcgetattr = _tcgetattr
#pragma weak tcsetattr = _tcsetattr
#pragma weak tcflush = _tcflush
#pragma weak cfmakeraw = _cfmakeraw
#pragma weak cfgetispeed = _cfgetspeed
#pragma weak cfgetospeed = _cfgetspeed
#pragma weak cfsetispeed = _cfsetspeed
#pragma weak cfsetospeed = _cfsetspeed
