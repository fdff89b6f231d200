# Trap frames, in words.
import re

from lectern import frames, guest, kernel, names, paging, usersymbols
from lectern.command import LecternError, command, usage
from lectern.headers import KERNBASE, constant, defines

EFLAGS = [(0, 'CF'), (2, 'PF'), (4, 'AF'), (6, 'ZF'), (7, 'SF'), (8, 'TF'),
          (9, 'IF'), (10, 'DF'), (11, 'OF'), (14, 'NT'), (16, 'RF'),
          (17, 'VM'), (18, 'AC'), (19, 'VIF'), (20, 'VIP'), (21, 'ID')]
T_IRQ0 = constant('trap.h', 'T_IRQ0')
T_SYSCALL = constant('include/syscall.h', 'T_SYSCALL')
T_PGFLT = constant('trap.h', 'T_PGFLT')


# ---- numbers in words ----

def system_call(number):
    """`read`, from the kernel's own table of functions; None: no such call."""
    table = guest.variable('syscalls', 'syscall.c')
    if not 0 <= number <= table.type.range()[1]:
        return None
    name = names.function(guest.pointer(table[number])) or ''
    return name[4:] if name.startswith('sys_') else None


def call_made(tf, process):
    """The system call of a trap frame. Its eax holds the number on entry, but
    the result later, so the instructions before eip are asked first:
    mov $number, %eax; int $T_SYSCALL."""
    try:
        code = paging.read_user(process.pgdir, tf['eip'] - 7, 7)
    except LecternError:
        code = b''
    if code[:1] == b'\xb8' and code[5:] == bytes([0xcd, T_SYSCALL]):
        return system_call(int.from_bytes(code[1:5], 'little'))
    return system_call(tf['eax'])


def trap_name(trapno):
    """`page fault`, `interrupt 0: timer`, from the words in trap.h."""
    if trapno == T_SYSCALL:
        return 'system call'
    for name, (number, comment) in defines('trap.h').items():
        if name.startswith('T_') and name != 'T_IRQ0' and number == trapno:
            return comment
    for name, (number, _) in defines('trap.h').items():
        if name.startswith('IRQ_') and number == trapno - T_IRQ0:
            return 'interrupt %d: %s' % (number, name[4:].lower())
    if T_IRQ0 <= trapno < T_IRQ0 + 32:
        return 'interrupt %d' % (trapno - T_IRQ0)
    return 'trap %d' % trapno


def error_words(trapno, err):
    """What the error code says."""
    if trapno == T_PGFLT:
        return ', '.join([
            'by user code' if err & constant('mmu.h', 'PFE_U')
            else 'by the kernel',
            'a write' if err & constant('mmu.h', 'PFE_W') else 'a read',
            'of a protected page' if err & constant('mmu.h', 'PFE_P')
            else 'of a page that is not there'])
    if err and trapno in (10, 11, 12, 13):
        return 'selector 0x%x of the %s' % (
            err & ~7, ('GDT', 'IDT', 'LDT', 'IDT')[err >> 1 & 3])
    return ''


def selector_words(selector):
    """`user code, privilege 3`."""
    if selector & ~3 == 0:
        return 'null'
    for name, (number, comment) in defines('mmu.h').items():
        if name.startswith('SEG_') and number == selector >> 3:
            what = re.sub(r'( and stack|: struct cpu of this CPU)$', '',
                          comment)
            what = 'this CPU\'s data' if name == 'SEG_KCPU' else what
            return '%s, privilege %d' % (what, selector & 3)
    return 'no segment of ours, privilege %d' % (selector & 3)


def eflags_words(eflags):
    """`ZF IF (interrupts on)`."""
    bits = [name for bit, name in EFLAGS if eflags >> bit & 1]
    if eflags >> 12 & 3:
        bits.append('IOPL=%d' % (eflags >> 12 & 3))
    bits.append('(interrupts %s)' % ('on' if eflags >> 9 & 1 else 'off'))
    return ' '.join(bits)


