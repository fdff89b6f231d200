# Page tables, walked in words. They are read through the direct map, as the
# kernel does it, so any process's can be looked at from any other's.
import collections

from lectern import guest, kernel
from lectern.command import LecternError
from lectern.headers import KERNBASE, PGSIZE, constant

BITS = {name: constant('mmu.h', 'PTE_' + name)
        for name in ('P', 'W', 'U', 'PWT', 'PCD', 'A', 'D', 'PS', 'G')}
MEGA = constant('mmu.h', 'SUPERPGSIZE')
ENTRIES = constant('mmu.h', 'NPDENTRIES')
MAXPHYS = constant('memlayout.h', 'MAXPHYS')

# Each step of a walk; pte is None where the directory decides (a 4 MB page, or
# nothing there), physical is None where nothing is mapped.
Walk = collections.namedtuple(
    'Walk', 'pgdir va pde_at pde pte_at pte physical')


# ---- walking ----

def frame_of(entry, size=PGSIZE):
    """The physical address in an entry."""
    return entry & ~(size - 1) & 0xffffffff


def p2v(physical):
    """Where the direct map has it; LecternError: beyond its end."""
    if physical >= MAXPHYS:
        raise LecternError('physical address 0x%x is beyond the direct map'
                           % physical)
    return physical + KERNBASE


def walk(pgdir, va):
    """The walk for address `va` in the directory at kernel address pgdir."""
    pde_at = pgdir + (va >> 22) * 4
    pde = guest.word(pde_at)
    if not pde & BITS['P']:
        return Walk(pgdir, va, pde_at, pde, None, None, None)
    if pde & BITS['PS']:
        return Walk(pgdir, va, pde_at, pde, None, None,
                    frame_of(pde, MEGA) + va % MEGA)
    pte_at = p2v(frame_of(pde)) + (va >> 12 & 0x3ff) * 4
    pte = guest.word(pte_at)
    there = pte & BITS['P']
    return Walk(pgdir, va, pde_at, pde, pte_at, pte,
                frame_of(pte) + va % PGSIZE if there else None)


def read_user(pgdir, va, size):
    """Bytes of a process's memory, whichever process the CPU runs."""
    found = b''
    while size > 0:
        step = walk(pgdir, va)
        if step.physical is None:
            raise LecternError('0x%x is not mapped' % va)
        n = min(size, PGSIZE - va % PGSIZE)
        found += guest.read(p2v(step.physical), n)
        va, size = va + n, size - n
    return found


# ---- whose ----

def owner(pgdir):
    """The process a directory belongs to, or None."""
    everyone = kernel.slots_in_use() if kernel.booted() else []
    return next((p for p in everyone if p.pgdir == pgdir), None)


def current_pgdir():
    """The directory this CPU uses now, as a kernel address."""
    cr3 = guest.register('cr3')
    if cr3 is None:
        raise LecternError('this QEMU does not show cr3; give a process '
                           'number: pt PID')
    return p2v(frame_of(cr3))


# ---- in words ----

def flags(entry):
    """`present, writable, user`; bits that are 0 and matter are said too."""
    if not entry & BITS['P']:
        return 'not present'
    words = ['present',
             'writable' if entry & BITS['W'] else 'read-only',
             'user' if entry & BITS['U'] else 'kernel only']
    more = {'PWT': 'write through', 'PCD': 'not cached', 'A': 'accessed',
            'D': 'dirty', 'PS': '4 MB', 'G': 'global'}
    return ', '.join(words + [more[b] for b in more if entry & BITS[b]])


def describe(step):
    """A Walk as lines."""
    big = step.pde & BITS['P'] and step.pde & BITS['PS']
    lines = ['address 0x%x: directory index %d, ' % (step.va, step.va >> 22)
             + ('offset 0x%x' % (step.va % MEGA) if big
                else 'table index %d, offset 0x%x' % (
                    step.va >> 12 & 0x3ff, step.va % PGSIZE))]
    lines.append('  directory  0x%08x  entry at 0x%x: 0x%08x'
                 % (step.pgdir, step.pde_at, step.pde))
    lines.append('             %s' % flags(step.pde))
    if step.pte_at is not None:
        lines.append('  table      0x%08x  entry at 0x%x: 0x%08x' % (
            step.pte_at & ~0xfff, step.pte_at, step.pte))
        lines.append('             %s' % flags(step.pte))
    return lines + _end(step)


def _end(step):
    if step.physical is None:
        return ['  nothing is mapped: touching it is a page fault']
    big = step.pte_at is None
    size = MEGA if big else PGSIZE
    lines = ['  frame      0x%08x  (%s)' % (
        step.physical & ~(size - 1), '4 MB page' if big else '4 KB page'),
        '  physical   0x%08x' % step.physical]
    if step.physical < MAXPHYS:
        byte = guest.read(p2v(step.physical), 1)[0]
        lines[-1] += '  there: 0x%02x' % byte
        if 32 <= byte < 127:
            lines[-1] += " '%c'" % byte
    else:
        lines[-1] += '  a device: reading it could disturb it'
    return lines
