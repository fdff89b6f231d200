"""The boot tour's second part: the first process is made and reaches user mode.
"""

import gdb

from lectern import guest, kernel
from lectern.headers import KSTACKSIZE, constant
from lectern.guest import register, word
from tours import show
from tours.show import argument, below, boxes, table

TRAPFRAME = 76    # bytes of struct trapframe ...
TO_EIP = 56       # ... and of what lies below the words that iret pops
PGSIZE = constant('mmu.h', 'PGSIZE')
CREATING = '1 Code: creating the first process'
RUNNING = '1 Code: running the first process'
SWITCHING = '5 Code: Context switching'


def walk(tour):
    made(tour)
    ready(tour)
    scheduled(tour)
    switched(tour)
    back_to_user(tour)


# ---- userinit ----

def made(tour):
    tour.to('userinit')
    tour.hold_timer()
    tour.stop('userinit', """
        Everything is set up, but there is nothing to run. userinit makes the
        one process that is not a copy of another. Its argument is the command
        line of the boot loader, which is empty here. The console shows what
        the lines of main had to say.
        """, at='proc.c:userinit', line='struct proc *p = allocproc();',
        show=tour.console(), book=CREATING)

    tour.to('allocproc')
    tour.to_return()
    p = kernel.process(1)
    tour.stop('allocproc has laid out a kernel stack', """
        allocproc has found an UNUSED slot of the table, made it EMBRYO, and
        prepared its kernel stack as though the process had been in the kernel
        before and had given up the CPU there. The picture is the top of that
        stack. Whoever switches to this process pops the context and thereby
        goes on in forkret, which returns to trapret, which pops the trap
        frame and is in user mode. A child made by fork starts the same way.
        """, at='proc.c:allocproc', returned=True, line="""
        frame->context.eip = (uint)forkret;
        frame->trapret = (uint)trapret;
        p->context = &frame->context;
        p->tf = &frame->tf;
        """, show=(first_stack(p), table(
            ('p->pid', p.pid), ('p->state', p.state))),
        book=CREATING)


def first_stack(p):
    """A new process's kernel stack."""
    tf = guest.pointer(p.value['tf'])
    context = guest.pointer(p.value['context'])
    return boxes('top = p->kstack + %d' % KSTACKSIZE, [
        (['struct trapframe', 'still all 0'],
         'p->tf = ' + below(tf, p.top), 'for trapret and iret to pop'),
        ([show.name(word(context + 20))], below(context + 20, p.top),
         'where forkret returns to'),
        (['eip = ' + show.name(word(context + 16)),
          'ebp, ebx, esi, edi: 0'],
         'p->context = ' + below(context, p.top), 'for swtch to pop'),
    ])


def ready(tour):
    tour.to('make_runnable')
    p = kernel.process(1)
    tf = p.value['tf'].dereference()
    tour.stop('The first process is ready', """
        userinit has given the process a page directory with one page of user
        memory, at address 0, and copied the program initcode.S there. It has
        also filled in the trap frame: the program shall start at 0 in ring 3,
        with interrupts on and its stack at the end of the page. Becoming
        RUNNABLE is the last step, since from then on the process may run.
        """, at='proc.c:userinit', returned=True, line="""
        p->tf->cs = (SEG_UCODE << 3) | DPL_USER;
        p->tf->eflags = FL_IF;
        p->tf->esp = PGSIZE;
        p->tf->eip = 0;
        """, show=table(
            ('p->name', p.name), ('its memory', '%d bytes, a page' % p.size),
            ('tf->cs', '%#x: entry %d of the table, ring %d' % (
                int(tf['cs']), int(tf['cs']) >> 3, int(tf['cs']) & 3)),
            ('tf->eip', '%#x' % int(tf['eip'])),
            ('tf->esp', '%#x' % int(tf['esp'])),
            ('tf->eflags', '%#x: interrupts on' % int(tf['eflags'])),
            ('p->state', p.state)),
        book=CREATING)


# ---- the scheduler switches to it ----

def scheduled(tour):
    tour.to('switchuvm')
    p = kernel.process_at(argument(0))
    tour.stop('The scheduler has found it', """
        main has ended in scheduler, which is where this CPU is whenever it
        runs no process. The queue of processes that wait to run has given it
        the first one. Before the switch it makes that process's page table
        current, and tells the processor on which stack a trap from user mode
        shall begin: at the top of the process's kernel stack.
        """, at='proc.c:scheduler', line="""
        while ((p = next_runnable()) != NULL) {
        switchuvm(p);
        setstate(p, RUNNING);
        swtch(&c->scheduler, p->context);
        """, returned=True, show=table(
            ('p', show.who(p)), ('p->state', p.state),
            ('esp', 'in the boot stack of entry.S' if on_boot_stack(tour)
             else '?')),
        book='5 Code: Scheduling; ' + RUNNING)

    tour.to('swtch')
    p = kernel.current()
    tour.stop('swtch: out of one thread', """
        A switch is an exchange of stacks. swtch pushes the four registers a C
        function must keep onto the stack it was called on, stores the stack
        pointer in `*old`, and takes the other thread's for its own. The return
        address of this call, which the processor has pushed, completes the
        struct context: it is its eip.
        """, at='swtch.S:swtch', line="""
        pushl %ebp
        movl %esp, (%eax)
        movl %edx, %esp
        """, show=table(
            ('old', '&cpus[0].scheduler' if argument(0) == int(
                gdb.parse_and_eval('&cpus[0].scheduler')) & 0xffffffff
             else '?'),
            ('new', 'p->context' if argument(1) == guest.pointer(
                p.value['context']) else '?'),
            ('returns to', show.name(word(register('esp')))),
            ('cpus[0].proc', show.who(p)), ('p->state', p.state)),
        book=SWITCHING)


