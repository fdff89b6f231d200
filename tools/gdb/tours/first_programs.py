"""The boot tour's third part: the first system call, /init, and the shell."""

from lectern import guest, kernel
from lectern.headers import constant
from lectern.guest import register, word
from tours import show
from tours.show import argument, running, table

T_SYSCALL = constant('include/syscall.h', 'T_SYSCALL')
INT_64 = bytes((0xcd, T_SYSCALL))


def walk(tour):
    first_call(tour)
    into_exec(tour)
    init(tour)
    forked(tour)
    shell(tour)


# ---- the first system call ----

def first_call(tour):
    while guest.read(register('eip'), 2) != INT_64:
        tour.step_instruction()
    p = kernel.current()
    esp = register('esp')
    tour.stop('The first system call', """
        A program asks the kernel for something with this instruction. Which
        system call it wants is in eax; the arguments are on its stack, as a C
        function would find them. The word where a return address would be is
        skipped by the kernel, so that a stub in the C library can be called
        like any function.
        """, at='initcode.S:start', line='int $T_SYSCALL', show=table(
            ('eax', '%d, SYS_exec' % register('eax')),
            ('esp[0]', 'in place of a return address: %d' % word(esp)),
            ('esp[1]', 'path: "%s"' % show.user_string(p, word(esp + 4))),
            ('esp[2]', 'argv: "%s", "%s"' % tuple(
                show.user_string(p, word(word(esp + 8) + 4 * i))
                for i in (0, 1)))),
        book='1 The first system call: exec; 3 Code: the first system call')

    tour.to('trap', when=lambda: show.frame(argument(0)).trapno == T_SYSCALL)
    tf = show.frame(argument(0))
    tour.stop('trap', """
        The processor has switched to the kernel stack, since the gate for
        vector 64 leads to ring 0, and pushed the five words iret will need.
        The stub of the vector has added its number, and alltraps the
        registers: the trap frame is complete, and trap gets its address. A
        program can call no other vector than 64; int with another number
        is a protection fault.
        """, at='trap.c:trap', line='if (tf->trapno == T_SYSCALL) {',
        show=table(
            ('tf->trapno', tf.trapno), ('tf->eax', tf.eax),
            ('tf->cs', '%#x, ring %d' % (tf.cs, tf.cs & 3)),
            ('cs', '%#x, ring %d' % (register('cs'), show.privilege())),
            ('tf', 'p->tf = p->kstack + KSTACKSIZE - sizeof(*tf)'
             if argument(0) == p.top - 76 else '?')),
        book='3 Code: assembly trap handlers; 3 Code: C trap handler')

    tour.to('syscall')
    tour.stop('syscall', """
        The number in eax is an index into a table of functions, one for each
        system call. The function finds its arguments on the user stack by
        argint, argptr and argstr, which believe nothing a program says; what
        it returns goes into the eax of the trap frame, and so to the program.
        """, at='syscall.c:syscall', line="""
        uint number = tf->eax;
        result = syscalls[number]();
        """, show=table(('number', tf.eax), ('syscalls[%d]' % tf.eax,
                                             handler(tf.eax))),
        book='3 Code: system calls')


def handler(number):
    return show.name(guest.pointer(guest.variable('syscalls')[number]))


# ---- exec ----

def into_exec(tour):
    tour.to('exec')
    vector = argument(1)
    tour.stop('exec', """
        sys_exec has copied the path and the arguments out of the program's
        memory. exec builds the new program's memory beside the old one's: it
        makes a page directory, reads the file's headers, notes where in the
        file each segment is, and puts the arguments on a new stack. No page
        of the program is read: each comes when it is first touched. Until all
        of that is done nothing has happened to the process, so that exec can
        still fail and return.
        """, at='exec.c:exec', line="""
        err = load_program(&im, path);
        err = build_stack(&im, argv, n);
        uvm_assign(&p->as, &im.as);
        p->tf->eip = im.entry;
        p->tf->esp = im.sp;
        """, show=table(
            ('path', '"%s"' % show.string(argument(0))),
            ('argv[0]', '"%s"' % show.string(word(vector))),
            ('argv[1]', '"%s"' % show.string(word(vector + 4))),
            ('argv[2]', 'NULL' if word(vector + 8) == 0 else '?'),
            ('p->name', kernel.current().name)),
        book='1 The first system call: exec; 2 Code: exec')

    tour.to_return()
    p = kernel.current()
    tour.stop('exec has built a user stack', """
        exec has returned 0, to sys_exec; but the program that called it is
        gone. The trap frame is where it was, with a new eip and esp in it: a
        system call that returns somewhere else. On the new stack the program
        finds what a C function called with argc and argv would find.
        """, at='exec.c:build_stack', returned=True, line="""
        head[0] = 0xffffffff;
        head[1] = argc;
        head[2] = vector;
        """, show=(show.user_stack(p), table(
            ('eax', register('eax')), ('p->name', p.name))),
        book='2 Code: exec')


