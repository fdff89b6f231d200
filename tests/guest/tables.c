// The tests of usertests: a table for each of its files.
#include "usertests.h"

const struct test *const tables[] = {
    bug_tests,   bug2_tests,    proc_tests, sched_tests,   exec_tests,
    elf_tests,   mem_tests,     cow_tests,  fault_tests,   fpu_tests,
    mmap_tests,  mapfile_tests, trap_tests, protect_tests, leak_tests,
    nomem_tests, bad_tests,     file_tests, dir_tests,     rename_tests,
    names_tests, space_tests,   race_tests, pipe_tests,    misc_tests,
    long_tests,  stack_tests,   job_tests,  stop_tests,    check_tests,
    NULL,
};
