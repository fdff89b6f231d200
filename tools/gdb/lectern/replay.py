# Going through a recording (`make replay`), backwards too.
#
# QEMU goes backwards by going forward again from the machine's state at
# power-on, up to the instruction before, or for reverse-continue up to the last
# place where a breakpoint or watchpoint was met. So gdb is told of no
# watchpoint, but of a bare SIGTRAP, and knows no old value: it is read one
# instruction further back.
import os
import re

import gdb

from lectern import guest, kernel, names
from lectern.command import LecternError, command, number, usage

RESET = 0xfff0  # eip at power-on
REPEATED = (0xf2, 0xf3) # the first byte of rep movsl, rep stosl
SHOWN = 12      # frames
ENDS = ('power_off', 'power_panic') # where a recording ends by itself


def require_replay():
    """LecternError unless this is `make replay`, and the guest stands still."""
    if not os.environ.get('LECTERN_REPLAY'):
        raise LecternError('only a recording can be gone through backwards; '
                           'leave gdb and type: make record, then make replay')
    if not gdb.selected_thread():
        raise LecternError('the recording is over; type: boot, then replay')
    guest.require_guest()


def _silently(line):
    """A command that moves the guest, without gdb's report of the stop. That is
    no output of the command, so to_string does not catch it."""
    gdb.flush()
    terminal = os.dup(1)
    with open(os.devnull, 'w') as nothing:
        os.dup2(nothing.fileno(), 1)
    try:
        gdb.execute(line, to_string=True)
    finally:
        gdb.flush()
        os.dup2(terminal, 1)
        os.close(terminal)


# ---- breakpoints ----

class _OnlyOurs:
    """with _OnlyOurs(breakpoint, ...): all others do not stop the guest."""

    def __init__(self, *ours):
        self.ours = ours
        self.others = [b for b in gdb.breakpoints() if b.enabled
                       and b.number not in [o.number for o in ours]]

    def __enter__(self):
        for other in self.others:
            other.enabled = False

    def __exit__(self, *_):
        for breakpoint in self.ours:
            breakpoint.delete()
        for other in self.others:
            other.enabled = True


def _hidden(where, kind=gdb.BP_BREAKPOINT):
    if kind == gdb.BP_WATCHPOINT:
        return gdb.Breakpoint(where, kind, gdb.WP_WRITE, internal=True)
    return gdb.Breakpoint(where, internal=True)


# ---- the end ----

@command('replay', 'the session', gdb.COMPLETE_NONE)
def replay(args):
    """Go on to the end of the recording, in `make replay`.

    Usage: replay
    That is where the guest powers itself off, panics, or was left with Ctrl-A
    X. From there go backwards: reverse-stepi, reverse-next, break or watch and
    reverse-continue, whochanged. `boot` begins anew.
    """
    usage('replay', args, 0)
    require_replay()
    end = os.environ['LECTERN_REPLAY']
    if not end.isdigit() and gdb.newest_frame().name() in ENDS:
        # QEMU would go on, and end.
        print('This is the end of the recording already.')
        return
    stops = [_hidden(name) for name in ENDS]
    with _OnlyOurs(*stops):
        if end.isdigit():
            gdb.execute('monitor replay_break %s' % end, to_string=True)
        _silently('continue')
    print('This is the end of the recording:')
    gdb.execute('frame')
    print('Now backwards: whochanged, reverse-stepi, break or watch and '
          'reverse-continue.')


# ---- who changed it? ----

def _object(text):
    """(address, type) of what an expression stands for."""
    try:
        value = gdb.parse_and_eval(text)
    except gdb.error as err:
        raise LecternError(str(err).split('\n')[0]) from None
    if value.address is None:
        raise LecternError('%s is no place in memory' % text)
    if value.type.sizeof > 8:
        raise LecternError('%s is %d bytes; name a part of it of at most 8'
                           % (text, value.type.sizeof))
    return guest.address(value), value.type


def _value(place, ctype):
    return guest.at(place, ctype).format_string(symbols=True)


def _back_to_write(place, ctype):
    """Go back to the last write there; (before, after). The instruction that
    writes is the one to come. None: there was none. The two are equal
    where what was there is written again, and where QEMU stops for nothing:
    each time that rep movsl copies from a device to the same page."""
    kind = '*(unsigned char (*)[%d])0x%x' % (ctype.sizeof, place)
    with _OnlyOurs(_hidden(kind, gdb.BP_WATCHPOINT)):
        _silently('reverse-continue')
    if guest.register('eip') == RESET:
        return None
    after = _value(place, ctype)
    with _OnlyOurs():
        _silently('reverse-stepi')
    return _value(place, ctype), after


def _back_to_entry():
    """Go back to where the present function was entered, if it is one that
    copies or fills with a repeated instruction. Whether it is."""
    eip = guest.register('eip')
    block = gdb.block_for_pc(eip)
    while block is not None and (block.function is None or
                                 block.superblock.function is not None):
        block = block.superblock
    if block is None or eip == block.start or \
            guest.read(eip, 1)[0] not in REPEATED:
        return False
    with _OnlyOurs(_hidden('*0x%x' % block.start)):
        _silently('reverse-continue')
    return True


def _on_to_write(place, ctype, value):
    """Go on to where `value` is written; the value before. The instruction that
    writes is the one to come."""
    kind = '*(unsigned char (*)[%d])0x%x' % (ctype.sizeof, place)
    with _OnlyOurs(_hidden(kind, gdb.BP_WATCHPOINT)):
        while _value(place, ctype) != value:
            _silently('continue')
    with _OnlyOurs():
        _silently('reverse-stepi')
    return _value(place, ctype)


def _back_to_change(place, ctype):
    """Go back to the last change there; (before, after). None: nobody changed
    it. At a repeated instruction QEMU stops each time it writes to the page,
    and a step takes a tenth of a second: the whole function is gone back
    over."""
    while True:
        values = _back_to_write(place, ctype)
        if values is None or values[0] != values[1]:
            return values
        if _back_to_entry() and _value(place, ctype) != values[1]:
            return _on_to_write(place, ctype, values[1]), values[1]


def _show_writer():
    process = kernel.process_on_stack(guest.register('esp'))
    who = 'on the scheduler\'s stack' if process is None \
        else 'in process %d (%s)' % (process.pid, process.name)
    print('by %s, %s' % (names.code(guest.register('eip')), who))
    text = gdb.execute('backtrace %d' % SHOWN, to_string=True)
    for frame in text.rstrip('\n').split('\n'):
        if not re.search(r'in \?\? \(\)|^\(More ', frame):  # user code
            print(frame)


@command('whochanged', 'the session', split=str)
def whochanged(text):
    """Go back to where something was changed last, in `make replay`.

    Usage: whochanged EXPRESSION
    Say it again for the change before that. You stand before the instruction
    that changes it, so bt, list, print show who does it and why:
    whochanged ptable.proc[0].state
    """
    if not text.strip():
        raise LecternError('whose change? type: whochanged '
                           'ptable.proc[0].state')
    require_replay()
    place, ctype = _object(text)
    values = _back_to_change(place, ctype)
    if values is None:
        print('Nobody: no instruction changed %s, it is as the machine or the '
              'loader left it.\nYou are at power-on now. To the end again: '
              'replay' % text)
        return
    print('%s: %s -> %s' % (text, *values))
    _show_writer()
