# One inode: what memory and the block cache know of it.
from lectern import guest, kernel, waiting
from lectern.command import LecternError, command, number, usage
from lectern.disk import (BSIZE, NDIRECT, NINDIRECT, T_DEV, T_DIR, T_FILE,
                          Disk)
from lectern.files import Table, device

TYPES = {0: 'free', T_DIR: 'directory', T_FILE: 'file', T_DEV: 'device'}


@command('inode', 'files and disk')
def inode(args):
    """Show an inode: contents, lock, who has it open, where its blocks are.

    Usage: inode NUMBER
    Example: inode 1      (the root directory)

    In memory while it is used, and as long after as its place is not needed;
    else as the block cache has it; else nothing is known here.
    """
    usage('inode', args, 1, 1)
    inum = number(args[0], 'inode number')
    table = Table()
    disk = table.disk or Disk()
    if not 0 < inum < disk.sb['ninodes']:
        raise LecternError('there is no inode %d: the disk has 1-%d' % (
            inum, disk.sb['ninodes'] - 1))
    memory, copy = disk.memory_inode(inum), disk.disk_inode(inum)
    valid = memory is not None and memory['valid']
    if not valid and copy is None:
        print('inode %d is not cached: neither in the inode table nor, as '
              'part of block %d, in the block cache' % (
                  inum, disk.inode_block(inum)))
        if memory is None:
            return
    else:
        show_contents(disk, inum, memory if valid else copy)
    show_memory(table, memory)
    show_copy(disk, inum, memory if valid else None, copy)


def show_contents(disk, inum, ip):
    if ip['type'] == 0:
        print('inode %d: free' % inum)
        return
    kind = TYPES.get(ip['type'], 'of type %d, which is none' % ip['type'])
    blocks = (ip['size'] + BSIZE - 1) // BSIZE
    print('%s: %s, %s, %s in %s' % (
        disk.title(inum), kind, waiting.count(ip['nlink'], 'link'),
        waiting.count(ip['size'], 'byte'), waiting.count(blocks, 'block')))
    if ip['type'] == T_DEV:
        print('  device ' + device(ip['major']))
    elif blocks:
        show_blocks(disk, ip['addrs'], blocks)


def show_blocks(disk, addrs, blocks):
    """Where the contents are: addrs, in words."""
    direct = addrs[:min(blocks, NDIRECT)]
    print('  direct, addrs[0..%d]: %s%s' % (
        len(direct) - 1, ' '.join(map(str, direct)),
        ' (0: a hole)' if 0 in direct else ''))
    if blocks > NDIRECT:
        print('  indirect, addrs[%d]: %s' % (
            NDIRECT, indirect(disk, addrs[NDIRECT], blocks - NDIRECT)))
    if blocks > NDIRECT + NINDIRECT:
        leaves = (blocks - NDIRECT - 1) // NINDIRECT
        print('  double indirect, addrs[%d]: %s' % (
            NDIRECT + 1, indirect(disk, addrs[NDIRECT + 1], leaves)))


def indirect(disk, block, used):
    """A block of block numbers, and the first of them."""
    if block == 0:
        return 'none, a hole'
    found = disk.numbers(block)
    if not found:
        return 'block %d, which is not cached' % block
    used = min(used, NINDIRECT)
    first = ' '.join(map(str, found[:min(used, 8)]))
    return 'block %d holds %s: %s%s' % (
        block, waiting.count(used, 'number'), first, ' ...' if used > 8 else '')


def show_memory(table, ip):
    """The entry of the inode table: references, lock, users."""
    if ip is None:
        print('  in memory: no')
        return
    print('  in memory: itable.inode[%d], %s%s' % (
        ip['index'], waiting.count(ip['ref'], 'reference'),
        '' if ip['valid'] else ', not read from the disk yet'))
    entry = guest.variable('itable')['inode'][ip['index']]
    waiting.show_lock(ip['lock'], guest.address(entry['lock']))
    for f in table.rows.values():
        if f['ip'] == ip['address'] and table.kinds[f['type']] == 'FD_INODE':
            print('  open at offset %d: %s' % (f['off'], table.holders(f)))
    for p in kernel.processes():
        if guest.pointer(p.value['cwd']) == ip['address']:
            print('  current directory of %s' % p)


def show_copy(disk, inum, memory, copy):
    """The disk inode in the block cache, and whether it is up to date."""
    block = disk.inode_block(inum)
    place = inum % disk.per_block
    if copy is None:
        print('  on the disk: entry %d of block %d, which is not cached' % (
            place, block))
        return
    words = 'dirty: the next commit writes it' \
        if disk.by_block[block]['dirty'] else 'clean'
    print('  on the disk: entry %d of block %d, cached, %s' % (
        place, block, words))
    if memory is None:
        return
    differ = [m for m in ('type', 'major', 'minor', 'nlink', 'size', 'addrs')
              if memory[m] != copy[m]]
    if differ:
        print('  memory is newer than the cached block in: ' +
              ' '.join(differ))
