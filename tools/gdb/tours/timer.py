"""A timer interrupt that takes the CPU from a program."""

from lectern import guest, kernel, names
from lectern.guest import register, word
from lectern.headers import KERNBASE, constant
from tours import show
from tours.show import argument, below, boxes, table

TITLE = 'A timer interrupt that takes the CPU away'
ABOUT = """
Two programs compute and never ask the kernel for anything that takes time.
There is one CPU. This walk follows one interrupt of the timer: from an
instruction of the one program, through the kernel, to an instruction of the
other. `make tour TOUR=timer` runs it.

The programs are two of `wc /dev/zero`, which count zeros without end; a shell
starts them by `wc /dev/zero & wc /dev/zero`.
"""

TIMER = constant('trap.h', 'T_IRQ0') + constant('trap.h', 'IRQ_TIMER')


def walk(tour):
    tour.boot(command='wc /dev/zero & wc /dev/zero')
    left, other = interrupt(tour)
    give_up(tour, left)
    through_scheduler(tour, left, other)
    back(tour, left, other)


def waiting():
    """The process that is next in the queue, or None."""
    return kernel.process_at(guest.pointer(guest.variable('ptable')['first']))


def right_moment():
    """At the stub of the timer's vector: whether the tick has come while one
    wc was in user mode, and the other waits where a tick has left it."""
    cs = word(register('esp') + 4)
    next_one = waiting()
    return cs & 3 == 3 and show.running('wc') \
        and next_one is not None and next_one.name == 'wc' \
        and next_one.pid < kernel.current().pid \
        and names.function(guest.pointer(next_one.context['eip'])) == 'sched' \
        and interrupted_frame(next_one).trapno == TIMER


def interrupted_frame(p):
    """The trap frame at the top of its kernel stack."""
    return show.frame(p.top - show.frame(p.top).size)


def interrupt(tour):
    tour.to('vector%d' % TIMER, when=right_moment)
    tour.to('trap')
    left, other = kernel.current(), waiting()
    tf = show.frame(argument(0))
    tour.stop('The tick', """
        A hundred times a second the timer of the local APIC interrupts the
        CPU. This time it was in the middle of a program. Nothing in the
        program has asked for this; the processor has looked for an interrupt
        between two of its instructions, switched to the process's kernel
        stack, and saved what it needs to go on later: the trap frame looks
        just as it does after a system call, but for its number.
        """, at='trap.c:trap', line='if (!interrupt(tf->trapno))',
        show=(table(
            ('tf->trapno', '%d: timer' % tf.trapno),
            ('tf->cs', '%#x, ring %d' % (tf.cs, tf.cs & 3)),
            ('tf->eip', 'below KERNBASE' if tf.eip < KERNBASE else '?'),
            ('interrupts now', 'on' if register('eflags') & 0x200
             else 'off: the gate has turned them off'),
            ('runs', show.who(left)),
            ('next in the queue', show.who(other))), show.ps()),
        book='3 Code: interrupts')
    return left, other


# ---- out of the one ----

def give_up(tour, left):
    tour.to('yield')
    tour.stop('Its time is up', """
        The timer's interrupt has been counted and acknowledged, so that the
        next can come. Then trap has seen that another process waits for a
        CPU, and calls yield: one tick is all the time a process has while
        others want to run. If the queue were empty, the program would simply
        go on. Had the tick come in the kernel, in a system call of this
        process, it would have been the same.
        """, at='proc.c:yield', line="""
        acquire(&ptable.lock);
        make_runnable(myproc());
        sched();
        """, show=table(
            ('returns to', show.name(word(register('esp')))),
            ('p->state', left.state)),
        book='3 Code: interrupts; 5 Code: Scheduling')

    tour.to('swtch')
    left = kernel.process(left.pid)
    old = argument(0)
    calls = show.callers(4)
    tour.stop('Out of the process', """
        The process is RUNNABLE and last in the queue, and sched has called
        swtch to go to the scheduler. All that the process will need is on its
        kernel stack: its user registers in the trap frame at the top, and
        below them the calls that have led here. The processor's user
        registers are not touched by this switch; they are not in the
        processor any more.
        """, at='swtch.S:swtch', line='pushl %ebp', show=(boxes(
            'top = p->kstack + KSTACKSIZE', [
                (['struct trapframe', 'eip, esp: of the program'],
                 below(left.top - show.frame(left.top).size, left.top),
                 'pushed by the processor and alltraps'),
                ([calls[2]], '', 'was called by %s' % calls[3]),
                ([calls[1]], '', 'was called by %s' % calls[2]),
                ([calls[0]], 'esp', 'was called by %s' % calls[1]),
            ]), table(
            ('old', '&p->context' if old == guest.address(
                left.value['context']) else '?'),
            ('new', 'cpus[0].scheduler' if argument(1) == guest.pointer(
                guest.variable('cpus')[0]['scheduler']) else '?'),
            ('p->state', left.state))),
        book='5 Code: Context switching')


