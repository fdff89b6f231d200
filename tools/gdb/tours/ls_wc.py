"""From two words typed to a number on the screen."""

import gdb

from lectern import guest, kernel
from lectern.guest import register, word
from lectern.headers import constant
from tours import show
from tours.show import argument, running, table

TITLE = 'What happens when `ls | wc` is typed'
ABOUT = """
The shell waits at its prompt. This walk follows a key from the serial line to
the shell, and then the line that has been typed through the shell: parsed,
made into a pipe and two processes, waited for. `make tour TOUR=ls-wc` runs
it.

The timer is held still, so that a process gives up the CPU only when it
sleeps or ends; and the file system is a RAM disk, which never makes anybody
wait.
"""

COM1 = constant('trap.h', 'T_IRQ0') + constant('trap.h', 'IRQ_COM1')


def walk(tour):
    tour.boot()
    tour.to('userinit')
    tour.hold_timer()
    key(tour)
    line(tour)
    parsed(tour)
    made(tour)
    children(tour)
    run(tour)


# ---- from the key to the shell ----

def at_prompt(tour):
    return lambda: kernel.current() is None and \
        tour.console().endswith('$ ')


def key(tour):
    tour.to('runnable_waits', when=at_prompt(tour))
    tour.type('l')
    tour.to('trap', when=lambda: show.frame(argument(0)).trapno == COM1)
    tf = show.frame(argument(0))
    tour.stop('A key', """
        Somebody has typed an l at the other end of the serial line. The CPU
        was halted, in the scheduler, with nobody to run; the interrupt of the
        serial line's chip has ended the halt. Keys of the keyboard come by
        another vector, and meet this path in consoleintr.
        """, at='trap.c:interrupt', returned=True, line="""
        irq_handler[irq]();
        """, show=(table(
            ('tf->trapno', '%d: IRQ %d, the serial line' % (
                tf.trapno, tf.trapno - constant('trap.h', 'T_IRQ0'))),
            ('tf->cs', '%#x, ring %d: it was the kernel that was interrupted'
             % (tf.cs, tf.cs & 3)),
            ('runs', 'no process' if kernel.current() is None else '?')),
            show.ps()),
        book='3 Code: interrupts; 3 Drivers')

    tour.to('wakeup', when=lambda: kernel.current() is None
            and argument(0) == line_channel())
    before = show.ps()
    tour.to_return()
    ring = guest.variable('input', 'dev/console.c')
    places = ring['key'].type.range()[1] + 1
    typed = int(ring['key'][(int(ring['edit']) - 1) % places])
    tour.stop('The console has it', """
        The interrupt handler stores the key in the console's ring. In the
        usual mode it would show it and wait for the end of the line; but the
        shell edits its lines itself, and has asked for every key as it comes.
        So the reader is woken at once. An interrupt handler may wake a
        process, but never sleep: it runs in nobody's name.
        """, at='dev/console.c:input_deliver', returned=True, line="""
        input.line = input.edit;
        wakeup(&input.line);
        """, show=(table(
            ('the last key', repr(chr(typed))),
            ('raw', 'yes' if ring['raw'] else 'no')),
            'Before wakeup:\n\n' + before, 'After it:\n\n' + show.ps()),
        book='3 Drivers; 5 Code: Sleep and wakeup')


def line_channel():
    return guest.address(guest.variable('input', 'dev/console.c')['line'])


# ---- the line ----

def line(tour):
    tour.to('syscall', when=lambda: running('sh')
            and system_call() == 'write')
    p = kernel.current()
    at = int(p.value['tf']['esp'])
    tour.stop('The echo', """
        sh has returned from its sleep, copied the key out of the ring, and
        got it as the result of a read of one byte. It has put the letter into
        its line and now writes it to the console: what one sees when one types
        is what a program writes.
        """, at='syscall.c:syscall', line='result = syscalls[number]();',
        show=table(
            ('system call', '%d, write' % int(p.value['tf']['eax'])),
            ('descriptor', show.user_word(p, at + 4)),
            ('bytes', '%d: %r' % (
                show.user_word(p, at + 12),
                show.user_string(p, show.user_word(p, at + 8))[:1]))),
        book='0 I/O and file descriptors')

    tour.type('s | wc\r')


def system_call():
    number = int(kernel.current().value['tf']['eax'])
    return show.name(guest.pointer(
        guest.variable('syscalls')[number]))[len('sys_'):]


# ---- the shell understands it ----

def parsed(tour):
    tour.to_program('parse', 'sh')
    text = show.user_string(kernel.current(), word(argument(0)))
    where = argument(1)
    esp = register('esp')
    back = word(esp)
    tour.stop('The line is whole', """
        The rest of the line has come the same way, key by key, and Enter has
        ended it. The shell's own parser now makes a tree of it: lists of
        pipelines, pipelines of commands, commands of words.
        """, at='user/sh/parse.c:parse', show=(
            table(('text', repr(text))), tour.console().split('\n')[-2]),
        book='0 Processes and memory')

    tour.to_address(back, 'the return from parse',
                    lambda: register('esp') == esp + 4)
    tour.stop('The line is understood', """
        There is one pipeline, with two commands of one word each. No file has
        been looked at yet: whether there is an ls, nobody knows.
        """, at='user/sh.c:read_command', returned=True, line="""
        *result = text.failed ? PARSED_ERROR : parse(&src, list);
        """, show=tree(word(where)), book='0 Pipes')


