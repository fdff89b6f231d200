// The first process of the Linux that `make bench-linux` starts. It tells how
// many cycles it took to get here, puts the image /ext2 on a RAM disk and makes
// that its root, runs bench there, and ends the machine. What is missing, it
// says.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

static char buffer[65536];

// 0, or -1: the image or the RAM disk is not there, or is too small.
static int
copy_image(void)
{
  int from = open("/ext2", O_RDONLY);
  int to = open("/dev/ram0", O_WRONLY);
  ssize_t n;

  if (from < 0 || to < 0)
    return -1;
  while ((n = read(from, buffer, sizeof(buffer))) > 0)
    if (write(to, buffer, n) != n)
      return -1;
  close(from);
  return close(to);
}

int
main(void)
{
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  printf("boot %llu instructions/start\n",
         (unsigned long long)high << 32 | low);
  if (copy_image() < 0 || mount("/dev/ram0", "/mnt", "ext2", 0, NULL) < 0 ||
      chroot("/mnt") < 0 || chdir("/") < 0) {
    printf("init: no ext2 on a RAM disk (CONFIG_BLK_DEV_RAM, CONFIG_EXT2_FS): "
           "files are in the initramfs\n");
    chdir("/");
  }
  fflush(stdout);
  if (fork() == 0) {
    execl("/bin/bench", "bench", (char *)NULL);
    perror("init: /bin/bench");
    _exit(1);
  }
  wait(NULL);
  sync();
  reboot(RB_AUTOBOOT); // QEMU ends: -no-reboot
  return 1;
}