# ---- the scheduler ----

def through_scheduler(tour, left, other):
    tour.to_line('swtch.S:swtch', 'ret')
    left = kernel.process(left.pid)
    tour.stop('In the scheduler', """
        swtch is about to return, not to sched, which has called it, but to
        scheduler, which had called it when this process was given the CPU.
        The scheduler's stack is the one the kernel was booted on. The process
        that was interrupted now has a context: where its stack ends, and
        that it will go on in sched.
        """, at='swtch.S:swtch', line='ret', show=table(
            ('returns to', show.name(word(register('esp')))),
            ('p->context->eip', show.name(
                guest.pointer(left.context['eip']))),
            ('p->state', left.state)),
        book='5 Code: Context switching')

    tour.to('switchuvm')
    chosen = kernel.process_at(argument(0))
    tour.stop('The next one', """
        The scheduler has taken the oldest process off the queue. The queue is
        first in, first out, so two programs that compute get the CPU in turn,
        a tick each. switchuvm makes this process's page table current, and
        tells the processor where its kernel stack begins. ptable.lock has
        been held since yield, by one process, and will be released by
        another.
        """, at='proc.c:scheduler', returned=True, line="""
        while ((p = next_runnable()) != NULL) {
        switchuvm(p);
        setstate(p, RUNNING);
        swtch(&c->scheduler, p->context);
        """, show=(table(
            ('p', show.who(chosen)),
            ('p->context->eip', show.name(
                guest.pointer(chosen.context['eip']))),
            ('ptable.lock.locked', int(
                guest.variable('ptable')['lock']['locked']))), show.ps()),
        book='5 Code: Scheduling')


# ---- into the other ----

def back(tour, left, other):
    tour.to('trapret', when=lambda:
            register('esp') == other.top - show.frame(0).size)
    tf = show.frame(register('esp'))
    p = kernel.current()
    tour.stop('Up the other stack', """
        swtch, sched, yield and trap have returned, each to its caller, but
        the calls they return from were made by the other process, when a tick
        earlier it was interrupted like this one now. What is left on the
        stack is its trap frame.
        """, at='trapasm.S:trapret', line="""
        popal
        iret
        """, show=table(
            ('runs', show.who(p)),
            ('tf->trapno', '%d: timer' % tf.trapno),
            ('tf->cs', '%#x, ring %d' % (tf.cs, tf.cs & 3))),
        book='3 Code: assembly trap handlers; 5 Code: Context switching')

    eip = tf.eip
    tour.to_line('trapasm.S:trapret', 'iret',
                 when=lambda: register('esp') == other.top - 5 * 4)
    tour.step_instruction()
    p = kernel.current()
    tour.stop('Another program goes on', """
        The processor executes the instruction before which the other program
        was interrupted. Every register is as it was. Neither of the two can
        tell, except by the clock, that it ever stood still.
        """, show=table(
            ('eip', 'tf->eip' if register('eip') == eip else '?'),
            ('cs', '%#x, ring %d' % (register('cs'), show.privilege())),
            ('cr3', 'p->as.pgdir - KERNBASE' if register('cr3') ==
             p.pgdir - KERNBASE else '?'),
            ('was interrupted', show.who(left)),
            ('goes on', show.who(p))),
        book='1 Process overview; 5 Multiplexing')
