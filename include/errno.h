// Why a system call failed. The kernel returns these negated; the user library
// stores them in errno. The numbers are those of Linux on i386.
#ifndef ERRNO_H
#define ERRNO_H

#define EPERM        1  // operation not permitted
#define ENOENT       2  // no such file or directory
#define ESRCH        3  // no such process
#define EINTR        4  // interrupted (the caller is being killed)
#define EIO          5  // input/output error
#define ENXIO        6  // no such device
#define E2BIG        7  // argument list too long
#define ENOEXEC      8  // not an executable
#define EBADF        9  // bad file descriptor
#define ECHILD       10 // no child processes
#define EAGAIN       11 // no more processes
#define ENOMEM       12 // out of memory
#define EACCES       13 // permission denied
#define EFAULT       14 // bad address
#define EBUSY        16 // in use
#define EEXIST       17 // file exists
#define EXDEV        18 // link across file systems
#define ENODEV       19 // no such device type
#define ENOTDIR      20 // not a directory
#define EISDIR       21 // is a directory
#define EINVAL       22 // invalid argument
#define ENFILE       23 // too many open files in the system
#define EMFILE       24 // too many open files in this process
#define ENOTTY       25 // not a terminal
#define ETXTBSY      26 // a program that runs, or is being written
#define EFBIG        27 // file too large
#define ENOSPC       28 // no space left on device
#define ESPIPE       29 // not seekable
#define EROFS        30 // read-only file system
#define EMLINK       31 // too many links
#define EPIPE        32 // pipe without a reader
#define EDOM         33 // outside the domain of a function (math.h)
#define ERANGE       34 // result too large
#define ENAMETOOLONG 36 // file name too long
#define ENOSYS       38 // no such system call
#define ENOTEMPTY    39 // directory not empty
#define ERRNO_MAX    40 // one more than the largest

#endif
