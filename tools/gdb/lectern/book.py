# The xv6 book's numbers: the same answers as `make book`, inside gdb.
import os
import re
import subprocess

import gdb

from lectern import guest
from lectern.command import LecternError, command
from lectern.headers import KERNBASE, ROOT

SCRIPT = os.path.join('tools', 'book.pl')


# What gdb's backtrace takes that reads like a name.
QUALIFIERS = ['full', 'no-filters', 'hide']


@command('where', 'the book', gdb.COMPLETE_SYMBOL, split=str)
def where(text):
    """Find in this source what the xv6 book speaks of.

    Usage: where NUMBER    a number of the book's listing: sheet 24, line 73
           where NAME      a function, struct or variable of the book
           where ...       gdb's backtrace, where nothing or else is given
    Example: where 2473

    NUMBER has four digits: `where 3` is gdb's, three frames.
    """
    if text in QUALIFIERS or not re.fullmatch(r'\d{4}|[A-Za-z_]\w*', text):
        gdb.execute('backtrace ' + text)
        return
    answer = ask(text)
    print(answer.rstrip('\n'))
    place = re.match(r'\d+ is ([\w./]+):(\w+)$', answer, re.M)
    if place and is_code(place.group(2)):
        print('Stop there: break ' + location(*place.groups()))


def is_code(name):
    """Whether a breakpoint can be set there: a function of the kernel."""
    try:
        symbol = guest.symbol(name)
        if symbol is not None:
            return symbol.is_function
        return gdb.find_pc_line(guest.function(name)).line > 0
    except (LecternError, gdb.error):
        return False


def location(file, name):
    """What to say to `break`. entry.S runs before paging is on, where it is
    loaded and not where it is linked."""
    if file != 'entry.S':
        return name
    return '*0x%x' % (guest.function(name) - KERNBASE)


def ask(question):
    """What tools/book.pl answers."""
    if not os.path.exists(os.path.join(ROOT, SCRIPT)):
        raise LecternError('%s is missing: it has the book\'s numbers' % SCRIPT)
    try:
        done = subprocess.run(
            ['perl', SCRIPT, question], cwd=ROOT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as err:
        raise LecternError('perl: %s' % err.strerror) from None
    if not done.stdout:
        lines = done.stderr.strip().split('\n')
        raise LecternError('%s: %s' % (SCRIPT, lines[-1] or 'no answer'))
    return done.stdout
