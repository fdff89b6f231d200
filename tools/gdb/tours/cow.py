"""A page of the heap: its first touch, a fork, and the writes after it."""

from lectern import guest, kernel, paging, trapframe
from lectern.guest import register
from lectern.headers import KERNBASE, PGSIZE, constant
from tours import show
from tours.show import argument, running, table

TITLE = 'Copy-on-write: a page between parent and child'
ABOUT = """
A page of the shell's heap, from the first time it is touched to its last
owner: the frame of zeroes, the fork that copies none of it, the copy when it
is written, and the write that needs no copy. `make tour TOUR=cow` runs this
walk; docs/MEMORY.md says why it is done so.

The command is `(x=1; echo hi)`. For the parentheses the shell forks a shell,
which goes on with the same memory. The timer is held still, so the parent
runs on until it waits. With STEP=1, `pt 3` and `pt 4` show all of the two page
tables at any stop, and `pt 3 $cr2` one walk.
"""

PARENT, CHILD = 3, 4
T_PGFLT = constant('trap.h', 'T_PGFLT')


def walk(tour):
    tour.boot(command='(x=1; echo hi)')
    tour.to('userinit')
    tour.hold_timer()
    page = touched(tour)
    forked(tour, page)
    parent_writes(tour, page)
    child_writes(tour, page)
    child_copies(tour)


# ---- what the stops look at ----

def process(pid):
    return next(p for p in kernel.processes() if p.pid == pid)


def second(p):
    """The second page of the heap, which is the last region: the shell writes
    to it before the fork and after it, in both processes."""
    return p.regions()[-1][0] + PGSIZE


def entry(pid, va):
    return paging.walk(process(pid).pgdir, va).pte


def frame(pid, va):
    """The kernel's address of a page's frame."""
    return paging.p2v(paging.frame_of(entry(pid, va)))


