// The file system as far as it is in memory: superblock, block cache, inodes.
// What the cache does not have is not known here.

import { number } from './guest.mjs';

const MAX_BLOCKS = 1 << 16;

export class FileSystem {
  constructor(g) {
    this.g = g;
    this.sb = g.read('superblock', g.symbol('sb'));
    const cache = g.symbol('bcache');
    const n = g.u32(cache + g.offset('bcache', 'n'));
    this.buffers = g.array('buf', cache + g.offset('bcache', 'buf'), n);
    this.byBlock = new Map(this.buffers.filter(({ dev, valid }) => dev && valid)
      .map((b) => [b.blockno, b]));
  }

  // Whether there is one that can be true.
  get mounted() {
    return this.sb?.magic === this.g.c.FSMAGIC && this.sb.size <= MAX_BLOCKS;
  }

  // A block's bytes; null: the cache does not have it.
  data(block) {
    const b = this.byBlock.get(block);

    return b ? this.g.bytes(b.data, this.g.c.BSIZE) : null;
  }

  // The block numbers in an indirect block; none if it is not cached.
  numbers(block) {
    const bytes = block ? this.data(block) : null;

    return bytes ? [...new Uint32Array(bytes.slice().buffer)]
      .filter((n) => n && n < this.sb.size) : [];
  }

  // Whether the bitmap says that a block is used; null: not in memory.
  used(block) {
    const { BSIZE } = this.g.c;
    const map = this.bitmaps ??= new Map();
    const at = this.sb.bmapstart + Math.floor(block / (8 * BSIZE));

    if (!map.has(at))
      map.set(at, this.data(at));
    const bit = block % (8 * BSIZE);
    return map.get(at) ? (map.get(at)[bit >> 3] >> (bit & 7) & 1) === 1 : null;
  }

  // {inum: inode} of those whose block is cached, and of those in use, which
  // are newer.
  inodes() {
    const { g } = this;
    const size = g.size('dinode');
    const each = g.c.BSIZE / size;
    const found = new Map();

    for (let inum = 1; inum < this.sb.ninodes && inum < 65536;) {
      const bytes = this.data(this.sb.inodestart + Math.floor(inum / each));
      const end = (Math.floor(inum / each) + 1) * each;
      for (; inum < end; inum++) {
        const from = inum % each * size;
        if (bytes && number(bytes, from, 2)) {
          const d = g.decode('dinode', bytes, from, 0);
          const list = g.offset('dinode', 'addrs');
          found.set(inum, { type: d.type, addrs: Array.from({ length: 13 },
            (_, i) => number(bytes, from + list + 4 * i, 4)) });
        }
      }
    }
    const table = g.data.structs.itable.fields.inode;
    for (const ip of g.array('inode', g.symbol('itable') + table[0],
      Math.floor(table[1] / g.size('inode')))) {
      if (ip.inum && ip.valid)
        found.set(ip.inum, { type: ip.type, addrs: g.words(ip.addrs, 13) });
    }
    return found;
  }

  // {block: 'disk-dir' or 'disk-file'} as far as it is known.
  owners() {
    const found = new Map();

    for (const { type, addrs } of this.inodes().values()) {
      if (type === this.g.c.T_DEV)
        continue;
      const kind = type === this.g.c.T_DIR ? 'disk-dir' : 'disk-file';
      const leaves = this.numbers(addrs[12]);
      for (const block of [...addrs, ...this.numbers(addrs[11]), ...leaves,
        ...leaves.flatMap((leaf) => this.numbers(leaf))]) {
        if (block && block < this.sb.size)
          found.set(block, kind);
      }
    }
    return found;
  }

  // What each block is: a kind of texts.mjs.
  kinds() {
    const { sb } = this;
    const owner = this.owners();
    const area = (block) => block < this.g.c.KERNELBLOCK ? 'disk-boot'
      : block < sb.logstart ? 'disk-kernel'
        : block < sb.inodestart ? 'disk-log'
          : block < sb.bmapstart ? 'disk-inodes'
            : block < sb.size - sb.nblocks ? 'disk-bitmap' : null;

    return Array.from({ length: sb.size }, (_, block) => {
      const used = this.used(block);
      return area(block) ?? (used === null ? owner.get(block)
        ?? 'disk-unknown' : !used ? 'disk-free'
        : owner.get(block) ?? 'disk-used');
    });
  }
}
