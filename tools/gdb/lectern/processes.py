# Processes: the list of them, the run queue, and backtraces of those that do
# not run.
import contextlib

import gdb

from lectern import frames, guest, kernel, names, usersymbols
from lectern.command import LecternError, command, number, usage
from lectern.headers import KERNBASE


# ---- ps ----

def table(rows):
    """Lines of columns as wide as they must be; the first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ['  '.join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip()
            for row in rows]


def user_eip(p):
    """Where it is, or will go on, in its program; None: nowhere, or it has
    none (a kernel thread)."""
    if p.state in ('EMBRYO', 'ZOMBIE') or guest.pointer(p.value['kmain']):
        return None
    index = p.on_cpu_stack
    if index is not None:
        with kernel.on_cpu(index):
            eip = guest.register('eip')
        if eip < KERNBASE:
            return eip
    return guest.word(frames.user_trapframe(p) + frames.field_offset('eip'))


def kernel_place(p):
    """`piperead fs/pipe.c:207`: where in the kernel it is or will go on."""
    if p.state == 'EMBRYO':
        return 'not ready yet'
    if p.state == 'ZOMBIE':
        return 'nowhere: it has ended'
    registers = p.registers
    if registers.esp < KERNBASE:
        return 'in user mode'
    if registers.live:
        return 'now in ' + _short(registers.eip, names.place(registers.eip))
    pc = frames.resumes(p)
    if '+' not in (names.label(pc) or ''):
        return _short(pc, names.place(pc))
    return _short(pc - 1, names.place(pc - 1))


def _short(pc, place):
    return ' '.join(filter(None, [names.function(pc) or '0x%x' % pc, place]))


def listing():
    """The lines of `ps`."""
    everyone = kernel.processes()
    rows = [('PID', 'PARENT', 'STATE', 'CPU', 'NAME', 'SLEEPS ON',
             'RESUMES AT', 'USER EIP')]
    for p in everyone:
        eip = user_eip(p)
        label = eip is not None and usersymbols.label(p.name, eip)
        rows.append((
            '%d' % p.pid,
            '%d' % p.parent.pid if p.parent else '-',
            p.state,
            '%d' % p.cpu if p.cpu is not None else '-',
            p.name,
            names.channel(p.chan, everyone) if p.chan else '-',
            kernel_place(p),
            '-' if eip is None else '0x%x%s' % (
                eip, ' ' + label if label else '')))
    return table(rows)


@command('ps', 'processes', gdb.COMPLETE_NONE)
def ps(args):
    """List the processes: state, what each sleeps on, where it will resume.

    Usage: ps
    SLEEPS ON names the channel given to sleep(). RESUMES AT is the line of
    the kernel, above sleep() and sched(), that waits for it to return. USER
    EIP is the instruction its program goes on with.

    Example: ps, then kstack 2 or bt proc 2 for the process with PID 2
    """
    usage('ps', args, 0)
    lines = listing()
    if len(lines) == 1:
        raise LecternError('there are no processes yet; type: '
                           'break forkret, continue')
    print('\n'.join(lines))


# ---- runq ----

def run_queue():
    """The processes that wait for a CPU, oldest first."""
    kernel.require_kernel()
    found = []
    place = guest.pointer(guest.variable('ptable')['first'])
    while place and len(found) < 1000:
        p = kernel.process_at(place)
        if p is None:
            raise LecternError('the run queue is broken: 0x%x is no process'
                               % place)
        found.append(p)
        place = guest.pointer(p.value['next'])
    return found


@command('runq', 'processes', gdb.COMPLETE_NONE)
def runq(args):
    """List the processes that wait for a CPU, the next to run first.

    Usage: runq
    Then, what each CPU does.

    Example: break make_runnable, continue, finish, runq
    """
    usage('runq', args, 0)
    queue = run_queue()
    print('the run queue is empty' if not queue else
          'the run queue, the next to run first:')
    for p in queue:
        print('  %s  resumes at %s' % (p.short, kernel_place(p)))
    for i, cpu in enumerate(kernel.cpus()):
        p = kernel.process_at(guest.pointer(cpu['proc']))
        print('CPU %d: %s' % (i, 'runs ' + p.short if p else
                              'idle' if int(cpu['idle']) else
                              'in the scheduler' if int(cpu['started'])
                              else 'booting'))


# ---- bt ----

def _set(name, value):
    # Each change makes gdb look for the frame that was selected, and it may
    # find an outer one, whose registers it cannot set.
    gdb.newest_frame().select()
    gdb.execute('set $%s = %d' % (name, value), to_string=True)


def _resumed(p):
    """The registers with which p goes on: at swtch()'s ret, so that the place
    it returns to is a caller's. A new process starts in forkret."""
    context = p.context
    wanted = {n: int(context[n]) for n in ('edi', 'esi', 'ebx', 'ebp', 'eip')}
    wanted['esp'] = guest.address(context) + context.type.sizeof
    if '+' in (names.label(wanted['eip']) or ''):
        wanted['esp'] -= 4
        wanted['eip'] = frames.swtch_ret()
    return wanted


@contextlib.contextmanager
def in_place_of(p):
    """This CPU's registers are, for a while, those saved in p's context, as if
    swtch() were about to return there; cr3 too, for p's user memory."""
    wanted = _resumed(p)
    if guest.register('cr3') is not None and p.pgdir:
        wanted['cr3'] = p.pgdir - KERNBASE
    saved = {name: guest.register(name) for name in wanted}
    frame = gdb.selected_frame()
    try:
        for name in wanted:
            _set(name, wanted[name])
        yield
    finally:
        for name in saved:
            _set(name, saved[name])
        if frame.is_valid():
            frame.select()


def backtrace(pid, options=''):
    """gdb's backtrace of a process, as text."""
    p = kernel.process(pid)
    if p.state in ('EMBRYO', 'ZOMBIE'):
        raise LecternError('%s is %s: nothing of it will run' % (
            p, p.state) if p.state == 'ZOMBIE' else '%s is not ready yet' % p)
    index = p.on_cpu_stack
    with in_place_of(p) if index is None else kernel.on_cpu(index):
        return gdb.execute('backtrace ' + options, to_string=True)


@command('bt', 'processes', split=str)
def bt(text):
    """Backtrace: gdb's own, or with `proc PID` that of a process.

    Usage: bt [what gdb's backtrace takes]
           bt proc PID [the same]
    `bt 3`, `bt -3`, `bt full`: gdb's; `help backtrace` tells of them. With
    `proc` the process need not run: the CPU's registers are lent to it for the
    moment.

    Examples: bt                  how this CPU came here
              bt 3                its three innermost frames
              bt proc 2           how process 2 came to where it sleeps
              bt proc 2 full 3    three frames of it, with locals
    """
    words = text.split(None, 2)
    if words[:1] != ['proc']:
        guest.require_guest()
        gdb.execute('backtrace ' + text)
        return
    kernel.require_kernel()
    if len(words) < 2:
        raise LecternError('bt proc: which process? type: help bt')
    print(backtrace(kernel.pid_number(words[1]), ''.join(words[2:])), end='')
