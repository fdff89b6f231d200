# Who holds a sleep lock and who waits, in words.
from lectern import kernel


def count(n, noun):
    """`1 reference`, `2 references`."""
    return '%d %s%s' % (n, noun, '' if n == 1 else 's')


def sleepers(channel):
    """The processes that sleep on an address."""
    return [p for p in kernel.processes()
            if p.state == 'SLEEPING' and p.chan == channel]


def owner(lock):
    """The process that holds a sleep lock (as layout reads it), in words."""
    p = kernel.process_at(lock['owner'])
    return str(p) if p else 'nobody known'


def suffix(lock):
    """`, locked by process 3 (sh)`, or nothing."""
    return ', locked by %s' % owner(lock) if lock['locked'] else ''


def show_lock(lock, place):
    """The lock at address `place`: its holder, and who waits."""
    if not lock['locked']:
        print('  lock: free')
        return
    print('  lock: held by %s' % owner(lock))
    for p in sleepers(place):
        print('        %s waits for it' % p)
