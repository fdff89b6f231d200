# Lets gdb walk back through a user program whose symbols it does not have, or
# while it has those of another: `bt proc PID` of any process is right, then.
# The programs keep frame pointers; the system calls' stubs have no frame.
import os

import gdb
from gdb.unwinder import Unwinder, register_unwinder

from lectern import guest, paging, trapframe, usersymbols
from lectern.command import LecternError
from lectern.headers import KERNBASE
from lectern.unwind import FrameId

NOBODY = 0xffffffff  # the return address that exec gives _start


def gdb_knows(pc, name):
    """Whether gdb has the symbols of program `name`, not of another one."""
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    if block is None:
        return False
    return os.path.realpath(block.function.symtab.objfile.filename) \
        == usersymbols.file_of(name)


def in_stub(pc):
    """Whether pc follows a stub's int $T_SYSCALL."""
    code = guest.read(max(pc - 7, 0), 7)
    return code[0] == 0xb8 and code[5:] == bytes([0xcd, trapframe.T_SYSCALL])


def has_called(pending, process, pc, esp):
    """Whether pc is a return address: neither where the CPU is, nor where the
    program stood when it entered the kernel."""
    if not hasattr(pending, 'level'):  # before gdb 11
        return False
    tf = process.value['tf']
    return pending.level() > 0 and (pc, esp) != tuple(
        int(tf[name]) & 0xffffffff for name in ('eip', 'esp'))


def return_at(pc, esp, ebp, entry):
    """(the place of the return address, the caller's ebp) where a function has
    called none, and so may have no frame."""
    code = guest.read(pc, 4)
    if entry or code[0] in (0x55, 0xc3) or in_stub(pc):
        return esp, ebp
    if code[:2] in (b'\x89\xe5', b'\x8b\xec'):  # mov %esp,%ebp
        return esp + 4, guest.word(esp)
    return ebp + 4, guest.word(ebp)


class UserFrames(Unwinder):
    """Frames of programs that gdb does not know."""

    def __init__(self):
        super().__init__('lectern-user')

    def __call__(self, pending):
        try:
            return self.unwind(pending)
        except (gdb.error, ValueError, LecternError):  # no cr3, say
            return None

    def unwind(self, pending):
        # Only registers of the pending frame may be asked for here: all others
        # belong to frames that gdb would have to make first.
        pc, esp, ebp, cr0, cr3 = (
            int(pending.read_register(name).cast(
                gdb.lookup_type('unsigned int')))
            for name in ('eip', 'esp', 'ebp', 'cr0', 'cr3'))
        if pc >= KERNBASE or not cr0 & guest.CR0_PG:
            return None
        process = paging.owner(paging.p2v(paging.frame_of(cr3)))
        label = process and usersymbols.label(process.name, pc)
        if not label or gdb_knows(pc, process.name):
            return None
        if process.name == 'initcode':  # nobody has called it
            return self.caller(pending, pc, NOBODY, esp, 0)
        if has_called(pending, process, pc, esp):
            ret, caller_ebp = ebp + 4, guest.word(ebp)
        else:
            ret, caller_ebp = return_at(pc, esp, ebp, '+' not in label)
        return self.caller(pending, pc, guest.word(ret), ret + 4, caller_ebp)

    def caller(self, pending, pc, eip, esp, ebp):
        """What gdb is to take for the caller's registers."""
        info = pending.create_unwind_info(FrameId(gdb.Value(esp),
                                                  gdb.Value(pc)))
        for name, value in (('eip', eip), ('esp', esp), ('ebp', ebp)):
            kind = pending.read_register(name).type
            info.add_saved_register(name, gdb.Value(value).cast(kind))
        for name in ('cr0', 'cr3'):
            info.add_saved_register(name, pending.read_register(name))
        return info


register_unwinder(None, UserFrames(), replace=True)
