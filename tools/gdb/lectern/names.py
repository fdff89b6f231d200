# Addresses in words: functions, source lines, and what a process sleeps on.
import re

import gdb

from lectern import guest, kernel
from lectern.headers import KSTACKBASE, ROOT


# ---- code ----

def label(address):
    """`function+12` or `variable+4` for an address, or None."""
    value = gdb.Value(address).cast(gdb.lookup_type('void').pointer())
    found = re.search(r'<(.*)>', value.format_string(symbols=True))
    return found.group(1) if found else None


def function(pc):
    """The name of the function an address lies in, or None."""
    name = label(pc)
    return re.sub(r'\+\d+$', '', name) if name else None


def place(pc):
    """`fs/pipe.c:207`, the source line of an instruction, or None."""
    line = gdb.find_pc_line(pc)
    if line.symtab is None or line.line == 0:
        return None
    return '%s:%d' % (file_name(line.symtab), line.line)


def file_name(symtab):
    """A source file as the documents name it: from the top directory on."""
    for name in (symtab.filename, symtab.fullname()):
        if name.startswith(ROOT + '/'):
            return name[len(ROOT) + 1:]
    return symtab.filename


def code(pc):
    """`piperead+120 fs/pipe.c:207` for an instruction to come."""
    return ' '.join(filter(None, [label(pc) or '0x%x' % pc, place(pc)]))


def caller(pc):
    """The same for a return address. The line is that of the call; so is the
    function, which a call that never returns may end."""
    name = function(pc - 1)
    if name is None:
        return '0x%x' % pc
    offset = label(pc - 1)[len(name):]
    return ' '.join(filter(None, [
        '%s+%d' % (name, int(offset or 0) + 1), place(pc - 1)]))


# ---- data ----

def member(ctype, offset):
    """`.lock.cpu` or `[3].name`: the part of a type that begins at an offset,
    as far down as it takes to get there; '+N' if it is within a number."""
    path = ''
    while offset:
        ctype = ctype.strip_typedefs()
        if ctype.code == gdb.TYPE_CODE_ARRAY:
            index, offset = divmod(offset, ctype.target().sizeof)
            path += '[%d]' % index
            ctype = ctype.target()
            continue
        inside = [f for f in ctype.fields() if hasattr(f, 'bitpos')
                  and f.bitpos // 8 <= offset
                  < f.bitpos // 8 + f.type.sizeof] \
            if ctype.code in (gdb.TYPE_CODE_STRUCT,
                              gdb.TYPE_CODE_UNION) else []
        if not inside:
            return '%s+%d' % (path, offset)
        offset -= inside[0].bitpos // 8
        path += '.' + inside[0].name if inside[0].name else ''
        ctype = inside[0].type
    return path


def variable_around(address):
    """(symbol, offset) of the kernel's variable an address lies in; `lock` is
    the name of several, so the addresses decide. None: in none."""
    found = re.match(r'(\w+)(?:\+\d+)?$', label(address) or '')
    for symbol in guest.symbols(found.group(1)) if found else []:
        offset = address - guest.address(symbol.value())
        if 0 <= offset < symbol.type.sizeof:
            return symbol, offset
    return None


def data(address):
    """`ptable.proc[3].chan` for an address in a variable of the kernel, with
    its file where the name alone would not do: `lock (dev/ide.c)`; None."""
    found = variable_around(address)
    if not found:
        return None
    symbol, offset = found
    name = symbol.name + member(symbol.type, offset)
    if len(guest.symbols(symbol.name)) > 1:
        return '%s (%s)' % (name, file_name(symbol.symtab))
    return name


def channel(address, processes):
    """What a sleep channel is, by whom it belongs to. `processes`: all."""
    for p in processes:
        if address == p.address:
            return 'a child of ' + p.short
        if p.kstack and p.kstack <= address < p.top:
            return 'disk request of ' + p.short
    return pipe_end(address, processes) or _locked(address) \
        or _symbol(address) or '0x%x' % address


def _locked(address):
    """`inode 25, locked by 9 (yes)` or `block 130, ...` for their sleep locks;
    None: it is none of these."""
    for table, array, number, what in (
            ('itable', 'inode', 'inum', 'inode'),
            ('bcache', 'buf', 'blockno', 'block')):
        found = re.match(r'%s\.%s\[(\d+)\]\.lock$' % (table, array),
                         data(address) or '')
        if found:
            thing = guest.variable(table)[array][int(found.group(1))]
            holder = kernel.process_at(guest.pointer(thing['lock']['owner']))
            by = ', locked by ' + holder.short if holder else ''
            return '%s %d%s' % (what, int(thing[number]), by)
    return None


def _symbol(address):
    name = data(address)
    return '&' + name if name else None


def pipe_end(address, processes):
    """`data in the pipe from 4 (yes)`, `room in the pipe to 5 (wc)`, with one
    process at the other end; None: it lies in no pipe."""
    if address >= KSTACKBASE:
        return None
    what = None
    for p, file, part in _parts_of_pipes(address, processes):
        words, other = {'.nread': ('data in the pipe', 'writable'),
                        '.nwrite': ('room in the pipe', 'readable')}.get(
                            part, (part[1:] + ' of a pipe', None))
        what = what or words
        if other and bool(file[other]):
            to = 'from' if other == 'writable' else 'to'
            return '%s %s %s' % (words, to, p.short)
    return what


def _parts_of_pipes(address, processes):
    """(process, struct file, `.nread`) of each descriptor whose pipe an
    address lies in."""
    for p, _, file in open_files(processes):
        pipe = guest.pointer(file['pipe'])
        ctype = file['pipe'].type.target()
        if pipe and pipe <= address < pipe + ctype.sizeof:
            yield p, file, member(ctype, address - pipe)


def open_files(processes):
    """(process, descriptor, struct file) of every open descriptor."""
    for p in processes:
        table = p.value['ofile']
        for fd in range(table.type.range()[1] + 1):
            if guest.pointer(table[fd]):
                yield p, fd, table[fd].dereference()
