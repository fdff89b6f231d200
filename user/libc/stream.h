// What the files that make stdio share (stream.c). The bytes of a stream:
//
//   reading                         writing
//     base                            base
//      | read | not yet |              | waits | room |
//             next      end                    next   base + size
//
// getc and putc look at one pair of pointers each and call the rest only when
// these meet: `end` is at `base` unless there is something to read, `full` at
// `base` unless a byte may just be put there (never if each line goes out).
#ifndef STREAM_H
#define STREAM_H

#include "user/libc/libc.h"
#include <stdio.h>
#include <stdbool.h>

#define PUSHBACK 8 // bytes in front of base, for ungetc

enum { IDLE, READING, WRITING };
#define UNDECIDED (-1) // of `how`: a console gets _IOLBF

struct _FILE {
  unsigned char *next;
  unsigned char *end;
  unsigned char *full;
  unsigned char *base;
  size_t size;
  int fd;              // -1: none
  int how;             // _IOFBF _IOLBF _IONBF
  unsigned char doing; // IDLE READING WRITING
  bool reads, writes;  // what the mode allows
  bool at_end;         // seek to the end before writing
  bool eof;            // read has returned 0: a console is not asked twice
  bool error;
  bool failed;             // a write, since _begin
  bool listed;             // in the list of those that exit flushes
  int lost;                // errno of the first failed write
  FILE *link;              // the next in the list
  void (*release)(void *); // what gives the stream's memory back, or NULL
  unsigned char tiny[PUSHBACK + 1]; // the buffer of one that has none
};

// What fopen allocates, and what stdin and stdout have.
struct _file_and_buffer {
  FILE file;
  unsigned char buffer[PUSHBACK + BUFSIZ];
};

// Reads the next piece; false at the end or on error. After true, next < end.
bool _fill(FILE *f);
// Each call that writes is _begin, _gather, _end, so that it goes out in one
// write where the stream has no buffer: it gathers in `text` then. _begin:
// false if the stream cannot be written. _end: 0, or -1 if something was lost
// since _begin; `line`: there was a newline.
bool _begin(FILE *f, unsigned char *text, size_t size);
int _end(FILE *f, bool line);
// Gathers n bytes and writes what is full.
void _gather(FILE *f, const void *from, size_t n);
// Writes what is gathered; what cannot be written is lost. 0, or -1 and errno.
int _drain(FILE *f);
// Forgets what was read ahead, going back in the file to where the program is.
void _unread(FILE *f);
// Notes that something failed, errno saying what; always EOF.
int _failed(FILE *f);
void _unlist(FILE *f);
void _set_buffer(FILE *f, unsigned char *buffer, size_t size);

// Opens a file in a stream that has none: 0, or -1 and errno. A new stream
// without a file; NULL: no memory.
int _open_stream(FILE *f, const char *path, const char *mode);
FILE *_new_stream(void);
// open's flags for a mode of fopen, and what it allows in f; -1 and EINVAL.
int _parse_mode(FILE *f, const char *mode);

#endif