def tree(address):
    """What the shell's parser has made: the words of each command."""
    pipeline = pointer_to('struct andor', address)['first']
    command = pipeline['first']
    rows = []
    while guest.pointer(command):
        words = command['words']
        rows.append(('command %d' % (len(rows) + 1), ' '.join(
            words['v'][i].string() for i in range(int(words['n'])))))
        command = command['next']
    return table(*rows)


def pointer_to(ctype, address):
    return gdb.Value(address).cast(gdb.lookup_type(ctype).pointer())


# ---- pipe, fork, fork, wait ----

def made(tour):
    tour.to('pipealloc', when=lambda: running('sh'))
    tour.to('syscall', when=lambda: running('sh')
            and system_call() == 'fork')
    sh = kernel.current()
    tour.stop('First a pipe', """
        A pipeline of two commands needs one pipe and two processes. The pipe
        comes first, so that the children have it. Its ends have got the
        lowest descriptors that were free. Now the shell calls fork for the
        first child.
        """, at='syscall.c:syscall', line='result = syscalls[number]();',
        show=show.descriptors(sh),
        book='0 Pipes')

    tour.to('sleep', when=lambda: running('sh')
            and argument(0) == sh.address)
    tour.stop('Then two children', """
        Both children have been made, and the shell has closed its own ends of
        the pipe: they are of no use to it, and as long as it had the writing
        end, wc would never see an end of the file. It has made the two one
        process group, the one that Ctrl-C would kill, and waits for the first
        to end. Neither of the children has run yet.
        """, at='proc.c:waitpid', returned=True,
        line='sleep_stoppable(me, &ptable.lock); // exit() wakes us',
        show=(show.ps(), show.descriptors(sh)),
        book='0 Processes and memory; 5 Code: Wait, exit, and kill')


# ---- the children ----

def children(tour):
    tour.to('exec', when=lambda: kernel.current().pid == 4)
    ls = kernel.current()
    tour.stop('The first child becomes ls', """
        The child still is a shell, in memory that it shares with its parent
        as far as neither has written. It has closed the end of the pipe it
        does not use, closed its descriptor 1, and called dup on the
        writing end: dup takes the lowest descriptor that is free, so the pipe
        is now its standard output. Only then comes exec. ls knows nothing of
        any of this: it writes to descriptor 1.
        """, at='exec.c:exec', show=(table(
            ('path', '"%s"' % show.string(argument(0))),
            ('p', show.who(ls))), show.descriptors(ls)),
        book='0 I/O and file descriptors; 0 Pipes')

    tour.to('pipewrite', when=lambda: running('ls'))
    n = argument(2)
    text = show.user_memory(kernel.current(), argument(1), n).decode()
    tour.stop('ls writes', """
        ls has read the directory through the file system, sorted the names,
        and writes them all at once. That fits into the pipe, so ls does not
        have to wait. It is followed by exit, which closes the writing end.
        """, at='fs/pipe.c:pipewrite', show=(table(
            ('bytes', n),), text.rstrip('\n')),
        book='0 File system; 5 Code: Pipes')

    tour.to('exec', when=lambda: kernel.current().pid == 5)
    wc = kernel.current()
    tour.stop('The second child becomes wc', """
        ls is gone, but what it has written is not: the pipe has it. The
        second child has done the same as the first, with the reading end and
        descriptor 0.
        """, at='exec.c:exec', show=(table(
            ('path', '"%s"' % show.string(argument(0))),),
            show.descriptors(wc), show.ps()),
        book='0 I/O and file descriptors; 0 Pipes')


def run(tour):
    tour.to('piperead', when=lambda: running('wc'))
    tour.to_return()
    got = register('eax')
    tour.to('piperead', when=lambda: running('wc'))
    tour.to_return()
    tour.stop('wc reads', """
        The first read has brought all that was in the pipe. The second finds
        the pipe empty and the writing end closed by everybody, so there is
        nothing to wait for: it returns 0, which is the end of the file.
        """, at='fs/pipe.c:piperead', returned=True, line="""
        while (p->nread == p->nwrite && p->writeopen) {
        """, show=table(('first read', '%d bytes' % got),
                        ('second read', register('eax'))),
        book='5 Code: Pipes')

    tour.to('exit', when=lambda: running('wc'))
    tour.to('runnable_waits', when=at_prompt(tour))
    tour.stop('The prompt again', """
        wc has written its three numbers, to the console this time, and has
        ended. The shell was woken at each of the two ends, has taken both
        statuses, and asks for the next line. The CPU is halted.
        """, at='cpu/idle.c:cpu_idle', returned=True, line='sti_hlt();',
        show=(show.ps(), '\n'.join(tour.console().split('\n')[-3:])),
        book='5 Code: Wait, exit, and kill')
