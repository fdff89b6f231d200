# Read by `make gdb`: settings for stepping through the kernel.
set confirm off
set pagination off
set disassemble-next-line auto
directory .
