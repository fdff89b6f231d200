// Flags of open(), origins of lseek().
#ifndef FCNTL_H
#define FCNTL_H

#define O_RDONLY  0x000
#define O_WRONLY  0x001
#define O_RDWR    0x002
#define O_ACCMODE 0x003
#define O_CREATE  0x200
#define O_TRUNC   0x400
#define O_APPEND  0x800
#define O_EXCL    0x1000 // with O_CREATE: fail if the name exists

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#endif
