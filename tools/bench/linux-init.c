// The first process of the Linux that `make bench-linux` and `make bench-disk`
// start. It loads the modules in /modules, if there are any.
//
// Then, for bench-linux, it tells how many cycles it took to get here, puts the
// image /ext2 on a RAM disk and makes that its root, runs bench there, and ends
// the machine. What is missing, it says. With the argument "disk" it asks for
// commands instead, as a shell does, and works on the IDE drive.
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MODULES 100 // at most: /modules/00, /modules/01, ...
#define WORDS   16  // of a command, at most

static char buffer[65536];

// Cycles since reset.
static uint64_t
now(void)
{
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

// In the order of their names: each needs only those before it.
static void
load_modules(void)
{
  char path[24];

  for (int i = 0; i < MODULES; i++) {
    snprintf(path, sizeof(path), "/modules/%02d", i);
    int fd = open(path, O_RDONLY);

    if (fd < 0)
      return;
    if (syscall(SYS_finit_module, fd, "", 0) < 0)
      perror(path);
    close(fd);
  }
}

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

// Runs bench with these words, in the root that `root` names; its status.
static int
run_bench(const char *root, char *words[])
{
  int status = -1;

  fflush(stdout);
  if (fork() == 0) {
    if (chroot(root) < 0 || chdir("/") < 0)
      perror(root);
    execv("/bin/bench", words);
    perror("init: /bin/bench");
    _exit(1);
  }
  wait(&status);
  return status;
}

// ---- the RAM disk ----

static void
count_on_ram_disk(void)
{
  char *words[] = {"bench", NULL};
  const char *root = "/mnt";

  printf("boot %llu instructions/start\n", (unsigned long long)now());
  if (copy_image() < 0 || mount("/dev/ram0", "/mnt", "ext2", 0, NULL) < 0) {
    printf(
        "init: no ext2 on a RAM disk (CONFIG_BLK_DEV_RAM, CONFIG_EXT2_FS, or "
        "MODULES=DIR with them): files are in the initramfs\n");
    root = "/";
  }
  run_bench(root, words);
}

// ---- the IDE drive ----

// How many cycles the counter makes in a microsecond.
static double
cycles_per_us(void)
{
  struct timespec from, to;
  uint64_t cycles = now();

  clock_gettime(CLOCK_MONOTONIC, &from);
  usleep(200000);
  clock_gettime(CLOCK_MONOTONIC, &to);
  cycles = now() - cycles;
  return cycles /
         ((to.tv_sec - from.tv_sec) * 1e6 + (to.tv_nsec - from.tv_nsec) / 1e3);
}

// mount sync, mount later: the drive at /mnt. It is looked for by a thread of
// the kernel, so it may come a little later.
static void
mount_drive(const char *how)
{
  bool sync_all = strcmp(how, "sync") == 0;

  umount("/mnt");
  for (int i = 0; i < 100; i++) {
    if (mount("/dev/sda", "/mnt", "ext2", sync_all ? MS_SYNCHRONOUS : 0,
              NULL) == 0)
      return;
    usleep(100000);
  }
  perror("init: mount /dev/sda");
}

// The words of a line; the last is NULL.
static void
split(char *line, char *words[WORDS])
{
  int n = 0;

  for (char *word = strtok(line, " \n"); word && n < WORDS - 1;
       word = strtok(NULL, " \n"))
    words[n++] = word;
  words[n] = NULL;
}

static void
serve(void)
{
  static char line[256];
  char *words[WORDS];

  printf("init: %.3f cycles/us\n", cycles_per_us());
  for (;;) {
    printf("init $ ");
    fflush(stdout);
    if (!fgets(line, sizeof(line), stdin))
      return;
    split(line, words);
    if (words[0] && strcmp(words[0], "bench") == 0)
      run_bench("/mnt", words);
    else if (words[0] && strcmp(words[0], "mount") == 0 && words[1])
      mount_drive(words[1]);
    else
      printf("init: mount sync, mount later, bench ARGUMENT...\n");
  }
}

int
main(int argc, char *argv[])
{
  load_modules();
  if (argc > 1 && strcmp(argv[1], "disk") == 0)
    serve();
  else
    count_on_ram_disk();
  sync();
  reboot(RB_AUTOBOOT); // QEMU ends: -no-reboot
  return 1;
}
