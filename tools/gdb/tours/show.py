"""What the tours show of the machine: tables, pictures, processes.

Addresses that depend on the compiler are shown by name, stack addresses by
their distance from the stack's top.
"""

from lectern import guest, kernel, names, paging
from lectern.headers import KERNBASE, PGSIZE
from lectern.guest import register


def argument(n):
    """The n-th argument, at a function's first instruction: of the kernel's
    functions the first three are in registers."""
    if register('eip') < KERNBASE:
        return guest.word(register('esp') + 4 + 4 * n)
    if n < 3:
        return register(('eax', 'edx', 'ecx')[n])
    return guest.word(register('esp') + 4 + 4 * (n - 3))


def callers(n):
    """At a function's first instruction: who has called it, who has
    called that, and so on, by the chain of frame pointers."""
    found = [name(guest.word(register('esp')))]
    ebp = register('ebp')
    while len(found) < n:
        found.append(name(guest.word(ebp + 4)))
        ebp = guest.word(ebp)
    return found


def string(address):
    """A string in the kernel's memory."""
    return guest.read(address, 64).split(b'\0')[0].decode()


# ---- form ----

def table(*rows):
    """Rows of cells, the columns aligned."""
    rows = [[str(cell) for cell in row] for row in rows]
    wide = [0] * max(len(row) for row in rows)
    for row in rows:
        for i, cell in enumerate(row[:-1]):
            wide[i] = max(wide[i], len(cell))
    return '\n'.join(
        '  '.join(cell.ljust(wide[i]) for i, cell in enumerate(row)).rstrip()
        for row in rows)


def boxes(top, parts):
    """A picture of a stack, its highest address first. Each part is (lines,
    mark, remark); the mark stands at the lower edge of its box."""
    wide = max(len(line) for lines, _, _ in parts for line in lines) + 2
    left = max(len(mark) for mark in [top] + [part[1] for part in parts])

    def edge(mark):
        arrow = mark.rjust(left) + (' -> ' if mark else '    ')
        return arrow + '+' + '-' * wide + '+'

    text = [edge(top)]
    for lines, mark, remark in parts:
        for i, line in enumerate(lines):
            row = ' ' * (left + 4) + '| ' + line.ljust(wide - 1) + '|'
            text.append(row + ('  ' + remark if i == 0 and remark else ''))
        text.append(edge(mark))
    return '\n'.join(text)


def below(address, top, name='top'):
    """A stack address as its distance from the top."""
    return '%s-0x%x' % (name, top - (int(address) & 0xffffffff))


def name(address):
    """The function or variable an address belongs to."""
    return names.function(address) or '%#x' % address


def flags(bits, known):
    """The names of the bits that are set."""
    return ' '.join(name for bit, name in known if bits & bit) or 'none'


# ---- the processor ----

def cr0():
    return flags(register('cr0'), ((1, 'PE'), (1 << 16, 'WP'),
                                   (1 << 31, 'PG')))


def privilege():
    return register('cs') & 3


class Frame:
    """A trap frame, its fields as attributes."""

    def __init__(self, value):
        self.value = value
        self.size = value.type.sizeof

    def __getattr__(self, field):
        return int(self.value[field])


def frame(address):
    return Frame(guest.at(address, guest.type_named('struct trapframe')))


# ---- processes ----

def who(process):
    return '%s (pid %d)' % (process.name, process.pid)


def running(name):
    """Whether the CPU runs a process of that name."""
    process = kernel.current()
    return process is not None and process.name == name


def ps():
    """The processes, their states, and what the sleepers wait for."""
    everybody = kernel.processes()
    rows = [('PID', 'NAME', 'STATE', 'SLEEPS ON')]
    for p in everybody:
        chan = names.channel(p.chan, everybody) \
            if p.state == 'SLEEPING' else ''
        rows.append((p.pid, p.name, p.state, chan))
    return table(*rows)


def descriptors(process):
    """The open descriptors of a process, in words."""
    rows = []
    table_of = process.value['ofile']
    for fd in range(table_of.type.range()[1] + 1):
        if guest.pointer(table_of[fd]):
            rows.append(('%s: fd %d' % (who(process), fd),
                         file_words(table_of[fd].dereference())))
    return table(*rows)


def file_words(file):
    if guest.pointer(file['pipe']):
        return 'the pipe, its %s end' % (
            'reading' if file['readable'] else 'writing')
    major = int(file['ip']['major'])
    return 'the console' if major == 1 else 'a file'


# ---- user memory, whatever page table the CPU uses ----

def user_memory(process, address, size):
    return paging.read_user(process.pgdir, address, size)


def user_word(process, address):
    return int.from_bytes(user_memory(process, address, 4), 'little')


def user_string(process, address):
    data = user_memory(process, address, min(64, PGSIZE - address % PGSIZE))
    return data.split(b'\0')[0].decode(errors='replace')


def user_stack(process):
    """The stack exec has made for a program: what main will find there."""
    esp = int(process.value['tf']['esp'])
    end = process.regions()[-1][0]
    back, argc, argv = (user_word(process, esp + 4 * i) for i in range(3))
    pointers = [user_word(process, argv + 4 * i) for i in range(argc + 1)]
    texts = ['"%s"' % user_string(process, at) for at in pointers[:-1]]
    parts = [(texts[::-1], below(pointers[0], end), 'the strings')]
    parts.append((['argv[%d] = NULL' % argc], '', ''))
    for i in reversed(range(argc)):
        parts.append((['argv[%d] = %s' % (i, below(pointers[i], end))],
                      below(argv, end) if i == 0 else '', texts[i]))
    if argv > esp + 12:
        parts.append((['(%d bytes)' % (argv - esp - 12)], below(esp + 12, end),
                      'unused, so that argc is aligned'))
    parts.append((['argv = ' + below(argv, end)], '', ''))
    parts.append((['argc = %d' % argc], '', ''))
    parts.append((['%#x' % back], 'tf->esp = ' + below(esp, end),
                  'in place of a return address'))
    return boxes('top of stack', parts)
