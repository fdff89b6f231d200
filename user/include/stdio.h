// Input and output in streams (C11 7.21 without wide characters, and what POSIX
// has beside it). A stream gathers what is written to it: an error may show
// only later, at the latest in what fflush or fclose returns.
#ifndef _STDIO_H
#define _STDIO_H

#include <_size.h>

#ifndef _VA_LIST
#define _VA_LIST
typedef __builtin_va_list va_list;
#endif
#ifndef _SSIZE_T
#define _SSIZE_T
typedef int ssize_t;
#endif
#ifndef _OFF_T
#define _OFF_T
typedef long off_t;
#endif
typedef struct _FILE FILE;
typedef struct {
  long _offset;
} fpos_t;

#define EOF          (-1)
#define BUFSIZ       4096 // a disk block
#define FOPEN_MAX    16
#define FILENAME_MAX 1024
#define L_tmpnam     24
#define TMP_MAX      10000

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define _IOFBF 0 // when the buffer is full
#define _IOLBF 1 // with each line, too
#define _IONBF 2 // at once

// Standard output goes out line by line on a console, elsewhere when the buffer
// is full; standard error at once, each call's text in one piece.
extern FILE _stdin, _stdout, _stderr;
#define stdin  (&_stdin)
#define stdout (&_stdout)
#define stderr (&_stderr)

#define _PRINTS(at, first) __attribute__((__format__(__printf__, at, first)))
#define _SCANS(at, first)  __attribute__((__format__(__scanf__, at, first)))

// ---- opening and closing ----
// Opens a file; mode is r (read), w (write anew) or a (append), then in any
// order + (read and write), b (no effect), x (with w: the file must be new).
// NULL and errno on failure; a directory is EISDIR.
FILE *fopen(const char *restrict path, const char *restrict mode);
// Closes f and opens path in its place. NULL on failure; f is then closed.
FILE *freopen(const char *restrict path, const char *restrict mode,
              FILE *restrict f);
// A stream over an open descriptor, which fclose closes. NULL on failure.
FILE *fdopen(int fd, const char *mode);
// The descriptor of a stream; -1 (EBADF) if it has none.
int fileno(FILE *f);
// Writes out what is gathered and closes. EOF if anything written to the stream
// was lost, errno saying why.
int fclose(FILE *f);
// Writes out what is gathered, in all streams if f is NULL. From a file that is
// being read, goes back to where the program has read. EOF as fclose.
int fflush(FILE *f);
// Sets how a stream gathers (_IOFBF ...), in buf of n bytes unless buf is NULL.
// 0, or -1 if it cannot.
int setvbuf(FILE *restrict f, char *restrict buf, int how, size_t n);
// setvbuf with a buffer of BUFSIZ bytes; buf NULL: at once.
void setbuf(FILE *restrict f, char *restrict buf);

// ---- characters and lines ----
// The next byte; EOF at the end or on error.
int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void); // from stdin
// Puts c back, to be read next; 8 bytes in a row are sure to fit. c, or EOF.
int ungetc(int c, FILE *f);
// Writes the byte c. c, or EOF on failure.
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c); // to stdout
// Reads up to and with a newline, at most n - 1 bytes, and ends them with NUL.
// s; NULL at the end or on error.
char *fgets(char *restrict s, int n, FILE *restrict f);
// Writes a string. At least 0; EOF on failure.
int fputs(const char *restrict s, FILE *restrict f);
// Writes a string and a newline to stdout. At least 0; EOF on failure.
int puts(const char *s);
// Reads a line, the newline included, growing *line (from malloc, of *size
// bytes, or NULL). Its length; -1 at the end or on error.
ssize_t _getline(char **restrict line, size_t *restrict size, FILE *restrict f);
// With fewer arguments, getline is a function of the program's own: that of The
// C Programming Language, say.
#define getline(...) \
  _FOURTH(__VA_ARGS__, _getline, getline, getline, 0)(__VA_ARGS__)