# ---- /init ----

def init(tour):
    tour.to_program('main', 'init')
    argv = argument(1)
    p = kernel.current()
    tour.stop("/init's main", """
        iret has gone to the ELF file's entry, the function _start of the C
        library, and that has called main. This is a C program like any other.
        It makes the console its descriptors 0, 1 and 2, which all its
        descendants will inherit, and then starts a shell again and again.
        """, at='user/init.c:main', line="""
        open_console();
        reap_until(start(shell, false));
        """, show=table(
            ('cs', '%#x, ring %d' % (register('cs'), show.privilege())),
            ('argc', argument(0)),
            ('argv[0]', '"%s"' % show.user_string(p, word(argv))),
            ('argv[1]', '"%s"' % show.user_string(p, word(argv + 4)))),
        book='0 Processes and memory')


def forked(tour):
    tour.to('fork')
    tour.to_return()
    child = kernel.process(register('eax'))
    p = kernel.current()
    tour.stop('fork has made a copy', """
        fork has called allocproc, as userinit did, given the child a page
        table of its own with the same frames, and copied the trap frame as it
        is but for eax. A page is copied when one of the two first writes to
        it: the tour `cow` shows how. So both
        will return from the same system call: the parent now, with the
        child's number, and the child when the scheduler comes to it, with 0.
        The child's kernel stack is the one of the first process's picture,
        and leads it through forkret to trapret.
        """, at='proc.c:fork', returned=True, line="""
        if (copyuvm(&np->as, &p->as) < 0) {
        *np->tf = *p->tf;
        make_runnable(np);
        """, show=table(
            ('', 'parent', 'child'),
            ('pid', p.pid, child.pid), ('name', p.name, child.name),
            ('state', p.state, child.state),
            ('fork returns', register('eax'), int(child.value['tf']['eax'])),
            ('goes on in', 'its system call',
             show.name(guest.pointer(child.context['eip'])))),
        book='0 Processes and memory; 1 Code: creating the first process')

    tour.to('sleep', when=lambda: running('init')
            and argument(0) == p.address)
    tour.stop('init waits', """
        init has called waitpid. Its child has not ended, so there is nothing
        to do but sleep. A process sleeps on an address, which stands for what
        it waits for; a parent sleeps on its own entry in the process table,
        and exit wakes whoever sleeps on that.
        """, at='proc.c:sleep', line="""
        sleepq_add(p, chan);
        sched();
        """, show=(table(('chan', 'the struct proc of ' + show.who(p))),
                   show.ps()),
        book='5 Sleep and wakeup; 5 Code: Wait, exit, and kill')


# ---- the shell ----

def shell(tour):
    tour.to('exec', when=lambda: show.string(argument(0)) == '/bin/sh')
    p = kernel.current()
    tour.stop('The child becomes the shell', """
        init has given up the CPU, the scheduler has switched to the child,
        and that has gone the way we know: forkret, trapret, iret, with 0 in
        eax. It runs the same code of init as its parent, but takes the
        other branch after fork, which calls exec.
        """, at='exec.c:exec', show=(table(
            ('path', '"%s"' % show.string(argument(0))),
            ('p', show.who(p))), show.ps()),
        book='0 Processes and memory')

    tour.to_program('main', 'sh')
    p = kernel.current()
    tour.stop("The shell's main", """
        The process is the same, its number and its parent are, and so are the
        open files: the shell finds the console as descriptors 0, 1 and 2
        without having opened anything. Its memory and its name are new.
        """, at='user/sh.c:main', line="""
        set_interactive(edit_possible());
        run_input();
        """, show=table(
            ('p', show.who(p)), ('parent', show.who(p.parent)),
            ('argc', argument(0)),
            ('argv[0]', '"%s"' % show.user_string(p, word(argument(1))))),
        book='0 I/O and file descriptors')

    tour.to('runnable_waits', when=lambda: kernel.current() is None
            and tour.console().endswith('$ '))
    tour.stop('The prompt', """
        The shell has written its prompt and asked for a key. There is none
        yet, so it sleeps until the console has one. Nobody is left who could
        run: the scheduler looks a last time and then halts the CPU until an
        interrupt comes. The machine is ready; the tour `ls-wc` goes on from
        here.
        """, at='cpu/idle.c:cpu_idle', returned=True, line="""
        if (!runnable_waits())
        sti_hlt();
        """, show=(show.ps(), tour.console()),
        book='0 Processes and memory; 5 Code: Scheduling')
