// How large the integer types are (C11 5.2.4.2.1), and limits of this system
// that POSIX names.
#ifndef _LIMITS_H
#define _LIMITS_H

// ---- integers ----
#define CHAR_BIT   8
#define MB_LEN_MAX 4 // bytes of a character in UTF-8

#define SCHAR_MAX 127
#define SCHAR_MIN (-128)
#define UCHAR_MAX 255
#ifdef __CHAR_UNSIGNED__
#define CHAR_MAX UCHAR_MAX
#define CHAR_MIN 0
#else
#define CHAR_MAX SCHAR_MAX
#define CHAR_MIN SCHAR_MIN
#endif

#define SHRT_MAX   32767
#define SHRT_MIN   (-32767 - 1)
#define USHRT_MAX  65535
#define INT_MAX    2147483647
#define INT_MIN    (-2147483647 - 1)
#define UINT_MAX   4294967295u
#define LONG_MAX   2147483647l
#define LONG_MIN   (-2147483647l - 1)
#define ULONG_MAX  4294967295ul
#define LLONG_MAX  9223372036854775807ll
#define LLONG_MIN  (-9223372036854775807ll - 1)
#define ULLONG_MAX 18446744073709551615ull
#define SSIZE_MAX  INT_MAX

// ---- files and programs ----
#define ARG_MAX   4096 // bytes of all arguments of exec
#define NAME_MAX  30   // the longest name of a file
#define PATH_MAX  1024 // the longest path, its NUL included
#define OPEN_MAX  16   // open files of a program
#define CHILD_MAX 64   // processes
#define PIPE_BUF  512  // a write to a pipe of so many bytes stays in one piece

#endif