def switched(tour):
    tour.to_line('swtch.S:swtch', 'ret')
    p = kernel.current()
    esp = register('esp')
    tour.stop('swtch: into the other', """
        The stack is now the one allocproc has prepared, and the four
        registers have been popped from it. What is left for ret to pop is the
        context's eip. The scheduler will find its own registers again when
        this process gives up the CPU: swtch then runs the other way.
        """, at='swtch.S:swtch', line='ret', show=boxes('top', [
            (['struct trapframe'], 'p->tf = ' + below(
                guest.pointer(p.value['tf']), p.top), ''),
            ([show.name(word(esp + 4))], below(esp + 4, p.top), ''),
            ([show.name(word(esp))], 'esp = ' + below(esp, p.top),
             'ret pops this'),
        ]), book=SWITCHING)

    tour.to('forkret')
    tour.stop('forkret', """
        The first code this process runs in the kernel. The scheduler has
        taken ptable.lock and cannot release it, being no longer there, so
        forkret does. The first process then mounts the file system. That
        reads the disk and so must sleep, which only a process can do; main
        could not have done it.
        """, at='proc.c:forkret', line="""
        release(&ptable.lock); // scheduler() holds it for us
        mount_root(&myproc()->cwd);
        """, show=table(
            ('ptable.lock.locked',
             int(gdb.parse_and_eval('ptable.lock.locked'))),
            ('returns to', show.name(word(register('esp')))),
            ('esp', below(register('esp'), p.top)),
            ('p->state', p.state)),
        book=RUNNING)


def on_boot_stack(tour):
    stack = tour.address('stack')
    return stack < register('esp') <= stack + PGSIZE


# ---- trapret and iret ----

def at_first_frame():
    """Interrupts have come through trapret while the file system was mounted;
    their trap frames were of the kernel."""
    p = kernel.current()
    if p is None or register('esp') != guest.pointer(p.value['tf']):
        return False
    return int(p.value['tf']['cs']) & 3 == 3


def back_to_user(tour):
    tour.to('trapret', when=at_first_frame)
    p = kernel.current()
    tf = p.value['tf'].dereference()
    tour.stop('trapret', """
        forkret has returned to what looked like its caller, and the stack
        pointer is at the trap frame. This is the way out of every trap; that
        there has been none makes no difference. While the file system was
        mounted the disk has interrupted, and those traps have ended here,
        too, each with a trap frame of its own; this is the first one whose cs
        is of user mode.
        """, at='trapasm.S:trapret', line="""
        popal
        addl $8, %esp
        iret
        """, show=table(
            ('esp', 'p->tf = ' + below(register('esp'), p.top)),
            ('tf->cs', '%#x, ring %d' % (int(tf['cs']), int(tf['cs']) & 3)),
            ('tf->eip', '%#x' % int(tf['eip']))),
        book=RUNNING + '; 3 Code: assembly trap handlers')

    tour.to_line('trapasm.S:trapret', 'iret',
                 when=lambda: register('esp') == p.top - TRAPFRAME + TO_EIP)
    esp = register('esp')
    words = ('eip', 'cs', 'eflags', 'esp', 'ss')
    tour.stop('iret', """
        The general and segment registers are popped, the vector's number and
        the error code skipped. Five words are left, and iret pops all of
        them: where to go on, in which ring, with which flags, and on which
        stack. It looks at the ring in cs to see that the last two are there.
        """, at='trapasm.S:trapret', line='iret', show=boxes('top', [
            (['%s = %#x' % (words[i], word(esp + 4 * i))],
             'esp = ' + below(esp, p.top) if i == 0 else '', '')
            for i in reversed(range(5))]),
        book=RUNNING)

    tour.step_instruction()
    tour.symbols('initcode.bin.elf')
    tour.stop('User mode', """
        One instruction later the processor is in ring 3, at address 0, and the
        kernel stack is empty: the next trap will begin at its top. The
        program pushes the arguments of exec, as a C function would that calls
        another, and asks for a system call.
        """, at='initcode.S:start', line="""
        pushl $argv
        pushl $init
        movl $SYS_exec, %eax
        int $T_SYSCALL
        """, show=table(
            ('eip', '%#x' % register('eip')),
            ('cs', '%#x, ring %d' % (register('cs'), show.privilege())),
            ('esp', '%#x' % register('esp')),
            ('kernel stack', 'top = p->kstack + %d' % KSTACKSIZE)),
        book=RUNNING)
