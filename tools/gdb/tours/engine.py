"""Runs a tour: boots, goes from stop to stop, shows each.

A tour is a function that is given a Tour and calls, in turn,

    tour.boot(...)          a machine, stopped at its first instruction
    tour.to('forkret')      runs until the CPU is there
    tour.stop(...)          shows the place

Stops are reached by the name of a function, or by a line of the source found
by its text, so that they hold for every compiler. Each wait has a limit.
"""

import os
import subprocess
import time

import gdb

from lectern.headers import KERNBASE
from lectern.guest import register, word
from tours import show, source
from tours.machine import Machine, quiet

class TourError(Exception):
    """The tour cannot go on; the text says why."""


class Recorder(gdb.Breakpoint):
    """Writes down each call of a function, and never stops there."""

    def __init__(self, name, calls):
        super().__init__('*%#x' % source.address(name), internal=True)
        self.name = name
        self.calls = calls

    def stop(self):
        self.calls.append((self.name, [show.argument(i) for i in range(5)]))
        return False


class Watchdog:
    """Interrupts gdb, which waits for the machine, after some seconds."""

    def __init__(self, seconds):
        self.process = subprocess.Popen(
            ['perl', '-e', 'sleep shift; kill INT => shift',
             str(max(1, int(seconds))), str(os.getpid())])

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.wait()


class Tour:
    def __init__(self, page, config):
        self.page = page
        self.config = config
        self.machine = None
        self.program = None  # whose symbols are loaded, beside the kernel's
        self.stops = 0

    # ---- the machine ----

    def boot(self, **options):
        """Starts a machine (see machine.py); an earlier one must have ended."""
        self.machine = Machine(self.config, **options)
        try:
            self.machine.start()
        except gdb.error as error:
            self.lost(error)

    def hold_timer(self):
        """Stops the timer's ticks for good, by the kernel's own function, so
        that nobody's turn ends while the tour looks at something. To be
        called between lapicinit and the first process."""
        eax = register('eax')
        with quiet():
            gdb.execute('set $eax = 0')  # where the argument is looked for
            gdb.execute('call (void)lapic_timer(0)')
            gdb.execute('set $eax = %d' % eax)

    def off(self):
        """Ends the machine as a power cut would."""
        if self.machine is not None:
            self.machine.end()
            self.machine = None

    def console(self):
        """All the console has shown since the machine was started."""
        return self.machine.console()

    def type(self, text):
        """Types on the serial line."""
        self.machine.type(text)

    # ---- going on ----

    def address(self, name):
        return source.address(name)

    def to(self, name, when=None):
        """Runs to the first instruction of a function of the kernel."""
        self.to_address(source.address(name), name, when)

    def to_physical(self, name):
        """The same, while paging is off."""
        self.to_address(source.address(name) - KERNBASE, name)

    def to_line(self, place, text, when=None, physical=False):
        """Runs to the line of FILE:FUNCTION that has this text."""
        where = source.line_address(place, text)
        if physical:
            where -= KERNBASE
        self.to_address(where, '%s: %s' % (place, text), when)

    def to_return(self):
        """At a function's first instruction: runs until it returns."""
        esp = register('esp')
        back = word(esp)
        self.to_address(back, 'the return from it',
                        lambda: register('esp') == esp + 4)

    def symbols(self, name):
        """Loads the symbols of a program that is not the kernel: of a user
        program, or a file of the build. Those of the last one go."""
        self.program = source.load(self.config['build'], name, self.program)

    def to_program(self, name, program=None, when=None):
        """Runs to the first instruction of a function of a user program, or
        of what symbols() has loaded."""
        if program is not None:
            self.symbols('sym/' + program)

            def when(also=when):
                return show.running(program) and (also is None or also())
        self.to_address(source.program_address(self.program, name),
                        '%s of %s' % (name, program), when)

    def poke(self, address, value):
        """Writes a word of memory."""
        gdb.selected_inferior().write_memory(address,
                                             value.to_bytes(4, 'little'))

    def step_instruction(self):
        with quiet():
            gdb.execute('stepi')

    def record(self, *functions):
        """From here on, collects the calls of these functions of the kernel:
        [(name, [the first words of the arguments])]."""
        calls = []
        for name in functions:
            Recorder(name, calls)
        return calls

    def to_address(self, address, name, when=None):
        """Runs until the CPU is at an address and `when`, if given, is true
        there."""
        here = gdb.Breakpoint('*%#x' % address, internal=True)
        end = time.monotonic() + self.config['limit']
        try:
            while True:
                self.go_on(end - time.monotonic())
                if not here.hit_count:
                    self.elsewhere(name)
                elif when is None or when():
                    return
                here.hit_count = 0
        finally:
            here.delete()

    def go_on(self, seconds):
        """Lets the machine run until it stops, or some seconds are over."""
        try:
            with Watchdog(seconds), quiet():
                gdb.execute('continue')
        except (gdb.error, KeyboardInterrupt) as error:
            self.lost(error)

    def elsewhere(self, name):
        """The machine has stopped, but not where the tour goes."""
        if not gdb.selected_inferior().threads():
            self.lost('it has ended')
        if self.config['step']:
            gdb.execute('frame')
            print('(on the way to %s)' % name)
            self.prompt()
            return
        raise TourError('%s was not reached within %d seconds%s' % (
            name, self.config['limit'], self.machine.last_words()))

    def lost(self, why):
        raise TourError('the machine is gone: %s%s' % (
            why, self.machine.last_words()))

    # ---- showing ----

    def stop(self, title, words, at=None, line=None, returned=False, show=(),
             book=None):
        """Shows where the machine stands.

        `at` is FILE:FUNCTION, and the CPU must be there, unless it has
        `returned` from there or is in something that is called from there;
        `line` is the text of lines there, as each begins.
        """
        self.stops += 1
        self.page.heading(self.stops, title)
        self.page.words(words)
        if at is not None:
            if not returned:
                source.check_here(at.split(':')[1])
            self.page.source(at, source.lines(at, line))
        for block in [show] if isinstance(show, str) else show:
            self.page.block(block)
        self.page.book(book)
        if self.config['step']:
            self.prompt()

    def prompt(self):
        """Takes gdb commands until Enter alone."""
        while True:
            try:
                typed = input('(Enter: go on, q: leave, or a gdb command) ')
            except (EOFError, KeyboardInterrupt):
                typed = 'q'
            if typed.strip() in ('', 'c', 'continue', 'tour'):
                return
            if typed.strip() in ('q', 'quit', 'exit'):
                raise SystemExit
            try:
                gdb.execute(typed, from_tty=True)
            except (gdb.error, KeyboardInterrupt) as error:
                print(error)
