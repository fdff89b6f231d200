// exec: replaces the program of the current process.
//
// The new address space is built beside the old one, which stays untouched
// until nothing can fail any more. It looks like this (sizes in pages):
//
//   sz  ->  +------------------------+  <- where sbrk goes on
//           | stack   USTACKPAGES    |     argument strings, argv, argc
//           +------------------------+
//           | guard   USTACKGUARD    |     unmapped: overflow faults
//           +------------------------+
//           | segments of the file   |     text is read-only
//   vaddr   +------------------------+
//
// Whatever the file says is checked: it may be garbage, or an attack.

#include "elf.h"
#include "dev/dev.h"
#include "errno.h"
#include "fs/file.h"
#include "debug/panic.h"
#include "lib/string.h"
#include "memlayout.h"
#include "mmu.h"
#include "proc.h"
#include "trap.h"
#include "vm.h"

#define MAXSEGMENTS 16

// A program being loaded.
struct image {
  pde_t *pgdir; // its address space
  uint sz;      // end of what is mapped so far
  uint entry;   // first instruction
  uint sp;      // stack pointer
};

// Reads exactly `n` bytes of the locked inode: 0, -ENOEXEC if it is shorter, or
// another error.
static int
read_exactly(struct inode *ip, void *dst, uint off, uint n)
{
  int got = readi(ip, dst, off, n);

  if (got < 0)
    return got;
  return (uint)got == n ? 0 : -ENOEXEC;
}

// Copies `n` bytes at offset `off` of the locked inode to mapped address `va`.
// 0, -EIO, -EINTR (killed meanwhile), or -ENOEXEC if the file is too short.
static int
loaduvm(pde_t *pgdir, uint va, struct inode *ip, uint off, uint n)
{
  uint chunk;

  for (; n > 0; va += chunk, off += chunk, n -= chunk) {
    pte_t *pte = walkpgdir(pgdir, va, false);
    int got;

    assert(pte != NULL && (*pte & PTE_P));
    if (killed())
      return -EINTR;
    chunk = PGSIZE - va % PGSIZE;
    if (chunk > n)
      chunk = n;
    got = readi(ip, (char *)P2V(PTE_ADDR(*pte)) + va % PGSIZE, off, chunk);
    if (got < 0)
      return got;
    if ((uint)got != chunk)
      return -ENOEXEC;
  }
  return 0;
}

// Maps and reads one segment.
static int
load_segment(struct image *im, struct inode *ip, const struct proghdr *ph)
{
  uint end = ph->vaddr + ph->memsz;
  int err;

  if (ph->memsz == 0)
    return 0;
  if (ph->filesz > ph->memsz || end < ph->vaddr || end > KERNBASE / 2 ||
      ph->off + ph->filesz < ph->off)
    return -ENOEXEC;
  err = allocuvm(im->pgdir, ph->vaddr, end,
                 ph->flags & ELF_FLAG_WRITE ? PTE_W : 0);
  if (err < 0)
    return err;
  if (end > im->sz)
    im->sz = end;
  return loaduvm(im->pgdir, ph->vaddr, ip, ph->off, ph->filesz);
}

// Loads all segments of the locked inode.
static int
load_file(struct image *im, struct inode *ip)
{
  struct elfhdr elf;
  struct proghdr ph;
  uint i;
  int err;

  if ((err = read_exactly(ip, &elf, 0, sizeof(elf))) < 0)
    return err;
  if (elf.magic != ELF_MAGIC || elf.class != ELFCLASS32 ||
      elf.type != ET_EXEC || elf.machine != EM_386 ||
      elf.phentsize != sizeof(ph) || elf.phnum > MAXSEGMENTS ||
      elf.phoff > INT32_MAX)
    return -ENOEXEC;
  for (i = 0; i < elf.phnum; i++) {
    err = read_exactly(ip, &ph, elf.phoff + i * sizeof(ph), sizeof(ph));
    if (err == 0 && ph.type == ELF_PROG_LOAD)
      err = load_segment(im, ip, &ph);
    if (err < 0)
      return err;
  }
  im->entry = elf.entry;
  return im->sz == 0 ? -ENOEXEC : 0;
}

// Opens and loads the program `path`.
static int
load_program(struct image *im, const char *path)
{
  struct inode *ip;
  int err;

  begin_op();
  if ((err = namei(path, &ip)) < 0)
    goto out;
  err = ilock(ip);
  if (err < 0) {
    iput(ip);
    goto out;
  }
  err = ip->type == T_FILE ? load_file(im, ip) : -EACCES;
  iunlockput(ip);
out:
  end_op();
  return err;
}

// Maps the stack and puts on it what main(argc, argv) finds:
//
//           | strings            |
//           | argv[argc] = NULL  |
//           | ...                |
//           | argv[0]            |
//           | argv               |
//           | argc               |
//   sp  ->  | 0xffffffff         |  return address: none
static int
build_stack(struct image *im, char **argv)
{
  uint stack = PGROUNDUP(im->sz) + USTACKGUARD * PGSIZE;
  uint argc, strings, vector, head[3];
  uint bytes = 0;

  for (argc = 0; argv[argc] != NULL; argc++)
    bytes += strlen(argv[argc]) + 1;
  if (bytes + (argc + 1) * 4 > PGSIZE)
    return -E2BIG;
  im->sz = stack + USTACKPAGES * PGSIZE;
  if (allocuvm(im->pgdir, stack, im->sz, PTE_W) < 0)
    return -ENOMEM;

  strings = (im->sz - bytes) & ~15;
  vector = strings - (argc + 1) * 4; // the final NULL is there: fresh memory
  im->sp = ((vector - sizeof(head)) & ~15) - 4; // so argc is 16-byte aligned
  head[0] = 0xffffffff;
  head[1] = argc;
  head[2] = vector;
  if (copyout(im->pgdir, im->sp, head, sizeof(head)) < 0)
    panic("exec: no stack at %x", im->sp);
  for (; *argv != NULL; argv++, vector += 4) {
    uint n = strlen(*argv) + 1;

    if (copyout(im->pgdir, strings, *argv, n) < 0 ||
        copyout(im->pgdir, vector, &strings, 4) < 0)
      panic("exec: no stack at %x", strings);
    strings += n;
  }
  return 0;
}

int
exec(char *path, char **argv)
{
  struct proc *p = myproc();
  struct image im = {.pgdir = setupkvm()};
  const char *slash = strrchr(path, '/');
  pde_t *old = p->pgdir;
  int err;

  if (im.pgdir == NULL)
    return -ENOMEM;
  err = load_program(&im, path);
  if (err == 0)
    err = build_stack(&im, argv);
  if (err < 0) {
    freevm(im.pgdir);
    return err;
  }

  // Commit to the new program.
  safestrcpy(p->name, slash == NULL ? path : slash + 1, sizeof(p->name));
  p->pgdir = im.pgdir;
  p->sz = im.sz;
  p->heap = im.sz;
  p->tf->eip = im.entry;
  p->tf->eflags = FL_IF; // DF, TF, AC may be as the old program left them
  p->tf->ds = p->tf->es = (SEG_UDATA << 3) | DPL_USER;
  p->tf->fs = p->tf->gs = p->tf->ds;
  p->tf->esp = im.sp;
  p->tf->ebp = 0; // the chain of its frames ends here
  fpu_clear(p);
  switchuvm(p);
  freevm(old);
  return 0;
}
