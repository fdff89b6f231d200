"""Sleep and wakeup through a pipe."""

from lectern import guest, kernel
from lectern.guest import word
from tours import show
from tours.show import argument, running, table

TITLE = 'Sleep and wakeup through a pipe'
ABOUT = """
One program writes into a pipe, another reads from it. Either may be ahead of
the other: the writer when the pipe is full, the reader when it is empty. Then
it must wait, without taking CPU time, until the other has done its part. This
walk sees each of them sleep and be woken. `make tour TOUR=pipe` runs it.

The command is `seq 2000 | wc`. The timer is held still, so that a process
gives up the CPU only when it sleeps or ends.
"""


class Pipe:
    """The pipe of this tour."""

    def __init__(self, place):
        self.place = place
        self.type = guest.type_named('struct pipe')

    def field(self, name):
        return guest.address(guest.at(self.place, self.type)[name])

    def counts(self):
        pipe = guest.at(self.place, self.type)
        read, written = int(pipe['nread']), int(pipe['nwrite'])
        return table(('nread', read), ('nwrite', written),
                     ('unread', written - read),
                     ('ends open', 'reading' * bool(pipe['readopen']) +
                      ' writing' * bool(pipe['writeopen'])))


def walk(tour):
    tour.boot(command='seq 2000 | wc')
    tour.to('userinit')
    tour.hold_timer()
    pipe = made(tour)
    writer_sleeps(tour, pipe)
    reader_wakes(tour, pipe)
    reader_sleeps(tour, pipe)
    writer_wakes(tour, pipe)
    ended(tour, pipe)


def made(tour):
    tour.to('pipealloc')
    ends = argument(0), argument(1)
    tour.to_return()
    files = [guest.at(word(place), guest.type_named('struct file'))
             for place in ends]
    pipe = Pipe(guest.pointer(files[0]['pipe']))
    tour.stop('A pipe', """
        The shell makes the pipe before it makes the two processes, so that
        both inherit it. A pipe is a page of memory, two counters that only
        grow, and a lock. Its two ends are open files, one to read from and one
        to write to. Byte number n since the beginning stands at place n modulo
        the size of the page.
        """, at='fs/pipe.c:pipealloc', returned=True, line="""
        (*f0)->readable = true;
        (*f1)->writable = true;
        """, show=(table(
            ('', 'f0', 'f1'),
            ('readable', *(int(f['readable']) for f in files)),
            ('writable', *(int(f['writable']) for f in files)),
            ('pipe', 'this one', 'the same' if guest.pointer(
                files[1]['pipe']) == pipe.place else '?')), pipe.counts()),
        book='0 Pipes; 5 Code: Pipes')
    return pipe


def asleep_on(name, pipe, field):
    return lambda: running(name) and argument(0) == pipe.field(field)


def writer_sleeps(tour, pipe):
    tour.to('pipewrite', when=lambda: running('seq'))
    n = argument(2)
    tour.stop('The writer writes', """
        The first process, seq, has been given the CPU first. Its numbers go
        into a buffer of its own, and when that is full, into the pipe by one
        system call. The pipe's lock is held from here on, so that nobody sees
        counters and bytes that do not agree.
        """, at='fs/pipe.c:pipewrite', line="""
        acquire(&p->lock);
        put = put_run(p, va + done, n - done);
        """, show=(table(('n', '%d bytes to write' % n)), pipe.counts()),
        book='5 Code: Pipes')

    tour.to('sleep', when=asleep_on('seq', pipe, 'nwrite'))
    tour.stop('The pipe is full', """
        The writer has come back with more, but there is no room. It sleeps on
        the address of nwrite; any number would do that reader and writer
        agree about. sleep is given the pipe's lock and releases it, but only
        when the writer is in the queue of those who sleep: a reader that takes
        bytes out and wants to wake the writer takes the pipe's lock first, and
        so finds it there. This is how no wakeup is lost. The reader then waits
        for ptable.lock until the writer has left its stack.
        """, at='proc.c:sleep', line="""
        acquire(&ptable.lock);
        sleepq_add(p, chan);
        release(lk);
        sched();
        """, show=(table(
            ('chan', '&p->nwrite'),
            ('lk', '&p->lock' if argument(1) == pipe.field('lock') else '?'),
            ('called by', ', '.join(show.callers(2)))), pipe.counts(),
                   show.ps()),
        book='5 Sleep and wakeup; 5 Code: Sleep and wakeup')


