# How a command is written:
#
#   @command('ps', 'processes')
#   def ps(args):
#       """List the processes. ...      <- the line `lectern` shows
#
#       Usage: ps                       <- the rest of `help ps`
#       """
#
# args is the list of words typed after the command's name. Whatever is wrong
# with them or with the guest's state is a LecternError of one line, which gdb
# prints as it stands; memory that cannot be read becomes one too.
import functools
import inspect

import gdb

# The order in which `lectern` and docs/GDB.md list the subjects.
SUBJECTS = ['the session', 'processes', 'stacks and traps', 'memory', 'locks',
            'files and disk', 'user programs', 'the book']

registered = {}  # name: (subject, first line of its help)


class LecternError(gdb.GdbError):
    """One line for the reader; stops a gdb script like any gdb error."""


def clear_errors(function):
    """Turns what gdb says about unreadable memory into a LecternError."""
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except gdb.MemoryError as err:
            raise LecternError(
                '%s: the CPU you look at does not map it' % err) from None
        except gdb.error as err:
            raise LecternError(str(err).split('\n')[0]) from None
    return wrapper


class _Command(gdb.Command):
    """A gdb command made of a function; its help is the docstring."""

    def __init__(self, name, function, complete, split):
        self.__doc__ = inspect.getdoc(function)
        self.function = clear_errors(function)
        self.split = split
        super().__init__(name, gdb.COMMAND_USER, complete)

    def invoke(self, argument, from_tty):
        self.dont_repeat()
        self.function(self.split(argument))


def command(name, subject, complete=gdb.COMPLETE_EXPRESSION,
            split=gdb.string_to_argv):
    """Decorator: the function becomes gdb's command `name`. `split=str` hands
    it what was typed as one string, quotes and all."""
    assert subject in SUBJECTS

    def register(function):
        registered[name] = (subject, inspect.getdoc(function).split('\n')[0])
        _Command(name, function, complete, split)
        return function
    return register


# ---- arguments ----

def usage(name, args, most, least=0):
    """LecternError unless there are `least` to `most` arguments."""
    if not least <= len(args) <= most:
        raise LecternError('%s: %s arguments; type: help %s' % (
            name, 'too many' if len(args) > most else 'too few', name))


def number(word, what='number'):
    """The value of any expression gdb understands, as unsigned 32 bits."""
    try:
        value = gdb.parse_and_eval(word)
        if value.type.strip_typedefs().code in (gdb.TYPE_CODE_FUNC,
                                                gdb.TYPE_CODE_STRUCT):
            value = value.address
        return int(value) & 0xffffffff
    except (gdb.error, ValueError, TypeError):
        raise LecternError('%s is no %s' % (word, what)) from None


@command('lectern', 'the session', gdb.COMPLETE_NONE)
def lectern(args):
    """List these commands, a line each.

    Usage: lectern
    Example: lectern, then for one of them help kstack
    """
    usage('lectern', args, 0)
    width = max(len(name) for name in registered)
    for subject in SUBJECTS:
        names = [n for n in registered if registered[n][0] == subject]
        if names:
            print(subject)
        for name in sorted(names):
            print('  %-*s  %s' % (width, name, registered[name][1]))
    print('help NAME says more about one of them.')
