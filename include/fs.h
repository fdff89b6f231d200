// What lies on the disk, as the kernel, mkfs and the user programs see it.
// All numbers are little-endian. Disk blocks, in order:
//
//   | boot | super | kernel   | log  | inodes | bitmap | data ...     |
//   0      1       2          logstart        bmapstart              size
//
// Block 0 holds the boot sector in its first 512 bytes. The kernel's ELF file
// starts at block KERNELBLOCK and may be empty (a file system made to be a RAM
// disk). The file system's own addresses start at block 0 of the disk.
#ifndef FS_H
#define FS_H

#include "types.h"

#define BSIZE       4096       // bytes in a block; also a page
#define ROOTINO     1          // inode number of "/"
#define SUPERBLOCK  1          // block number of the superblock
#define KERNELBLOCK 2          // first block of the kernel's ELF file
#define FSMAGIC     0x6c656374 // "tcel"
#define SECTSIZE    512        // bytes in a disk sector

// Sizes nothing on the disk may exceed; a superblock that does is refused.
#define MAXFSBLOCKS  (16 * BPB) // 2 GB: one transaction can touch all bitmaps
#define MAXINODES    65536      // directory entries hold 16-bit numbers
#define MAXLOGBLOCKS 1000       // entries that fit the log header
#define MINLOGBLOCKS 64         // data blocks a log must have

struct superblock {
  uint32_t magic;      // FSMAGIC
  uint32_t size;       // blocks on the disk, all areas together
  uint32_t nblocks;    // data blocks
  uint32_t ninodes;    // inodes, number 0 (never used) included
  uint32_t nlog;       // log blocks, the header included
  uint32_t logstart;   // block number of the log header
  uint32_t inodestart; // block number of the first inode block
  uint32_t bmapstart;  // block number of the first bitmap block
  uint32_t nkernel;    // blocks set aside for the kernel
};

// The log's first block. A commit is this header reaching the disk with a
// checksum that matches the header and the n blocks that follow it.
#define LOGMAGIC 0x676f6c31 // "1log"

struct logheader {
  uint32_t magic;    // LOGMAGIC
  uint32_t seq;      // number of this commit, grows by one
  uint32_t n;        // blocks in this commit; 0: the log is empty
  uint32_t checksum; // fs_checksum over the header (this field as 0), then
                     // over the n log blocks in order
  uint32_t block[MAXLOGBLOCKS]; // where each belongs
};
_Static_assert(sizeof(struct logheader) <= BSIZE, "log header is one block");

// Words of a header of n blocks that the checksum covers.
#define HEADERWORDS(n) ((uint)(offsetof(struct logheader, block) / 4 + (n)))

// Like FNV-1a, over 32-bit words; start with sum = CHECKSUM_START, n in words.
// The rotation brings the words' high bits down: by the multiplication alone
// they would change nothing below them, and two such changes cancel each other.
// Four words a round: counting for each would be half of the work.
#define CHECKSUM_START 0x811c9dc5

static inline uint32_t
fs_checksum_word(uint32_t sum, uint32_t word)
{
  sum ^= word;
  return (sum << 7 | sum >> 25) * 0x01000193;
}

static inline uint32_t
fs_checksum(uint32_t sum, const void *data, uint n)
{
  const uint32_t *word = data;

  for (; n >= 4; n -= 4, word += 4) {
    sum = fs_checksum_word(sum, word[0]);
    sum = fs_checksum_word(sum, word[1]);
    sum = fs_checksum_word(sum, word[2]);
    sum = fs_checksum_word(sum, word[3]);
  }
  while (n-- > 0)
    sum = fs_checksum_word(sum, *word++);
  return sum;
}

#define NDIRECT     11
#define NINDIRECT   (BSIZE / 4)
#define NDINDIRECT  (NINDIRECT * NINDIRECT)
#define MAXFILE     (NDIRECT + NINDIRECT + NDINDIRECT) // blocks
#define MAXFILESIZE 0x7fffffff // bytes; positions are ints in system calls

struct dinode {
  int16_t type;                // 0: free; else T_DIR, T_FILE, T_DEV (stat.h)
  int16_t major;               // device number, T_DEV only
  int16_t minor;               // device number, T_DEV only
  int16_t nlink;               // directory entries that name this inode
  uint32_t size;               // bytes
  uint32_t addrs[NDIRECT + 2]; // data blocks, indirect, double indirect
};
_Static_assert(sizeof(struct dinode) == 64, "dinode is on the disk");

#define MAXLINK 32767 // largest nlink

#define IPB              (BSIZE / sizeof(struct dinode)) // inodes per block
#define IBLOCK(inum, sb) ((inum) / IPB + (sb).inodestart)
#define BPB              (BSIZE * 8) // bitmap bits per block
#define BBLOCK(b, sb)    ((b) / BPB + (sb).bmapstart)

#define DIRSIZ 30 // longest name, not necessarily NUL-terminated

struct dirent {
  uint16_t inum;     // 0: free entry
  char name[DIRSIZ]; // unused bytes are 0 (old programs depend on it)
};
_Static_assert(sizeof(struct dirent) == 32, "dirent is on the disk");

#endif
