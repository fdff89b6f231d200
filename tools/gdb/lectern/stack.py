# Kernel stacks, drawn from the top downwards.
from lectern import frames, guest, kernel, names, trapframe
from lectern.command import command, usage
from lectern.headers import PGSIZE

BAR = '            +----------+'
FEW = 2  # that many words of locals in a row are shown one by one


def labels(stack, walk):
    """{address: words} for all of the stack that has a meaning of its own."""
    found = {}
    for at in walk.trapframes:
        found.update(trapframe.fields(at))
    for frame in walk.frames:
        found.update(_frame_labels(frame))
    process = stack.process
    if process and not stack.registers.live:
        found.update(_context_labels(process.context))
    elif walk.frames and walk.frames[0].name == 'swtch':
        found.update(_swtch_labels(walk.frames[0]))
    return {at: text for at, text in found.items() if stack.holds(at)
            or process and not stack.registers.live and at < stack.top}


def _frame_labels(frame):
    """The return address and %ebp."""
    where = guest.word(frame.ret)
    if frames.is_trapret(where):
        found = {frame.ret: 'trapret: where %s returns to' % frame.name}
    else:
        found = {frame.ret: 'return to ' + names.caller(where)}
    if frame.saved_ebp is not None:
        found[frame.saved_ebp] = "the caller's ebp"
    return found


def _context_labels(context):
    """A saved struct context: %eip is a return address, too."""
    found = {}
    for field in context.type.fields():
        place = guest.address(context) + field.bitpos // 8
        found[place] = 'context ' + field.name
        if field.name == 'eip':
            pc = guest.word(place)
            words = names.code(pc) if '+' not in (names.label(pc) or '') \
                else names.caller(pc)
            found[place] += ': swtch returns to ' + words
    return found


def _swtch_labels(frame):
    """A context that swtch() is just pushing, or popping."""
    found = {}
    for i, name in enumerate(('ebp', 'ebx', 'esi', 'edi')):
        found[frame.ret - 4 - 4 * i] = 'context ' + name
    found[frame.ret] = 'context eip: swtch returns to ' + names.caller(
        guest.word(frame.ret))
    return found


def marks(stack):
    """{address: [what points there]}."""
    found = {}

    def mark(address, text):
        found.setdefault(address, []).append(text)

    process, registers = stack.process, stack.registers
    if process:
        mark(guest.pointer(process.value['tf']), 'p->tf')
    if process and not registers.live:
        mark(guest.pointer(process.value['context']), 'p->context')
    if registers.live:
        mark(registers.esp, 'esp')
        mark(registers.ebp, 'ebp')
    return found


# ---- drawing ----

def draw(what):
    """The lines of the picture of a Process's or a frames.Stack's stack."""
    stack = what if isinstance(what, frames.Stack) else frames.of_process(what)
    walk = frames.Walk(stack)
    lines = ['%s: %d bytes, 0x%x to 0x%x' % (
        stack.title, stack.top - stack.low, stack.low, stack.top)]
    lines += ['', ' ' * 12 + ' top: 0x%x' % stack.top, BAR]
    if stack.in_user_mode:
        lines.append(_row(None, '', 'empty: it runs in user mode, eip 0x%x; '
                          'the next trap pushes here' % stack.registers.eip))
    else:
        lines += _words(stack, walk)
    return lines + _rest(stack)


def _bottom(stack):
    """The lowest address of what is in use."""
    if stack.in_user_mode:
        return stack.top
    if stack.process and not stack.registers.live:
        return guest.pointer(stack.process.value['context'])
    return stack.registers.esp


def _words(stack, walk):
    named, marked = labels(stack, walk), marks(stack)
    lines, plain = [], []
    for at in range(stack.top - 4, _bottom(stack) - 4, -4):
        if at not in named and at not in marked:
            plain.append(at)
            continue
        lines += _plain(plain, walk)
        plain = []
        lines += _headline(at, walk)
        lines.append(_row(at, '%08x' % guest.word(at), named.get(at, ''),
                          marked.get(at, ())))
    return lines + _plain(plain, walk)


def _headline(at, walk):
    """A line above each trap frame."""
    for tf in walk.trapframes:
        if at == tf + frames.trapframe_size(tf) - 4:
            return [_row(None, '', '-- ' + trapframe.headline(tf))]
    return []


def _plain(run, walk):
    """Words without a name, a line for all of a longer run."""
    if len(run) <= FEW:
        return [_row(at, '%08x' % guest.word(at), 'of ' + _owner(at, walk))
                for at in run]
    return [_row(run[-1], '   ...  ', '%d words of %s' % (
        len(run), _owner(run[0], walk)))]


def _owner(at, walk):
    """The function whose frame, below its return address, an address is in."""
    for frame in walk.frames:
        if at < frame.ret:
            return frame.name
    pc = guest.word(walk.frames[-1].ret) - 1 if walk.frames \
        else walk.stack.registers.eip
    return names.function(pc) or '0x%x' % pc


def _row(at, content, text, pointers=()):
    arrow = '  <- ' + ', '.join(pointers) if pointers else ''
    where = '0x%08x' % at if at is not None else ' ' * 10
    return ('%s  | %-8s |  %s%s' % (where, content, text, arrow)).rstrip()


def _rest(stack):
    """What is free below, and the guard."""
    free = _bottom(stack) - stack.low
    lines = [_row(stack.low, '', '%d bytes free, down to here' % free), BAR]
    if stack.process:
        lines.append(_row(stack.low - PGSIZE, ' guard', 'a page that is not '
                          'mapped: a push that gets here faults'))
        lines.append(BAR)
    return lines


@command('kstack', 'stacks and traps')
def kstack(args):
    """Draw a kernel stack, from its top downwards.

    Usage: kstack [PID]
    Without PID: that of the process the CPU runs, or of its scheduler.

    Shows the trap frame of a system call or interrupt, the way back through
    the functions under way, with the line of each call, and for a process
    that does not run the context that swtch() will pop. Locals are counted
    only; x/8xw ADDRESS shows them.

    Example: kstack 2
    """
    usage('kstack', args, 1)
    kernel.require_kernel()
    print('\n'.join(draw(frames.here(args))))
