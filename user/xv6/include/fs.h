// What a program that reads directories knows of the file system: not the sizes
// of the book, which are smaller, but those of this kernel.
#ifndef XV6_FS_H
#define XV6_FS_H

#define ROOTINO 1    // inode number of "/"
#define BSIZE   4096 // bytes in a block
#define DIRSIZ  30   // longest name; one that long has no NUL

struct dirent {
  unsigned short inum; // 0: free
  char name[DIRSIZ];
};

#endif
