# Open files: what descriptors stand for.
import collections

from lectern import guest, kernel, layout, names, waiting
from lectern.command import LecternError, command, usage
from lectern.disk import BSIZE, T_DEV, T_DIR, Disk

PIPESIZE = BSIZE  # a page; fs/pipe.c


@command('files', 'files and disk')
def files(args):
    """Show open files: a process's descriptors, or the whole table.

    Usage: files        every open file, and which descriptors stand for it
           files PID    one process's descriptors and current directory
    Example: files 2

    MODE: r and w as opened, a: every write goes to the end. REFS counts the
    descriptors that share the file and its offset.
    """
    usage('files', args, 1)
    if args:
        p = kernel.chosen(args)
    table = Table()
    if args:
        show_process(table, p)
    else:
        show_table(table)


class Table:
    """All open files, and who has them open."""

    def __init__(self):
        kernel.require_kernel()
        self.rows = {f['address']: f for f in layout.table(
            guest.variable('ftable')['file']) if f['ref']}
        self.users = collections.defaultdict(list)
        for p, fd, file in names.open_files(kernel.processes()):
            self.users[guest.address(file)].append((p, fd))
        self.kinds = {}
        ctype = guest.variable('ftable')['file'][0]['type'].type
        for field in ctype.strip_typedefs().fields():
            self.kinds[field.enumval] = field.name
        try:
            self.disk = Disk()
        except LecternError:
            self.disk = None

    def inode(self, place):
        """The entry of the inode table at an address, or None."""
        for ip in self.disk.memory if self.disk else []:
            if ip['address'] == place:
                return ip
        return None

    def what(self, f):
        """What an open file is, in words."""
        kind = self.kinds.get(f['type'])
        if kind == 'FD_PIPE':
            return self.pipe(f)
        ip = self.inode(f['ip']) if kind == 'FD_INODE' else None
        return inode_words(self.disk, ip) if ip else 'being opened or closed'

    def pipe(self, f):
        """The state of a pipe, from one of its ends."""
        row = guest.variable('ftable')['file'][f['index']]['pipe']
        pipe = layout.read(row.dereference())
        used = (pipe['nwrite'] - pipe['nread']) & 0xffffffff
        words = '%s end of a pipe, %d of %d bytes full' % (
            'write' if f['writable'] else 'read', used, PIPESIZE)
        if not pipe['readopen' if f['writable'] else 'writeopen']:
            words += ', other end closed'
        others = [g for g in self.rows.values()
                  if g['pipe'] == f['pipe'] and g is not f]
        for g in others:
            words += ', other end: ' + self.holders(g)
        side = row['nwrite' if f['writable'] else 'nread']
        for p in waiting.sleepers(guest.address(side)):
            words += ', %s waits' % p.short
        return words

    def holders(self, f):
        """`1 (init) fd 0,1,2; 2 (sh) fd 0`: the descriptors of a file."""
        by_process = collections.defaultdict(list)
        for p, fd in self.users[f['address']]:
            by_process[p.short].append(str(fd))
        return '; '.join('%s fd %s' % (p, ','.join(fds))
                         for p, fds in by_process.items()) or 'no descriptor'


def inode_words(disk, ip):
    """`/a, inode 7`, with the device it is, if it is one."""
    words = '%s, inode %d' % (disk.path(ip['inum']) or '(name not cached)',
                              ip['inum'])
    if ip['type'] == T_DEV:
        words += ', device ' + device(ip['major'])
    elif ip['type'] == T_DIR:
        words += ', directory'
    return words


def device(major):
    """A device's number and the function that reads it."""
    table = guest.variable('devsw')
    if not 0 <= major <= table.type.range()[1]:
        return '%d, which no driver serves' % major
    driver = guest.pointer(table[major])
    read = driver and guest.pointer(table[major]['read'])
    return '%d (%s)' % (major, names.function(read) if read else 'no driver')


def mode(f):
    """`rw`, `r-`, `-wa`: what the file was opened for."""
    return ('r' if f['readable'] else '-') + ('w' if f['writable'] else '-') \
        + ('a' if f['append'] else '')


def show_process(table, p):
    cwd = table.inode(guest.pointer(p.value['cwd']))
    print('%s, in %s' % (p, inode_words(table.disk, cwd) if cwd
                         else 'no directory'))
    print('%3s %-4s %4s %8s  %s' % ('FD', 'MODE', 'REFS', 'OFFSET', 'WHAT'))
    for q, fd, file in names.open_files([p]):
        show_row(table, fd, table.rows.get(guest.address(file)))


def show_row(table, fd, f):
    if f is None:
        print('%3d is being closed' % fd)
        return
    print('%3d %-4s %4d %8s  %s' % (
        fd, mode(f), f['ref'], offset(table, f), table.what(f)))


def offset(table, f):
    """Where the next read or write goes; pipes and devices have no place."""
    ip = table.inode(f['ip'])
    if table.kinds.get(f['type']) != 'FD_INODE' or ip and ip['type'] == T_DEV:
        return '-'
    return f['off']


def show_table(table):
    size = guest.variable('ftable')['file'].type.range()[1] + 1
    print('open files: %d of %d' % (len(table.rows), size))
    if table.rows:
        print('%4s %-4s %4s %8s  %s' % ('FILE', 'MODE', 'REFS', 'OFFSET',
                                        'WHAT'))
    for f in table.rows.values():
        print('%4d %-4s %4d %8s  %s' % (f['index'], mode(f), f['ref'],
                                        offset(table, f), table.what(f)))
        print('%24s%s' % ('', table.holders(f)))
