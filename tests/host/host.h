// The file system of the kernel, compiled unchanged, in a program of the host:
// the machine below it (machine.c), the disk (disk.c), its image (image.c), the
// system calls on it (calls.c), and the tests (the other files).
//
// Everything is deterministic: what is random comes from seeds.
#ifndef HOST_H
#define HOST_H

#include "types.h"
#include "fs.h"
#include "tests/guest/plan.h" // struct operation

// ---- machine.c: locks, memory, messages; the results of tests ----

// What is being tried, for the message if it goes wrong; printf-like.
void trying(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// Prints that the test program cannot go on, with what was tried; ends it.
_Noreturn void give_up(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

// One result: `good`, and the sentence it proves.
void result(bool good, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// Prints a remark to the results.
void remark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// The number of failures so far; all of a test's checks, then one result.
// expect() counts a check that failed, and prints it with what was tried.
#define expect(good) expect_at(good, #good, __FILE__, __LINE__)
bool expect_at(bool good, const char *text, const char *file, int line);
uint failures(void);

// Prints the plan; the program's exit status.
int finish(void);

// What the kernel said since the last quiet(), and how many lines that were.
const char *said(void);
uint lines_said(void);
void quiet(void);

// A random number below `n`, from a sequence that seed() starts.
void seed(uint32_t n);
uint roll(uint n);

// The process is killed before it asks the k-th time from now on (1: the next)
// whether it is; 0: it is not. Whether it came to asking that often.
void kill_at(uint k);
bool kill_reached(void);

// Does a call, which ends in the middle if it would have to wait for another
// process: whether it would.
bool would_wait(int (*call)(void));

// Calls `other` when the process sleeps for the next time, not for the log: it
// is another process, which must wake this one.
void sleep_hook(void (*other)(void));

// How many frames the machine has from its next start on; 0: as few as can be.
void machine_memory(uint frames);

// Forgets the process's files and directory, as a machine that stops does.
void process_reset(void);

// ---- disk.c: a disk with a write cache, and its ways to fail ----

// A disk of `n` blocks, all zero.
void disk_new(uint n);
uint8_t *disk_block(uint blockno);
uint disk_size(void);

// Keeps a copy of the contents; puts the contents back to that copy.
void disk_keep(void);
void disk_restore(void);

// Writes below this block are not the file system's business: they end the
// test.
void disk_protect(uint first);

// The k-th request from now on (1: the next) fails; FAIL_ONCE: that only,
// FAIL_WRITES: and every write and flush after it, FAIL_ALL: everything after
// it. k 0: none fails. A write that fails may have been done by half.
enum failure { FAIL_ONCE, FAIL_WRITES, FAIL_ALL };
void disk_fail(uint k, enum failure how);
uint disk_requests(void);     // since the last disk_fail
bool disk_failed_write(void); // was what failed first a write or a flush?
void disk_heal(void);         // none fails from now on
void disk_pause(bool paused); // paused: requests neither count nor fail

// Calls `hook` after each write or flush that succeeds; NULL: nothing.
void disk_hook(void (*hook)(void));

// The same, before each read.
void disk_read_hook(void (*hook)(void));

// Records writes and flushes from here on, and what the disk has now. Two
// records: of some work, and of a recovery after its crash.
enum tape { WORK, RECOVERY, NTAPES };
void trace_start(enum tape which);
void trace_stop(void);
uint trace_length(enum tape which); // writes and flushes so far

// Adds to the record what another machine wrote: n sectors, or a flush.
void trace_write(uint sector, const uint8_t *data, uint n);
void trace_flush(void);

// The contents the disk may have if the power fails when `n` requests of the
// record have been made: what was written before the last flush; of the writes
// since then, those the cache chose to keep. `n` may be less than the last time
// only if there was no flush in between.
enum loss { KEEP_ALL, KEEP_NONE, KEEP_SOME, KEEP_TORN, NLOSSES };
void trace_crash(enum tape which, uint n, enum loss loss);

// ---- image.c: making and checking, with the parts of mkfs ----

struct shape {
  uint blocks;
  uint inodes;
  uint log;
  uint kernel;
};

// A new disk with an empty file system of this shape, kept and protected.
void image_make(const struct shape *shape);

// A disk with these contents, made by mkfs; kept and protected.
void image_load(const uint8_t *data, uint nblocks);

// The superblock, as made.
const struct superblock *image_super(void);

// The faults mkfs finds in the disk, `but` blocks that are marked used and are
// nobody's; counts those in *lost if it is not NULL, else they are faults too.
uint image_faults(uint *lost);

// The free data blocks by the bitmap on the disk.
uint image_free(void);

// ---- calls.c: a system call for each of these names. Results as there ----

int do_open(const char *path, int flags);
int do_close(int fd);
int do_read(int fd, void *data, uint n);
int do_write(int fd, const void *data, uint n);
int do_seek(int fd, int offset);
int do_seek_by(int fd, int offset); // from where it is
int do_resize(int fd, int size);    // ftruncate
int do_mkdir(const char *path);
int do_link(const char *old, const char *new);
int do_unlink(const char *path);
int do_rename(const char *old, const char *new);
int do_chdir(const char *path);
int do_sync(void);
int do_fsync(int fd);
int do_mmap(uint n, int prot, int flags, int fd, uint off);
int do_munmap(uint va, uint n);
int do_msync(uint va, uint n, int flags);

// Calls `hook` before the next copy to user memory.
void copy_hook(void (*hook)(void));

// The same, after it.
void copied_hook(void (*hook)(void));

// Combinations: 0 or the first error; writes that come out short are -ENOSPC.
int make_file(const char *path);                // empty; must be new
int append(const char *path, uint n, uint tag); // n bytes of a pattern
int write_at(const char *path, uint offset, uint n, uint tag);
int truncate_file(const char *path);
int resize_file(const char *path, uint size);

// The bytes append and write_at write.
void pattern(uint8_t *data, uint offset, uint n, uint tag);

// Starts the machine again and mounts the disk. What fsinit returns.
int boot(void);

// Commits what is in memory, if a file system is mounted. The machine is off:
// what it had in memory is no more.
void settle(void);
void machine_off(void);

// Makes the block cache forget what was read, but for what is in use.
void evict(void);

// What the tree holds, wherever it lies on the disk.
struct summary {
  uint64_t hash; // of all names, types, link counts, sizes, contents
  uint inodes;   // found, each counted once
  uint errors;   // met on the way
};
struct summary summarize(void);
struct summary summarize_at(const char *path); // that file or tree only

// ---- maps.c: memory for mapped files ----

// A program that has nothing mapped, and all frames are free.
void maps_reset(void);

// The first MAPSIZE bytes of the file are mapped, shared, unless something is;
// then n bytes of a pattern are written to this memory. 0, or -errno; -ENXIO:
// the file ends before.
int store(const char *path, uint offset, uint n, uint tag);

// msync of a part of it, munmap of all, the end of the process. 0, or -errno;
// -EINVAL: nothing is mapped. The last two make sure that the file has what was
// stored, and end the test if a frame or the promise of one is left.
int sync_map(uint offset, uint n);
int unmap(void);
int end_with_map(void);

// Whether the file has what was stored, and not only those who map it.
bool map_is_written(void);

// Calls `hook` at each change of a page's entry: so between any two pages that
// are written back. NULL: nothing.
void page_hook(void (*hook)(void));

// ---- work.c: what is going on when power or disk fail ----

// The work is this list from now on; NULL: the one that work.c makes.
void work_choose(const struct operation *list, uint n);

// Makes the disk and the files that are there before the work begins.
void work_prepare(void);
void work_again(void); // puts the disk back to that

uint work_length(void); // operations

// Does the k-th, which is one transaction at most, or one for each page of
// mapped memory. 0 or its error.
int work_do(uint k);

// Does all of them, in order, until `each` says false. Now and then there is a
// commit, about one after `pause` operations, and some operations are done
// while the commit is being written: two transactions are in flight. When,
// chance says, which begins with `seed`. `each` is called after each, with its
// number and result. How many were done during commits.
uint work_all(uint seed, uint pause, bool (*each)(uint k, int result));

// Whether the k-th makes sure that what came before it survives.
bool work_is_sync(uint k);

// Does this one; what it writes is pattern(..., tag).
int operation_do(const struct operation *op, uint tag);

// ---- crash.c: what may be found after a power failure ----

// Does the work, as work_all, and records it. How many operations were done
// during commits, and how many were errors.
uint crash_record(uint seed, uint pause, uint *errors);

// The power fails after `n` requests of the work, and again during each of
// `again` recoveries; then the machine starts for good, and what it finds is
// judged.
void crash_and_check(uint n, enum loss loss, uint again);
void crash_and_boot(uint n, enum loss loss, uint again); // without the judge

// ---- the tests ----

// How many states a test that samples them looks at.
extern uint states_wanted;

void test_basics(void);    // basics.c
void test_limits(void);    // limits.c
void test_namecache(void); // namecache.c
void test_crashes(void);   // crash.c
void test_sequences(void); // sequences.c
void test_errors(void);    // errors.c
void test_lies(void);      // lies.c
void test_kills(void);     // kills.c
void test_numbers(void);   // numbers.c
void test_meanwhile(void); // meanwhile.c

// Not a test, but a tool for tests/crashes.t: replay.c.
void test_replay(char *arg[6]);

#endif
