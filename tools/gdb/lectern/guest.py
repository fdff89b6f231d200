# The guest's registers and memory, and the kernel's variables and types.
# Nothing here relies on locals: an optimised kernel does not keep them.
import os

import gdb

from lectern.command import LecternError

CR0_PG = 0x80000000


# ---- is there anything to look at? ----

def require_guest():
    """LecternError unless gdb is connected to a guest that stands still."""
    thread = gdb.selected_thread()
    if thread is None or not thread.is_valid():
        if os.environ.get('LECTERN_GUEST'):
            raise LecternError('the guest has ended; type: boot')
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


# ---- registers and memory ----

def register(name):
    """A register of this CPU, not of a selected outer frame, or None."""
    try:
        value = gdb.newest_frame().read_register(name)
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