def code_words(pc, process=None):
    """An instruction's function: the kernel's with its line, or a user
    program's."""
    if pc >= KERNBASE:
        return names.code(pc)
    name = process and usersymbols.label(process.name, pc)
    return '%s of %s' % (name, process.name) if name else 'user code'


# ---- a trap frame ----

def read(address):
    """Its fields as {name: number}; esp and ss only when from user mode."""
    tf = guest.at(address, frames.trapframe_type())
    end = frames.trapframe_size(address)
    return {f.name: int(tf[f.name]) for f in tf.type.fields()
            if f.bitpos // 8 < end and not f.name.startswith('padding')}


def never_trapped(tf):
    """Whether userinit() made it for the first process."""
    return tf['trapno'] == 0 and tf['eip'] == 0


def what(tf, process):
    """`system call read`, `page fault`, `interrupt 14: ide`."""
    if never_trapped(tf):
        return 'none'
    name = trap_name(tf['trapno'])
    call = tf['trapno'] == T_SYSCALL and process and call_made(tf, process)
    return '%s %s' % (name, call) if call else name


def headline(address):
    """`trap frame: system call read, from user mode`."""
    tf = read(address)
    if never_trapped(tf):
        return 'trap frame, made by userinit to enter user mode'
    return 'trap frame: %s, from %s' % (
        what(tf, kernel.process_on_stack(address)),
        'user mode' if tf['cs'] & 3 else 'the kernel')


def fields(address):
    """{address: words} for each 32-bit word of it, for a picture."""
    tf = read(address)
    process = kernel.process_on_stack(address)
    words = {'trapno': what(tf, process),
             'cs': selector_words(tf['cs']),
             'eip': code_words(tf['eip'], process)}
    found = {}
    for field in frames.trapframe_type().fields():
        if field.name in tf:
            text = words.get(field.name)
            found[address + field.bitpos // 8] = \
                'tf ' + field.name + (': ' + text if text else '')
    return found


def _texts(tf, process):
    """{field: words}."""
    texts = {name: selector_words(tf[name])
             for name in ('cs', 'ds', 'es', 'fs', 'gs', 'ss') if name in tf}
    texts['trapno'] = '%d, %s' % (tf['trapno'], what(tf, process))
    texts['err'] = error_words(tf['trapno'], tf['err'])
    texts['eip'] = code_words(tf['eip'], process)
    texts['eflags'] = eflags_words(tf['eflags'])
    texts['esp'] = 'the user stack'
    if tf['trapno'] == T_SYSCALL and process:
        call = call_made(tf, process)
        texts['eax'] = 'number of the call' \
            if call and system_call(tf['eax']) == call else 'its result'
    return texts


def describe(address):
    """All of it in words, as lines."""
    tf = read(address)
    texts = _texts(tf, kernel.process_on_stack(address))
    order = ('trapno', 'err', 'eip', 'eflags', 'esp', 'cs', 'ss', 'ds', 'es',
             'fs', 'gs', 'eax', 'ecx', 'edx', 'ebx', 'esi', 'edi', 'ebp')
    lines = ['%s, at 0x%x' % (headline(address), address)]
    for name in order:
        if name in tf:
            text = '  %-7s 0x%08x  %s' % (name, tf[name], texts.get(name, ''))
            lines.append(text.rstrip())
    return lines


@command('tf', 'stacks and traps')
def tf(args):
    """Say in words what the trap frames on a kernel stack hold.

    Usage: tf [PID]
    Without PID: those on the stack this CPU is on. The innermost comes first:
    an interrupt that came in the middle of a system call stands before it.

    Example: tf 2
    """
    usage('tf', args, 1)
    kernel.require_kernel()
    place = frames.here(args)
    found = frames.Walk(place).trapframes
    if not found:
        raise LecternError('no trap frame on the %s%s' % (
            place.title, ': it runs in user mode'
            if place.in_user_mode else ''))
    for address in found:
        print('\n'.join(describe(address)))
