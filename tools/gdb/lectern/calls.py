# What gdb's own backtrace shows: traps in words, and no frame beyond a
# program's first.
import gdb
from gdb.FrameDecorator import FrameDecorator

from lectern import frames, guest, names, trapframe

NOBODY = 0xffffffff  # the return address that exec gives _start


class Call(FrameDecorator):
    """A frame as we show it: files by their short names, `??` if unknown."""

    def function(self):
        return self.inferior_frame().name() or '??'

    def filename(self):
        symtab = self.inferior_frame().find_sal().symtab
        return symtab and names.file_name(symtab)


class Trap(Call):
    """alltraps, which called trap; the trap frame is at `place`."""

    def __init__(self, base, place):
        super().__init__(base)
        self.place = place

    def function(self):
        tf = trapframe.read(self.place)
        words = trapframe.trap_name(tf['trapno'])
        user = frames.from_user(self.place)
        if user and tf['trapno'] == trapframe.T_SYSCALL:
            words += ' ' + (trapframe.system_call(tf['eax']) or '')
        return 'alltraps <%s, %s>' % (
            words.strip(), 'from user mode' if user else 'in the kernel')


class Trapret(Call):
    """trapret as the place that forkret returns to."""

    def function(self):
        return 'trapret'


def shown(decorator):
    """The decorator for one of gdb's frames."""
    frame = decorator.inferior_frame()
    try:
        if frame.newer() is not None:
            if frame.pc() == guest.function('trapret'):
                return Trapret(decorator)
            if frame.type() == gdb.SIGTRAMP_FRAME:
                esp = int(frame.read_register('esp')) & 0xffffffff
                return Trap(decorator, esp + 4)  # above trap's argument
    except gdb.error:
        pass
    return Call(decorator)


class Calls:
    """The frame filter that gdb calls for each backtrace."""

    def __init__(self):
        self.name = 'lectern'
        self.priority = 100
        self.enabled = True
        gdb.frame_filters[self.name] = self

    def filter(self, decorators):
        return (shown(d) for d in decorators
                if d.inferior_frame().pc() != NOBODY)


Calls()
