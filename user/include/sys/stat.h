// What files are (POSIX.1-2008). There are no owners and permissions here:
// everybody may do everything, and files have no times.
#ifndef _SYS_STAT_H
#define _SYS_STAT_H

#include <sys/types.h>

struct stat {
  dev_t st_dev;         // the disk it is on
  ino_t st_ino;         // its number there; 0: a pipe
  mode_t st_mode;       // its kind, and 0777
  nlink_t st_nlink;     // names it has
  uid_t st_uid;         // 0
  gid_t st_gid;         // 0
  dev_t st_rdev;        // 0
  off_t st_size;        // bytes
  time_t st_atime;      // 0
  time_t st_mtime;      // 0
  time_t st_ctime;      // 0
  blksize_t st_blksize; // bytes that are best read at once
  blkcnt_t st_blocks;   // of 512 bytes, if it has no holes
};

#define S_IFMT   0170000
#define S_IFIFO  0010000
#define S_IFCHR  0020000
#define S_IFDIR  0040000
#define S_IFBLK  0060000
#define S_IFREG  0100000
#define S_IFLNK  0120000
#define S_IFSOCK 0140000

#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)
#define S_ISCHR(mode)  (((mode)&S_IFMT) == S_IFCHR)
#define S_ISDIR(mode)  (((mode)&S_IFMT) == S_IFDIR)
#define S_ISBLK(mode)  (((mode)&S_IFMT) == S_IFBLK)
#define S_ISREG(mode)  (((mode)&S_IFMT) == S_IFREG)
#define S_ISLNK(mode)  (((mode)&S_IFMT) == S_IFLNK)
#define S_ISSOCK(mode) (((mode)&S_IFMT) == S_IFSOCK)

#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#define S_IRWXU 0700
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IRWXG 0070
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IXGRP 0010
#define S_IRWXO 0007
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IXOTH 0001

// ---- files: 0, or -1 and errno ----
int stat(const char *path, struct stat *st);  // tells what a file is
int fstat(int fd, struct stat *st);           // tells what an open file is
int lstat(const char *path, struct stat *st); // as stat: there are no links
int mkdir(const char *path, mode_t mode);     // makes a directory
mode_t umask(mode_t mask);                    // 0

#endif
