# ---- names that course scripts type ----
# Those of the book's kernel, each for what it is called here.
.PHONY: qemu-nox qemu-nox-gdb qemu-memfs print-gdbport kernel bootblock \
	xv6.img fs.img xv6.pdf print

qemu-nox: qemu ## make qemu
qemu-nox-gdb: qemu-gdb ## make qemu-gdb
qemu-memfs: $(BUILD)/kernel $(BUILD)/fs.img ## boot with a RAM disk as disk
	@echo "  Ctrl-A X leaves QEMU"
	@$(runqemu) $(qemu) $(MACHINE) $(QEMUEXTRA) $(TERMINAL) \
	  -kernel $(BUILD)/kernel -initrd $(BUILD)/fs.img
print-gdbport: ## the port at which make gdb and make qemu-gdb meet
	@echo $(port)
kernel bootblock: %: $(BUILD)/%
xv6.img: $(BUILD)/lectern.img
fs.img: $(BUILD)/lectern.img $(BUILD)/fs.img
xv6.pdf print: listing.pdf

include tools/make/trace.mk	# make trace, flame
include tools/make/labs.mk	# exercises with graders
include tools/make/web.mk	# a page in which the kernel runs
