# What gdb's own backtrace shows: traps in words, functions of user programs
# whose symbols gdb does not have, and no frame beyond a program's first.
import itertools

import gdb
from gdb.FrameDecorator import FrameDecorator

from lectern import frames, guest, kernel, names, paging, trapframe
from lectern import usersymbols
from lectern.command import LecternError
from lectern.headers import KERNBASE
from lectern.userframes import NOBODY, gdb_knows


class Call(FrameDecorator):
    """A frame as we show it: files by their short names, `??` if unknown."""

    def function(self):
        return self.inferior_frame().name() or '??'

    def filename(self):
        symtab = self.inferior_frame().find_sal().symtab
        return symtab and names.file_name(symtab)


class UserCall(Call):
    """A frame of a user program, which may not be the one whose symbols gdb
    has: what those say is shown only where it agrees with the program's."""

    def __init__(self, base):
        super().__init__(base)
        frame = self.inferior_frame()
        called = frame.newer() is not None and frame.newer().pc() < KERNBASE
        pc = frame.pc() - called  # a return address: the call is before it
        process = paging.owner(paging.current_pgdir())
        label = process and usersymbols.label(process.name, pc)
        self.name = label.split('+')[0] if label else None
        self.known = not label or gdb_knows(frame.pc(), process.name)

    def function(self):
        # In the midst of trapret gdb looks for a call before %eip, which for
        # initcode is none: it begins at 0.
        name = self.inferior_frame().name() if self.known else None
        return name or self.name or '??'

    def made_up(self):
        """Whether gdb has two frames here, as the other program has a call
        that was inlined; the inner one shows the address."""
        newer = self.inferior_frame().newer()
        return not self.known and newer is not None \
            and newer.type() == gdb.INLINE_FRAME

    def filename(self):
        return super().filename() if self.known else None

    def line(self):
        return super().line() if self.known else None

    def frame_args(self):
        return super().frame_args() if self.known else None

    def frame_locals(self):
        return super().frame_locals() if self.known else None


class Trap(Call):
    """alltraps, which called trap; the trap frame is at `place`."""

    def __init__(self, base, place):
        super().__init__(base)
        self.place = place

    def function(self):
        words = trapframe.what(trapframe.read(self.place),
                               kernel.process_on_stack(self.place))
        return 'alltraps <%s, %s>' % (
            words, 'from user mode' if frames.from_user(self.place)
            else 'in the kernel')


class Trapret(Call):
    """trapret as the place that forkret returns to."""

    def function(self):
        return 'trapret'


def shown(decorator):
    """The decorator for one of gdb's frames."""
    frame = decorator.inferior_frame()
    try:
        if frame.pc() < KERNBASE:
            return UserCall(decorator)
        if frame.newer() is not None:
            if frame.pc() == guest.function('trapret'):
                return Trapret(decorator)
            if frame.type() == gdb.SIGTRAMP_FRAME:
                esp = int(frame.read_register('esp')) & 0xffffffff
                return Trap(decorator, esp)
    except (gdb.error, LecternError):  # before the kernel runs, say
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
        calls = map(shown, itertools.takewhile(
            lambda d: d.inferior_frame().pc() != NOBODY, decorators))
        return (call for call in calls
                if not isinstance(call, UserCall) or not call.made_up())


Calls()
