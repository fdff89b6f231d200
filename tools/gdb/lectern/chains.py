# Which functions a process is in, those included that the compiler has put into
# their callers: an optimised kernel's freeze() is a part of log_commit().
import gdb

from lectern import frames, kernel


def functions_at(pc):
    """The function an address lies in, and before it those that have been put
    into it there."""
    found = []
    block = gdb.block_for_pc(pc)
    while block is not None and not (block.is_static or block.is_global):
        if block.function is not None:
            found.append(block.function.name)
        block = block.superblock
    return found


def of_process(p):
    """All functions a process is in inside the kernel, innermost first."""
    if p.state not in ('RUNNING', 'RUNNABLE', 'SLEEPING'):
        return []
    found = []
    for frame in frames.Walk(frames.of_process(p)).frames:
        # The first is at an instruction to come, the others at calls.
        found += functions_at(frame.pc - bool(found))
    return found


def process_in(name):
    """(process, the functions it is in) of one that is in `name`, or
    (None, [])."""
    for p in kernel.processes():
        found = of_process(p)
        if name in found:
            return p, found
    return None, []
