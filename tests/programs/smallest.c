// Uses nothing but system calls and its arguments.
// args: one
// args: one two three
//
// It declares write itself and includes no header: what a first lecture shows
// before it has come to the library, and what a program is that a student links
// without one. A start-up code that needs stdio would be found here.
int write(int fd, const void *buf, unsigned long n);

int
main(int argc, char *argv[])
{
  int i;
  int total = 0;

  for (i = 1; i < argc; i++) {
    unsigned long n = 0;

    while (argv[i][n] != '\0')
      n++;
    total += (int)n;
    write(1, argv[i], n);
    write(1, "\n", 1);
  }
  return total;
}