def through_wakeup(tour, pipe, counter, by='wakeup'):
    """Goes through the wakeup of those who sleep on a counter of the pipe;
    the processes and the counts as they were before it."""
    tour.to(by, when=lambda: argument(0) == pipe.field(counter))
    before = show.ps()
    counts = pipe.counts()
    tour.to_return()
    return before, counts


def reader_wakes(tour, pipe):
    before, counts = through_wakeup(tour, pipe, 'nwrite')
    tour.stop('The reader makes room, and wakes the writer', """
        wc has copied bytes out, as many as go into one page of its memory; the
        rest comes next. The pipe was full, so a writer may be asleep: wakeup
        looks through the queue that a hash of this address chooses, and makes
        all RUNNABLE that sleep on it. It runs none of them. The reader keeps
        the CPU and the lock; the writer will go on when its turn comes, and
        will look again whether there is room, for another might have filled
        the pipe in between.
        """, at='jobs/sleepq.c:sleepq_wake', returned=True, line="""
        if ((*at)->chan == chan) {
        wake(at);
        """, show=(counts, 'Before wakeup:\n\n' + before,
                   'After it:\n\n' + show.ps()),
        book='5 Code: Sleep and wakeup; 5 Code: Pipes')


def reader_sleeps(tour, pipe):
    tour.to('sleep', when=asleep_on('wc', pipe, 'nread'))
    tour.stop('The pipe is empty', """
        The reader has counted what it got and asks for more before the writer
        has had the CPU. There is nothing to read, and the writing end is still
        open, so there may be more: piperead sleeps, on the address of nread.
        It calls sleep_stoppable, which is sleep for one that Ctrl-Z may stop
        there, in a loop, and tests anew each time it is woken.
        """, at='fs/pipe.c:piperead', returned=True, line="""
        while (p->nread == p->nwrite && p->writeopen) {
        sleep_stoppable(&p->nread, &p->lock);
        """, show=(table(
            ('chan', '&p->nread'),
            ('called by', ', '.join(show.callers(2)))), pipe.counts(),
                   show.ps()),
        book='5 Code: Pipes; 5 Code: Sleep and wakeup')


def writer_wakes(tour, pipe):
    before, counts = through_wakeup(tour, pipe, 'nread', 'wakeup_one')
    tour.stop('The writer brings bytes, and wakes the reader', """
        The other way round: the scheduler has switched to seq, which has
        returned from its sleep, taken the pipe's lock again, found room, and
        copied the bytes that are in one page of its memory. The pipe was empty
        before, so a reader may be asleep. One is woken: it can take all there
        is, and if it leaves bytes it wakes the next.
        """, at='fs/pipe.c:put_run', returned=True, line="""
        if (used == 0)
        wakeup_one(&p->nread);
        """, show=(counts, 'Before wakeup:\n\n' + before,
                   'After it:\n\n' + show.ps()),
        book='5 Code: Sleep and wakeup; 5 Code: Pipes')


def ended(tour, pipe):
    tour.to('pipeclose', when=lambda: running('seq'))
    tour.stop('The end of the file', """
        seq has written its last byte and exits, which closes its descriptors.
        No other process has the writing end open: the shell closed its own
        before it made the second one, so wc never had it. If any of them had
        kept it, the reader would wait for ever. A reader that sleeps is woken
        now; wc is RUNNABLE already, since the last bytes came. It reads what
        is left, and is told by a read of 0 bytes that no more will come.
        """, at='fs/pipe.c:pipeclose', line="""
        p->writeopen = false;
        wakeup(&p->nread); // they read the end of file
        """, show=(table(
            ('closes', 'the writing end' if argument(1) & 1 else '?'),
            ('process', show.who(kernel.current()))), pipe.counts(),
            show.ps()),
        book='5 Code: Pipes; 0 Pipes')

    tour.to('exit', when=lambda: running('wc'))
    tour.stop('wc knows the answer', """
        2000 lines, as many words, and the bytes that have gone through a page
        of memory. wc exits as the last user of the pipe, so the pipe itself
        goes, too.
        """, at='proc.c:exit', line="""
        fileclose(p->ofile[fd]);
        """, show=(tour.console().split('\n')[-2], show.ps()),
        book='5 Code: Wait, exit, and kill')
