# What a page directory maps, as ranges in words.
import collections
import re
import struct

import gdb

from lectern import guest, kernel
from lectern.command import LecternError, command, number, usage
from lectern.headers import KERNBASE, PGSIZE, constant
from lectern.paging import (
    BITS, ENTRIES, MEGA, current_pgdir, describe, frame_of, owner, p2v, walk)

# Neighbours that look the same, as one; `physical` is that of the first.
Range = collections.namedtuple('Range', 'start end flags size physical')


def _entries(pgdir, first, end):
    """(address, size, entry) of every page mapped by entries first to end."""
    directory = struct.unpack('<%dI' % ENTRIES, guest.read(pgdir, PGSIZE))
    for i in range(first, end):
        pde = directory[i]
        if not pde & BITS['P']:
            continue
        if pde & BITS['PS']:
            yield i * MEGA, MEGA, pde
            continue
        table = guest.read(p2v(frame_of(pde)), PGSIZE)
        for j, pte in enumerate(struct.unpack('<%dI' % ENTRIES, table)):
            if pte & BITS['P']:
                yield i * MEGA + j * PGSIZE, PGSIZE, pte


def ranges(pgdir, first, end, cuts=()):
    """What is mapped by directory entries first to end, as Ranges; each of
    the addresses `cuts` begins a new one."""
    found = []
    ignored = BITS['A'] | BITS['D']
    for va, size, entry in _entries(pgdir, first, end):
        kind = entry & 0xfff & ~ignored
        last = found[-1] if found else None
        physical = frame_of(entry, size)
        if last and va not in cuts and last.end == va \
                and (last.flags, last.size) == (kind, size) \
                and (va < KERNBASE
                     or last.physical + va - last.start == physical):
            found[-1] = last._replace(end=va + size)
        else:
            found.append(Range(va, va + size, kind, size, physical))
    return found


def _amount(size):
    if size % (1 << 20) == 0:
        return '%d MB' % (size >> 20)
    return '%d KB' % (size >> 10)


def _line(start, end, *words):
    return ('  0x%08x to 0x%08x  %7s  %s' % (
        start, end - 1, _amount(end - start),
        ', '.join(w for w in words if w))).rstrip()


def _range_line(r, what):
    """A range, and what is unusual about it."""
    low = r.start < KERNBASE
    odd = '' if bool(r.flags & BITS['U']) == low else \
        'kernel only' if low else 'open to the user'
    if not low and r.start - KERNBASE != r.physical:
        what = '%s, physical 0x%08x' % (what, r.physical)
    return _line(r.start, r.end,
                 'writable' if r.flags & BITS['W'] else 'read-only', what, odd,
                 '4 MB pages' if r.size == MEGA else '')


def _user_lines(pgdir, process):
    """Text, data, stack, heap and mappings, as the regions say."""
    regions = process.regions() if process else []
    mapped = process.mappings() if process else []
    heap, end = regions[-1][:2] if regions else (0, 0)
    lines = []
    for r in ranges(pgdir, 0, KERNBASE // MEGA,
                    [part[0] for part in regions + mapped]):
        what = ''
        if process and process.name != 'initcode':
            filled = [fill for at, _, fill in regions if at <= r.start]
            what = 'mapping' if r.start >= max(end, heap + 1) else \
                'heap' if r.start >= heap else \
                'stack' if filled[-1:] == ['FILL_ZEROES'] else \
                'data' if r.flags & BITS['W'] else 'text'
        lines.append(_range_line(r, what))
    return lines or ['  nothing']


def _area(va):
    """What the kernel has there, by memlayout.h."""
    for start, what in (('DEVSPACE', 'devices'), ('KSTACKBASE', 'stacks'),
                        ('FIRMWINDOW', 'window on firmware'),
                        ('KERNBASE', 'direct map')):
        if va >= constant('memlayout.h', start):
            return what
    return ''


def _kernel_lines(pgdir):
    lines, stacks = [], []
    for r in ranges(pgdir, KERNBASE // MEGA, ENTRIES):
        what = _area(r.start)
        if what == 'stacks':
            stacks.append(r)
            continue
        if stacks:
            lines.append(_stack_line(stacks))
            stacks = []
        if what == 'direct map' and not r.flags & BITS['W']:
            what = "the kernel's text and constants"
        lines.append(_range_line(r, what))
    return lines


def _stack_line(stacks):
    """All kernel stacks in a line."""
    count = sum(r.end - r.start for r in stacks) \
        // constant('param.h', 'KSTACKSIZE')
    return _line(stacks[0].start, stacks[-1].end,
                 'writable, %d kernel stacks' % count,
                 'a guard page below each')


def summary(pgdir, process=None):
    """The lines of `pt` without an address."""
    middle = KERNBASE // MEGA
    return ['user half:'] + _user_lines(pgdir, process) \
        + ['kernel half, %s:' % _sharing(pgdir, middle)] \
        + _kernel_lines(pgdir)


def _sharing(pgdir, middle):
    """Whether the upper entries are those of the kernel's own directory."""
    own = guest.pointer(guest.variable('kpgdir', 'vm.c'))
    if not own:
        return 'of the directory that entry.S starts with'
    if pgdir == own:
        return "the kernel's own"
    same = guest.read(pgdir + middle * 4, PGSIZE - middle * 4) \
        == guest.read(own + middle * 4, PGSIZE - middle * 4)
    return 'the same in every process' if same \
        else "NOT the same as in the kernel's own directory"


# ---- the command ----

def _whose(pgdir):
    p = owner(pgdir)
    if p:
        return 'of %s' % p
    if pgdir == guest.pointer(guest.variable('kpgdir', 'vm.c')):
        return "the kernel's own"
    return 'now in cr3'


def _arguments(args):
    """(page directory, address or None) of what was typed."""
    if not args or not args[0].isdigit():
        if len(args) > 1:
            raise LecternError('%s is no process number' % args[0])
        return current_pgdir(), number(args[0], 'address') if args else None
    kernel.require_kernel()
    for p in kernel.processes():
        if p.pid == int(args[0]):
            if not p.pgdir:
                raise LecternError('%s has no page directory' % p)
            return p.pgdir, number(args[1], 'address') if args[1:] else None
    raise LecternError('there is no process %s; an address is written 0x%x'
                       % (args[0], int(args[0])))


def _is_type(text):
    """Whether this is what gdb's `pt`, short for ptype, prints: the flags of
    ptype or a type's name. An expression is an address, here."""
    if re.match(r'/|(struct|union|enum)\s', text):
        return True
    try:
        gdb.lookup_type(text)
    except (gdb.error, RuntimeError):
        return False
    return True


@command('pt', 'memory', split=str)
def pt(text):
    """Walk the page tables in words; without an address, say what is mapped.

    Usage: pt [PID] [ADDRESS]
    Without PID: the directory in this CPU's cr3. A number in decimal is a PID;
    any other expression, such as 0x1000, &ptable or $esp, an address. A type
    goes to gdb's ptype, for which `pt` is short elsewhere.

    Examples: pt             what is mapped now
              pt 0x1000      how the CPU finds that address
              pt 2 0x1000    how it would in process 2
    """
    if text and _is_type(text):
        gdb.execute('ptype%s%s' % ('' if text[0] == '/' else ' ', text))
        return
    args = gdb.string_to_argv(text)
    usage('pt', args, 2)
    guest.require_paging()
    pgdir, va = _arguments(args)
    print('page directory 0x%08x, %s' % (pgdir, _whose(pgdir)))
    lines = summary(pgdir, owner(pgdir)) if va is None \
        else describe(walk(pgdir, va))
    print('\n'.join(lines))
