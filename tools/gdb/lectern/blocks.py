# The block cache and the log: bufs, log.
import collections

from lectern import chains, guest, waiting
from lectern.command import LecternError, command, number, usage
from lectern.disk import Disk

KINDS = ['boot sector', 'superblock', 'kernel file', 'log', 'inodes', 'bitmap']

# The parts of log_commit(), by the function that does them.
STEPS = [('write_new', 'step 1, new blocks to their places'),
         ('write_log', 'steps 2-3, to the log area'),
         ('install_trans', 'step 4, to their places')]


# ---- bufs ----

@command('bufs', 'files and disk')
def bufs(args):
    """Show the block cache: which disk blocks are in memory.

    Usage: bufs          a summary, and the buffers in use or changed
           bufs all      every buffer that holds a block
           bufs BLOCK    the buffer of one block
    Example: bufs 1

    valid: has the block's contents. dirty: changed, the next commit writes
    it. pinned: a commit is writing it. REFS counts users and the log's pins.
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
    print('%d buffers: %d hold a block, %d are in use, %d pinned by the log' % (
        len(disk.buffers), sum(b['valid'] for b in held),
        sum(b['refcnt'] > 0 for b in held), sum(b['pins'] > 0 for b in held)))
    kinds = collections.Counter(
        kind(disk.what(b['blockno'])) for b in held if b['valid'])
    print('blocks held: ' + (', '.join(
        '%d %s' % (n, k) for k, n in kinds.items()) or 'none'))
    shown = [b for b in held
             if all_of_them or b['refcnt'] or b['dirty'] or b['lock']['locked']]
    if not shown:
        return
    print('%7s %5s  %-12s %s' % ('BLOCK', 'REFS', 'STATE', 'WHAT'))
    for b in shown:
        print('%7d %5d  %-12s %s%s' % (
            b['blockno'], b['refcnt'], state(b), disk.what(b['blockno']),
            waiting.suffix(b['lock'])))


def kind(what):
    """The kind of block that Disk.what() tells of."""
    for name in KINDS:
        if what.startswith(name):
            return name
    return 'data'


def state(b):
    """`valid dirty`, or what of it is true; `pinned` if it is written now."""
    words = [w for w in ('valid', 'dirty') if b[w]]
    if b['pins'] > b['dirty']:
        words.append('pinned')
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
                      ', %d of them the log\'s' % b['pins']
                      if b['pins'] else ''))
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

    Stopped in write_new or write_log the commit is about to be written; in
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
    print('log area: header in block %d, blocks %d-%d; a commit has at most %d '
          'blocks' % (start, start + 1, start + disk.sb['nlog'] - 1,
                      int(state['capacity'])))
    if bool(state['readonly']):
        print('READ-ONLY: a commit failed or was given up; nothing is written')
    print('last commit on the disk: %d; running transaction: %d' % (
        int(state['done']), int(state['seq'])))


def show_operations(state):
    n = int(state['outstanding'])
    print('operations between begin_op and end_op: %d' % n)
    if bool(state['closed']):
        print('no operation may begin: the changed blocks are to be copied')
    for p in waiting.sleepers(guest.address(state)):
        print('waits for the log: %s' % p)


def show_commit(disk, state):
    if bool(state['writing']):
        show_committer()
        print('blocks in it: %d' % int(state['nwrite']))
        show_list(disk, [state['copy'][i].dereference()
                         for i in range(int(state['nwrite']))],
                  int(state['start']))
    n = int(state['n'])
    print('changed since the last commit began: %s' % (
        waiting.count(n, 'block') if n else 'no block'))
    show_list(disk, [state['buf'][i].dereference() for i in range(n)], None)


def show_list(disk, buffers, log_block):
    """Blocks, with their place in the log if they are being written."""
    for b in buffers:
        how = 'new' if bool(b['new']) else 'logged'
        if log_block and how == 'logged':
            log_block += 1
            how = 'log block %d' % log_block
        blockno = int(b['blockno'])
        print('  %-14s block %-6d %s' % (how, blockno, disk.what(blockno)))


def show_committer():
    """Who writes the commit, and which part of log_commit() it is in."""
    p, functions = chains.process_in('log_commit')
    steps = [words for name, words in STEPS if name in functions]
    print('a commit is being written by %s%s' % (
        p or 'a process that is not to be found',
        ': ' + steps[0] if steps else ''))
