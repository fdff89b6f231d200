# Lectern. `make help` lists what you can type; the two commands to start with:
#
#   make setup qemu     install what is missing, build, boot to a shell
#   make setup check    install what is missing, build, run the tests
#
# From the top to the end, this file is how a machine that boots is made:
#
#   bootasm.S bootmain.c --------------------> bootblock --.
#   entry.S main.c proc.c ... fs/ dev/ ... --> kernel -----+-mkfs-> lectern.img
#   user/sh.c user/ls.c ... with libc.a -----> root/bin/ --'
#
# and what can be done with it: run it, step through it, test it. What make must
# know besides is in tools/make/, in files that are named where they are read.
#
# Knobs, given as NAME=value: CC LD OBJCOPY OBJDUMP NM ADDR2LINE TOOLPREFIX
# HOSTCC OPT DEBUG KASAN WERROR V BUILD (building), QEMU CPUS MEM CMD (running), GDB
# GDBPORT CONSOLE TOUR STEP (stepping), T (testing), N ADDR (reading). The tests
# have more: KEXTRA KLDFLAGS (the kernel), QEMUEXTRA; measuring has ROWS ACCEPT
# KERNEL LINUXCC. DEBUG=0 or DEBUG=no is off.
#
# GNU make 3.81, and a shell, sed and awk with no more than POSIX has, will do.
# Outputs go to build/ only; BUILD=PLACE is another place for them.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

include tools/make/knobs.mk	# what the knobs are that nobody gave
include tools/make/setup.mk	# make setup, doctor, help
include tools/make/bugs.mk	# BUG=NAME: all of it in a tree with a known fault
ifeq ($(filter setup,$(goals))$(BUG),)
include tools/make/refuse.mk	# what cannot be done: said at once, in a line
include tools/make/compiler.mk	# CC LD OBJCOPY NM HOSTCC: found by trying them
include tools/make/flags.mk	# CFLAGS KFLAGS UFLAGS ...: what they are told

# ---- from source to object ----
# A folder in build/ for each set of flags: obj/ is the kernel's, uobj/ the
# programs', libc/ the C library's, hobj/ that of the tool which runs here. The
# compiler notes in a .d file beside the object which headers it read (the end of
# this file). build/flags changes when a flag or a tool does; all is built again.
define compile
	@mkdir -p $(@D)
	$(call say,$(1) $<)
	$(Q)$(2) -c -o $@ $<
endef
say = $(if $(V),,@echo "  $(1)")
Q := $(if $(V),,@)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call compile,CC   ,$(CC) $(CFLAGS) $(KFLAGS))
$(BUILD)/uobj/%.o: %.c $(BUILD)/flags
	$(call compile,CC   ,$(CC) $(UFLAGS))
$(BUILD)/libc/%.o: %.c $(BUILD)/flags
	$(call compile,CC   ,$(CC) $(LIBCFLAGS))
$(BUILD)/hobj/%.o: %.c $(BUILD)/flags
	$(call compile,HOSTCC,$(HOSTCC) $(HOSTCFLAGS))
$(BUILD)/obj/%.o: %.S $(BUILD)/flags
	$(call compile,AS   ,$(CC) $(ASFLAGS))
$(BUILD)/libc/%.o: %.S $(BUILD)/flags
	$(call compile,AS   ,$(CC) $(ASFLAGS))

# ---- the boot block, and the code that the kernel carries ----
# Code that runs where nobody reads an ELF file: bytes only, linked for the
# address that it is loaded at. The boot block is at 0x7c00, where the BIOS loads
# it, and fits one sector; initcode is the first process's, entryother is where
# the other CPUs start.
flat = $(LD) $(LDFLAGS) -T tools/flat.ld --defsym=BASE=$(1) -o $@.elf $(2) && \
	$(OBJCOPY) -S -O binary $@.elf $@

$(BUILD)/bootblock: $(BUILD)/obj/bootasm.o $(BUILD)/obj/bootmain.o \
		tools/flat.ld tools/bootsign.pl
	$(Q)$(call flat,0x7c00,$(BUILD)/obj/bootasm.o $(BUILD)/obj/bootmain.o)
	@perl tools/bootsign.pl $@
$(BUILD)/obj/bootmain.o: KFLAGS = $(BFLAGS)

$(BUILD)/initcode.bin: $(BUILD)/obj/initcode.o tools/flat.ld
	$(Q)$(call flat,0,$<)
$(BUILD)/entryother.bin: $(BUILD)/obj/boot/entryother.o tools/flat.ld
	$(Q)$(call flat,0x7000,$<)
$(BUILD)/obj/boot/images.o: $(BUILD)/initcode.bin $(BUILD)/entryother.bin

