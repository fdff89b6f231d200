"""A file write through the log, and two crashes in it."""

import shutil

from lectern import guest
from tours import blocks, log_crash
from tours.blocks import ECHO, start
from tours.machine import plain_disk
from tours.show import argument, running, table

TITLE = 'A file write through the log, and a crash in the middle'
ABOUT = """
A write to a file changes several blocks of the disk: a bit in the bitmap, the
data, the file's inode. If the power fails between two of them, the file system
is inconsistent, unless something is done about it. This walk follows six bytes
through the log onto the disk. Then it does the same twice again, and switches
the machine off in the middle: once when the commit is complete, once when it
is not. `make tour TOUR=log` runs it.

The command is `echo hello > note`. The file has been created, empty, by an
operation of its own before the walk begins. The timer is held still.
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
        begin_op and end_op. begin_op only counts: as long as operations are
        under way, nothing of theirs is written to the disk. It would sleep if
        a commit were going on, or if the log might not have room for what one
        more operation can change.
        """, at='fs/log.c:begin_op', line="""
        while (log.committing || log.draining > 0 ||
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
        log's list and pins it, so that the cache keeps it.
        A block that is changed twice is on the list once.
        """, at='fs/log.c:end_op', line="""
        if (--log.outstanding == 0 && log.n > 0 && !log.readonly) {
        """, show=(blocks.state(), blocks.changed()),
        book='6 Code: logging; 6 Code: Block allocator')


# ---- the commit ----

def commit(tour):
    done = tour.record('disk_rw', 'disk_flush')
    tour.to('disk_rw', when=lambda: running('echo'))
    tour.stop('The commit: first to the log', """
        This was the only operation under way, so end_op commits. The changed
        blocks go to the disk, but not to their places: one after the other
        they are written to the log area. If the power fails now, the file
        system is as it was before: no header speaks of these blocks yet.
        """, at='fs/log.c:write_log', returned=True, line="""
        sum = fs_checksum(sum, log.buf[i]->data, BSIZE / 4);
        if (disk_rw(log.dev, log.start + 1 + i, log.buf[i]->data, true) < 0)
        """, show=(blocks.state(), table(
            ('this write', blocks.name(argument(1))),
            ('with the content of', blocks.content(argument(2))))),
        book='6 Log design; 6 Code: logging')

    tour.to('disk_rw', when=lambda: blocks.is_header(argument(1)))
    header = guest.variable('log_header', 'fs/log.c')['h']
    n = int(header['n'])
    tour.stop('Then the header', """
        The header says how many blocks the commit has and where each belongs.
        It also has a checksum over itself and those blocks, because a drive
        that keeps writes in a cache of its own may put them on the disk in
        any order: a header that got there before its blocks is found out by
        its checksum.
        """, at='fs/log.c:write_log', returned=True, line="""
        log_header.h.checksum = sum;
        if (disk_rw(log.dev, log.start, &log_header, true) < 0)
        """, show=table(*(
            [('this write', blocks.name(argument(1))), ('n', n)]
            + [('block[%d]' % i, blocks.name(int(header['block'][i])))
               for i in range(n)]
            + [('checksum', 'set' if int(header['checksum']) else 'not set'),
               ])),
        book='6 Code: logging')

    tour.to('disk_flush', when=lambda: running('echo'))
    tour.to_return()
    tour.stop('The flush: from here on it has happened', """
        The drive was told to put on the disk whatever it still had in its
        cache, and has said that it is done. This is the moment of the commit.
        After a crash before it the write has happened wholly or not at all,
        as the drive kept the whole commit or not; from now on it has happened
        for certain, though no block is in its place yet.
        """, at='fs/log.c:write_log', returned=True,
        line='return disk_flush(log.dev);', show=blocks.state(),
        book=None)
    return done


def install(tour, done):
    tour.to('disk_rw', when=lambda: running('echo'))
    tour.stop('Now to their places', """
        The same blocks are written once more, each to where it belongs. There
        is no hurry about it and no order to be kept: if this is interrupted,
        it will be done again from the log.
        """, at='fs/log.c:install_trans', returned=True, line="""
        if (disk_rw(log.dev, b->blockno, b->data, true) < 0)
        return disk_flush(log.dev);
        """, show=table(
            ('this write', blocks.name(argument(1))),
            ('with the content of', blocks.content(argument(2)))),
        book='6 Code: logging')

    tour.to('wakeup', when=lambda: running('echo') and
            argument(0) == guest.address(guest.variable('log', 'fs/log.c')))
    tour.stop('The log is free again', """
        A second flush, so that the log's blocks are not overwritten before
        their contents are in place; then the buffers are unpinned and who
        waits for the log is woken. All in all the disk has been asked for the
        following, in this order. The header is not erased: repeating a commit
        that is in place already does no harm.
        """, at='fs/log.c:end_op', returned=True, line="""
        commit();
        log.committing = false;
        wakeup(&log);
        """, show=(blocks.sequence(done), blocks.state()),
        book='6 Log design; 6 Code: logging')
    tour.off()
