# Loads the commands that know Lectern's data. Read by lectern.gdb, or as
# `gdb -x tools/gdb/lectern.py` from any directory. Runs in gdb's own Python.
import os
import sys

import gdb

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
if here not in sys.path:
    sys.path.insert(0, here)
gdb.execute('directory ' + os.path.dirname(os.path.dirname(here)),
            to_string=True)

import lectern  # noqa: E402 (it is found in the directory added above)

lectern.load()
