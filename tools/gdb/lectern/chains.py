# Which functions a CPU or a sleeping process is in. The kernel keeps its frame
# pointers, so the chain of calls is in its stack: each frame's %ebp points at
# the caller's, with the return address above it.
import gdb

from lectern import kernel
from lectern.command import LecternError
from lectern.headers import KERNBASE

DEEPEST = 32


def functions_at(pc):
    """The function an address lies in, and before it those the compiler has
    put into it there."""
    found = []
    block = gdb.block_for_pc(pc)
    while block is not None:
        if block.function is not None:
            found.append(block.function.name)
        if block.is_static or block.is_global:
            break
        block = block.superblock
    return found


def chain(pc, ebp):
    """The functions from `pc` outwards, innermost first."""
    found = functions_at(pc)
    for _ in range(DEEPEST):
        if ebp < KERNBASE:
            break
        try:
            ebp, pc = kernel.word(ebp), kernel.word(ebp + 4)
        except LecternError:
            break
        if pc < KERNBASE:
            break
        found += functions_at(pc - 1)
    return found


def of_cpu(index):
    """The chain of a CPU; empty in user mode."""
    with kernel.on_cpu(index):
        pc, ebp = kernel.register('eip'), kernel.register('ebp')
    return chain(pc, ebp) if pc >= KERNBASE else []


def of_process(p):
    """The chain of a process, running or not."""
    cpu = p.on_cpu_stack
    if cpu is not None:
        return of_cpu(cpu)
    if kernel.pointer(p.value['context']) == 0:
        return []
    context = p.context
    return chain(int(context['eip']), int(context['ebp']))


def process_in(name):
    """(process, its chain) of one that is in a function, or (None, [])."""
    for p in kernel.processes():
        found = of_process(p)
        if name in found:
            return p, found
    return None, []
