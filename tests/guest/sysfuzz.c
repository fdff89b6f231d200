// sysfuzz SEED ROUNDS: system calls that no program would make, and programs
// that no compiler would. Whatever they do, the kernel goes on, gives each call
// a result that is none but -1 below 0, and with -1 an errno that there is;
// leaves the other registers alone; and has all back when they are gone.
//
// A round is some processes at once, in one directory. Each makes calls of
// random number, with random arguments, registers, flags and stack pointer;
// forks; runs damaged ELF files; or goes wild by itself. All follows from SEED,
// but for the order in which the processes run. When its time is over a round
// is killed, in whatever it does.
//
// It must not harm what it needs: so paths stay below its own directory, no
// process is killed but its own, and nobody turns the machine off.
#include "usertests.h"
#include "elf.h"

#define TOP    "/fuzzed"
#define PROCS  3  // at once
#define STEPS  60 // of a process
#define LIMIT  30 // ticks for a round
#define SETTLE (30 * HZ)
#define ARGS   6
#define MAPS   4 // addresses of mappings that a process remembers

#define FL_STATUS 0x8d5    // carry, parity, adjust, zero, sign, overflow
#define FL_OTHERS 0x244400 // direction, nested task, alignment check, ID
#define FL_USERS  (FL_STATUS | FL_OTHERS)

// What usertests has for its tests, and check.c asks for.
const char *test_name = "sysfuzz";

static uint seed;
static int main_pid;
static uint state; // of the generator
static int steps;  // left of this process
static uint maps[MAPS];
static uchar program[6 * PAGE], damaged[6 * PAGE];
static int program_size;
static char long_path[1200];

// ---- chance ----

