# What `make gdb` gives to gdb: settings for stepping through the kernel, and the
# commands that know its data. Start gdb in the top directory; `lectern` lists
# the commands.
set confirm off
set pagination off
set disassemble-next-line auto

# A busy host may keep QEMU from answering for a while. After two seconds gdb
# would ask again, and take late answers for those to other questions.
set remotetimeout 60

# One user address holds something else in each process: ask the guest anew.
set stack-cache off
set code-cache off

source tools/gdb/lectern.py
