// mkfs: makes a disk image, puts the kernel in, lists it, copies files in and
// out, and checks it. It runs on the host, and shares include/fs.h with the
// kernel, where the layout is drawn.
//
// This file holds the commands; how they are done is in tools/mkfs, whose
// header is image.h. Every command that changes an image does so in memory and
// puts a new file in its place as its last step: one that fails, or is killed,
// leaves the image as it was.
//
// The link count of an inode is the number of directory entries that name it,
// but "." is not counted: a directory has 1 for its name and 1 for the ".." of
// each directory in it. The root's ".." names itself and stands for its name.
#include "tools/mkfs/image.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What `mkfs new` makes when not told otherwise.
#define BLOCKS       16384 // 64 MB
#define INODES       4096
#define LOGBLOCKS    320
#define KERNELBLOCKS 384 // 1.5 MB

struct command {
  const char *name;
  const char *arguments; // as the help shows them
  const char *help;
  int min, max;             // arguments after the options
  int (*run)(char *args[]); // NULL-terminated; returns the exit status
};

static uint opt_blocks = BLOCKS;
static uint opt_inodes = INODES;
static uint opt_log = LOGBLOCKS;
static uint opt_kernel = KERNELBLOCKS;
static bool opt_repair;

// ---- new ----

// The superblock of a disk with the areas the options ask for.
static struct superblock
layout(const char *image)
{
  struct superblock sb = {
      .magic = FSMAGIC,
      .size = opt_blocks,
      .ninodes = opt_inodes,
      .nlog = opt_log,
      .nkernel = opt_kernel,
      .logstart = KERNELBLOCK + opt_kernel,
  };
  const char *why;

  sb.inodestart = sb.logstart + sb.nlog;
  sb.bmapstart = sb.inodestart + (sb.ninodes + (uint)IPB - 1) / (uint)IPB;
  if (super_datastart(&sb) >= sb.size)
    fail(image, "%u blocks are too few: log, inodes and bitmap take %llu",
         opt_blocks, (unsigned long long)super_datastart(&sb));
  sb.nblocks = sb.size - (uint32_t)super_datastart(&sb);
  why = super_fault(&sb, sb.size);
  if (why != NULL)
    fail(image, "%s", why);
  return sb;
}

