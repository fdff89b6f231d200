"""The log tour's view of the disk: which block is what, what the log holds."""

from lectern import guest
from tours.show import table

ECHO = '/bin/echo hello > note'
BITS = 4096 * 8  # of the bitmap, in a block


def start(tour, disk, command):
    """Boots with an IDE disk, up to where processes are about to run."""
    tour.boot(command=command, disk=disk)
    tour.to('userinit')
    tour.hold_timer()


def log():
    return guest.variable('log', 'fs/log.c')


def name(blockno):
    """What a block of the disk holds, as the superblock has it."""
    sb = guest.variable('sb', 'fs/balloc.c')
    start_of_log, bitmap = int(sb['logstart']), int(sb['bmapstart'])
    data = bitmap + (int(sb['size']) + BITS - 1) // BITS
    if blockno == start_of_log:
        return "the log's header"
    if start_of_log < blockno < int(sb['inodestart']):
        return 'log block %d' % (blockno - start_of_log)
    if int(sb['inodestart']) <= blockno < bitmap:
        return 'a block of inodes'
    if bitmap <= blockno < data:
        return 'the bitmap'
    return 'a data block' if blockno >= data else 'block %d' % blockno


def is_header(blockno):
    return name(blockno) == "the log's header"


def run(blockno, n):
    """What `n` neighbouring blocks of the disk hold."""
    after = '' if n == 1 else ' and the %s after it' % (
        'block' if n == 2 else '%d blocks' % (n - 1))
    return name(blockno) + after


def content(places):
    """Which of the commit's blocks is written first, of those at an array of
    addresses."""
    data = guest.word(places)
    value = log()
    for i in range(int(value['nwrite'])):
        if guest.pointer(value['copy'][i]['data']) == data:
            return 'log.copy[%d], %s' % (i, name(int(
                value['copy'][i]['blockno'])))
    return 'the header' if data == guest.address(
        guest.variable('log_header', 'fs/log.c')) else 'something else'


def state():
    value = log()
    return table(('log.outstanding', int(value['outstanding'])),
                 ('log.writing', 'yes' if value['writing'] else 'no'),
                 ('log.n', int(value['n'])),
                 ('log.seq', int(value['seq'])),
                 ('log.done', int(value['done'])))


def changed():
    """The blocks on the log's list."""
    value = log()
    rows = []
    for i in range(int(value['n'])):
        buf = value['buf'][i].dereference()
        rows.append(('log.buf[%d]' % i, name(int(buf['blockno'])),
                     'new' if buf['new'] else 'was in use',
                     'refcnt %d' % int(buf['refcnt'])))
    return table(*rows)


def sequence(calls):
    """What the disk was asked for, in order."""
    rows = []
    for function, words in calls:
        if function == 'disk_flush':
            what = 'flush'
        else:
            what = ('write ' if words[4] & 1 else 'read ') + run(
                words[1], words[3])
        rows.append((len(rows) + 1, what))
    return table(*rows)
