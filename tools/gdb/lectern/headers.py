# Constants, read from the kernel's own headers, which are beside this folder:
# the debug information does not keep macros.
import functools
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))


@functools.lru_cache(maxsize=None)
def defines(header):
    """{name: (number, comment)} of each `#define NAME number // comment`."""
    pattern = (r'^#define[ \t]+(\w+)[ \t]+(0[xX][0-9a-fA-F]+|\d+)[ \t]*'
               r'(?://[ \t]*(.*))?$')
    with open(os.path.join(ROOT, header)) as file:
        found = re.findall(pattern, file.read(), re.M)
    return {name: (int(number, 0), comment)
            for name, number, comment in found}


def constant(header, name):
    """The number a header gives to `name`: constant('param.h', 'NPROC')."""
    return defines(header)[name][0]


KERNBASE = constant('memlayout.h', 'KERNBASE')
KSTACKBASE = constant('memlayout.h', 'KSTACKBASE')
KSTACKSIZE = constant('param.h', 'KSTACKSIZE')
PGSIZE = constant('mmu.h', 'PGSIZE')
