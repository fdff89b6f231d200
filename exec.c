// exec: replaces the program of the current process.
//
// The new address space is built beside the old one, which stays untouched
// until nothing can fail any more. It looks like this (sizes in pages):
//
//           +------------------------+  <- where sbrk goes on: the heap
//           | stack   USTACKPAGES    |     strings, envp, argv, argc
//           +------------------------+
//           | room for the stack,    |     unmapped: it grows up to USTACKMAX
//           | and the guard          |     (pagefault.c), USTACKGUARD stay
//           +------------------------+
//           | segments of the file   |     text is read-only
//   vaddr   +------------------------+
//
// What the file says is checked before it is used: it may be garbage, or an
// attack. Three kinds of mistakes are easy to make here. A sum of two numbers
// of the file can wrap around, so each sum is tested for that. A segment could
// be mapped over the kernel, so its end is bounded. And the file could change
// between two reads, so it is claimed (iclaim) as long as a process runs it:
// its pages are read when they are touched (pagein.c).
//
// The order of the last part of exec() matters: what can fail comes first, then
// the process gets the new memory, then it uses it, and only then does the old
// memory go. Freed while CR3 still has it, the page directory would be
// another's while the processor walks it.

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

#define MAXSEGMENTS (NREGIONS - 3) // guard, stack and heap are regions, too

