# 16-bit code, which the boot sector, the BIOS and every other CPU's first
# instructions are. At each stop gdb is told which kind of code the CPU it looks
# at executes, and shows the instruction to come where it has no source line.
#
# gdb decodes 16-bit code only if both its own setting and the description of
# the registers that QEMU sent say i8086; so it is given QEMU's description
# again with that one word changed.
#
# The boot code's symbols are for physical addresses, where programs have
# something else later: they are loaded while the CPU has paging off.
import os
import re
import tempfile

import gdb

from lectern import guest, names
from lectern.command import LecternError, command, usage

CR0_PE = 0x00000001
CS_32BIT = 0x00400000  # in a segment's flags as QEMU shows them
RESET = (0xf000, 0xfff0)

# The boot code: file beside the kernel, where its first instruction is.
BOOT = {'bootblock': ('bootblock.elf', 0x7c00),
        'entryother': ('entryother.bin.elf', 0x7000)}


class _State:
    sixteen = False    # gdb has been told that code is 16-bit
    loaded = set()     # names in BOOT
    description = None  # the temporary file with QEMU's description, changed


# ---- which kind of code ----

def paging():
    """Is paging on? True also where QEMU does not show CR0."""
    cr0 = guest.register('cr0')
    return cr0 is None or bool(cr0 & guest.CR0_PG)


def is_16bit():
    """Does this CPU execute 16-bit code? In protected mode its code segment
    says, which only QEMU's monitor shows; with paging on it never does."""
    if paging():
        return False
    if not guest.register('cr0') & CR0_PE:
        return True
    cpu = gdb.selected_thread().ptid[1] - 1
    text = gdb.execute('monitor info registers -a', to_string=True)
    found = re.search(r'CPU#%d\s.*?\nCS =\w+ \w+ \w+ (\w+)' % cpu, text, re.S)
    return bool(found) and not int(found.group(1), 16) & CS_32BIT


def linear():
    """The address of the instruction to come: the segment's base counts in
    real mode. At reset that base is not what the selector says."""
    cs = guest.register('cs')
    eip = guest.register('eip')
    if not _State.sixteen or guest.register('cr0') & CR0_PE:
        return eip
    if (cs, eip) == RESET:
        return 0xffff0000 + eip
    return cs * 16 + (eip & 0xffff)


# ---- telling gdb ----

def _describe():
    """QEMU's description of the registers with another name for the CPU."""
    text = gdb.execute('maintenance print xml-tdesc', to_string=True)
    text = re.sub(r'(<architecture>)[^<]*', r'\1i8086', text)
    _State.description = tempfile.NamedTemporaryFile('w', suffix='.xml')
    _State.description.write(text)
    _State.description.flush()


def _tell(sixteen):
    if sixteen:
        _describe()
        gdb.execute('set tdesc filename ' + _State.description.name,
                    to_string=True)
        gdb.execute('set architecture i8086', to_string=True)
    else:
        gdb.execute('set architecture auto', to_string=True)
        gdb.execute('unset tdesc filename', to_string=True)
        _State.description = None
    _State.sixteen = sixteen


def _stands():
    """Is there a guest, standing still?"""
    thread = gdb.selected_thread()
    return bool(thread) and thread.is_valid() and not thread.is_running()


def update():
    """Adapt gdb to the CPU it looks at."""
    if not _stands():
        return
    sixteen = is_16bit()
    if sixteen != _State.sixteen:
        _tell(sixteen)
    if not paging():
        load('bootblock')
        if 0 <= linear() - BOOT['entryother'][1] < 0x200:
            load('entryother')


def forget():
    """Before another guest: what it sends is to be believed again."""
    if _State.sixteen:
        _tell(False)
    unload()


# ---- the boot code's symbols ----

def load(name):
    """Load the symbols of the boot block or of entryother.S."""
    if name in _State.loaded:
        return
    directory = os.path.dirname(guest.objfile().filename)
    path = os.path.join(directory, BOOT[name][0])
    if os.path.exists(path):
        gdb.execute('add-symbol-file "%s"' % path, to_string=True)
        _State.loaded.add(name)


def unload():
    for name in _State.loaded:
        gdb.execute('remove-symbol-file -a 0x%x' % BOOT[name][1],
                    to_string=True)
    _State.loaded.clear()


@command('bootsymbols', 'the session', gdb.COMPLETE_NONE)
def bootsymbols(args):
    """Load the symbols of the boot block and of entryother.S.

    Usage: bootsymbols
    The boot block's are there by themselves while paging is off. To stop where
    the other CPUs begin: break startothers, continue, bootsymbols,
    break entryother.S:start32, continue.
    """
    usage('bootsymbols', args, 0)
    for name in BOOT:
        load(name)
        if name not in _State.loaded:
            raise LecternError('no %s beside the kernel; type: make'
                               % BOOT[name][0])


# ---- at each stop ----

def show_instruction():
    """The instruction to come, where gdb had no source line to show."""
    place = linear()
    eip = guest.register('eip')
    if place == eip and names.place(eip):
        return
    line = gdb.execute('x/i 0x%x' % place, to_string=True).strip()
    line = re.sub(r'^=>\s*', '', line)
    if place != eip:
        line = '%04x:%04x  %s' % (guest.register('cs'), eip, line)
        where = names.place(place)
        line += '  (%s)' % where if where else ''
    gdb.write('=> %s\n' % line)


def _stopped(_event):
    try:
        if not _stands():
            return
        if paging():
            unload()
        update()
        show_instruction()
    except (gdb.error, LecternError) as err:
        gdb.write('%s\n' % err)


def _before_prompt():
    """After `thread 2`, say."""
    try:
        update()
    except (gdb.error, LecternError):
        pass


gdb.execute('set disassemble-next-line off')
gdb.execute('set osabi none', to_string=True)
gdb.events.stop.connect(_stopped)
gdb.events.before_prompt.connect(_before_prompt)
