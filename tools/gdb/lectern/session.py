# The guest of `make debug`: starting it, and its console. The Makefile passes
# in the environment
#
#   LECTERN_GUEST    the command that starts QEMU (tools/gdb/guest.pl), gdb's
#                    protocol on its standard input and output
#   LECTERN_CONSOLE  the file that gets what the guest prints; with .sock after
#                    it, the socket where one can type at it; with .errors, the
#                    file for what QEMU and its starter have to say, of which
#                    gdb 16 loses what comes before an end at once
import os
import re
import socket

import gdb

from lectern import modes
from lectern.command import LecternError, command, usage

SHOWN = 20  # lines, unless asked for more


class _Console:
    path = os.path.abspath(os.environ.get('LECTERN_CONSOLE', '.'))
    shown = 0  # bytes that have been shown
    errors = None  # the open file


# ---- the guest ----

@command('boot', 'the session', gdb.COMPLETE_NONE)
def boot(args):
    """Start the guest of `make debug` from power-on; again, if it runs.

    Usage: boot
    Breakpoints stay. The CPU stands at its first instruction, in the BIOS.
    """
    usage('boot', args, 0)
    if not os.environ.get('LECTERN_GUEST'):
        raise LecternError('only `make debug` can do that; leave gdb and type: '
                           'make debug')
    modes.forget()
    end()
    _Console.shown = 0
    _open_errors()
    try:
        gdb.execute('target remote | eval "exec $LECTERN_GUEST"')
    except gdb.error:
        _show_errors()
        raise LecternError('the guest has not started; end another one on the '
                           'same disk, then type: boot') from None


def end(_event=None):
    """End the guest that `boot` started. gdb would let it run on, and wait for
    it, when it exits."""
    if os.environ.get('LECTERN_GUEST') and gdb.selected_thread():
        try:
            gdb.execute('kill', to_string=True)
        except gdb.error:
            pass  # it was gone before it could answer


if hasattr(gdb.events, 'gdb_exiting'):  # since gdb 12
    gdb.events.gdb_exiting.connect(end)


@command('welcome', 'the session', gdb.COMPLETE_NONE)
def welcome(args):
    """Say what to type first.

    Usage: welcome
    """
    usage('welcome', args, 0)
    if not gdb.selected_thread():
        return
    if os.environ.get('LECTERN_GUEST'):
        print('The guest waits at its first instruction; `quit` ends it. Its '
              'console is shown at\neach stop and kept in %s. `type ls` types '
              'at it;\nso does `make console` in another terminal, which shows '
              'it all the time.' % os.environ['LECTERN_CONSOLE'])
    print('Type: break forkret, continue, kstack. '
          '`lectern` lists our commands.')


def _open_errors():
    """A new file: that of another session stays with it."""
    path = _Console.path + '.errors'
    try:
        if os.path.exists(path):
            os.unlink(path)
        _Console.errors = open(path, 'w+', errors='replace')
    except OSError:
        _Console.errors = None  # gdb may pass them on


def _show_errors():
    if _Console.errors:
        gdb.write(_Console.errors.read(), gdb.STDERR)


# ---- its console ----

def _printed(start=0):
    """What the guest has printed; OSError: it is not kept here. Who carries
    it to the file lets go of us when all of it is there."""
    door = socket.socket(socket.AF_UNIX)
    try:
        door.settimeout(60)
        door.connect(_Console.path + '.sock')
        door.shutdown(socket.SHUT_WR)
        while door.recv(65536):
            pass
    except OSError:
        pass  # the guest has gone, or cannot be typed at
    finally:
        door.close()
    with open(_Console.path, 'rb') as log:
        log.seek(start)
        return log.read()


def _plain(printed):
    """Bytes that the guest has printed, without control characters."""
    text = printed.decode('latin-1')
    return re.sub(r'\x1b\[[0-9;?]*[A-Za-z@]|[^\n\x20-\x7e]', '', text)


def _show(text):
    for line in text.split('\n'):
        gdb.write('  | %s\n' % line)


@command('console', 'the session', gdb.COMPLETE_NONE)
def console(args):
    """Show the last lines the guest has printed.

    Usage: console [N]
    N lines instead of 20.
    """
    usage('console', args, 1)
    if args and not re.fullmatch(r'[1-9]\d*', args[0]):
        raise LecternError('%s is no number of lines' % args[0])
    count = int(args[0]) if args else SHOWN
    try:
        lines = _plain(_printed()).rstrip('\n').split('\n')
    except OSError:
        raise LecternError('the guest\'s console is not kept here; look at '
                           'the terminal where it runs') from None
    _show('\n'.join(lines[-count:]))


@command('type', 'the session', gdb.COMPLETE_NONE, split=str)
def type_line(text):
    """Type a line at the guest's console, with Enter.

    Usage: type TEXT
    The guest reads it when it runs on: type ls /bin, then continue. ^C, ^D and
    ^P stand for themselves, without Enter: type ^P
    """
    keys = text + '\r'
    if re.fullmatch(r'\^[A-Z]', text):
        keys = chr(ord(text[1]) - 64)
    door = socket.socket(socket.AF_UNIX)
    try:
        if not os.environ.get('LECTERN_GUEST'):
            raise OSError
        door.connect(_Console.path + '.sock')
        door.sendall(keys.encode())
    except OSError:
        raise LecternError('only the guest of `make debug` can be typed at '
                           'from here; type in the terminal where it runs') \
            from None
    finally:
        door.close()


# ---- at each stop, and at the end ----

def _show_new(whole):
    """Shows what the guest has printed since the last time: all of it, or only
    whole lines."""
    if not os.environ.get('LECTERN_GUEST') or \
            not os.path.exists(_Console.path):
        return
    new = _printed(_Console.shown)
    if not whole:
        new = new[:new.rfind(b'\n') + 1]
    if new:
        _Console.shown += len(new)
        _show(_plain(new).strip('\n'))


def _stopped(event):
    """After a step only whole lines: it may be stepping through the
    printing."""
    _show_errors()
    _show_new(isinstance(event, (gdb.BreakpointEvent, gdb.SignalEvent)))


def _ended(_event):
    _show_errors()
    _show_new(True)
    if os.environ.get('LECTERN_GUEST'):
        print('(the guest has ended; to start it again type: boot)')


gdb.events.stop.connect(_stopped)
gdb.events.exited.connect(_ended)