// A program being loaded.
struct image {
  struct addrspace as;
  uint entry; // first instruction
  uint sp;    // stack pointer
  uint text;  // pages that are the block cache's
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

// Notes one segment, whose pages are read when they are touched. 0, -ENOEXEC or
// -ENOMEM: then the image is good for freevm only.
static int
add_segment(struct image *im, struct inode *ip, const struct proghdr *ph)
{
  uint end = ph->vaddr + ph->memsz;
  uint pages = (PGROUNDUP(end) - PGROUNDDOWN(ph->vaddr)) / PGSIZE;
  enum fill fill = FILL_FILE;

  if (ph->memsz == 0)
    return 0;
  if (ph->filesz > ph->memsz || end < ph->vaddr || end > KERNBASE / 2 ||
      ph->off + ph->filesz < ph->off || ph->off + ph->filesz > ip->size)
    return -ENOEXEC;
  im->as.segment[im->as.nsegments++] =
      (struct segment){ph->vaddr, ph->filesz, ph->off};
  if (!(ph->flags & ELF_FLAG_WRITE) && ph->memsz == ph->filesz &&
      (ph->vaddr - ph->off) % PGSIZE == 0 && text_fits(ip, im->text + pages)) {
    im->text += pages;
    fill = FILL_TEXT;
  }
  return allocuvm(&im->as, ph->vaddr, end,
                  ph->flags & ELF_FLAG_WRITE ? PTE_W : 0, fill);
}

// Notes all segments of the locked inode. What is no program for this machine
// is -ENOEXEC, one without a segment, too.
static int
load_file(struct image *im, struct inode *ip)
{
  struct elfhdr elf;
  struct proghdr ph;
  int err;

  assert_holdingsleep(&ip->lock);
  if ((err = read_exactly(ip, &elf, 0, sizeof(elf))) < 0)
    return err;
  if (elf.magic != ELF_MAGIC || elf.class != ELFCLASS32 ||
      elf.type != ET_EXEC || elf.machine != EM_386 ||
      elf.phentsize != sizeof(ph) || elf.phnum > MAXSEGMENTS ||
      elf.phoff > INT32_MAX)
    return -ENOEXEC;
  for (uint i = 0; i < elf.phnum; i++) {
    err = read_exactly(ip, &ph, elf.phoff + i * sizeof(ph), sizeof(ph));
    if (err == 0 && ph.type == ELF_PROG_LOAD)
      err = add_segment(im, ip, &ph);
    if (err < 0)
      return err;
  }
  im->entry = elf.entry;
  return im->as.nregions == 0 ? -ENOEXEC : 0;
}

// Opens and claims the program `path`, and notes its segments. 0; or a negative
// errno, and the image may be half made.
static int
load_program(struct image *im, const char *path)
{
  struct inode *ip;
  int err;

  if ((err = namei(path, &ip)) < 0)
    return err;
  if ((err = ilock(ip)) < 0) {
    iput(ip);
    return err;
  }
  err = ip->type == T_FILE ? iclaim(ip, CLAIM_RUN) : -EACCES;
  if (err < 0) {
    iunlockput(ip);
    return err;
  }
  im->as.program = ip;
  im->as.page_in = program_page;
  err = load_file(im, ip);
  iunlock(ip);
  return err;
}

// Maps the stack and puts on it what main(argc, argv, envp) finds:
//
//           | strings            |
//           | NULL               |
//           | ... envp[0]        |
//           | argv[argc] = NULL  |
//           | ... argv[0]        |
//           | envp               |
//           | argv               |
//           | argc               |
//   sp  ->  | 0xffffffff         |  return address: none
//
// `argv` is exec's. 0 or -ENOMEM.
static int
build_stack(struct image *im, char **argv, uint n)
{
  uint guard = PGROUNDUP(uvm_end(&im->as));
  uint top = guard + (USTACKGUARD + USTACKMAX) * PGSIZE;
  uint stack = top - USTACKPAGES * PGSIZE;
  uint argc = 0, bytes = 0;
  uint i, len, strings, vector, head[4];

  for (i = 0; i < n; i++) {
    if (argv[i] == NULL)
      argc = i;
    else
      bytes += strlen(argv[i]) + 1;
  }
  assert_le(bytes + n * 4, PGSIZE);
  if (allocuvm(&im->as, guard, stack, 0, FILL_NOTHING) < 0 ||
      allocuvm(&im->as, stack, top, PTE_W, FILL_ZEROES) < 0 ||
      allocuvm(&im->as, top, top, PTE_W, FILL_ZEROES) < 0) // the heap
    return -ENOMEM;

  // From here on nothing can fail: all of this is little more than a page, and
  // the whole stack is promised.
  strings = (top - bytes) & ~15;
  vector = strings - (n + 1) * 4; // the NULLs are there: fresh memory
  im->sp = ((vector - sizeof(head)) & ~15) - 4; // so argc is 16-byte aligned
  head[0] = 0xffffffff;
  head[1] = argc;
  head[2] = vector;
  head[3] = vector + (argc + 1) * 4;
  if (fault_in(&im->as, im->sp, top - im->sp, true) < 0 ||
      copyout(&im->as, im->sp, head, sizeof(head)) < 0)
    panic("exec: no stack at %x", im->sp);
  for (i = 0; i < n; i++) {
    if (argv[i] == NULL)
      continue;
    len = strlen(argv[i]) + 1;
    if (copyout(&im->as, strings, argv[i], len) < 0 ||
        copyout(&im->as, vector + i * 4, &strings, 4) < 0)
      panic("exec: no stack at %x", strings);
    strings += len;
  }
  return 0;
}

int
exec(char *path, char **argv, uint n)
{
  struct proc *p = myproc();
  const char *slash = strrchr(path, '/');
  struct addrspace old;
  struct image im;
  int err;

  uvm_none(&im.as);
  im.text = 0;
  if ((im.as.pgdir = setupkvm()) == NULL)
    return -ENOMEM;
  err = load_program(&im, path);
  if (err == 0)
    err = build_stack(&im, argv, n);
  if (err < 0) {
    freevm(&im.as);
    program_put(im.as.program);
    return err;
  }

  // Commit to the new program. The trap frame is what sys_exec's way back to
  // user mode restores: so this system call returns into the new program.
  safestrcpy(p->name, slash == NULL ? path : slash + 1, sizeof(p->name));
  uvm_assign(&old, &p->as);
  uvm_assign(&p->as, &im.as);
  p->tf->eip = im.entry;
  p->tf->eflags = FL_IF; // DF, TF, AC may be as the old program left them
  p->tf->ds = p->tf->es = (SEG_UDATA << 3) | DPL_USER;
  p->tf->fs = p->tf->gs = p->tf->ds;
  p->tf->esp = im.sp;
  p->tf->ebp = 0; // the chain of its frames ends here
  fpu_clear(p);
  switchuvm(p);
  freevm(&old);
  program_put(old.program);
  return 0;
}
