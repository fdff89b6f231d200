"""A file write through the log, and two crashes in it."""

import shutil

from lectern import guest
from tours import blocks, log_crash
from tours.blocks import ECHO, start
from tours.machine import plain_disk
from tours.show import argument, ps, running, table

TITLE = 'A file write through the log, and a crash in the middle'
ABOUT = """
A write to a file changes several blocks of the disk: a bit in the bitmap, the
data, the file's inode. If the power fails between two of them, the file system
is inconsistent, unless something is done about it. This walk follows six bytes
through the log onto the disk. Then it does the same twice again, and switches
the machine off in the middle: once when the commit is complete, once when it
is not. `make tour TOUR=log` runs it.

The command is `echo hello > note`. The shell has created the file, empty, by an
operation of its own before the walk begins. The timer is held still, so no
change becomes old enough to be written without being asked for.
"""


def walk(tour):
    disk = plain_disk(tour.config)
    prepare(tour, disk)
    before = shutil.copyfile(disk, disk + '.before')
    start(tour, disk, ECHO)
    operation(tour)
    done = commit(tour)
    install(tour, done)
    shutil.copyfile(before, disk)
    log_crash.complete(tour, disk)
    shutil.copyfile(before, disk)
    log_crash.incomplete(tour, disk)


def prepare(tour, disk):
    """The first boot makes the device files, so that later ones do not."""
    start(tour, disk, 'true')
    tour.to('sys_poweroff')
    tour.off()


# ---- the operation ----

def operation(tour):
    tour.to('begin_op', when=lambda: running('echo'))
    tour.stop('The operation begins', """
        echo has called write, and filewrite brackets what it does with
        begin_op and end_op. begin_op only counts: nothing is written to the
        disk before all operations under way have ended. It would sleep if
        changed blocks were being copied for a commit, or if the log might not
        have room for what one more operation can change. The blocks that the
        creation of the file has changed are in the running transaction
        already.
        """, at='fs/log.c:begin_op', line="""
        while (log.closed ||
        log.outstanding++;
        """, show=blocks.state(), book='6 Log design; 6 Code: logging')

    for _ in range(2):
        tour.to('log_write', when=lambda: running('echo'))
    tour.to('end_op', when=lambda: running('echo'))
    tour.stop('The operation has changed some blocks', """
        writei_user has taken a free block of the disk for the data, copied
        the six bytes into it, and given the inode its new size and the
        block's number. All of this has happened in memory, in the block
        cache. Each changed block was handed to log_write, which puts it on the
        log's list and pins it, so that the cache keeps it. A block that is
        changed twice is on the list once. The data block is marked as new: the
        disk has it as free. end_op counts down, and returns to write, which
        returns to echo: nobody waits for the disk.
        """, at='fs/log.c:end_op', line='log.outstanding--;',
        show=(blocks.state(), blocks.changed()),
        book='6 Code: logging; 6 Code: Block allocator')

    tour.to('log_sync', when=lambda: running('init'))
    tour.stop('Somebody wants it on the disk', """
        echo has ended, and so has the shell; nothing has been written. init,
        which has started the command, now calls sync. log_sync sees that the
        running transaction has changes, asks the kernel thread for a commit,
        and sleeps. Without a sync the thread would have begun half a second
        after the first change.
        """, at='fs/log.c:log_sync', line="""
        target = log.n > 0 ? log.seq : log.seq - 1;
        ask_commit();
        """, show=blocks.state(), book=None)


# ---- the commit ----

def commit(tour):
    done = tour.record('disk_rwv', 'disk_flush')
    tour.to('disk_rwv', when=lambda: running('log'))
    tour.stop('The commit: first what is new', """
        The kernel thread "log" has waited until no operation was under way,
        has copied the changed blocks and begun an empty transaction: from here
        on operations may begin again, and change the same blocks, for the
        copies are what is written. The new block goes to its place. If the
        power fails now, that does no harm: all that the disk has says that the
        block is free.
        """, at='fs/log.c:write_run', returned=True, line="""
        return n > 0 ? disk_rwv(log.dev, blockno, log.data, n, true) : 0;
        """, show=(blocks.state(), table(
            ('this write', blocks.run(argument(1), argument(3))),
            ('with the content of', blocks.content(argument(2)))), ps()),
        book='6 Log design; 6 Code: logging')

    tour.to('disk_rwv', when=lambda: blocks.is_header(argument(1)))
    header = guest.variable('log_header', 'fs/log.c')['h']
    n = int(header['n'])
    tour.stop('Then the others, to the log', """
        After a flush, the blocks that were in use before are written to the
        log area, not to their places, all by one request. In front of them is
        the header: how many they are and where each belongs. It also has a
        checksum over itself and those blocks, because a drive that keeps
        writes in a cache of its own may put them on the disk in any order: a
        header that got there before its blocks is found out by its checksum.
        """, at='fs/log.c:write_log', returned=True, line="""
        log_header.h.checksum = sum;
        if ((err = write_run(log.start, log_header.h.n + 1)) < 0)
        """, show=table(*(
            [('this write', blocks.run(argument(1), argument(3))), ('n', n)]
            + [('block[%d]' % i, blocks.name(int(header['block'][i])))
               for i in range(n)]
            + [('checksum', 'set' if int(header['checksum']) else 'not set'),
               ])),
        book='6 Code: logging')

    tour.to('disk_flush', when=lambda: running('log'))
    tour.to_return()
    tour.stop('The flush: from here on it has happened', """
        The drive was told to put on the disk whatever it still had in its
        cache, and has said that it is done. This is the moment of the commit.
        After a crash before it all these operations have happened or none of
        them, as the drive kept the whole commit or not; from now on they have
        happened for certain, though no block of the log is in its place yet.
        """, at='fs/log.c:write_log', returned=True,
        line='return disk_flush(log.dev);', show=blocks.state(),
        book=None)
    return done


def install(tour, done):
    tour.to('disk_rwv', when=lambda: running('log'))
    tour.stop('Now to their places', """
        The blocks in the log are written once more, each to where it belongs.
        There is no hurry about it and no order to be kept: if this is
        interrupted, it will be done again from the log.
        """, at='fs/log.c:install_trans', returned=True,
        line='return write_places(false);', show=table(
            ('this write', blocks.run(argument(1), argument(3))),
            ('with the content of', blocks.content(argument(2)))),
        book='6 Code: logging')

    tour.to('bunpin', when=lambda: running('log'))
    tour.stop('The buffers are free again', """
        All is in its place, and the buffers are unpinned. No flush follows:
        the one in the next commit's first step comes before the log's blocks
        are overwritten. All in all the disk has been asked for the following,
        in this order. The header is not erased: repeating a commit that is in
        place already does no harm.
        """, at='fs/log.c:drop_commit', returned=True,
        line='bunpin(log.pinned[i]);',
        show=(blocks.sequence(done), blocks.state()),
        book='6 Log design; 6 Code: logging')
    tour.off()
