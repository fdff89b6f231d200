// Accesses that the address checker must see, and some that it must allow, for
// tests/kasan.t. Linked into a kernel of its own, with --wrap for each function
// that has a __wrap_ here. `kill -9 1000000` and up, which name no process, do
// one of these.
//
// Pointers go through a volatile variable: what the compiler can see is wrong
// UBSan reports first, or the compiler does.

#include "boot/kernelimage.h"
#include "debug/kasan.h"
#include "debug/panic.h"
#include "fs/file.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "vm.h"

#define FIRST 1000000

int __real_sys_kill(void);
int __wrap_sys_kill(void);

static char *volatile at;
static volatile char seen;
static char table[13];
static char after[64]; // behind the table, and its red zone

static void
read_free_frame(void)
{
  at = kalloc();
  kfree(at);
  seen = at[100];
}

static void
write_free_frame(void)
{
  at = kalloc();
  kfree(at);
  at[PGSIZE - 1] = 1;
}

// By a string instruction, which the compiler does not see. The second frame
// in memory may be in use, so the first is the one.
static void
clear_free_frame(void)
{
  at = kalloc();
  kfree(at);
  memset(at + 8, 0, 16);
}

static void
read_frame_of_another(void)
{
  void *first = kalloc();

  kfree(first);
  at = kalloc();
  assert_ne(at, first); // it waits at the list's end
  at = first;
  seen = *at;
}

static void
read_beside_global(void)
{
  at = table;
  seen = at[sizeof(table)];
}

static void
copy_beside_global(void)
{
  at = table;
  memcpy(after, at, sizeof(table) + 1);
}

static void
write_beside_array(void)
{
  char array[10];

  at = array;
  memset(array, 0, sizeof(array));
  at[sizeof(array)] = 1;
}

static void
read_before_array(void)
{
  int array[7];

  at = (char *)array;
  memset(array, 0, sizeof(array));
  seen = at[-1];
}

static void
read_ended_block(void)
{
  {
    char array[24];

    at = array;
    memset(array, 0, sizeof(array));
  }
  seen = at[3];
}

static void
read_closed_file(void)
{
  struct file *f;

  if (filealloc(&f) < 0)
    panic("kasan.c: %d open files", files_open());
  fileclose(f);
  at = (char *)&f->off;
  seen = *at;
}

static void
write_put_inode(void)
{
  struct inode *ip;

  if (namei("/bin/ls", &ip) < 0)
    panic("kasan.c: no /bin/ls, %d inodes in use", inodes_held());
  iput(ip);
  at = (char *)&ip->size;
  *at = 0;
}

// What is next to what may not be touched, may.
static void
touch_what_is_allowed(void)
{
  struct inode *ip;
  char array[10];
  struct file *f;
  int i;

  at = table;
  memset(at, 1, sizeof(table));
  seen = at[0] + at[sizeof(table) - 1];
  at = array;
  memset(at, 1, sizeof(array));
  seen = at[0] + at[sizeof(array) - 1];
  for (i = 0; i < 100; i++) {
    at = kalloc();
    memset(at, i, PGSIZE);
    seen = at[0] + at[PGSIZE - 1];
    kfree(at);
  }
  if (filealloc(&f) < 0 || namei("/bin/ls", &ip) < 0)
    panic("kasan.c: %d open files", files_open());
  f->off = ip->size;
  fileclose(f);
  iput(ip);
  if (iget(ROOTDEV, ip->inum, &ip) < 0)
    panic("kasan.c: %d inodes in use", inodes_held());
  seen = (char)ip->size;
  iput(ip);
  cprintf("kasan: all is allowed\n");
}

static void (*const ways[])(void) = {
    touch_what_is_allowed, read_free_frame,       write_free_frame,
    clear_free_frame,      read_frame_of_another, read_beside_global,
    copy_beside_global,    write_beside_array,    read_before_array,
    read_ended_block,      read_closed_file,      write_put_inode,
};
#define NWAYS ((int)(sizeof(ways) / sizeof(ways[0])))

int
__wrap_sys_kill(void)
{
  int n;

  if (argint(0, &n) < 0 || n < FIRST || n >= FIRST + NWAYS)
    return __real_sys_kill();
  ways[n - FIRST]();
  return 0;
}
