# gdb commands that know Lectern's data, one subject per module:
#
#   command   how a command is written: its help, its arguments, its errors
#   headers   constants, read from the kernel's own headers
#   guest     registers and memory, the kernel's variables and types
#   kernel    CPUs and processes; offers guest's functions too
#   names     addresses in words: functions, source lines, sleep channels
#
#   usersymbols  the symbols of user programs
#   frames    a walk along a kernel stack
#   paging    a walk through page tables
#
# The other modules add commands. A module that appears in this directory is
# loaded; it registers what it has with @command.
import importlib
import pkgutil


def load():
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        importlib.import_module(__name__ + '.' + module)
