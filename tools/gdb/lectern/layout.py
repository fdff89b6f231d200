# Tables read from the guest in one go. gdb asks the guest anew for every member
# of a struct; for the 2048 buffers of the block cache that takes seconds. Here
# the bytes come at once, and the type says where in them a member stands.
import gdb

from lectern import guest


def reader(ctype, members=None):
    """A function of (bytes, offset) that makes Python data of an object: a
    dict of a struct, a list of an array, bytes of a string, else a number.
    `members`: only these of a struct."""
    ctype = ctype.strip_typedefs()
    if ctype.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        return _struct_reader(ctype, members)
    if ctype.code == gdb.TYPE_CODE_ARRAY:
        return _array_reader(ctype)
    size = ctype.sizeof
    signed = ctype.code == gdb.TYPE_CODE_INT and ctype.is_signed \
        if hasattr(ctype, 'is_signed') else _is_signed(ctype)
    return lambda data, at: int.from_bytes(data[at:at + size], 'little',
                                           signed=signed)


def _is_signed(ctype):
    """What Type.is_signed says in gdb 12 and later."""
    return ctype.code == gdb.TYPE_CODE_INT and 'unsigned' not in str(ctype)


def _struct_reader(ctype, members):
    parts = [(f.name, f.bitpos // 8, reader(f.type)) for f in ctype.fields()
             if f.name and (members is None or f.name in members)]
    return lambda data, at: {name: read(data, at + offset)
                             for name, offset, read in parts}


def _array_reader(ctype):
    element = ctype.target().strip_typedefs()
    if element.sizeof == 1 and element.code == gdb.TYPE_CODE_INT:
        return lambda data, at: bytes(data[at:at + ctype.sizeof])
    read, size = reader(element), element.sizeof
    places = range(0, ctype.sizeof, size)
    return lambda data, at: [read(data, at + i) for i in places]


def read(value, members=None):
    """The object, read in one go; see reader()."""
    data = guest.read(guest.address(value), value.type.sizeof)
    return reader(value.type, members)(data, 0)


def table(array, count=None, members=None):
    """The first `count` elements (None: all) of an array of structs, each with
    its own address as 'address'."""
    element = array.type.strip_typedefs().target()
    if count is None:
        count = array.type.range()[1] + 1
    start, size = guest.address(array), element.sizeof
    one = reader(element, members)
    data = guest.read(start, count * size)
    rows = [one(data, i * size) for i in range(count)]
    for i, row in enumerate(rows):
        row['address'] = start + i * size
        row['index'] = i
    return rows