#define _FOURTH(a, b, c, name, ...) name
// getline with lines that end in the byte `end`.
ssize_t getdelim(char **restrict line, size_t *restrict size, int end,
                 FILE *restrict f);

// ---- blocks of bytes ----
// Reads or writes n items of `size` bytes. The number of whole items; less than
// n at the end or on error.
size_t fread(void *restrict to, size_t size, size_t n, FILE *restrict f);
size_t fwrite(const void *restrict from, size_t size, size_t n,
              FILE *restrict f);

// ---- position ----
// Moves to offset from the start, the position or the end (SEEK_SET, SEEK_CUR,
// SEEK_END). 0, or -1 and errno; a pipe or a console is ESPIPE.
int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
// The position in bytes; -1 and errno.
long ftell(FILE *f);
off_t ftello(FILE *f);
// Moves to the start and clears the error.
void rewind(FILE *f);
// Keeps the position in *pos, goes back to it. 0, or -1 and errno.
int fgetpos(FILE *restrict f, fpos_t *restrict pos);
int fsetpos(FILE *f, const fpos_t *pos);

// ---- errors ----
// Whether the end was met; whether something failed, until clearerr.
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f); // forgets both
// Prints "text: reason of errno" to stderr; without text if it is "" or NULL.
void perror(const char *text);

// ---- formatted output ----
// Print as the format says: %d %i %u %o %x %X %c %s %p %f %F %e %E %g %G %a %A
// %n %%, with flags - + space 0 #, width, precision, sizes hh h l ll j z t L;
// every digit of a floating-point number is exact. The number of bytes;
// negative on failure.
int printf(const char *restrict format, ...) _PRINTS(1, 2); // to stdout
int fprintf(FILE *restrict f, const char *restrict format, ...) _PRINTS(2, 3);
int dprintf(int fd, const char *restrict format, ...) _PRINTS(2, 3);
// To memory; snprintf writes at most n bytes, with the NUL that ends them, and
// returns the length that the whole text has.
int sprintf(char *restrict s, const char *restrict format, ...) _PRINTS(2, 3);
int snprintf(char *restrict s, size_t n, const char *restrict format, ...)
    _PRINTS(3, 4);
// The same with the arguments in a va_list.
int vprintf(const char *restrict format, va_list ap) _PRINTS(1, 0);
int vfprintf(FILE *restrict f, const char *restrict format, va_list ap)
    _PRINTS(2, 0);
int vdprintf(int fd, const char *restrict format, va_list ap) _PRINTS(2, 0);
int vsprintf(char *restrict s, const char *restrict format, va_list ap)
    _PRINTS(2, 0);
int vsnprintf(char *restrict s, size_t n, const char *restrict format,
              va_list ap) _PRINTS(3, 0);

// ---- formatted input ----
// Read as the format says: %d %i %u %o %x %c %s %[ %p %f %e %g %a %n %%, with *
// (no argument), width, sizes hh h l ll j z t L (of doubles' precision). The
// number of arguments set; EOF if the input ended before the first.
int scanf(const char *restrict format, ...) _SCANS(1, 2); // from stdin
int fscanf(FILE *restrict f, const char *restrict format, ...) _SCANS(2, 3);
int sscanf(const char *restrict s, const char *restrict format, ...)
    _SCANS(2, 3);
int vscanf(const char *restrict format, va_list ap) _SCANS(1, 0);
int vfscanf(FILE *restrict f, const char *restrict format, va_list ap)
    _SCANS(2, 0);
int vsscanf(const char *restrict s, const char *restrict format, va_list ap)
    _SCANS(2, 0);

// ---- names of files ----
// Removes a file or an empty directory. 0, or -1 and errno.
int remove(const char *path);
// Gives a file another name; what had that name is gone. 0, or -1 and errno.
int rename(const char *from, const char *to);
// A file to write and read ("w+") that has no name. NULL and errno on failure.
FILE *tmpfile(void);
// A name that no file has, in s of L_tmpnam bytes or, if that is NULL, in one
// that the next call overwrites. NULL if none is found.
char *tmpnam(char *s);

#undef _PRINTS
#undef _SCANS

#endif
