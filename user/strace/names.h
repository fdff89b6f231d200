// What strace has to know of calls and errors: see names.c.
#ifndef NAMES_H
#define NAMES_H

// The name of call number `n`, and a letter for each argument: d decimal, x
// hexadecimal, s a path. What is no call has no name: NULL.
const char *call_name(unsigned n);
const char *call_arguments(unsigned n);

// "ENOENT", or NULL.
const char *error_name(int error);

#endif
