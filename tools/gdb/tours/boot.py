"""From reset to the shell."""

from lectern.headers import KERNBASE, constant
from lectern.guest import read, register, word
from tours import first_process, first_programs, show
from tours.machine import boot_disk
from tours.show import argument, table

TITLE = 'From reset to the shell'
ABOUT = """
The machine is switched on, and some moments later a shell waits for a
command. This walk stops at the places in between where something changes
for good. `make tour` runs it, `make tour STEP=1` waits at each stop, so that
you can look around in gdb; read the source beside it.

All numbers shown are the machine's own, read at the moment of the stop. The
machine has one CPU and 64 MB of memory. Its timer is held still as soon as it
has been set up, so that nobody's turn ends while the walk looks at something;
`make tour TOUR=timer` is about that.
"""

BOOTSECTOR = constant('memlayout.h', 'BOOTSECTOR')
ELFSCRATCH = constant('memlayout.h', 'ELFSCRATCH')


def walk(tour):
    tour.boot(image=boot_disk(tour.config))
    boot_block(tour)
    entry(tour)
    first_process.walk(tour)
    first_programs.walk(tour)


# ---- the boot block ----

def boot_block(tour):
    tour.stop('The first instruction', """
        A processor that is reset behaves like one of 1978: 16-bit registers,
        no protection, an address made of a segment and an offset. It starts
        at a fixed place just below 4 GB, where the machine has its BIOS in
        ROM. There is only room for a jump there.

        From here on the BIOS runs. It tests and sets up the machine, and then
        looks for something to start.
        """, show=table(
            ('cs:ip', '%04x:%04x' % (register('cs'), register('eip'))),
            ('there', 'a far jump (opcode %#x)' % read(0xfffffff0, 1)[0]),
            ('cr0.PE', '%d: real mode' % (register('cr0') & 1))),
        book='A Processor and memory')

    tour.to('start')
    tour.stop('The boot block', """
        The BIOS has read the first sector of the disk, 512 bytes, to 0x7c00,
        seen the two bytes 55 aa at its end, and jumped to its first. The rest
        of the disk is still to be read. Still in 16-bit mode, this code asks
        the BIOS for the list of memory that exists, since nobody can ask it
        later.
        """, at='bootasm.S:start', line='cli', show=table(
            ('cs:ip', '%04x:%04x' % (register('cs'), register('eip'))),
            ('last two bytes',
             ' '.join('%02x' % byte for byte in read(BOOTSECTOR + 510, 2))),
            ('dl', '%#x, the BIOS\'s number of the disk'
             % (register('edx') & 0xff))),
        book='B Code: Assembly bootstrap')

    tour.to('start32')
    tour.stop('Protected mode', """
        One bit of CR0 has been set, and a far jump has loaded CS with a
        selector of the table that gdtdesc names. The processor now runs
        32-bit code, and a segment register holds an index into that table
        instead of an address. Both segments begin at 0 and span 4 GB, so
        from here on an offset is an address. Only one segment that begins
        elsewhere will come: the kernel's %gs, at the struct cpu of each CPU.
        """, at='bootasm.S:start32',
        line='movw	$(SEG_KDATA << 3), %ax', show=table(
            ('cr0', show.cr0()),
            ('cs', '%#x: entry %d of the table, ring %d' % (
                register('cs'), register('cs') >> 3, show.privilege()))),
        book='B Code: Assembly bootstrap')

    tour.to('bootmain')
    tour.stop('C, for the first time', """
        The stack is set up: it grows down from where the boot block begins.
        bootmain will read the kernel, an ELF file that lies on the disk as it
        is, piece by piece to where its program headers want it.
        """, at='bootmain.c:bootmain',
        line='struct multiboot_info *info = (void *)BOOTINFO;', show=table(
            ('esp', '%#x: the return address is the first thing on the stack'
             % register('esp'))),
        book='B Code: C bootstrap')


# ---- entry.S ----

def entry(tour):
    tour.to_physical('entry')
    magic = read(ELFSCRATCH, 4)
    tour.stop('The kernel begins', """
        bootmain has jumped to the address the ELF header gives as the
        kernel's entry. The kernel is linked to run above 0x80000000, but lies
        at 1 MB, since there may be no memory at 2 GB; so its first
        instructions run at addresses they were not linked for.

        The boot block hands over what any multiboot loader would: a magic
        number, and where to find a description of the machine. The kernel can
        therefore be started by such a loader, too.
        """, at='entry.S:entry', line='cli', show=table(
            ('first bytes of the file', '%r' % magic.decode('latin-1')),
            ('eip', 'entry - KERNBASE'
             if register('eip') == tour.address('entry') - KERNBASE else '?'),
            ('eax', '%#x, the magic number' % register('eax')),
            ('ebx', '%#x, where the description is' % register('ebx')),
            ('cr0', show.cr0())),
        book='1 Code: the first address space')

    paging(tour)
    high(tour)


def paging(tour):
    tour.to_line('entry.S:entry', 'movl	$high, %ecx', physical=True)
    directory = tour.address('entrypgdir') - KERNBASE
    tour.stop('Paging is on', """
        CR3 names a page directory, and since CR0.PG was set each address goes
        through it. Entry 0 maps the first 4 MB to themselves: without it the
        next instruction, at its low address, could not be fetched. The
        entries from 512 on map physical memory from 0 on, the same 4 MB and
        more, at KERNBASE, above which the kernel was linked to be. They are
        entries of 4 MB each, so there are no page tables yet.
        """, at='entry.S:entry', line='movl	$high, %ecx', show=table(
            ('cr0', show.cr0()),
            ('cr3', 'entrypgdir - KERNBASE'
             if register('cr3') == directory else '?'),
            ('entrypgdir[0]', entry_words(word(directory))),
            ('entrypgdir[1]', entry_words(word(directory + 4))),
            ('entrypgdir[512]', entry_words(word(directory + 4 * 512))),
            ('entrypgdir[513]', entry_words(word(directory + 4 * 513))),
            ('eip', 'still low' if register('eip') < KERNBASE else 'high')),
        book='1 Code: the first address space')


def high(tour):
    tour.to('high')
    tour.stop('The jump high', """
        An indirect jump has taken the processor to the address the linker
        gave this line. From now on the kernel lives above KERNBASE, and the
        low half of the address space can be given to programs. What is left
        to do here is a stack, and main's two arguments.
        """, at='entry.S:entry',
        line='movl	$(stack + PGSIZE), %esp', show=table(
            ('eip', 'high' if register('eip') == tour.address('high')
             else '?'),),
        book='1 Code: the first address space')

    tour.to('main')
    tour.stop('main', """
        main is the kernel's table of contents: each line sets up a part of
        it, in an order where each part finds what it needs. Interrupts stay
        off until the scheduler runs, and there is no process yet.
        """, at='main.c:main', show=table(
            ('magic', '%#x' % argument(0)), ('info', '%#x' % argument(1)),
            ('esp', 'stack + 4096 - %d' % (tour.address('stack') + 4096 -
                                           register('esp')))),
        book='1 Code: creating the first process')


def entry_words(entry):
    """A 4 MB entry of a page directory in words."""
    if not entry & 1:
        return 'nothing'
    return 'physical %d MB, 4 MB%s' % (
        entry >> 20, ', writable' if entry & 2 else '')