def owners(address):
    """The count of a frame."""
    return int(guest.variable('kmem')['refs'][(address - KERNBASE) // PGSIZE])


def entries(va):
    """The two processes' entries for a page, and their frames' counts."""
    rows = [('', 'ENTRY', 'OWNERS OF THE FRAME')]
    for pid in (PARENT, CHILD):
        words = paging.flags(entry(pid, va)).replace(', accessed', '')
        rows.append((show.who(process(pid)), words.replace(', dirty', ''),
                     owners(frame(pid, va))))
    same = frame(PARENT, va) == frame(CHILD, va)
    return table(*rows) + '\n\nthe frame: %s' % (
        'the same' if same else 'each has its own')


def fault_at(pid, page):
    """In uvm_fault: a process faults at a page."""
    return lambda: kernel.current() is not None and \
        kernel.current().pid == pid and argument(1) // PGSIZE * PGSIZE == page


def fault_words(p):
    tf = show.frame(int(p.value['tf']))
    return table(
        ('process', show.who(p)),
        ('cr2', 'in the second page of the heap'),
        ('tf->err', '%#x: %s' % (
            tf.err, trapframe.error_words(tf.trapno, tf.err))))


# ---- the first touch ----

def touched(tour):
    tour.to('uvm_fault', when=lambda: running('sh')
            and argument(1) // PGSIZE * PGSIZE == second(kernel.current()))
    p = kernel.current()
    page = second(p)
    fill = p.regions()[-1][2]
    tour.stop('A page that is not there', """
        The shell has asked for memory by sbrk, which has only made the last
        region longer, and promised as many frames as it has pages. Now it
        writes to the second of them. The page table has nothing there, so
        that is a page fault. `trap.c:fault` asks whether it is one that is
        provided for: a region has the address, it may be written, and it says
        what the page shall contain.
        """, at='pagefault.c:uvm_fault', line='if (*pte == 0) {', show=(
            fault_words(p), table(
                ('the region', fill), ('the entry', '%#x' % entry(
                    PARENT, page)))),
        book='2 Code: sbrk; 3 Code: C trap handler')

    tour.to_return()
    tour.stop('A frame of zeroes', """
        One of the frames that had been promised is cleared and put into the
        page table. That is all: the shell returns from the trap to the
        instruction that has faulted, which is carried out once more, and this
        time succeeds. The frame has one owner, this entry.
        """, at='pagefault.c:uvm_fault', returned=True, line="""
        frame = kalloc_promised(true);
        *pte = V2P(frame) | (r->fill == FILL_SHARED ? 0 : r->perm);
        """, show=table(
            ('the entry', paging.flags(entry(PARENT, page))),
            ('the frame', 'all zero' if not any(
                guest.read(frame(PARENT, page), PGSIZE)) else 'not zero'),
            ('its owners', owners(frame(PARENT, page)))),
        book='2 User part of an address space')
    return page


# ---- fork ----

def forked(tour, page):
    tour.to('copyuvm', when=lambda: running('sh'))
    tour.stop('fork', """
        The shell makes a process for what is in the parentheses. In the book
        copyuvm would copy every page now. Here it first asks for a promise:
        one frame for each page that either may write, since in the end both
        could have written to all of them. If there are too few, fork fails
        here, with ENOMEM, and nobody is killed later.
        """, at='vm.c:copyuvm', line='if (!kpromise(uvm_pages(as)))',
        show=table(
            ('process', show.who(kernel.current())),
            ('owners of our page', owners(frame(PARENT, page)))),
        book='0 Processes and memory; 2 User part of an address space')

    # The child has no name yet, but its directory is there.
    tour.to_return()
    tour.to('make_runnable', when=lambda: running('sh'))
    stack = int(process(PARENT).value['tf']['esp']) // PGSIZE * PGSIZE
    tour.stop('Two page tables, one frame', """
        copyuvm has gone through the parent's page table, and put each frame
        into the child's, too. Of both entries it has taken the right to
        write, and the frame's count has become 2. The processor may have the
        old entry in its TLB, so CR3 is loaded again. One page is an exception:
        both will write to their stack as soon as they run, so that page has
        been copied at once.
        """, at='vm.c:copyuvm', returned=True, line="""
        kshare_pages(from, walkpgdir(copy->pgdir, va, false), n);
        lcr3(V2P(as->pgdir)); // the TLB remembers pages as writable
        """, show=(
            'The page of the heap:\n\n' + entries(page),
            'The page of the stack:\n\n' + entries(stack)),
        book=None)


# ---- the writes ----

def parent_writes(tour, page):
    tour.to('uvm_fault', when=fault_at(PARENT, page))
    p = kernel.current()
    tour.stop('The first who writes', """
        The parent goes on first, and writes to the page: some of what it has
        from malloc is in it. The page is there, but read-only; the error code
        says so. The region says that it may be written, so this is no mistake
        of the program.
        """, at='pagefault.c:uvm_fault', line="""
        } else if (write && !(*pte & PTE_W) && r->fill != FILL_SHARED) {
        frame = kunshare(P2V(PTE_ADDR(*pte)));
        """, show=(fault_words(p), entries(page)),
        book='3 Code: C trap handler')

    tour.to_return()
    tour.stop('Two frames', """
        kunshare has found a count of 2. So it has taken a promised frame,
        copied the page into it, and dropped one owner of the old one. Who the
        other owner is, it does not know, and need not: it leaves the old frame
        to whoever that is. The child's entry has not been touched; it still
        says read-only.
        """, at='kalloc.c:kunshare', returned=True, line="""
        own = kalloc_promised(false);
        memcpy(own, frame, PGSIZE);
        kfree_promised(frame);
        """, show=entries(page), book=None)


def child_writes(tour, page):
    tour.to('uvm_fault', when=fault_at(CHILD, page))
    before = frame(CHILD, page)
    p = kernel.current()
    tour.stop('The last owner writes', """
        The parent sleeps in waitpid, and the child runs. It writes to the same
        page, and faults, as its entry is still without the right to write.
        """, at='pagefault.c:uvm_fault',
        line='} else if (write && !(*pte & PTE_W) && r->fill != FILL_SHARED) {',
        show=(fault_words(p), entries(page)),
        book='3 Code: C trap handler')

    tour.to_return()
    tour.stop('No copy', """
        The count is 1: nobody else has the frame. It cannot grow behind the
        child's back, since only an owner makes others, by fork. So kunshare
        returns the same frame, and the entry gets its right to write back.
        Two processes have written to the page, and it was copied once.
        """, at='kalloc.c:kunshare', returned=True, line="""
        if (*refs_of(frame) == 1)
        return frame;
        """, show=(entries(page), table(
            ("the child's frame", 'as before' if frame(CHILD, page) == before
             else 'another'),)), book=None)


def child_copies(tour):
    tour.to('kunshare', when=lambda: kernel.current().pid == CHILD
            and owners(argument(0)) > 1)
    old = argument(0)
    before = owners(old)
    tour.to_return()
    tour.stop('The child copies, too', """
        Of another page the child is the first to write, and so it is the child
        who takes the copy, and the parent who will find itself alone. Pages
        that neither writes stay shared until one of them ends or calls exec:
        for a child that calls exec at once, nearly all do.
        """, at='kalloc.c:kunshare', returned=True, line="""
        memcpy(own, frame, PGSIZE);
        """, show=table(
            ('process', show.who(kernel.current())),
            ('owners of the old frame', '%d, then %d' % (before, owners(old))),
            ('owners of the copy', owners(register('eax')))),
        book=None)
