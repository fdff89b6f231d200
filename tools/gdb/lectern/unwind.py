# What gdb cannot learn from call frame information: a frame at trapret that
# nobody called. forkret will return there, but gdb takes the return address for
# one in alltraps, whose last instruction stands before it; then `finish` waits
# for a frame that never comes. Here the frame is trapret's own.
import gdb
from gdb.unwinder import Unwinder, register_unwinder

from lectern import frames, guest

SAVED = ('edi', 'esi', 'ebp', 'ebx', 'edx', 'ecx', 'eax', 'eip', 'eflags')


class FrameId:
    """How gdb tells frames apart: the stack's and the function's address."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class TrapretUnwinder(Unwinder):
    def __init__(self):
        super().__init__('lectern-trapret')

    def __call__(self, pending):
        pc = pending.read_register('eip')
        try:
            if int(pc) & 0xffffffff != guest.function('trapret'):
                return None
            place = int(pending.read_register('esp')) & 0xffffffff
            tf = guest.at(place, frames.trapframe_type())
            from_user = frames.from_user(place)
            end = place + frames.field_offset('esp')
            pointer = pc.type
            info = pending.create_unwind_info(
                FrameId(gdb.Value(end).cast(pointer), pc))
            for name in SAVED:
                info.add_saved_register(name, tf[name])
            esp = tf['esp'] if from_user else gdb.Value(end)
            info.add_saved_register('esp', esp.cast(tf['esp'].type))
            return info
        except (gdb.error, gdb.GdbError):
            return None


register_unwinder(None, TrapretUnwinder(), replace=True)
