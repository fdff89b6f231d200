# The kernel's data: memory, variables, CPUs, processes. Nothing here relies on
# local variables, which an optimised kernel does not keep.
#
# gdb sees each CPU as a thread; "this CPU" is the selected thread's.
import contextlib

import gdb

from lectern.command import LecternError
from lectern.headers import KERNBASE, KSTACKSIZE

CR0_PG = 0x80000000


# ---- is there anything to look at? ----

def require_guest():
    """LecternError unless gdb is connected to a guest that stands still."""
    thread = gdb.selected_thread()
    if thread is None or not thread.is_valid():
        raise LecternError('no guest: start one with `make debug`, or with '
                           '`make qemu-gdb` and then `make gdb`')
    if thread.is_running():
        raise LecternError('the guest is running: stop it with Ctrl-C first')


def require_paging():
    """LecternError unless this CPU translates the kernel's addresses."""
    require_guest()
    cr0 = register('cr0')
    if cr0 is not None and not cr0 & CR0_PG:
        raise LecternError('paging is not on yet, so the kernel is not at its '
                           'addresses; type: break main, continue')


def require_kernel():
    """LecternError unless the process table has been set up."""
    require_paging()
    if int(variable('ptable')['lock']['name']) == 0:
        raise LecternError('the kernel has no process table yet; type: '
                           'break userinit, continue')


# ---- registers and memory ----

def register(name):
    """A register of this CPU, not of a selected outer frame, or None."""
    try:
        value = gdb.newest_frame().read_register(name)
        if value.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT:  # cr3
            return int(value['PDBR']) << 12
        return int(value.cast(gdb.lookup_type('unsigned int')))
    except (gdb.error, ValueError):
        return None


def read(address, size):
    """Bytes of the guest's memory."""
    try:
        memory = gdb.selected_inferior().read_memory(address, size)
    except gdb.MemoryError:
        raise LecternError('nothing is mapped at 0x%x' % address) from None
    return bytes(memory)


def word(address):
    """The 32-bit word at an address."""
    return int.from_bytes(read(address, 4), 'little')


# ---- variables and types, not to be confused with a user program's ----

def objfile():
    """The kernel's symbols."""
    for file in gdb.objfiles():
        if file.is_valid() and file.lookup_global_symbol('ptable'):
            return file
    raise LecternError('the symbols of the kernel are not loaded; type: '
                       'file build/debug/kernel (or file build/kernel)')


def symbol(name):
    """A global or static symbol of the kernel; None: there is none."""
    file = objfile()
    return file.lookup_global_symbol(name) or file.lookup_static_symbol(name)


def symbols(name):
    """All variables of the kernel with that name."""
    file = objfile()
    everywhere = gdb.lookup_static_symbols(name)
    shared = file.lookup_global_symbol(name)
    found = everywhere + [shared] if shared else everywhere
    return [s for s in found if s.is_variable and s.symtab.objfile == file]


def variable(name, file=None):
    """A variable of the kernel; `file` where several files have that name:
    variable('lock', 'dev/ide.c')."""
    if file:
        return gdb.parse_and_eval("'%s'::%s" % (file, name))
    found = symbol(name)
    if found is None:
        raise LecternError('this kernel has no variable %s' % name)
    return found.value()


def function(name):
    """The address of a function of the kernel, in C or assembly."""
    return int(gdb.parse_and_eval('(unsigned int)&' + name))


def type_named(name, near='ptable'):
    """A type as the file that defines variable `near` sees it."""
    return gdb.lookup_type(name, symbol(near).symtab.static_block())


def at(address, ctype):
    """The object of a type at an address."""
    return gdb.Value(address).cast(ctype.pointer()).dereference()


def address(value):
    """The address of an object."""
    return int(value.address) & 0xffffffff


def pointer(value):
    """A pointer as a number."""
    return int(value) & 0xffffffff


def string(value):
    """A character array's or pointer's text."""
    if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR \
            and pointer(value) == 0:
        return ''
    return value.string('utf-8', 'replace').split('\0')[0]


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
        self.pgdir = pointer(value['pgdir'])
        self.parent_address = pointer(value['parent'])
        self.chan = pointer(value['chan'])

    def __str__(self):
        return 'process %d (%s)' % (self.pid, self.name)

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


def state_name(value):
    """RUNNABLE and so on, as the kernel's enum has it."""
    for field in value.type.strip_typedefs().fields():
        if field.enumval == int(value):
            return field.name
    return 'state %d?' % int(value)


def processes():
    """The slots in use, in the order of the table."""
    require_kernel()
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
