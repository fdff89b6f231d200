// A cat of the old kind: no prototypes, main without a type, no return.
// Its style is that of the time: it must compile as it stands.
#include "types.h"
#include "stat.h"
#include "user.h"

char buf[512];

cat(fd)
{
  int n;

  while ((n = read(fd, buf, sizeof(buf))) > 0)
    write(1, buf, n);
  if (n < 0) {
    printf(1, "oldtypes: read error\n");
    exit();
  }
}

main(int argc, char *argv[])
{
  int fd, i;

  if (argc <= 1)
    cat(0);
  for (i = 1; i < argc; i++) {
    if ((fd = open(argv[i], 0)) < 0) {
      printf(2, "oldtypes: cannot open %s\n", argv[i]);
      exit();
    }
    cat(fd);
    close(fd);
  }
}
