# The symbols of user programs, read from build/sym/NAME without loading them
# into gdb: an address means something else in each process.
import difflib
import functools
import os
import struct

from lectern import guest

STT_FUNC = 2


def label(name, address):
    """`read+7` for an address in program `name`; None: not known."""
    best = None
    for start, size, symbol in _functions(name):
        if start <= address and (address < start + size or size == 0):
            best = (start, symbol)
    if best is None:
        return None
    offset = address - best[0]
    return '%s+%d' % (best[1], offset) if offset else best[1]


def similar(name, wanted):
    """The function of program `name` whose name is nearest; '': none is."""
    known = [symbol for _, _, symbol in _functions(name)]
    return ''.join(difflib.get_close_matches(wanted, known, 1))


def file_of(name):
    """The ELF file with the symbols of a program: beside the kernel's."""
    directory = os.path.dirname(os.path.realpath(guest.objfile().filename))
    if name == 'initcode':
        return os.path.join(directory, 'initcode.bin.elf')
    return os.path.join(directory, 'sym', os.path.basename(name))


def _functions(name):
    path = file_of(name)
    try:
        return _read_symbols(path, os.path.getmtime(path))
    except (OSError, struct.error):
        return []


@functools.lru_cache(maxsize=64)
def _read_symbols(path, _modified):
    """[(address, size, name)] of an ELF file's code, by address."""
    with open(path, 'rb') as file:
        image = file.read()
    # The section headers: their place, size and number (ELF's file header).
    start, = struct.unpack_from('<I', image, 32)
    size, count = struct.unpack_from('<HH', image, 46)
    sections = [struct.unpack_from('<10I', image, start + i * size)
                for i in range(count)]
    found = []
    for _, kind, _, _, offset, length, link, _, _, entry in sections:
        if kind != 2:  # SHT_SYMTAB
            continue
        names = sections[link][4]
        for at in range(offset, offset + length, entry):
            name, value, bytes_, info, _, section = struct.unpack_from(
                '<IIIBBH', image, at)
            code = 0 < section < count and sections[section][2] & 4
            if name and code and info & 15 in (0, STT_FUNC):
                end = image.index(b'\0', names + name)
                text = image[names + name:end].decode()
                found.append((value, bytes_, text))
    return sorted(found)
