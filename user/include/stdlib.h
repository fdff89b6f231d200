// Memory, numbers from text, sorting, random numbers, the end of a program
// (C11 7.22).
#ifndef _STDLIB_H
#define _STDLIB_H

#include <_size.h>

#ifndef _WCHAR_T
#define _WCHAR_T
typedef __WCHAR_TYPE__ wchar_t;
#endif

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

// ---- memory ----
// Aligned to 8 bytes, which is all that a type here asks for (max_align_t). A
// pointer that is given back and was not given out, or is free already, ends
// the program with a message and abort.
void *malloc(size_t n);              // NULL and ENOMEM: there is none
void *calloc(size_t n, size_t size); // n * size bytes of 0; NULL and ENOMEM
void *realloc(void *p, size_t n);    // moved if need be; NULL: p stays
void free(void *p);                  // gives it back; NULL: nothing to do
void *aligned_alloc(size_t align,
                    size_t n); // align is a power of 2, else EINVAL
int posix_memalign(void **p, size_t align, size_t n); // 0, EINVAL or ENOMEM

// ---- integers from text ----
// Blanks, a sign, digits. *end (where end is not NULL) is set behind them, or
// to `s` if there are none. Base 2 to 36; 0: as in C, by 0x and 0 in front.
// What does not fit becomes the nearest that does, and errno ERANGE; a base
// that is none gives 0 and EINVAL.
long strtol(const char *s, char **end, int base);
long long strtoll(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
unsigned long long strtoull(const char *s, char **end, int base);
int atoi(const char *s); // strtol of base 10; 0: no number
long atol(const char *s);
long long atoll(const char *s);

// ---- floating point from text ----
// Decimal, hexadecimal (0x1.8p3), inf, infinity, nan, nan(...). *end as above.
// The nearest number there is, however many digits are written; a tie goes to
// the even one. Too large: HUGE_VAL and ERANGE; what loses digits as it is too
// small, or becomes 0: ERANGE.
double strtod(const char *s, char **end);
float strtof(const char *s, char **end);
long double strtold(const char *s, char **end);
double atof(const char *s); // strtod; 0: no number

// ---- arithmetic ----
typedef struct {
  int quot; // towards 0
  int rem;  // with the sign of the first operand
} div_t;
typedef struct {
  long quot;
  long rem;
} ldiv_t;
typedef struct {
  long long quot;
  long long rem;
} lldiv_t;

int abs(int i); // the smallest of all has none: it stays
long labs(long i);
long long llabs(long long i);
div_t div(int a, int b);
ldiv_t ldiv(long a, long b);
lldiv_t lldiv(long long a, long long b);

// ---- random numbers: the same for the same seed; 1 at the start ----
#define RAND_MAX 0x7fffffff
int rand(void); // 0 to RAND_MAX
void srand(unsigned seed);
int rand_r(unsigned *seed); // ... with a state of the caller's (POSIX)
long random(void);          // rand and srand under other names (POSIX)
void srandom(unsigned seed);

// ---- arrays: n elements of `size` bytes; cmp returns < 0, 0, > 0 ----
// Equal elements may change places. No memory is needed beside the array.
void qsort(void *base, size_t n, size_t size,
           int (*cmp)(const void *, const void *));
// An element equal to *key of a sorted array, or NULL.
void *bsearch(const void *key, const void *base, size_t n, size_t size,
              int (*cmp)(const void *key, const void *element));

// ---- the end of a program ----
void exit(int status)
    __attribute__((__noreturn__)); // runs what atexit has, writes out streams
int atexit(void (*f)(void));       // the last first; not 0: there is no room
void _Exit(int status) __attribute__((__noreturn__)); // at once
// At once, as killed by SIGABRT.
void abort(void) __attribute__((__noreturn__));
void quick_exit(int status)
    __attribute__((__noreturn__));  // runs what at_quick_exit has
int at_quick_exit(void (*f)(void)); // the last first; not 0: no room

// ---- other programs; the environment, which they get, too ----
// Runs `command` by /bin/sh -c. Its status as waitpid has it, or -1 and errno.
// NULL: whether there is a shell.
int system(const char *command);
char *getenv(const char *name); // its value; NULL: there is none
// They change this program's own, which those that it starts get. 0, or -1 and
// EINVAL (a name that is empty or holds a '='), ENOMEM.
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *entry); // "NAME=value", which stays the caller's memory

// ---- characters of more than one byte: UTF-8, which has no states ----
#define MB_CUR_MAX ((size_t)4)
// The bytes of the character at `s`, of n that are there; 0: it is the NUL;
// -1: it is none (EILSEQ), or not whole. NULL: 0.
int mblen(const char *s, size_t n);
int mbtowc(wchar_t *wc, const char *s, size_t n); // ... and puts it in *wc
int wctomb(char *s, wchar_t wc); // bytes written; -1: it is none
// Whole strings, up to n elements written. Their number without the NUL;
// (size_t)-1: one is no character.
size_t mbstowcs(wchar_t *dst, const char *src, size_t n);
size_t wcstombs(char *dst, const wchar_t *src, size_t n);

#endif
