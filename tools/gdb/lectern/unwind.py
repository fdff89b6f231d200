# trapret, when the CPU is there. As the place that forkret returns to it is a
# signal's frame (trapasm.S says why), and gdb would show no more of it than
# "<signal handler called>". Here it gets its name and line back, and what gdb
# tells frames apart by stays the same, so that `finish` knows it.
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
            if not hasattr(pending, 'level') or pending.level() != 0 \
                    or int(pc) & 0xffffffff != guest.function('trapret'):
                return None  # before gdb 11 frames do not tell their level
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
