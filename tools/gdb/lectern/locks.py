# Locks: which are held, by whom, and who waits. There is no list of locks to
# keep: they are found in the types of the kernel's variables.
import collections
import re

import gdb

from lectern import guest, kernel, layout, names, waiting
from lectern.command import LecternError, command, usage
from lectern.disk import Disk
from lectern.headers import KERNBASE

Lock = collections.namedtuple('Lock', 'kind label address value')

_variables = {}  # {symbol file: [(name, file)] of variables with locks in them}


@command('locks', 'locks', gdb.COMPLETE_NONE)
def locks(args):
    """Show every lock held now: by whom, taken where, who waits.

    Usage: locks
    Example: break log_write, continue, locks

    The whole call chain that took a spinlock is known to the stepping build
    (make DEBUG=1) only; others remember the function.
    """
    usage('locks', args, 0)
    kernel.require_kernel()
    held = [lock for lock in all_locks() if lock.value['locked']]
    spin = [lock for lock in held if lock.kind == 'spinlock']
    sleep = [lock for lock in held if lock.kind == 'sleeplock']
    if not held:
        print('no lock is held: no spinlock and no sleep lock')
        return
    spinning = spinners()
    print('spinlocks held: %s' % (len(spin) or 'none'))
    for lock in spin:
        show_spinlock(lock, spinning)
    print('sleep locks held: %s' % (len(sleep) or 'none'))
    subjects = sleep and lock_subjects()
    for lock in sleep:
        show_sleeplock(lock, subjects)


# ---- finding them ----

def all_locks():
    """Every lock in a static variable, and those of open pipes."""
    found = []
    for name, file in lock_variables():
        value = guest.variable(name, file)
        label = name if unique(name) else "'%s'::%s" % (file, name)
        found += locks_in(value, label)
    pipes = {}
    for row in layout.table(guest.variable('ftable')['file']):
        if row['ref'] and row['pipe']:
            pipes[row['pipe']] = row['index']
    for place, i in pipes.items():
        pipe = guest.variable('ftable')['file'][i]['pipe'].dereference()
        found += locks_in(pipe, 'ftable.file[%d].pipe' % i)
    return found


def lock_variables():
    """[(name, file)] of the kernel's variables that have locks in them."""
    key = guest.objfile().filename
    if key not in _variables:
        _variables[key] = [
            (name, file) for name, file in struct_variables()
            if list(lock_places(guest.variable(name, file).type))]
    return _variables[key]


def struct_variables():
    """(name, file) of every variable of the kernel that is a struct, or an
    array of structs."""
    listing = gdb.execute('info variables -q -n -t struct', to_string=True)
    file = ''
    for line in listing.splitlines():
        head = re.match(r'File (.*):$', line)
        # `27: struct ptable ptable;`, or the end of `struct {...} log;`
        end = re.match(r'(?:\d+:|\}).*?(\w+)(?:\[\d+\])*;$', line)
        if head:
            file = head.group(1)
        elif end and not file.startswith('user/'):
            yield end.group(1), file


def unique(name):
    """Whether one file only has such a variable with locks."""
    return sum(n == name for n, _ in lock_variables()) == 1


def lock_places(ctype, at=0, path=''):
    """(kind, offset, path, type) of all locks inside a type."""
    ctype = ctype.strip_typedefs()
    if ctype.code == gdb.TYPE_CODE_ARRAY:
        element = ctype.target()
        inside = list(lock_places(element))
        for i in range(ctype.range()[1] + 1 if inside else 0):
            for kind, offset, rest, lock in inside:
                yield (kind, at + i * element.sizeof + offset,
                       '%s[%d]%s' % (path, i, rest), lock)
    elif ctype.code == gdb.TYPE_CODE_STRUCT:
        if ctype.tag in ('spinlock', 'sleeplock'):
            yield ctype.tag, at, path, ctype
        for field in ctype.fields():
            yield from lock_places(field.type, at + field.bitpos // 8,
                                   '%s.%s' % (path, field.name))


def locks_in(value, label):
    """The locks inside a variable, read in one go."""
    start = guest.address(value)
    data = guest.read(start, value.type.sizeof)
    readers = {}
    for kind, offset, path, ctype in lock_places(value.type):
        read = readers.setdefault(kind, layout.reader(ctype))
        yield Lock(kind, label + path, start + offset, read(data, offset))


# ---- spinlocks ----

def spinners():
    """{lock's address: [(CPU, where it called acquire)]}."""
    found = collections.defaultdict(list)
    for i in range(len(kernel.cpus())):
        with kernel.on_cpu(i):
            lock, frame = acquiring()
            if frame is not None:
                found[lock].append((i, frame.pc()))
    return found


def acquiring():
    """The lock that this CPU is taking, and the frame that called acquire();
    or twice None. The innermost function that has the lock as argument, which
    may be spin(), has it in a register."""
    frame, lock = gdb.newest_frame(), None
    for _ in range(4):
        if frame is None or frame.pc() < KERNBASE:
            break
        if lock is None and frame.name() in ('spin', 'acquire'):
            lock = guest.pointer(frame.read_var('lk'))
        if frame.name() == 'acquire':
            return lock, frame.older()
        frame = frame.older()
    return None, None


def cpu_index(place):
    """Which CPU's struct cpu is at an address, or None."""
    cpus = guest.variable('cpus')
    return (place - guest.address(cpus)) // cpus[0].type.sizeof \
        if place else None


def show_spinlock(lock, spinning):
    holder = cpu_index(lock.value['cpu'])
    print('  %-12s %s, %s' % (lock_name(lock), lock.label, held_by(holder)))
    if holder is not None:  # else they are of the time before
        print('    taken in ' + chain(lock.value['pcs']))
    for cpu, pc in spinning.get(lock.address, []):
        if cpu != holder:
            print('    CPU %d spins for it, in %s' % (cpu, names.caller(pc)))


def lock_name(lock):
    """The name given to initlock."""
    if not lock.value['name']:
        return '(no name)'
    ctype = gdb.lookup_type('char').pointer()
    return guest.string(gdb.Value(lock.value['name']).cast(ctype))


def held_by(cpu):
    if cpu is None:
        return 'just being taken'
    p = kernel.process_at(guest.pointer(guest.variable('cpus')[cpu]['proc']))
    return 'held by CPU %d%s' % (cpu, ', which runs %s' % p if p else '')


def chain(pcs):
    """The call chain that took a lock, the innermost with its line."""
    callers = []
    for pc in pcs[1:4]:
        if pc < KERNBASE:
            break
        callers.append(names.function(pc - 1) or '0x%x' % pc)
    return ' <- '.join([names.caller(pcs[0])] + callers)


# ---- sleep locks ----

def lock_subjects():
    """{address of a sleep lock: what it guards, in words}."""
    try:
        disk = Disk()
    except LecternError:
        return {}
    found = {}
    for ip in disk.memory:
        place = member_address('itable', 'inode', ip['index'])
        found[place] = disk.title(ip['inum'])
    for b in disk.by_block.values():
        place = member_address('bcache', 'buf', b['index'])
        found[place] = 'block %d, %s' % (b['blockno'], disk.what(b['blockno']))
    return found


def member_address(variable, table, i):
    """Where the lock of entry `i` of a table is."""
    return guest.address(guest.variable(variable)[table][i]['lock'])


def show_sleeplock(lock, subjects):
    print('  %-12s %s, held by %s' % (
        lock_name(lock), lock.label, waiting.owner(lock.value)))
    if lock.address in subjects:
        print('    it guards ' + subjects[lock.address])
    for p in waiting.sleepers(lock.address):
        print('    %s waits for it' % p)
