"""Places in the source: FILE:FUNCTION, lines found by their text, addresses.

Lines are found by text and not by number, and addresses by name, so that a
change elsewhere in a file leaves the tours alone. A name or text that is no
longer there ends the tour with a message.
"""

import os
import re

import gdb

from lectern import names
from lectern.headers import KERNBASE
from lectern.guest import register


class SourceError(Exception):
    """The source is not what the tour says it is."""


def read(path):
    if not os.path.exists(path):
        raise SourceError('there is no file %s' % path)
    with open(path) as file:
        return file.read().split('\n')


def body(place):
    """The lines of FILE:FUNCTION, as (number, text)."""
    path, name = place.split(':')
    lines = read(path)
    if path.endswith('.S'):
        start = re.compile(r'%s:' % re.escape(name))
        end = None
    else:
        start = re.compile(r'%s\(' % re.escape(name))
        end = re.compile(r'\}')
    for i, text in enumerate(lines):
        if start.match(text):
            break
    else:
        raise SourceError('there is no %s' % place)
    rest = list(enumerate(lines, 1))[i:]
    for j, (_, text) in enumerate(rest):
        if end is not None and end.match(text):
            return rest[:j + 1]
    return rest


def numbers(place, text):
    """The numbers and texts of the lines of `place` that begin with each line
    of `text`, in order."""
    rest = iter(body(place))
    found = []
    for wanted in text.strip().split('\n'):
        for number, line in rest:
            if squeeze(line).startswith(squeeze(wanted)):
                found.append((number, line))
                break
        else:
            raise SourceError('%s has no line "%s"' % (place, wanted.strip()))
    return found


def squeeze(text):
    return ' '.join(text.split())


def lines(place, text):
    """The source lines of `place` that `text` names, without their common
    indentation and what is there for debuggers only; by default the line of
    its name."""
    if text is None:
        return [body(place)[0][1]]
    found = [re.sub(r';\s*cfi_.*', '', line.expandtabs())
             for _, line in numbers(place, text)]
    margin = min(len(line) - len(line.lstrip()) for line in found)
    return [line[margin:] for line in found]


def address(name):
    """Where a function or label of the kernel is."""
    kernel = gdb.objfiles()[0]
    symbol = kernel.lookup_global_symbol(name) or \
        kernel.lookup_static_symbol(name)
    try:
        if symbol is not None and symbol.type.code == gdb.TYPE_CODE_FUNC:
            return int(symbol.value().address) & 0xffffffff
        return int(gdb.parse_and_eval('(unsigned)&%s' % name))
    except gdb.error:
        raise SourceError('the kernel has no %s' % name)


def line_address(place, text):
    """Where the code of a line begins, the first where there are several."""
    path = place.split(':')[0]
    number = numbers(place, text)[0][0]
    try:
        found = gdb.decode_line('%s:%d' % (path, number))[1]
    except gdb.error as error:
        raise SourceError(str(error))
    return min(place.pc for place in found if place.pc)


# ---- programs other than the kernel ----

def load(build, name, before):
    """Loads the symbols of a file of the build, and forgets those of the
    file that was loaded before."""
    if before is not None and before.is_valid():
        gdb.execute('remove-symbol-file "%s"' % before.filename,
                    to_string=True)
    path = os.path.join(build, name)
    gdb.execute('add-symbol-file "%s"' % path, to_string=True)
    return gdb.objfiles()[-1]


def program_address(objfile, name):
    symbol = objfile.lookup_global_symbol(name)
    if symbol is not None:
        return int(symbol.value().address) & 0xffffffff
    return int(gdb.parse_and_eval('(unsigned)&%s' % name))


# ---- where the CPU is ----

def here():
    """The name of the function the CPU is in; '' where there is none."""
    pc = register('eip')
    found = names.function(pc)
    if found is None and pc < KERNBASE:  # the kernel, before paging is on
        found = names.function(pc + KERNBASE)
    return found or ''


def check_here(name):
    if here() != name:
        raise SourceError('the CPU should be in %s, but is in %s'
                          % (name, here() or 'no function known here'))
