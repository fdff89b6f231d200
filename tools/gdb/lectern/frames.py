# A walk along a kernel stack: return addresses, trap frames, and whose frame
# each word belongs to. The kernel keeps frame pointers in every build, and its
# assembly is followed push by push, so no debug information is needed.
import collections

import gdb

from lectern import guest, kernel, names
from lectern.command import LecternError
from lectern.headers import KERNBASE, PGSIZE, constant

TF_TRAPNO = 48  # bytes below it are alltraps' work, see struct trapframe
DPL_USER = constant('mmu.h', 'DPL_USER')

# One frame: its function's name, the instruction it is at, the place of its
# return address, and that of the caller's %ebp (None: not on the stack).
Frame = collections.namedtuple('Frame', 'name pc ret saved_ebp')


class Stack:
    """A kernel stack: its bounds, where it is at, and whose it is."""

    def __init__(self, low, top, title, registers, process=None):
        self.low, self.top, self.title = low, top, title
        self.registers = registers
        self.process = process

    @property
    def in_user_mode(self):
        return self.registers.esp < KERNBASE

    def holds(self, address):
        return self.registers.esp <= address < self.top


def trapframe_type():
    return guest.type_named('struct trapframe')


def user_trapframe(process):
    """Where a trap from user mode leaves its frame: at the stack's top."""
    return process.top - trapframe_type().sizeof


def trapframe_size(address):
    """From the kernel the processor pushes no esp and ss."""
    if from_user(address):
        return trapframe_type().sizeof
    return field_offset('esp')


def from_user(address):
    cs = guest.word(address + field_offset('cs')) & 0xffff
    return cs & 3 == DPL_USER


def field_offset(name):
    for field in trapframe_type().fields():
        if field.name == name:
            return field.bitpos // 8
    raise KeyError(name)


# ---- assembly, followed push by push ----

def _instructions(start, end):
    """The instructions from start up to, not including, end."""
    if end <= start:
        return []
    arch = gdb.selected_frame().architecture()
    found = arch.disassemble(start, end - 1)
    return [i['asm'].split(None, 1) + [''] for i in found]


def pushed(start, end):
    """The bytes that the instructions from start to end leave on the stack."""
    total = 0
    for mnemonic, operands, *_ in _instructions(start, end):
        if mnemonic.startswith('pusha'):
            total += 32
        elif mnemonic.startswith('popa'):
            total -= 32
        elif mnemonic.startswith('push'):
            total += 4
        elif mnemonic.startswith('pop'):
            total -= 4
        elif operands.endswith(',%esp') and operands.startswith('$'):
            size = int(operands[1:].split(',')[0], 0)
            total += {'add': -size, 'sub': size}.get(mnemonic[:3], 0)
    return total


def swtch_ret():
    """The address of swtch()'s ret."""
    arch = gdb.selected_frame().architecture()
    for i in arch.disassemble(guest.function('swtch'), count=32):
        if i['asm'].startswith('ret'):
            return i['addr']
    raise LecternError('this swtch() has no ret')


def _stub_pushes(start):
    """What a vector's stub pushes in all, up to its jump."""
    end = start
    arch = gdb.selected_frame().architecture()
    for i in arch.disassemble(start, count=4):
        if i['asm'].startswith('jmp'):
            return pushed(start, end)
        end = i['addr'] + i['length']
    return pushed(start, end)


def half_built_trapframe(registers):
    """The address of the trap frame that the code at eip is making, or taking
    down; part of it may lie below esp. None: eip is elsewhere."""
    name = names.function(registers.eip) or ''
    start = guest.function(name) if names.label(registers.eip) else 0
    if name == 'trapret':
        return registers.esp + pushed(start, registers.eip)
    if name == 'alltraps':
        return registers.esp + pushed(start, registers.eip) - TF_TRAPNO
    if name.startswith('vector') and name[6:].isdigit():
        done = pushed(start, registers.eip)
        return registers.esp + done - _stub_pushes(start) - TF_TRAPNO
    return None


# ---- C frames ----

def innermost(registers):
    """The frame of the function that eip is in, wherever it stands there."""
    pc, esp = registers.eip, registers.esp
    name = names.function(pc) or '0x%x' % pc
    if name == 'swtch':
        depth = pushed(guest.function('swtch'), pc)
        ret = esp + depth
        return Frame(name, pc, ret, ret - 4 if depth else None)
    code = guest.read(pc, 4)
    label = names.label(pc) or ''
    if code[0] in (0x55, 0xc3) or '+' not in label:  # push %ebp; ret
        return Frame(name, pc, esp, None)
    if code[:2] in (b'\x89\xe5', b'\x8b\xec'):  # mov %esp,%ebp
        return Frame(name, pc, esp + 4, esp)
    return Frame(name, pc, registers.ebp + 4, registers.ebp)


def is_trapret(address):
    return address == guest.function('trapret')


class Walk:
    """frames: all Frames, innermost first. trapframes: addresses of the trap
    frames, innermost first."""

    def __init__(self, stack):
        self.stack = stack
        self.frames = []
        self.trapframes = []
        if not stack.in_user_mode:
            self._walk(stack.registers)

    def _walk(self, registers):
        built = half_built_trapframe(registers)
        if built is not None:
            self._trapframe(built, registers)
            return
        frame, ebp = innermost(registers), registers.ebp
        while self.stack.holds(frame.ret):
            self.frames.append(frame)
            caller = guest.word(frame.ret)
            if frame.saved_ebp is not None:
                ebp = guest.word(frame.saved_ebp)
            if is_trapret(caller):  # a new process: where forkret returns to
                return self._trapframe(frame.ret + 4)
            if names.function(caller - 1) == 'alltraps':
                return self._trapframe(frame.ret + 4)
            if ebp <= frame.ret:
                return None
            frame = Frame(names.function(caller - 1) or '0x%x' % caller,
                          caller, ebp + 4, ebp)
        return None

    def _trapframe(self, address, entry=None):
        """A trap frame, and what it interrupted. `entry`: the registers, where
        it is only being built."""
        if address + trapframe_size(address) > self.stack.top:
            return
        self.trapframes.append(address)
        if from_user(address) or len(self.trapframes) > 8:
            return
        tf = guest.at(address, trapframe_type())
        ebp = int(tf['ebp'])
        if entry and address + field_offset('ebp') < entry.esp:
            ebp = entry.ebp  # not pushed yet, or popped already
        self._walk(kernel.Registers(
            int(tf['eip']), address + trapframe_size(address), ebp, False))


def resumes(process):
    """The instruction at which a process that does not run goes on, above
    sleep() and what it calls."""
    walk = Walk(of_process(process))
    pc = process.registers.eip
    for frame in walk.frames:
        pc = frame.pc
        if frame.name not in ('swtch', 'sched', 'sleep', 'sleep_stoppable',
                              'stop_self', 'yield'):
            break
    return pc


# ---- stacks ----

def of_process(p):
    """The kernel stack of a process."""
    return Stack(p.kstack, p.top, 'kernel stack of %s' % p, p.registers, p)


def of_scheduler(index, registers):
    """The stack of a CPU that runs no process: a page."""
    low = registers.esp & -PGSIZE
    return Stack(low, low + PGSIZE, 'stack of the scheduler on CPU %d' % index,
                 registers)


def here(args=()):
    """The stack meant: of the process given or this CPU's, or, where that runs
    none, its scheduler's."""
    if args or kernel.current():
        return of_process(kernel.chosen(args))
    return of_scheduler(kernel.this_cpu(), kernel.live_registers())
