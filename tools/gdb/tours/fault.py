"""A page fault of a user program."""

import re

from lectern import kernel, paging, trapframe
from lectern.guest import register, word
from lectern.headers import constant
from tours import show
from tours.show import argument, running, table

TITLE = 'A page fault'
ABOUT = """
A program uses a pointer that is NULL. What the processor does then, how the
kernel sees it, and how the program ends: from the instruction to the line on
the console. `make tour TOUR=fault` runs this walk.

The program is `cat README`, and it has no such mistake. So the tour makes
one: it stops cat in its first instruction and overwrites argv[1] with 0. The
timer is held still.
"""

T_PGFLT = constant('trap.h', 'T_PGFLT')
SIGSEGV = constant('include/wait.h', 'SIGSEGV')


def walk(tour):
    tour.boot(command='cat README')
    tour.to('userinit')
    tour.hold_timer()
    prepare(tour)
    fault(tour)
    end(tour)


def prepare(tour):
    tour.to_program('main', 'cat')
    p = kernel.current()
    argv = argument(1)
    before = show.user_string(p, word(argv + 4))
    tour.poke(argv + 4, 0)
    tour.stop('A pointer that is NULL', """
        cat is about to look at its arguments. The page table says what it may
        touch. Its first page is at 0x1000; page 0 is left out on purpose, so
        that a NULL pointer, and an element or two of an array at NULL, is an
        address that does not exist. The walk for address 0 finds the page
        table, which serves all of the first 4 MB, but no page in it.
        """, at='user/cat.c:main', show=(table(
            ('argc', argument(0)), ('argv[1]', '"%s", now 0' % before)),
            in_words(p, 0)),
        book='2 Paging hardware; 2 Process address space')


def in_words(p, va):
    """The page-table walk for an address, without what a compiler changes."""
    step = paging.walk(p.pgdir, va)
    return '\n'.join((
        'address %#x: directory index %d, table index %d, offset %#x' % (
            va, va >> 22, va >> 12 & 0x3ff, va & 0xfff),
        '  directory entry  %s' % paging.flags(step.pde),
        '  table entry      %s' % paging.flags(step.pte)))


def fault(tour):
    tour.to('trap', when=lambda: show.frame(argument(0)).trapno == T_PGFLT
            and register('cr2') == 0)
    p = kernel.current()
    tf = show.frame(argument(0))
    tour.stop('The fault', """
        An instruction would have read a byte at that address. The processor
        has not carried it out. It has put the address into CR2, and made a
        trap, as an interrupt would, with one word more on the stack: the
        error code. The eip in the trap frame is that of the instruction
        itself, not of the next one, so that the kernel can put a page there
        and let the program go on. It does so where a region says that there
        shall be one, and has done it for the pages of cat that have been
        touched so far. For page 0 it does not.
        """, at='trap.c:trap', line="""
        if (!interrupt(tf->trapno))
        fault(tf);
        """, show=table(
            ('cr2', '%#x' % register('cr2')),
            ('tf->trapno', '%d: %s' % (
                tf.trapno, trapframe.trap_name(tf.trapno))),
            ('tf->err', '%#x: %s' % (
                tf.err, trapframe.error_words(tf.trapno, tf.err))),
            ('tf->cs', '%#x, ring %d' % (tf.cs, tf.cs & 3)),
            ('tf->eip', 'in %s, called by cat' % show.name(tf.eip)),
            ('process', show.who(p))),
        book='3 X86 protection; 3 Code: C trap handler')

    tour.to('setkilled')
    tour.stop('The verdict', """
        The trap is neither a system call nor an interrupt, and it comes from
        user mode: the program has done what it may not. The kernel says what
        that was, in a line on the console, and marks the process as killed.
        From the kernel's own code the same fault would be a panic, for then
        the mistake would be in the kernel, and nothing it does could be
        trusted.
        """, at='trap.c:user_fault', returned=True, line="""
        if (tf->trapno == T_PGFLT && r != NULL && r->fill == FILL_NOTHING)
        setkilled(SIGSEGV);
        """, show=(table(
            ('signal', '%d, SIGSEGV' % argument(0)),
            ('p->killed', int(p.value['killed']))),
            without_eip(tour.console())),
        book='3 Code: C trap handler')


def without_eip(console):
    """The last line of the console; where the code is, compilers decide."""
    return re.sub(r'eip 0x[0-9a-f]+', 'eip ...', console.split('\n')[-2])


def end(tour):
    tour.to('exit')
    p = kernel.current()
    status = argument(0)
    tour.stop('The end', """
        A process that is killed does not end at once: it might hold a lock, or
        be in the middle of something. It ends itself when it is about to leave
        the kernel and so holds nothing. Here that is now. exit closes its
        files, gives its memory back, and wakes its parent.
        """, at='trap.c:die_or_stop', returned=True, line="""
        sti();
        exit(W_KILLED(myproc()->killed));
        """, show=table(
            ('process', show.who(p)), ('parent', show.who(p.parent)),
            ('status', '%#x: killed by signal %d' % (status, status & 0x7f)),
            ('p->killed', int(p.value['killed']))),
        book='5 Code: Wait, exit, and kill')

    tour.to('freevm', when=lambda: kernel.current().pid == p.pid)
    tour.stop('The memory goes', """
        A process can give up its memory while it still runs, because it is in
        the kernel, whose half every page directory has: it has gone over to
        the kernel's own directory. Now the pages go, the page tables, and the
        directory.
        """, at='proc.c:leave_memory', returned=True, line="""
        p->as.pgdir = NULL;
        switchkvm();
        freevm(&old);
        """, show=table(
            ('process', show.who(p)),
            ('p->as.pgdir', kernel.current().pgdir or 'NULL'),
            ('cr3', 'the directory to free'
             if paging.current_pgdir() == word(argument(0))
             else "the kernel's own directory")),
        book='5 Code: Wait, exit, and kill')

    tour.to('freeproc', when=lambda: running('init'))
    tour.stop('What is left is cleared away', """
        The parent has been woken in waitpid, has found a child that is a
        ZOMBIE, and taken its status. All that is left of the child is its
        entry in the process table, which is given free. A shell would now say
        how its child has ended; init, told to run this one program, turns the
        machine off.
        """, at='proc.c:waitpid', returned=True, line="""
        *status = p->status;
        freeproc(p);
        """, show=show.ps(),
        book='5 Code: Wait, exit, and kill')
