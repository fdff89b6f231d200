// Directories (POSIX.1-2008).
#ifndef _DIRENT_H
#define _DIRENT_H

#include <sys/types.h>

typedef struct _dir DIR;
struct dirent {
  ino_t d_ino;
  char d_name[31]; // NAME_MAX and a NUL
};

DIR *opendir(const char *path); // opens a directory; NULL: errno
DIR *fdopendir(int fd);         // the same of an open one
struct dirent *
readdir(DIR *dir); // the next entry; NULL: the end; or errno, if that was 0
void rewinddir(DIR *dir); // goes back to the first entry
int closedir(DIR *dir);   // 0, or -1
int dirfd(DIR *dir);      // its descriptor

#endif
