// What fstat and stat tell of a file.
#ifndef XV6_STAT_H
#define XV6_STAT_H

#define T_DIR  1
#define T_FILE 2
#define T_DEV  3

struct stat {
  short type; // T_DIR, T_FILE, T_DEV
  int dev;
  unsigned int ino;
  short nlink;
  unsigned int size; // bytes
};

#endif
