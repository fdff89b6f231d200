"""The log tour's second part: the same write, and the power fails."""

from lectern import guest
from lectern.guest import register
from tours import blocks
from tours.blocks import ECHO, start
from tours.machine import check
from tours.show import argument, running, table

LOOK = 'cat note; wc -c note'


def header():
    return guest.variable('log_header', 'fs/log.c')['h']


def complete(tour, disk):
    """The power fails behind the flush of the header."""
    start(tour, disk, ECHO)
    tour.to('log_write', when=lambda: running('echo'))
    for _ in range(2):
        tour.to('disk_flush', when=lambda: running('log'))
    tour.to('disk_rwv', when=lambda: running('log'))
    tour.stop('A crash after the header', """
        The same again, on a disk as it was before. The log's blocks and the
        header are on the disk, the flush is done, and the first block is about
        to be written to its place. Here the machine is switched off.
        """, at='fs/log.c:install_trans', returned=True,
        line='return write_places(false);',
        show=(blocks.state(), table(
            ('this write is lost', blocks.run(argument(1), argument(3))))),
        book='6 Logging layer; 6 Log design')
    tour.off()
    recovery(tour, disk)


def recovery(tour, disk):
    start(tour, disk, LOOK)
    tour.to('initlog')
    done = tour.record('disk_rwv', 'disk_flush')
    tour.to_return()
    n = int(header()['n'])
    tour.stop('The next boot finds the commit', """
        The file system is mounted, and before anything else is done with it,
        the log is looked at. There is a header, its checksum is right for
        itself and the blocks that follow it: a commit is complete. Nobody
        knows, or needs to know, how much of it was in place already; all
        its blocks are written to their places again.
        """, at='fs/recover.c:recover_from_log', returned=True, line="""
        if ((err = commit_complete(dev, first, h)) <= 0)
        if (repeat_block(dev, first + i, h->block[i]) < 0)
        return disk_flush(dev);
        """, show=(table(
            ('log_header.h.n', n), ('blocks put in place', put_in_place(done))),
            blocks.sequence([call for call in done if call in writes(done)
                             or call[0] == 'disk_flush'])),
        book='6 Code: logging')
    look(tour, disk, 'The file is there', """
        `cat note; wc -c note`, run by this boot, finds the six bytes. sync had
        not returned when the power failed, and yet what echo wrote is there,
        and all of it: the data, the size, and the bit in the bitmap.
        The tool that makes disks on the host finds nothing wrong with this
        one.
        """)


def writes(done):
    return [call for call in done if call[0] == 'disk_rwv' and call[1][4] & 1]


def put_in_place(done):
    return sum(call[1][3] for call in writes(done))


def look(tour, disk, title, words):
    tour.to('sys_poweroff')
    lines = tour.console().rstrip('\n').split('\n')
    started = [i for i, line in enumerate(lines) if 'CPUs started' in line][-1]
    tour.stop(title, words, at='user/init.c:run_command', returned=True,
              line='sync();', show=('\n'.join(lines[started + 1:]),
                    'mkfs check:\n\n' + check(tour.config, disk)),
              book='6 Logging layer')
    tour.off()


def incomplete(tour, disk):
    """The power fails before the header is written."""
    start(tour, disk, ECHO)
    tour.to('log_write', when=lambda: running('echo'))
    tour.to('disk_rwv', when=lambda: running('log')
            and blocks.is_header(argument(1)))
    tour.stop('A crash before the header', """
        Once more on a disk as it was before, and this time the power fails a
        moment earlier: the new block is in its place, but neither the header
        nor any block is in the log.
        """, at='fs/log.c:write_log', returned=True,
        line='if ((err = write_run(log.start, log_header.h.n + 1)) < 0)',
        show=(blocks.state(), table(
            ('this write is lost', blocks.run(argument(1), argument(3))))),
        book='6 Logging layer; 6 Log design')
    tour.off()

    start(tour, disk, LOOK)
    tour.to('initlog')
    done = tour.record('disk_rwv', 'disk_flush')
    tour.to_return()
    tour.stop('The next boot finds an old commit', """
        The header that is on the disk is that of an earlier commit, which has
        long been in place. It is whole, so it is repeated, and that changes
        nothing. Had the power failed a moment later, with some of the new
        blocks in the log, the old header's checksum would not be theirs, and
        commit_complete would have said so.
        """, at='fs/recover.c:recover_from_log', returned=True,
        line='if ((err = commit_complete(dev, first, h)) <= 0)', show=table(
            ('log_header.h.n', int(header()['n'])),
            ('blocks put in place', put_in_place(done)),
            ('initlog returns', register('eax'))),
        book='6 Code: logging')
    look(tour, disk, 'There is no file', """
        note is not there: its creation and echo's write were in the same
        commit, and neither has happened. There is no block marked as used that
        no file has, no size without data. The block that was written is free.
        """)
