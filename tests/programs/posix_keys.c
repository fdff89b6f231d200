// Keys as a screen editor reads them: each at once, ^C and Enter as they are.
// With argument, as one who only looks. (Typed at by tests/keys.t.)
// In tests/libc.t, where standard input is no terminal, this must say so and
// end.
#include <errno.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
  struct termios before, raw;
  struct winsize size;
  unsigned char c = 0;
  long n, nothing = 0;

  if (tcgetattr(0, &before) < 0 || ioctl(0, TIOCGWINSZ, &size) < 0) {
    printf("%s\n", errno == ENOTTY ? "no terminal" : "fault");
    return 1;
  }
  printf("%d x %d\n", size.ws_row, size.ws_col);
  raw = before;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = argv[1] != NULL ? 0 : 1;
  if (tcsetattr(0, TCSAFLUSH, &raw) < 0)
    return 2;
  printf("ready\r\n");
  fflush(stdout);
  while (c != 'q' && (n = read(0, &c, 1)) >= 0) {
    if (n == 0 && ++nothing == 1)
      printf("nothing yet\r\n");
    if (n == 1)
      printf("key %d\r\n", c);
    fflush(stdout);
    // With VTIME 0 read does not wait; this would take a whole CPU.
    if (n == 0 && argc > 1)
      usleep(10000);
  }
  tcsetattr(0, TCSAFLUSH, &before);
  tcgetattr(0, &raw);
  printf("%s\n", raw.c_lflag & ICANON ? "lines again" : "fault");
  fflush(stdout);
  n = read(0, &c, 1); // a line; ^C ends this
  printf("read %ld\n", n);
  return 0;
}
