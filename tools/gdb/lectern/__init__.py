# gdb commands that know Lectern's data, one subject per module:
#
#   command   how a command is written: its help, its arguments, its errors
#   headers   constants, read from the kernel's own headers
#   guest     registers and memory, the kernel's variables and types
#   kernel    CPUs and processes
#   names     addresses in words: functions, source lines, sleep channels
#   layout    whole tables, read in one go
#   waiting   who holds a sleep lock and who waits, in words
#   frames    a walk along a kernel stack
#   chains    the functions that a process is in, inlined ones too
#   paging    a walk through page tables
#   disk      the file system as far as it is in memory
#
#   usersymbols  the symbols of user programs
#   unwind, userframes, calls  what gdb's own backtrace needs and shows
#
# The other modules add commands. A module that appears in this directory is
# loaded; it registers what it has with @command.
import importlib
import pkgutil

import gdb


def load():
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        importlib.import_module(__name__ + '.' + module)
    # Abbreviations that kstack and log would make ambiguous.
    gdb.execute('alias k = kill')
    gdb.execute('alias lo = load')
