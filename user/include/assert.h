// Checks that stay in the program (C11 7.2). Where NDEBUG is defined before
// this line is read, they are not there.
//
// assert(e): if e is 0, "PROG: FILE:LINE: FUNCTION: assertion `E' failed" on
// standard error, and abort. Streams are not written out.
#undef assert

#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) \
  ((e) ? (void)0 : _assert_failed(#e, __FILE__, __LINE__, __func__))
#endif

#ifndef _ASSERT_H
#define _ASSERT_H

#define static_assert _Static_assert

void _assert_failed(const char *text, const char *file, int line,
                    const char *function) __attribute__((__noreturn__));

#endif