static int
run_new(char *args[])
{
  struct superblock sb = layout(args[0]);
  struct image im;

  image_create(&im, args[0], &sb);
  log_clear(&im);
  for (uint32_t bno = 0; bno < im.datastart; bno++)
    block_write(&im, (uint32_t)BBLOCK(bno, sb))[bno % BPB / 8] |=
        (uint8_t)(1 << bno % 8);
  dir_make(&im, 0);
  if (args[1] != NULL)
    tree_put_contents(&im, args[1], ROOTINO);
  if (args[1] != NULL && args[2] != NULL)
    boot_put(&im, args[2], args[3]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

// ---- boot ----

// Needs a file system only for the size of the kernel's area; the log is left
// for the kernel to replay.
static int
run_boot(char *args[])
{
  struct image im;

  image_open(&im, args[0], true, NULL);
  boot_put(&im, args[1], args[2]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

// ---- files in the image ----

static int
run_ls(char *args[])
{
  struct image im;

  image_open(&im, args[0], false, NULL);
  log_overlay(&im);
  tree_list(&im, args[1] != NULL ? args[1] : "/");
  image_close(&im);
  return 0;
}

static int
run_get(char *args[])
{
  struct image im;

  image_open(&im, args[0], false, NULL);
  log_overlay(&im);
  tree_get(&im, args[1], args[2]);
  image_close(&im);
  return 0;
}

// Opens an image whose files are going to change.
static void
open_for_change(struct image *im, const char *name)
{
  image_open(im, name, true, NULL);
  log_settle(im);
}

static int
run_put(char *args[])
{
  struct image im;

  open_for_change(&im, args[0]);
  tree_put(&im, args[1], args[2]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

// What make calls: boot sector, kernel, and the programs that changed. All are
// emptied before the first is written, for one may need the space of another.
static int
run_update(char *args[])
{
  struct image im;

  open_for_change(&im, args[0]);
  boot_put(&im, args[1], args[2]);
  for (char **pair = args + 3; pair[0] != NULL; pair += 2)
    tree_make_room(&im, pair[0], pair[1]);
  for (char **pair = args + 3; pair[0] != NULL; pair += 2)
    tree_put(&im, pair[0], pair[1]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

static int
run_rm(char *args[])
{
  struct image im;

  open_for_change(&im, args[0]);
  path_remove(&im, args[1]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

static int
run_mkdir(char *args[])
{
  char name[DIRSIZ + 1];
  uint32_t dir, inum;
  struct image im;

  open_for_change(&im, args[0]);
  dir = path_parent(&im, args[1], true, name);
  inum = dir_find(&im, dir, name);
  if (inum == 0)
    dir_link(&im, dir, name, dir_make(&im, dir));
  else if (inode_get(&im, inum)->type != T_DIR)
    fail(im.name, "%s: exists and is no directory", args[1]);
  image_flush(&im);
  image_close(&im);
  return 0;
}

// A number from the command line.
static uint
number(const char *text, uint min, uint max)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < min ||
      value > max)
    fail(text, "not a number from %u to %u", min, max);
  return (uint)value;
}

static int
run_node(char *args[])
{
  char name[DIRSIZ + 1];
  uint32_t dir, inum;
  struct dinode *d;
  struct image im;

  open_for_change(&im, args[0]);
  dir = path_parent(&im, args[1], true, name);
  if (dir_find(&im, dir, name) != 0)
    fail(im.name, "%s: exists", args[1]);
  inum = inode_alloc(&im, T_DEV);
  dir_link(&im, dir, name, inum);
  d = inode_change(&im, inum);
  d->major = (int16_t)number(args[2], 0, INT16_MAX);
  d->minor = (int16_t)number(args[3], 0, INT16_MAX);
  image_flush(&im);
  image_close(&im);
  return 0;
}

// ---- check ----

static int
run_check(char *args[])
{
  const char *fault;
  struct image im;
  uint n = 1;

  image_open(&im, args[0], opt_repair, &fault);
  if (fault != NULL)
    printf("superblock: %s\n", fault);
  if (fault == NULL || (opt_repair && repair_super(&im))) {
    n = check_image(&im, opt_repair);
    if (opt_repair)
      n = repair_image(&im, n);
  }
  if (n == 0)
    printf("clean\n");
  else
    printf("%u fault%s\n", n, n == 1 ? "" : "s");
  image_close(&im);
  return n == 0 ? 0 : 1;
}

// ---- the command line ----

static const struct command commands[] = {
    {"new",
     "[-b BLOCKS] [-i INODES] [-l LOGBLOCKS] [-k KERNELBLOCKS] IMAGE\n"
     "      [DIR [BOOTBLOCK KERNEL]]",
     "make an image with what is in DIR, to boot from", 1, 4, run_new},
    {"boot", "IMAGE BOOTBLOCK KERNEL",
     "put boot sector and kernel in, leave the files alone", 3, 3, run_boot},
    {"ls", "IMAGE [PATH]", "list: type, inode, links, size, path", 1, 2,
     run_ls},
    {"get", "IMAGE PATH HOSTFILE",
     "copy a file or tree out; - is standard output", 3, 3, run_get},
    {"put", "IMAGE HOSTFILE PATH", "copy a file or tree in, replacing files", 3,
     3, run_put},
    {"update", "IMAGE BOOTBLOCK KERNEL [HOSTFILE PATH]...",
     "boot and any number of puts, all or nothing", 3, INT_MAX, run_update},
    {"rm", "IMAGE PATH", "remove a file or an empty directory", 2, 2, run_rm},
    {"mkdir", "IMAGE PATH", "make a directory and those above it", 2, 2,
     run_mkdir},
    {"node", "IMAGE PATH MAJOR MINOR", "make a device", 4, 4, run_node},
    {"check", "[-r] IMAGE", "look for faults; -r repairs them and says how", 1,
     1, run_check},
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
help(void)
{
  printf("usage: mkfs COMMAND ARGUMENT...\n\n");
  for (size_t i = 0; i < NCOMMANDS; i++)
    printf("  %s %s\n      %s\n", commands[i].name, commands[i].arguments,
           commands[i].help);
  printf(
      "\nA block is %d bytes. Without options: %d blocks, %d inodes, %d log\n"
      "blocks, %d blocks for the kernel.\n"
      "Exit status: 0 done, 1 check found faults, 2 it could not be done.\n",
      BSIZE, BLOCKS, INODES, LOGBLOCKS, KERNELBLOCKS);
}

static _Noreturn void
usage(const struct command *c)
{
  if (c != NULL)
    fprintf(stderr, "usage: mkfs %s %s\n", c->name, c->arguments);
  else
    fprintf(stderr,
            "usage: mkfs COMMAND ARGUMENT..., mkfs --help tells more\n");
  exit(2);
}

// Takes the options of command `c`; returns how many words they were.
static int
options(const struct command *c, int argc, char *argv[])
{
  const char *letters = c->run == run_new     ? "b:i:l:k:"
                        : c->run == run_check ? "r"
                                              : "";
  int option;

  opterr = 0;
  while ((option = getopt(argc, argv, letters)) != -1) {
    if (option == 'b')
      opt_blocks = number(optarg, 1, MAXFSBLOCKS);
    else if (option == 'i')
      opt_inodes = number(optarg, ROOTINO + 1, MAXINODES);
    else if (option == 'l')
      opt_log = number(optarg, MINLOGBLOCKS + 1, MAXLOGBLOCKS + 1);
    else if (option == 'k')
      opt_kernel = number(optarg, 0, MAXFSBLOCKS);
    else if (option == 'r')
      opt_repair = true;
    else
      usage(c);
  }
  return optind;
}

int
main(int argc, char *argv[])
{
  const struct command *c = NULL;
  int status;

  if (argc < 2)
    usage(NULL);
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
    help();
    return 0;
  }
  for (size_t i = 0; i < NCOMMANDS; i++)
    if (strcmp(commands[i].name, argv[1]) == 0)
      c = &commands[i];
  if (c == NULL)
    usage(NULL);
  argc--;
  argv++;
  status = options(c, argc, argv);
  argc -= status;
  argv += status;
  if (argc < c->min || argc > c->max || (c->run == run_new && argc == 3) ||
      (c->run == run_update && argc % 2 == 0))
    usage(c);
  status = c->run(argv);
  if (fflush(stdout) != 0)
    fail("standard output", "%s", strerror(errno));
  return status;
}
