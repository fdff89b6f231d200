# The file system as far as it is in memory: superblock, block cache, inodes,
# the names in cached directories. Nothing is read from the disk: what the cache
# does not have is not known here.
import struct

from lectern import guest, kernel, layout
from lectern.command import LecternError
from lectern.headers import constant

BSIZE = constant('include/fs.h', 'BSIZE')
FSMAGIC = constant('include/fs.h', 'FSMAGIC')
ROOTINO = constant('include/fs.h', 'ROOTINO')
SUPERBLOCK = constant('include/fs.h', 'SUPERBLOCK')
KERNELBLOCK = constant('include/fs.h', 'KERNELBLOCK')
DIRSIZ = constant('include/fs.h', 'DIRSIZ')
NDIRECT = constant('include/fs.h', 'NDIRECT')
T_DIR = constant('include/stat.h', 'T_DIR')
T_FILE = constant('include/stat.h', 'T_FILE')
T_DEV = constant('include/stat.h', 'T_DEV')
NINDIRECT = BSIZE // 4


def string(data):
    """The name in a field that need not end with a NUL."""
    return data.split(b'\0')[0].decode('utf-8', 'replace')


def cached_names():
    """(inode, (directory's inode, name)) of what the name cache has."""
    names = guest.variable('names', 'fs/namecache.c')
    lives = layout.read(names['life'])
    entry = names['hand'].type.target()
    for at in layout.read(names['hash']):
        while at:
            n = layout.read(guest.at(at, entry))
            name = string(n['name'])
            if n['inum'] and n['life'] == lives[n['dir'] % len(lives)] \
                    and name not in ('.', '..'):
                yield n['inum'], (n['dir'], name)
            at = n['next']


class Disk:
    """What memory holds of the file system at this moment."""

    def __init__(self):
        kernel.require_kernel()
        self.sb = layout.read(guest.variable('sb', 'fs/balloc.c'))
        if self.sb['magic'] != FSMAGIC:
            raise LecternError('no file system is mounted yet; type: '
                               'break log_write, continue')
        cache = guest.variable('bcache')
        self.buffers = layout.table(cache['buf'], int(cache['n']))
        # Until it is used a buffer belongs to no device.
        self.by_block = {b['blockno']: b for b in self.buffers if b['dev']}
        self.memory = [ip for ip in layout.table(
            guest.variable('itable')['inode']) if ip['inum']]
        self.dinode = layout.reader(
            guest.type_named('struct dinode', 'itable'))
        self.dinode_size = guest.type_named('struct dinode', 'itable').sizeof
        self.per_block = BSIZE // self.dinode_size
        self._blocks = {}
        self._inodes = None
        self._names = None
        self._owners = None

    # ---- blocks ----

    def data(self, blockno):
        """A block's bytes, or None: the cache does not have it."""
        b = self.by_block.get(blockno)
        if b is None or not b['valid']:
            return None
        if blockno not in self._blocks:
            self._blocks[blockno] = guest.read(b['data'], BSIZE)
        return self._blocks[blockno]

    def numbers(self, blockno):
        """The block numbers in an indirect block; none if it is not cached."""
        data = self.data(blockno) if blockno else None
        return struct.unpack('<%dI' % NINDIRECT, data) if data else ()

    def what(self, blockno):
        """What a block is, in words."""
        sb = self.sb
        if blockno >= sb['size']:
            return 'outside the file system of %d blocks' % sb['size']
        if blockno >= sb['size'] - sb['nblocks']:
            return self.owners().get(blockno, 'data')
        if blockno >= sb['bmapstart']:
            first = (blockno - sb['bmapstart']) * BSIZE * 8
            return 'bitmap of blocks %d-%d' % (
                first, min(first + BSIZE * 8, sb['size']) - 1)
        if blockno >= sb['inodestart']:
            first = (blockno - sb['inodestart']) * self.per_block
            return 'inodes %d-%d' % (
                first, min(first + self.per_block, sb['ninodes']) - 1)
        if blockno >= sb['logstart']:
            i = blockno - sb['logstart']
            return 'log, block %d of a commit' % (i - 1) if i else 'log header'
        if blockno >= KERNELBLOCK:
            return 'kernel file'
        return 'superblock' if blockno == SUPERBLOCK else 'boot sector'

    # ---- inodes ----

    def inode_block(self, inum):
        """The block an inode is in."""
        return inum // self.per_block + self.sb['inodestart']

    def disk_inode(self, inum):
        """The cached copy of a disk inode, or None."""
        data = self.data(self.inode_block(inum))
        if data is None:
            return None
        return self.dinode(data, inum % self.per_block * self.dinode_size)

    def memory_inode(self, inum):
        """Its entry in the inode table, in use or left over, or None."""
        for ip in self.memory:
            if ip['inum'] == inum:
                return ip
        return None

    def inodes(self):
        """{number: inode} of all that are known; memory's copy is newer."""
        if self._inodes is None:
            self._inodes = {}
            for inum in range(1, self.sb['ninodes']):
                d = self.disk_inode(inum)
                if d is not None and d['type']:
                    self._inodes[inum] = d
            for ip in self.memory:
                if ip['valid']:
                    self._inodes[ip['inum']] = ip
        return self._inodes

    def blocks_of(self, inode):
        """(file's block, disk block) of all the blocks known."""
        addrs = inode['addrs']
        for i in range(NDIRECT):
            yield i, addrs[i]
        for i, block in enumerate(self.numbers(addrs[NDIRECT])):
            yield NDIRECT + i, block
        for j, leaf in enumerate(self.numbers(addrs[NDIRECT + 1])):
            for i, block in enumerate(self.numbers(leaf)):
                yield NDIRECT + NINDIRECT * (1 + j) + i, block

    def owners(self):
        """{data block: 'block 3 of inode 7 /a'} as far as it is known."""
        if self._owners is None:
            self._owners = {}
            for inum, inode in self.inodes().items():
                name = self.title(inum)
                if inode['type'] == T_DEV:
                    continue
                for i, block in self.blocks_of(inode):
                    self._owners[block] = 'block %d of %s' % (i, name)
                addrs = inode['addrs']
                for block in self.numbers(addrs[NDIRECT + 1]):
                    self._owners[block] = 'indirect block of %s' % name
                self._owners[addrs[NDIRECT]] = 'indirect block of %s' % name
                self._owners[addrs[NDIRECT + 1]] = \
                    'double-indirect block of %s' % name
        return self._owners

    # ---- names ----

    def names(self):
        """{inode: (directory's inode, name)} from the name cache and from
        cached directories."""
        if self._names is None:
            self._names = dict(cached_names())
            for parent, inode in self.inodes().items():
                if inode['type'] != T_DIR:
                    continue
                for _, block in self.blocks_of(inode):
                    for inum, name in self._entries(block):
                        self._names.setdefault(inum, (parent, name))
        return self._names

    def _entries(self, block):
        data = self.data(block) if block else None
        for inum, name in struct.iter_unpack('<H%ds' % DIRSIZ, data or b''):
            name = string(name)
            if inum and name not in ('.', '..'):
                yield inum, name

    def path(self, inum):
        """A path of an inode, or None."""
        words = []
        while inum != ROOTINO and len(words) < 32:
            if inum not in self.names():
                return None
            inum, name = self.names()[inum]
            words.insert(0, name)
        return '/' + '/'.join(words)

    def title(self, inum):
        """`inode 7 /a`, or `inode 7` if no name of it is cached."""
        path = self.path(inum)
        return 'inode %d' % inum + (' ' + path if path else '')
