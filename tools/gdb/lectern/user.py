# The symbols of user programs. All are linked at 0x1000, so gdb may have those
# of one at a time: the one that the process we stopped in runs.
import os
import re

import gdb

from lectern import guest, kernel, usersymbols
from lectern.command import LecternError, command, usage
from lectern.headers import KERNBASE


class Loaded:
    """Which program's symbols gdb has, and whether it is to follow exec."""
    name = None
    path = None
    following = False


# ---- files ----

def symbol_file(name):
    """The file with a program's symbols, or None."""
    path = usersymbols.file_of(name)
    return path if re.fullmatch(r'\w+', name) and os.path.isfile(path) else None


def programs():
    """The names of all programs that have symbols."""
    try:
        return sorted(os.listdir(os.path.dirname(usersymbols.file_of('sh'))))
    except OSError:
        return []


def require_program(name):
    """The symbol file of a program; LecternError: there is none."""
    path = symbol_file(name)
    if path is None:
        raise LecternError('there is no program %s; there are: %s' % (
            name, ' '.join(programs()) or 'none'))
    return path


# ---- swapping ----

def unload():
    """Removes the program's symbols from gdb."""
    if Loaded.path and any(f.filename == Loaded.path for f in gdb.objfiles()):
        switch_doubles('enable')  # else gdb disables the kernel's place, too
        gdb.execute('remove-symbol-file "%s"' % Loaded.path, to_string=True)
    Loaded.name = Loaded.path = None


def load(name):
    """Makes a program's symbols the ones gdb has; whether that changed them."""
    path = os.path.realpath(require_program(name))
    if Loaded.path == path and any(f.filename == path
                                   for f in gdb.objfiles()):
        return False
    unload()
    gdb.execute('add-symbol-file "%s"' % path, to_string=True)
    Loaded.name, Loaded.path = name, path
    switch_doubles('disable')
    return True


def doubles():
    """The places (`2.1`) in the program of breakpoints that were set in the
    kernel: at exec or main, say, which both have. gdb adds them by itself when
    it gets the symbols; but something else is there in the other programs."""
    listing = gdb.execute('info breakpoints', to_string=True)
    places = re.findall(r'^((\d+)\.\d+)\s+\S+\s+(0x[0-9a-f]+)', listing, re.M)
    in_kernel = {b for _, b, place in places if int(place, 16) >= KERNBASE}
    return [number for number, b, place in places
            if b in in_kernel and int(place, 16) < KERNBASE]


def switch_doubles(verb):
    """Disables (enables) them."""
    for number in doubles():
        gdb.execute('%s %s' % (verb, number), to_string=True)


def running_program():
    """The name of the program this CPU's process runs, or None: there is no
    process, or no kernel yet. Conditions of breakpoints come here while gdb
    still takes the guest for running, so kernel.current() would refuse."""
    paging = guest.register('cr0')
    try:
        if paging is not None and not paging & guest.CR0_PG:
            return None
        cpu = guest.variable('cpus')[kernel.this_cpu()]
        p = kernel.process_at(guest.pointer(cpu['proc']))
        return p.name if p else None
    except (LecternError, gdb.error):
        return None


def in_user_mode():
    """Whether this CPU runs a process's own code."""
    cs = guest.register('cs')
    return cs is not None and cs & 3 == 3 \
        and guest.register('eip') < KERNBASE


def follow(event):
    """At every stop: the symbols of the program that stopped."""
    if not Loaded.following or not isinstance(event, gdb.StopEvent):
        return
    name = running_program()
    if name is not None and name == Loaded.name and in_user_mode():
        gdb.execute('frame', to_string=True)  # what `list` shows first
    if name in (None, Loaded.name) or symbol_file(name) is None:
        return
    if at_double(event, Loaded.path, symbol_file(name)):
        print('(this is %s; for its symbols type: user %s)' % (name, name))
    elif load(name) and in_user_mode():
        print('(symbols of %s)' % name)
        gdb.execute('frame')


