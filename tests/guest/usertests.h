// What the files of usertests share: the list of tests, the checks, and helpers
// for processes and files.
//
// Each test runs in a process of its own, in an empty directory of its own. It
// fails by a CHECK that does not hold, in itself or in a child it joins with
// one of the expect functions; a failed check prints its place and ends the
// process. A test need not clean up its directory or its children when it
// fails, but when it passes no child may be left.
#ifndef USERTESTS_H
#define USERTESTS_H

#include "calls.h"
#include "param.h"
#include "syscall.h"

#define PAGE      4096
#define USERTOP   0x80000000u // first address programs may not touch
#define TEXTSTART 0x1000u     // programs are linked here
#define FAILED    99          // exit status: the check that failed was printed

extern char **environ; // as exec has left it

// A test; tables of them end with a NULL name.
struct test {
  const char *name;
  const char *what; // one line for -l
  void (*run)(void);
  bool slow; // left out by -q
};

extern const struct test bug_tests[];     // t_bugs.c
extern const struct test bug2_tests[];    // t_bugs2.c
extern const struct test proc_tests[];    // t_proc.c
extern const struct test sched_tests[];   // t_sched.c
extern const struct test exec_tests[];    // t_exec.c
extern const struct test elf_tests[];     // t_elf.c
extern const struct test mem_tests[];     // t_mem.c
extern const struct test cow_tests[];     // t_cow.c
extern const struct test mmap_tests[];    // t_mmap.c
extern const struct test mapfile_tests[]; // t_mapfile.c
extern const struct test fault_tests[];   // t_fault.c
extern const struct test fpu_tests[];     // t_fpu.c
extern const struct test trap_tests[];    // t_trap.c
extern const struct test protect_tests[]; // t_protect.c
extern const struct test leak_tests[];    // t_leak.c
extern const struct test nomem_tests[];   // t_nomem.c
extern const struct test bad_tests[];     // t_badptr.c
extern const struct test file_tests[];    // t_file.c
extern const struct test dir_tests[];     // t_dir.c
extern const struct test rename_tests[];  // t_rename.c
extern const struct test names_tests[];   // t_names.c
extern const struct test space_tests[];   // t_space.c
extern const struct test race_tests[];    // t_race.c
extern const struct test pipe_tests[];    // t_pipe.c
extern const struct test long_tests[];    // t_long.c
extern const struct test stack_tests[];   // t_stack.c
extern const struct test misc_tests[];    // t_misc.c
extern const struct test job_tests[];     // t_job.c
extern const struct test stop_tests[];    // t_stop.c
extern const struct test check_tests[];   // t_checks.c

extern const struct test lab_tests[]; // in a lab's tree: its lab/*.c

// The tables that a program is linked with, then NULL: tables.c for usertests,
// labtables.c for a lab's grader.
extern const struct test *const tables[];

extern const char *test_name; // of the test that runs
extern const char *self_path; // of this program, for exec
extern uint stack_top;        // one past the highest byte of the user stack

// ---- helper.c: what this program does when a test execs it ----
// `argv` is the whole command line: NAME --helper WHAT ARG... Returns the exit
// status of main.
int helper(int argc, char *argv[]);

// ---- bombs.c: what uses the machine up; for tests/recover.t ----
int bomb(const char *what);

// ---- lies.c: what meets on a disk that lies; for tests/machine-lies.t ----
int lie(const char *what);

// ---- check.c: checks ----
// Each ends the process when it does not hold. OK returns the value, so that
// it can wrap a call: fd = OK(open(...)).
#define CHECK(expr) check_true(__FILE__, __LINE__, #expr, (expr))
#define CHECK_EQ(expr, want) \
  check_eq(__FILE__, __LINE__, #expr, (int)(expr), (int)(want))
#define CHECK_ERR(expr, err) \
  check_err(__FILE__, __LINE__, #expr, (int)(expr), err)
#define CHECK_FAILS(expr) check_fails(__FILE__, __LINE__, #expr, (int)(expr))
#define OK(expr)          check_ok(__FILE__, __LINE__, #expr, (int)(expr))

void check_true(const char *file, int line, const char *text, bool value);
void check_eq(const char *file, int line, const char *text, int got, int want);
// -1, and errno is `want`.
void check_err(const char *file, int line, const char *text, int got, int want);
// -1, with any errno in range: where the ABI leaves the reason open.
void check_fails(const char *file, int line, const char *text, int got);
// Not negative.
int check_ok(const char *file, int line, const char *text, int got);

// Prints "test NAME: FAILED: ..." and ends the process.
_Noreturn void test_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define FAIL(...) test_fail(__FILE__, __LINE__, __VA_ARGS__)

// ---- check.c: processes ----
// Starts a child that runs fn(arg) and exits with 0. Its pid.
int spawn(void (*fn)(int), int arg);

// Joins child `pid`, which must end with exit(code) / be killed by `sig`.
#define EXPECT_EXIT(pid, code)  expect_exit(__FILE__, __LINE__, pid, code)
#define EXPECT_KILLED(pid, sig) expect_killed(__FILE__, __LINE__, pid, sig)
void expect_exit(const char *file, int line, int pid, int code);
void expect_killed(const char *file, int line, int pid, int sig);

// Runs fn(arg) in a child that must die of SIGSEGV.
#define EXPECT_DIES(fn, arg) EXPECT_KILLED(spawn(fn, arg), SIGSEGV)

// Waits, not for ever, until process `pid` is in `state`, or exists no more and
// state is 0. Whether it happened.
bool await_state(int pid, char state);

// What procinfo tells about `pid`; false if there is no such process.
bool find_process(int pid, struct procinfo *info);

// mmap of so many pages, which must be there, wherever the kernel likes.
char *map_pages(uint pages, int prot, int flags, int fd, int off);

// ---- t_elf.c ----
// Writes a program of `segments` times `n` pages of text, which sleeps.
void make_text(const char *path, uint segments, uint n);

// ---- files.c ----
#define IOSIZE 8192
extern uchar iobuf[IOSIZE]; // for anything

// Byte number i of the contents that `seed` stands for.
static inline uchar
pattern(uint seed, uint i)
{
  return (uchar)((i ^ (i >> 8) ^ (i >> 16)) * 7 + seed * 31 + 1);
}

void fill_pattern(uchar *buf, uint n, uint seed, uint offset);
bool is_pattern(const uchar *buf, uint n, uint seed, uint offset);
bool all_zero(const void *buf, uint n);

// Creates (or truncates) a file of `size` bytes of pattern / checks one.
void put_file(const char *path, uint size, uint seed);
void check_file(const char *path, uint size, uint seed);

bool exists(const char *path);
uint size_of(const char *path);
int nlink_of(const char *path);
uint ino_of(const char *path);

// "PREFIXnumber" in a static buffer, good until the eighth call after it.
char *numbered(const char *prefix, int number);

// Closes and opens nothing: how many descriptors this process has open.
int open_fds(void);

// Removes a file, or a directory with all that is in it. 0 or -1. The current
// directory may be another one afterwards if that fails.
int remove_tree(const char *path);

#endif