# ---- the kernel ----
# All C files of the top level and of these folders, but those of other builds.
KDIRS := boot cpu debug dev fs jobs lib mem
KSRC := $(filter-out bootmain.c mkfs.c $(LEFTOUT), \
	$(wildcard *.c $(KDIRS:%=%/*.c))) $(KEXTRA)
KASM := entry.S swtch.S trapasm.S cpu/vectors.S boot/images.S
KOBJ := $(KASM:%.S=$(BUILD)/obj/%.o) $(KSRC:%.c=$(BUILD)/obj/%.o)

# kernel.ld says where everything is, with the names of memlayout.h.
$(BUILD)/kernel.ld: kernel.ld memlayout.h $(BUILD)/flags
	$(Q)$(CC) -E -P -undef -x c -iquote . $< -o $@

link_kernel = $(LD) $(LDFLAGS) $(KLDFLAGS) $(CHECKLD) -T $(BUILD)/kernel.ld \
	-o $@ $(KOBJ)
include tools/make/symbols.mk	# ksyms2.o: names of functions, for backtraces
$(BUILD)/kernel: $(BUILD)/kernel.pass1 $(BUILD)/obj/ksyms2.o tools/textsize.pl
	$(call say,LD    $@)
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms2.o
	@$(symbols_agree) && perl tools/textsize.pl $@ <$@.nm

# The image for the boot disk: without symbols, which gdb takes from the ELF.
$(BUILD)/kernel.stripped: $(BUILD)/kernel
	$(Q)$(OBJCOPY) -S $< $@

# ---- the programs ----
# Of the C library and of what the programs here share (user/lib), a program is
# linked with what it uses.
LIBCSRC := $(wildcard user/libc/*.c user/libc/*.S) lib/string.c lib/format.c
$(BUILD)/libc.a: $(patsubst %,$(BUILD)/libc/%.o,$(basename $(LIBCSRC)))
$(BUILD)/libtool.a: $(patsubst %.c,$(BUILD)/uobj/%.o,$(wildcard user/lib/*.c))
$(BUILD)/lib%.a:
	$(call say,AR    $@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
USERLIBS := $(BUILD)/libtool.a $(BUILD)/libc.a

# A program is user/NAME.c, and user/NAME/*.c where it has more files.
ROOT := $(BUILD)/root
UPROGS := $(patsubst user/%.c,%,$(filter-out user/init.c,$(wildcard user/*.c)))
objects = $(patsubst %.c,$(BUILD)/uobj/%.o,$(1))
sources = user/$(1).c $(wildcard user/$(1)/*.c)
$(foreach p,$(UPROGS), \
	$(eval $(ROOT)/bin/$p: $(call objects,$(call sources,$p))))
$(ROOT)/init: $(call objects,user/init.c)
$(ROOT)/init $(UPROGS:%=$(ROOT)/bin/%): user/lib/user.ld
include tools/make/tests.mk	# TPROGS: those that tests run
include tools/make/old.mk	# OLDPROGS: those for the book's kernel
include tools/make/manual.mk	# what else is on the image: README, manual

# Linked without sections that nothing refers to; root/ has what the guest needs
# of it, sym/ has it with what gdb needs.
PROGS := $(patsubst %,$(ROOT)/bin/%,$(UPROGS) $(TPROGS)) $(ROOT)/init
$(PROGS): $(USERLIBS)
	@mkdir -p $(@D) $(BUILD)/sym
	$(call say,LD    $(@:$(ROOT)/%=%))
	$(Q)$(LD) $(LDFLAGS) -T $(filter %.ld,$^) --gc-sections -u _start \
		-o $@.debug $(filter %.o,$^) $(USERLIBS)
	$(Q)mv $@.debug $(BUILD)/sym/$(@F)
	$(Q)$(OBJCOPY) -S $(BUILD)/sym/$(@F) $@

# ---- the image ----
# mkfs runs on this machine. It makes an image, lists it and checks it.
MKFSSRC := mkfs.c $(wildcard tools/mkfs/*.c)
$(BUILD)/mkfs: $(MKFSSRC:%.c=$(BUILD)/hobj/%.o)
	$(Q)$(HOSTCC) -o $@ $^

# The image is the reader's: an image that exists keeps its files, and only what
# changed is put into it, in one step of mkfs that happens or does not. No rule
# makes it by its name, so make never deletes it. As a guest that runs writes to
# it too, its time says nothing: the stamp tells since when it has our files.
.PRECIOUS: $(BUILD)/lectern.img
image = $(BUILD)/lectern.img
image_boot = $(BUILD)/bootblock $(BUILD)/kernel.stripped
FILES := $(PROGS) $(patsubst %,$(ROOT)/bin/%,oldabi $(OLDPROGS)) \
	$(ROOT)/README $(ROOT)/etc/rc $(ROOT)/lib/man
changed = $(filter $(ROOT)/%,$?)

$(BUILD)/lectern.stamp: $(image_boot) $(FILES) $(if $(wildcard $(image)),,anew) \
		| $(BUILD)/mkfs
	$(call say,IMAGE $(image))
	$(Q)if [ -f $(image) ]; then \
	  $(BUILD)/mkfs update $(image) $(image_boot) \
	    $(foreach f,$(changed),$f $(f:$(ROOT)%=%)); \
	else \
	  $(BUILD)/mkfs new $(image) $(ROOT) $(image_boot); \
	fi && touch $@
$(image): $(BUILD)/lectern.stamp ;
.PHONY: anew
anew:

# A small file system for the RAM disk, made anew each time.
$(BUILD)/fs.img: $(FILES) $(BUILD)/mkfs
	$(Q)$(BUILD)/mkfs new -b 4096 -i 1024 -k 0 $@ $(ROOT)

# ---- building ----
include tools/make/iso.mk	# make iso
include tools/make/asm.mk	# LOOKUPS: kernel.asm, kernel.sym and their like
.PHONY: all fresh clean
all: $(image) $(BUILD)/fs.img $(LOOKUPS) ## build everything

fresh: $(image_boot) $(FILES) $(BUILD)/mkfs ## throw the disk image away and make a new one
	$(BUILD)/mkfs new $(image) $(ROOT) $(image_boot)
	@touch $(BUILD)/lectern.stamp

clean: ## remove everything made, the disk image too
	@sh tools/build-dir.sh clean $(BUILD)

# ---- running ----
# cache=unsafe: what the guest flushes reaches the host's page cache, which
# outlives QEMU however it ends; only the host's own crash could lose it.
# werror, rerror: where the host's disk is full or fails, the guest is told; else
# QEMU would stop the machine, which looks like a hang.
MACHINE = -accel tcg -nic none -no-reboot -m $(MEM) \
	-smp $(CPUS),sockets=$(CPUS),cores=1,threads=1
QEMUOPTS = $(MACHINE) \
	-drive file=$(image),format=raw,if=ide,index=0,media=disk,cache=unsafe,werror=report,rerror=report \
	$(QEMUEXTRA)
TERMINAL = -display none -serial mon:stdio
qemu = $(call quote,$(QEMU))
runqemu = exec perl tools/qemu.pl
.PHONY: qemu qemu-vga run

qemu: $(image) ## boot to a shell in this terminal (quit: Ctrl-A X)
	@echo "  Ctrl-A X leaves QEMU"
	$(runqemu) $(qemu) $(QEMUOPTS) $(TERMINAL)

qemu-vga: $(image) ## boot to a shell in a window
	$(runqemu) --window $(qemu) $(QEMUOPTS) -serial none

# The kernel's command line names the program. Its status leaves QEMU by a port.
export CMD
RUNOPTS = -kernel $(BUILD)/kernel -append "init=$$CMD" \
	-device isa-debug-exit,iobase=0xf4,iosize=4
run: $(image) ## run CMD='ls /bin'; fails with its status if not 0
	@$(runqemu) --run $(qemu) $(QEMUOPTS) $(TERMINAL) $(RUNOPTS) </dev/null

# ---- stepping ----
# QEMU's -S: the guest waits at its first instruction. In `make debug` gdb starts
# it; else two terminals meet at a port. More commands, tours and recordings:
include tools/make/stepping.mk
.PHONY: debug qemu-gdb gdb

debug: have-gdb $(image) ## step through it, with gdb in this terminal
	@$(rungdb) -ex boot -ex welcome $(BUILD)/kernel

qemu-gdb: $(image) ## boot, stopped, waiting for `make gdb`
	@perl tools/gdb/port.pl free $(port)
	@echo "Now type, in another terminal: $(strip make gdb $(given))"
	@$(runqemu) $(qemu) $(STEPOPTS) -gdb tcp:127.0.0.1:$(GDBPORT) $(consoles)

gdb: have-gdb $(BUILD)/kernel ## attach gdb to `make qemu-gdb`
	@perl tools/gdb/port.pl taken $(port)
	@$(rungdb) -ex 'target remote 127.0.0.1:$(GDBPORT)' -ex welcome \
	  $(BUILD)/kernel

# ---- testing ----
# tests/NAME.t asks how Lectern behaves, tests/lint/NAME.t how the source looks.
.PHONY: check check-all lint
export T
runtests = set -f; BUILD=$(BUILD) QEMU=$(qemu) exec perl tests/run
check: all ## does it behave? run the tests (T='boot shell': only those)
	@$(runtests) $$T

check-all: all ## the tests that measure, with large samples; prints the figures
	@$(runtests) --figures $$T

lint: all ## is our own house in order? form, documents, pictures (T= too)
	$(if $(T),,@perl tools/contracts.pl)
	@$(runtests) --lint $$T

include tools/make/release.mk	# the tests on other builds and systems
include tools/make/proof.mk	# coverage, analyzers, proofs, races, fuzzing
include tools/make/bench.mk	# make bench, profile: what the kernel costs
include tools/make/reading.mk	# the listing, the book's names, editors
include tools/make/upkeep.mk	# what the documents show, drawn and typed anew
include tools/make/course.mk	# names that course scripts type

-include $(shell find $(foreach d,obj uobj libc std xv6 hobj,$(BUILD)/$(d)) \
	-name '*.d' 2>/dev/null)
endif
