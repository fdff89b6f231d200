# The block cache and the log: bufs, log.
import collections

from lectern import chains, guest, waiting
from lectern.command import LecternError, command, number, usage
from lectern.disk import Disk

KINDS = ['boot sector', 'superblock', 'kernel file', 'log', 'inodes', 'bitmap']

# The parts of commit(), by the function that does them.
STEPS = [('write_log', 'steps 1-3, to the log area'),
         ('install_trans', 'steps 4-5, to their places')]


# ---- bufs ----

@command('bufs', 'files and disk')
def bufs(args):
    """Show the block cache: which disk blocks are in memory.

    Usage: bufs          a summary, and the buffers in use or changed
           bufs all      every buffer that holds a block
           bufs BLOCK    the buffer of one block
    Example: bufs 1

    valid: has the block's contents. dirty: changed, the log has pinned it
    until the next commit wrote it. REFS counts users and the log's pin.
    """
    usage('bufs', args, 1)
    if not args:
        show_cache(Disk(), all_of_them=False)
    elif args[0] == 'all':
        show_cache(Disk(), all_of_them=True)
    else:
        show_block(Disk(), number(args[0], 'block number'))


def show_cache(disk, all_of_them):
    held = sorted(disk.by_block.values(), key=lambda b: b['blockno'])
    print('%d buffers: %d hold a block, %d are in use, %d dirty' % (
        len(disk.buffers), sum(b['valid'] for b in held),
        sum(b['refcnt'] > 0 for b in held), sum(b['dirty'] for b in held)))
    kinds = collections.Counter(
        kind(disk.what(b['blockno'])) for b in held if b['valid'])
    print('blocks held: ' + (', '.join(
        '%d %s' % (n, k) for k, n in kinds.items()) or 'none'))
    shown = [b for b in held
             if all_of_them or b['refcnt'] or b['dirty'] or b['lock']['locked']]
    if not shown:
        return
    print('%7s %5s  %-11s %s' % ('BLOCK', 'REFS', 'STATE', 'WHAT'))
    for b in shown:
        print('%7d %5d  %-11s %s%s' % (
            b['blockno'], b['refcnt'], state(b), disk.what(b['blockno']),
            waiting.suffix(b['lock'])))


def kind(what):
    """The kind of block that Disk.what() tells of."""
    for name in KINDS:
        if what.startswith(name):
            return name
    return 'data'


def state(b):
    """`valid dirty`, or what of it is true."""
    words = [w for w in ('valid', 'dirty') if b[w]]
    return ' '.join(words) or 'empty'


def show_block(disk, blockno):
    if blockno >= disk.sb['size']:
        raise LecternError('there is no block %d: the disk has 0-%d' % (
            blockno, disk.sb['size'] - 1))
    print('block %d: %s' % (blockno, disk.what(blockno)))
    b = disk.by_block.get(blockno)
    if b is None:
        print('  not in the cache; `bufs all` lists what is')
        return
    print('  bcache.buf[%d], data at 0x%x' % (b['index'], b['data']))
    print('  ' + ('valid: what the disk has, or newer' if b['valid']
                  else 'not valid: its contents have not been read'))
    print('  ' + ('dirty: the next commit writes it' if b['dirty']
                  else 'clean: no commit is to write it'))
    print('  %s%s' % (waiting.count(b['refcnt'], 'reference'),
                      ', one of them the log\'s pin' if b['dirty'] else ''))
    place = guest.address(guest.variable('bcache')['buf'][b['index']]['lock'])
    waiting.show_lock(b['lock'], place)
    if b['valid']:
        print('  look at it: x/16xw 0x%x' % b['data'])


# ---- log ----

@command('log', 'files and disk')
def log(args):
    """Show the log's state in words, and what the next commit will write.

    Usage: log
    Example: break write_log, continue, log

    Stopped in write_log the commit is about to be written to the log area; in
    install_trans it is on the disk, and its blocks go to their places.
    """
    usage('log', args, 0)
    disk = Disk()
    state = guest.variable('log', 'fs/log.c')
    if not int(state['capacity']):
        raise LecternError('the log is not set up yet; type: '
                           'break log_write, continue')
    show_area(disk, state)
    show_operations(state)
    show_commit(disk, state)


def show_area(disk, state):
    start = int(state['start'])
    print('log area: header in block %d, blocks %d-%d; %d fit in a commit' % (
        start, start + 1, start + disk.sb['nlog'] - 1, int(state['capacity'])))
    if bool(state['readonly']):
        print('READ-ONLY: a commit failed or was given up; nothing is written')
    done = int(state['ncommits'])
    print('commits since the mount: %d; number of the last one begun: %d' % (
        done, int(state['seq'])))


def show_operations(state):
    n = int(state['outstanding'])
    print('operations between begin_op and end_op: %d' % n)
    if int(state['draining']):
        print('a sync drains the log: no operation may begin until it has '
              'committed')
    for p in waiting.sleepers(guest.address(state)):
        print('waits for the log: %s' % p)


def show_commit(disk, state):
    n = int(state['n'])
    if bool(state['committing']):
        show_committer()
        print('blocks in it: %d' % n)
    elif n:
        print('no commit is being written; blocks for the next one: %d' % n)
    else:
        print('no commit is being written, and no block waits for one')
    for i in range(n):
        blockno = int(state['buf'][i]['blockno'])
        print('  log block %-4d -> block %-6d %s' % (
            int(state['start']) + 1 + i, blockno, disk.what(blockno)))


def show_committer():
    """Who writes the commit, and which part of commit() it is in."""
    p, functions = chains.process_in('end_op')
    steps = [words for name, words in STEPS if name in functions]
    print('a commit is being written by %s%s' % (
        p or 'a process that is not to be found',
        ': ' + steps[0] if steps else ''))
