# The kernel's CPUs and processes. gdb sees each CPU as a thread; "this CPU" is
# the selected thread's.
import collections
import contextlib

import gdb

from lectern.command import LecternError
from lectern.guest import (
    address, at, pointer, register, require_paging, string, variable)
from lectern.headers import KERNBASE, KSTACKSIZE

# Where a thread of the kernel is; `live`: these are in a CPU now.
Registers = collections.namedtuple('Registers', 'eip esp ebp live')


def booted():
    """Whether the process table has been set up."""
    return int(variable('ptable')['lock']['name']) != 0


def require_kernel():
    """LecternError unless the process table has been set up."""
    require_paging()
    if not booted():
        raise LecternError('the kernel has no process table yet; type: '
                           'break userinit, continue')


# ---- CPUs ----

def cpus():
    """The CPUs found, as struct cpu values."""
    all_cpus = variable('cpus')
    return [all_cpus[i] for i in range(int(variable('ncpu')))]


def cpu_of(thread):
    """The index in cpus[] of the CPU that gdb shows as `thread`: QEMU numbers
    threads from 1 by local APIC."""
    apicid = thread.ptid[1] - 1
    for i, cpu in enumerate(cpus()):
        if int(cpu['apicid']) == apicid:
            return i
    return 0


def this_cpu():
    """The index of the CPU gdb looks at."""
    return cpu_of(gdb.selected_thread())


def live_registers():
    """Where this CPU is."""
    return Registers(register('eip'), register('esp'), register('ebp'), True)


@contextlib.contextmanager
def on_cpu(index):
    """with on_cpu(1): that CPU's registers; then back to thread and frame."""
    thread = gdb.selected_thread()
    frame = gdb.selected_frame()
    wanted = [t for t in gdb.selected_inferior().threads()
              if cpu_of(t) == index]
    if not wanted:
        raise LecternError('gdb sees no CPU %d' % index)
    if wanted[0].num == thread.num:
        yield
        return
    try:
        wanted[0].switch()
        yield
    finally:
        thread.switch()
        if frame.is_valid():
            frame.select()


# ---- processes ----

class Process:
    """A slot of the process table in use; `value` is its struct proc."""

    def __init__(self, slot, value):
        self.slot = slot
        self.value = value
        self.address = address(value)
        self.pid = int(value['pid'])
        self.name = string(value['name'])
        self.state = state_name(value['state'])
        self.kstack = pointer(value['kstack'])
        self.memory = value['as']
        self.pgdir = pointer(self.memory['pgdir'])
        self.parent_address = pointer(value['parent'])
        self.chan = pointer(value['chan'])

    def __str__(self):
        return 'process ' + self.short

    def regions(self):
        """(start, end, what fills it) of each part of its memory, in order."""
        found = [self.memory['region'][i]
                 for i in range(int(self.memory['nregions']))]
        return [(int(r['start']), int(r['end']), str(r['fill']))
                for r in found]

    def mappings(self):
        """(start, end) of each part that mmap has made, in order."""
        maps = self.memory['maps']
        if not self.pgdir or not pointer(maps):
            return []
        found = [maps['m'][i]['r'] for i in range(int(maps['n']))]
        return [(int(r['start']), int(r['end'])) for r in found]

    @property
    def size(self):
        """Where its memory ends."""
        return self.regions()[-1][1] if self.pgdir else 0

    @property
    def short(self):
        """`3 (sh)`, where it is plain that a process is meant."""
        return '%d (%s)' % (self.pid, self.name)

    @property
    def top(self):
        """The end of its kernel stack."""
        return self.kstack + KSTACKSIZE

    @property
    def parent(self):
        """Its parent, or None."""
        return process_at(self.parent_address)

    @property
    def cpu(self):
        """The index of the CPU that runs it, or None. For a moment in
        scheduler() and sched() a CPU has a process that is not RUNNING."""
        for i, cpu in enumerate(cpus()):
            if pointer(cpu['proc']) == self.address:
                return i
        return None

    @property
    def on_cpu_stack(self):
        """The CPU whose stack pointer is in its kernel stack, or that runs it
        in user mode; None: its registers are saved in its context."""
        index = self.cpu
        if index is None:
            return None
        with on_cpu(index):
            esp = register('esp')
        if self.kstack <= esp < self.top or esp < KERNBASE:
            return index
        return None

    @property
    def context(self):
        """Its saved struct context; LecternError if there is none."""
        place = pointer(self.value['context'])
        if place == 0:
            raise LecternError('%s has no saved context' % self)
        return at(place, self.value['context'].type.target())

    @property
    def registers(self):
        """Where it is in the kernel, or will be when swtch() returns to it;
        esp is below KERNBASE while it runs in user mode."""
        index = self.on_cpu_stack
        if index is not None:
            with on_cpu(index):
                return live_registers()
        saved = self.context
        return Registers(int(saved['eip']),
                         address(saved) + saved.type.sizeof,
                         int(saved['ebp']), False)


def state_name(value):
    """RUNNABLE and so on, as the kernel's enum has it."""
    for field in value.type.strip_typedefs().fields():
        if field.enumval == int(value):
            return field.name
    return 'state %d?' % int(value)


def processes():
    """The slots in use, in the order of the table."""
    require_kernel()
    return slots_in_use()


def slots_in_use():
    """The same without a look at registers, for those who make frames."""
    table = variable('ptable')['proc']
    first, last = table.type.range()
    unused = 0
    return [Process(i, table[i]) for i in range(first, last + 1)
            if int(table[i]['state']) != unused]


def process_at(place):
    """The process whose struct proc is there, or None."""
    if place == 0:
        return None
    table = variable('ptable')['proc']
    slot, rest = divmod(place - address(table), table[0].type.sizeof)
    if rest or not 0 <= slot <= table.type.range()[1]:
        return None
    return Process(slot, table[slot])


def process_on_stack(place):
    """The process whose kernel stack that address is in, or None."""
    for p in processes() if booted() else []:
        if p.kstack <= place < p.top:
            return p
    return None


def process(pid):
    """The process with that number; LecternError: there is none."""
    for p in processes():
        if p.pid == pid:
            return p
    raise LecternError('there is no process %d; `ps` lists them' % pid)


def current():
    """The process this CPU runs, or None."""
    require_kernel()
    return process_at(pointer(variable('cpus')[this_cpu()]['proc']))


def pid_number(text):
    """A process number as the reader typed it."""
    if not text.isdigit():
        raise LecternError('%s is no process number; `ps` lists them' % text)
    return int(text)


def chosen(args):
    """The process meant: by number if one was typed, else this CPU's."""
    require_kernel()
    if args:
        return process(pid_number(args[0]))
    p = current()
    if p is None:
        raise LecternError('CPU %d runs no process now: give a process number '
                           '(`ps` lists them)' % this_cpu())
    return p