// xorshift, of 32 bits (G. Marsaglia, 2003).
static uint
next(void)
{
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static uint
below(uint n)
{
  return (next() >> 8) % n;
}

// A page that was mapped, or one beside it; mostly.
static uint
any_page(void)
{
  uint at = maps[below(MAPS)];

  if (at == 0 || below(8) == 0)
    at = ((uint)sbrk(0) & ~(PAGE - 1)) + below(64) * PAGE;
  return at + below(below(4) ? 2 : 5) * PAGE - below(2) * PAGE;
}

// An address: inside, at an end, just outside, anywhere.
static uint
any_address(void)
{
  uint local = 0;

  switch (below(10)) {
  case 0:
    return below(16);
  case 1:
    return TEXTSTART + below(8 * PAGE);
  case 2:
    return (uint)sbrk(0) - below(64);
  case 3:
    return USERTOP - below(64);
  case 4:
    return USERTOP + below(PAGE);
  case 5:
    return ((uint)&local & ~(PAGE - 1)) + below(2 * PAGE);
  case 6:
    return next();
  case 7:
    return any_page() + below(PAGE);
  default:
    return (uint)iobuf + below(IOSIZE);
  }
}

static uint
any_value(void)
{
  switch (below(8)) {
  case 0:
    return below(20);
  case 1:
    return -below(5);
  case 2:
    return 1u << below(32);
  case 3:
    return (1u << below(32)) - 1;
  case 4:
    return 0x7fffffff + below(2);
  case 5:
    return next();
  case 6:
    return below(3 * PAGE);
  default:
    return any_address();
  }
}

// None leads out of the directory of the round. The first are mostly there.
static uint
any_path(void)
{
  static const char *const paths[] = {
      "a",      "b",        "d",    "d/a",
      "d/e",    "d/e/b",    "true", "p",
      "zero",   "d/e/../a", "./",   "d/..",
      "d/.",    "",         ".",    "a/b",
      "null",   "d/e/",     "d//a", "p/x",
      "f",      "d/p",      "e/",   "././././a",
      "c",      "e",        "e/b",  "a_name_of_30_characters_in_all",
      long_path};
  uint n = below(4) ? 8 : sizeof(paths) / sizeof(paths[0]);

  return (uint)paths[below(n)];
}

// A value as a path: not if it is the address of one that leads elsewhere, like
// this program's own name on the stack. A pipe takes its first byte, if there
// is one to be read; without a pipe only addresses of the kernel will do.
static uint
wild_path(void)
{
  uint at = any_value();
  char first = at < USERTOP ? '/' : 0;
  int fds[2];

  if (pipe(fds) == 0) {
    if (write(fds[1], (void *)at, 1) == 1)
      read(fds[0], &first, 1);
    else
      first = 0;
    close(fds[0]);
    close(fds[1]);
  }
  return first == '/' || first == '.' ? any_path() : at;
}

static uint
any_argv(void)
{
  static uint argv[8];

  for (int i = 0; i < 7; i++)
    argv[i] = below(4) ? any_path() : below(2) ? any_address() : 0;
  return (uint)argv;
}

// ---- one call ----

// What each argument is: p, a path; f, a descriptor; a, an address; n, a
// length; v, an argv; o, flags of open; x, any number; r, a small one; k, this
// process or nobody; t, a few ticks; d, a device but the console; s, a signal;
// m, a page of a mapping; l, a length of some pages; b, bits of prot and the
// like; g, flags of mmap; i, an offset in pages; h, what the heap grows by. A
// call that is not here gets any numbers: so a new one is tried from the start.
static const char *const shapes[NSYSCALL] = {
    [SYS_pipe] = "a",      [SYS_read] = "fan",   [SYS_kill] = "k",
    [SYS_exec] = "pv",     [SYS_fstat] = "fa",   [SYS_chdir] = "p",
    [SYS_dup] = "f",       [SYS_sleep] = "t",    [SYS_open] = "po",
    [SYS_write] = "fan",   [SYS_mknod] = "pdx",  [SYS_unlink] = "p",
    [SYS_link] = "pp",     [SYS_mkdir] = "p",    [SYS_close] = "f",
    [SYS_waitpid] = "xar", [SYS_rename] = "pp",  [SYS_fsync] = "f",
    [SYS_procinfo] = "an", [SYS_meminfo] = "a",  [SYS_lseek] = "fnr",
    [SYS_ioctl] = "frx",   [SYS_setpgid] = "kr", [SYS_ftruncate] = "fn",
    [SYS_sigsend] = "ks",  [SYS_signal] = "sr",  [SYS_execve] = "pvv",
    [SYS_rmfile] = "p",    [SYS_munmap] = "ml",  [SYS_mmap] = "mlbgfi",
    [SYS_sbrk] = "h",      [SYS_msync] = "mlb",  [SYS_mprotect] = "mlb",
};

// Shared or private, of a file or not, mostly wherever there is room.
static uint
mmap_flags(void)
{
  uint flags = below(2) ? MAP_SHARED : MAP_PRIVATE;

  if (below(4) == 0)
    flags |= MAP_FIXED;
  return below(3) == 0 ? flags | MAP_ANONYMOUS : flags;
}

static uint
argument(char shape)
{
  if (shape == 'k')
    return below(8) ? 0 : below(2) ? getpid() : -getpid();
  if (shape == 't')
    return below(4) ? below(3) : -below(1000);
  if (shape == 'd')
    return 2 + below(12);
  if (below(10) == 0)
    return shape == 'p' ? wild_path() : any_value();
  switch (shape) {
  case 'p':
    return any_path();
  case 'f':
    return below(below(4) ? 7 : NOFILE);
  case 'a':
    return below(4) ? (uint)iobuf + below(PAGE) : any_address();
  case 'n':
    return below(3 * PAGE);
  case 'r':
    return below(4);
  case 'v':
    return any_argv();
  case 'o':
    return below(8) ? (O_CREATE | O_RDWR) : next();
  case 's':
    return below(NSIG);
  case 'm':
    return any_page();
  case 'l':
    return below(5) * PAGE + (below(4) ? 0 : below(PAGE));
  case 'b':
    return below(8);
  case 'g':
    return mmap_flags();
  case 'i':
    return below(4) * PAGE;
  case 'h':
    return below(4) ? below(3 * PAGE) - PAGE : PAGE * (below(64) - 32);
  default:
    return any_value();
  }
}

// The registers of a call, before and after it, in the order in which popal and
// popfl take them, and the stack pointer.
struct registers {
  uint edi, esi, ebp, unused, ebx, edx, ecx, eax;
  uint flags;
  uint esp;
};
static struct registers before, after;
static uint own_esp; // while a call has another
static uint frame[1 + ARGS];

// Makes a call with all registers as in `before`. The stack is wild meanwhile,
// so what is to come back is in memory; a fork's child finds it there, too.
static void
call_with_registers(void)
{
  asm volatile("pushal; pushfl\n"
               "movl %%esp, %[own]\n"
               "movl %[before], %%esp\n"
               "popal; popfl\n"
               "movl %[esp], %%esp\n"
               "int %[trap]\n"
               "movl %%esp, %[got_esp]\n"
               "movl %[after], %%esp\n" // behind the flags
               "pushfl; pushal\n"
               "movl %[own], %%esp\n"
               "popfl; popal\n"
               : [own] "+m"(own_esp), [got_esp] "=m"(after.esp)
               : [before] "i"(&before), [after] "i"(&after.esp),
                 [esp] "m"(before.esp), [trap] "i"(T_SYSCALL)
               : "memory");
}

// What a kernel did that it must not do; ends the test.
static _Noreturn void
broken(const char *what, uint got, uint want)
{
  int console;

  close(3);
  console = open("/console", O_RDWR);
  dprintf(console,
          "sysfuzz: seed %u FAILED: call %u(0x%x, 0x%x, 0x%x, 0x%x, 0x%x, 0x%x)"
          ", esp 0x%x: %s 0x%x, not 0x%x\n",
          seed, before.eax, frame[1], frame[2], frame[3], frame[4], frame[5],
          frame[6], before.esp, what, got, want);
  kill(main_pid);
  exit(FAILED);
}

// Whether the call's result is one that there can be, and all else as before.
static void
check_result(void)
{
  if ((int)after.eax < -1)
    broken("result", after.eax, -1);
  if ((int)after.eax == -1 && (after.ecx == 0 || after.ecx >= ERRNO_MAX))
    broken("errno", after.ecx, EINVAL);
  if ((int)after.eax != -1 && after.ecx != before.ecx)
    broken("ecx", after.ecx, before.ecx);
  if (after.ebx != before.ebx)
    broken("ebx", after.ebx, before.ebx);
  if (after.edx != before.edx)
    broken("edx", after.edx, before.edx);
  if (after.esi != before.esi)
    broken("esi", after.esi, before.esi);
  if (after.edi != before.edi)
    broken("edi", after.edi, before.edi);
  if (after.ebp != before.ebp)
    broken("ebp", after.ebp, before.ebp);
  if (after.esp != before.esp)
    broken("esp", after.esp, before.esp);
  if ((after.flags ^ before.flags) & FL_USERS)
    broken("flags", after.flags, before.flags);
}

// With a wild stack pointer the arguments are anything: so that is for calls
// which may have any.
static void
random_call(void)
{
  uint number = below(20) ? below(NSYSCALL) : any_value();
  const char *shape = number < NSYSCALL ? shapes[number] : NULL;
  struct registers kept;

  if (number == SYS_poweroff || number == SYS_reboot ||
      (number == SYS_exit && below(4) > 0))
    return;
  for (int i = 0; i < ARGS; i++) {
    frame[1 + i] = shape != NULL && *shape ? argument(*shape) : any_value();
    if (shape != NULL && *shape)
      shape++;
  }
  shape = number < NSYSCALL ? shapes[number] : NULL;
  before = (struct registers){next(),     next(), next(),
                              0,          next(), next(),
                              next(),     number, 0x202 | (next() & FL_USERS),
                              (uint)frame};
  if (shape != NULL && strpbrk(shape, "kptd") == NULL && below(6) == 0)
    before.esp = any_address();
  kept = before;
  call_with_registers();
  if (number == SYS_fork && after.eax == 0 && steps > 5)
    steps = 5; // or there would soon be no process left
  if (number == SYS_mmap && after.eax != -1u)
    maps[below(MAPS)] = after.eax;
  if (memcmp(&kept, &before, sizeof(kept)) == 0) // else it has read to there
    check_result();
}

// ---- worse than calls ----

// Runs bytes of the heap as code. Not those of this program: it can kill.
static void
run_bytes(uint n)
{
  ((void (*)(void))((uint)iobuf + below(IOSIZE - n)))();
}

// A process that does one of these mostly dies of it.
static void
go_wild(void)
{
  switch (below(8)) {
  case 0:
    *(volatile uint *)any_address() = next();
    break;
  case 1:
    *(volatile uchar *)any_address();
    break;
  case 2: // an interrupt, but no call
    iobuf[0] = 0xcd;
    iobuf[1] = T_SYSCALL + 1 + below(255);
    iobuf[2] = 0xc3;
    ((void (*)(void))(uint)iobuf)();
    break;
  case 3: // instructions by chance
    for (int i = 0; i < 64; i++)
      iobuf[i] = next();
    ((void (*)(void))(uint)iobuf)();
    break;
  case 4:
    run_bytes(16);
    break;
  case 5:
    asm volatile("movl %0, %%gs; movl %1, %%fs"
                 :
                 : "r"(next()), "r"(below(64)));
    break;
  case 6:
    asm volatile("pushl %0; popfl" : : "r"(next()) : "cc", "memory");
    asm volatile("cld");
    break;
  default: // onto whatever is there
    asm volatile("movl %0, %%esp; pushl %%eax; call *%%eax"
                 :
                 : "a"(any_address()));
  }
}

// A child, as it may die of it, reads or writes what is mapped.
static void
touch_mapping(void)
{
  uint n = 1 + below(6);

  if (fork() != 0)
    return;
  while (n-- > 0) {
    volatile uchar *at = (volatile uchar *)(any_page() + below(PAGE));

    if (below(2))
      *at = next();
    else
      *at;
  }
  exit(0);
}

// A child runs a program whose headers, or some byte, are not what they were.
static void
run_damaged(void)
{
  char *argv[] = {"p", "argument", NULL};
  int size = program_size, fd;

  if (below(8) == 0)
    size = below(program_size);
  if (fork() != 0)
    return;
  memcpy(damaged, program, program_size);
  for (uint n = 1 + below(4); n > 0; n--) {
    uint value = any_value(), bytes = below(2) ? 4 : 1;
    uint range = sizeof(struct elfhdr) + 3 * sizeof(struct proghdr);

    if (below(4) == 0)
      range = program_size - 4;
    memcpy(damaged + below(range), &value, bytes);
  }
  fd = open("p", O_CREATE | O_TRUNC | O_WRONLY);
  write(fd, damaged, size);
  close(fd);
  exec("p", argv);
  exit(0);
}

// ---- rounds ----

// A process of a round. Without the console, which is the test's: so its
// descriptors are devices, a file and a pipe.
static void
work(uint number)
{
  int fds[2];

  setpgid(0, 0);
  state = seed * 2654435761u + number * 40503 + 1;
  for (int i = 0; i < 10; i++)
    next();
  for (int fd = 0; fd < NOFILE; fd++)
    close(fd);
  open("zero", O_RDWR);
  open("null", O_RDWR);
  open("f", O_CREATE | O_RDWR);
  open(".", O_RDONLY);
  pipe(fds);
  for (steps = STEPS; steps > 0; steps--) {
    if (below(40) == 0)
      go_wild();
    else if (below(12) == 0)
      run_damaged();
    else if (below(16) == 0)
      touch_mapping();
    else
      random_call();
  }
  exit(0);
}

// A place for a round, with a program and devices in it.
static void
make_place(void)
{
  OK(mkdir(TOP));
  OK(chdir(TOP));
  OK(mkdir("r"));
  OK(chdir("r"));
  OK(mkdir("d"));
  OK(mkdir("d/e"));
  OK(close(OK(open("a", O_CREATE | O_RDWR))));
  OK(link("a", "d/a"));
  OK(mknod("zero", 3, 0));
  OK(mknod("null", 2, 0));
  int fd = OK(open("true", O_CREATE | O_WRONLY));
  CHECK_EQ(write(fd, program, program_size), program_size);
  OK(close(fd));
}

// Somebody who was killed may still be in there.
static void
remove_place(void)
{
  OK(chdir("/"));
  for (int i = 0; i < 100 && remove_tree(TOP) < 0 && errno != ENOENT; i++) {
    OK(chdir("/"));
    sleep(HZ / 10);
  }
}

// A kill of the group ends the process with all that it has started.
static void
round_of(uint number)
{
  uint start = uptime();
  int pids[PROCS];

  for (uint i = 0; i < PROCS; i++) {
    pids[i] = OK(fork());
    if (pids[i] == 0)
      work(number * PROCS + i);
    setpgid(pids[i], 0);
  }
  for (uint i = 0; i < PROCS; i++) {
    while (waitpid(pids[i], NULL, WNOHANG) == 0) {
      if (uptime() - start > LIMIT)
        kill(-pids[i]);
      sleep(1);
    }
  }
  for (uint i = 0; i < PROCS; i++)
    kill(-pids[i]);
}

// Waits until all counts are what they were; what is not is the kernel's leak.
static void
counts_are_back(const struct meminfo *was)
{
  struct meminfo now;
  uint start = uptime();

  do {
    sleep(1);
    while (waitpid(-1, NULL, WNOHANG) > 0)
      ;
    OK(sync());
    OK(meminfo(&now));
  } while (memcmp(&now, was, sizeof(now)) != 0 && uptime() - start < SETTLE);
  CHECK_EQ(now.procs, was->procs);
  CHECK_EQ(now.files, was->files);
  CHECK_EQ(now.inodes, was->inodes);
  CHECK_EQ(now.bufs, was->bufs);
  CHECK_EQ(now.free_blocks, was->free_blocks);
  CHECK_EQ(now.free_inodes, was->free_inodes);
  CHECK_EQ(now.free_frames, was->free_frames);
}

int
main(int argc, char *argv[])
{
  struct meminfo was;
  uint rounds;

  setvbuf(stdout, NULL, _IONBF, 0); // children must inherit nothing
  usage(argc, argv, argc != 3,
        "sysfuzz SEED ROUNDS\nRandom system calls and damaged programs.");
  seed = atoi(argv[1]);
  rounds = atoi(argv[2]);
  main_pid = getpid();
  memset(long_path, 'x', sizeof(long_path) - 1);
  int fd = OK(open("/bin/true", O_RDONLY));
  program_size = OK(read(fd, program, sizeof(program)));
  OK(close(fd));
  remove_place(); // of a run that failed
  // The first round shows the kernel what it keeps for ever.
  for (uint i = 0; i <= rounds; i++) {
    make_place();
    round_of(i);
    remove_place();
    if (i == 0) {
      sleep(HZ);
      OK(sync());
      OK(meminfo(&was));
    }
  }
  counts_are_back(&was);
  printf("sysfuzz: seed %u ok, %u rounds\n", seed, rounds);
  return 0;
}