def at_double(event, *paths):
    """Whether we have stopped at a breakpoint whose name one of the programs
    has, too. gdb 13 loses its way between the two places if symbols change
    before the guest goes on, and says so after every command."""
    names = [b.location for b in getattr(event, 'breakpoints', [])
             if re.fullmatch(r'\w+', b.location or '')]
    for path in filter(None, paths):
        with open(path, 'rb') as file:
            symbols = file.read()
        if any(b'\0%s\0' % name.encode() in symbols for name in names):
            return True
    return False


gdb.events.stop.connect(follow)


# ---- user ----

@command('user', 'user programs')
def user(args):
    """Use the symbols of a user program, and follow exec from then on.

    Usage: user PROGRAM    its symbols, and from then on at each stop those of
                           the program that the process runs
           user            which program's symbols are loaded
           user off        remove them, and do not follow
    Example: user sh

    To stop in a program use ubreak: all programs are linked at the same
    address, so a plain breakpoint stops in the others, too.
    """
    usage('user', args, 1)
    if not args:
        show()
    elif args[0] == 'off':
        unload()
        Loaded.following = False
        print('no program\'s symbols are loaded')
    else:
        load(args[0])
        Loaded.following = True
        show()


def show():
    if Loaded.name is None:
        print('no program\'s symbols are loaded; there are: %s' %
              ' '.join(programs()))
        return
    print('symbols of %s (%s)%s' % (
        Loaded.name, os.path.relpath(Loaded.path),
        ', changing with the process' if Loaded.following else ''))


# ---- ubreak ----

class InProgram(gdb.Function):
    """$in_program(NAME): does this CPU's process run program NAME?

    The condition of ubreak's breakpoints; of use for those in the kernel, too:
    break sys_read if $in_program("cat")
    Words after the name are for the reader of `info breakpoints`.
    """

    def __init__(self):
        super().__init__('in_program')

    def invoke(self, name, *remark):
        wanted = name.string()
        if running_program() != wanted:
            return False
        if in_user_mode() and symbol_file(wanted):
            load(wanted)  # before gdb says where it has stopped
        return True


InProgram()


@command('ubreak', 'user programs')
def ubreak(args):
    """Stop at a function of a user program, in no other program.

    Usage: ubreak PROGRAM FUNCTION    also FILE:LINE or FILE:FUNCTION
    Example: ubreak cat main

    The program need not run yet. When it stops, its symbols are loaded, as by
    `user PROGRAM`. `info breakpoints`, `delete`, `ignore` work as always.
    """
    usage('ubreak', args, 2, 2)
    name, place = args
    before = Loaded.name
    if before:
        load(name)
        try:
            break_in(name, place)
        finally:
            load(before)
    else:
        break_meanwhile(name, place)
    Loaded.following = True


def break_in(name, place):
    """Sets the breakpoint; the program's symbols are loaded."""
    stop = gdb.Breakpoint('*0x%x' % address_of(name, place))
    stop.condition = '$in_program("%s", "%s")' % (name, place)


def break_meanwhile(name, place):
    """The same when there are none, and none remain. All in one command: after
    each of those gdb 13 looks for the place where the guest has stopped, and
    warns if a symbol file has given that breakpoint a second one."""
    def work():
        try:
            break_in(name, place)
        except LecternError as error:
            failed.append(error)

    failed = []
    path = os.path.realpath(require_program(name))
    InProgram.work = work
    said = gdb.execute('add-symbol-file "%s"\n'
                       'python lectern.user.InProgram.work()\n'
                       'remove-symbol-file "%s"' % (path, path),
                       to_string=True)
    if failed:
        raise failed[0]
    print(''.join(re.findall(r'^Breakpoint .*\n', said, re.M)), end='')


def address_of(name, place):
    """The address of a function or line of program `name`, which is loaded."""
    try:
        found = gdb.decode_line(place)[1] or ()
    except gdb.error:
        found = ()
    ours = [sal for sal in found if 0 < sal.pc < KERNBASE]
    if not ours:
        near = usersymbols.similar(name, place)
        raise LecternError('%s has no %s; %s' % (
            name, place, 'it has ' + near if near else
            'nm %s lists what it has' % os.path.relpath(symbol_file(name))))
    return ours[0].pc
