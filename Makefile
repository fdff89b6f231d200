# Lectern. `make help` lists what you can type; the two commands to start with:
#
#   make setup qemu     install what is missing, build, boot to a shell
#   make setup check    install what is missing, build, run all tests
#
# Knobs, given as NAME=value: CPUS MEM CMD (running), T (tests), CC LD OBJCOPY
# TOOLPREFIX HOSTCC OPT DEBUG WERROR V BUILD (building), QEMU.
#
# Outputs go to build/ only. The compiler is found by trying candidates on a
# small file (tools/probe-cc.sh); what it chose stands in build/cc.mk.

BUILD ?= build
CPUS ?= 2
MEM ?= 64
QEMU ?= qemu-system-i386
OPT ?= $(if $(DEBUG),-Og,-O2)
GDB ?= gdb
GDBPORT ?= $(shell expr `id -u` % 5000 + 25000)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
Q := $(if $(V),,@)

ifneq ($(filter setup,$(MAKECMDGOALS)),)
# ---- setup comes first, whatever else was asked for runs after it ----
.NOTPARALLEL:
.PHONY: $(MAKECMDGOALS)
setup:
	@sh tools/setup.sh
$(filter-out setup,$(MAKECMDGOALS)): setup
	@$(MAKE) --no-print-directory $@
else

# ---- tools ----
probe_env :=
ifneq ($(origin CC),default)
probe_env += CC='$(CC)'
endif
ifneq ($(origin LD),default)
probe_env += LD='$(LD)'
endif
probe_env += $(foreach v,OBJCOPY HOSTCC TOOLPREFIX,$(if $($(v)),$(v)='$($(v))'))
no_tools_needed := help doctor clean setup lines format debug-help \
	listing listing.pdf
ifneq ($(filter-out $(no_tools_needed),$(or $(MAKECMDGOALS),all)),)
# The probe runs again when other tools are asked for.
probe_key := $(shell mkdir -p $(BUILD); \
	k="$(probe_env)"; f=$(BUILD)/cc.key; \
	[ "$$(cat $$f 2>/dev/null)" = "$$k" ] || { echo "$$k" > $$f; })
$(BUILD)/cc.mk: $(BUILD)/cc.key tools/probe-cc.sh
	@env $(probe_env) sh tools/probe-cc.sh > $@
include $(BUILD)/cc.mk
endif

# ---- flags ----
CFLAGS = -std=gnu11 $(OPT) -g -march=i486 -ffreestanding -fno-pic -fno-pie \
	-fno-common -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter $(if $(WERROR),-Werror) \
	-iquote . -iquote include -MMD -MP
KFLAGS = -mgeneral-regs-only $(if $(DEBUG),$(DEBUGFLAGS),-fno-stack-protector)
DEBUGFLAGS = -DDEBUG -fsanitize=undefined -fstack-protector-strong \
	-mstack-protector-guard=global
UFLAGS = -fno-stack-protector -ffunction-sections -fdata-sections \
	-iquote user/lib
# The boot block is built for size with every compiler, DEBUG or not.
BFLAGS = -Os -mgeneral-regs-only -fno-stack-protector -fomit-frame-pointer \
	-mregparm=3
ASFLAGS = -g -march=i486 -iquote . -iquote include -I$(BUILD) -MMD -MP \
	-D__ASSEMBLER__
LDFLAGS = -z noexecstack
HOSTCFLAGS = -std=gnu11 -O2 -Wall -Wextra $(if $(WERROR),-Werror) \
	-iquote . -iquote include -MMD -MP

# ---- what there is ----
KSRC := $(filter-out bootmain.c mkfs.c,$(wildcard *.c)) $(wildcard dev/*.c) \
	$(wildcard fs/*.c) lib/string.c lib/format.c lib/panic.c \
	$(if $(DEBUG),$(wildcard debug/*.c))
KASM := swtch.S trapasm.S images.S
KOBJ := $(BUILD)/obj/entry.o $(KASM:%.S=$(BUILD)/obj/%.o) \
	$(KSRC:%.c=$(BUILD)/obj/%.o)

LIBSRC := $(wildcard user/lib/*.c) lib/string.c lib/format.c
LIBOBJ := $(LIBSRC:%.c=$(BUILD)/uobj/%.o)

# A program is user/NAME.c, and user/NAME/*.c where it has more files.
UPROGS := $(patsubst user/%.c,%,$(filter-out user/init.c,$(wildcard user/*.c)))
TPROGS := usertests stress oldabi
ALLPROGS := $(UPROGS) $(TPROGS)
usertests_SRC := $(filter-out tests/guest/stress.c tests/guest/oldabi%, \
	$(wildcard tests/guest/*.c))
stress_SRC := $(wildcard tests/guest/stress.c)
progsrc = $(or $($(1)_SRC),user/$(1).c $(wildcard user/$(1)/*.c))
progobj = $(patsubst %.c,$(BUILD)/uobj/%.o,$(call progsrc,$(1)))

ROOT := $(BUILD)/root
FILES := $(ALLPROGS:%=$(ROOT)/bin/%) $(ROOT)/init $(ROOT)/README

.PHONY: all help setup doctor qemu qemu-vga qemu-gdb gdb run check check-debug \
	fresh lines listing listing.pdf format clean where FORCE

all: $(BUILD)/lectern.img $(BUILD)/fs.img ## build everything

# ---- objects; a change of flags or tools rebuilds ----
flags_now := $(CC) $(LD) $(HOSTCC) $(CFLAGS) $(KFLAGS) $(UFLAGS) \
	$(HOSTCFLAGS)
ifneq ($(filter-out $(no_tools_needed),$(or $(MAKECMDGOALS),all)),)
$(shell mkdir -p $(BUILD); f=$(BUILD)/flags; \
	[ "$$(cat $$f 2>/dev/null)" = "$(flags_now)" ] || \
	echo "$(flags_now)" > $$f)
endif

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(CC) $(CFLAGS) $(KFLAGS) -c -o $@ $<

$(BUILD)/obj/%.o: %.S $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  AS    $<")
	$(Q)$(CC) $(ASFLAGS) -c -o $@ $<

$(BUILD)/uobj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(CC) $(CFLAGS) $(UFLAGS) -c -o $@ $<

# ---- the kernel, the boot block and the two programs the kernel carries ----
$(BUILD)/kernel.ld: kernel.ld memlayout.h $(BUILD)/flags
	$(Q)$(CC) -E -P -undef -x c -iquote . $< -o $@

$(BUILD)/kernel: $(KOBJ) $(BUILD)/kernel.ld
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(LD) $(LDFLAGS) -T $(BUILD)/kernel.ld -o $@ $(KOBJ)

$(BUILD)/obj/bootmain.o: bootmain.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(BFLAGS) -c -o $@ $<

flat = $(LD) $(LDFLAGS) -T tools/flat.ld --defsym=BASE=$(1) -o $@.elf $(2) && \
	$(OBJCOPY) -S -O binary $@.elf $@

$(BUILD)/bootblock: $(BUILD)/obj/bootasm.o $(BUILD)/obj/bootmain.o \
		tools/flat.ld tools/bootsign.pl
	$(Q)$(call flat,0x7c00,$(BUILD)/obj/bootasm.o $(BUILD)/obj/bootmain.o)
	@perl tools/bootsign.pl $@

$(BUILD)/initcode.bin: $(BUILD)/obj/initcode.o tools/flat.ld
	$(Q)$(call flat,0,$<)

$(BUILD)/entryother.bin: $(BUILD)/obj/entryother.o tools/flat.ld
	$(Q)$(call flat,0x7000,$<)

$(BUILD)/obj/images.o: $(BUILD)/initcode.bin $(BUILD)/entryother.bin

# ---- user programs ----
define program
$(ROOT)/$(2): $(call progobj,$(1)) $(LIBOBJ) user/lib/user.ld
	@mkdir -p $$(@D)
	$$(if $$(V),,@echo "  LD    $(2)")
	$$(Q)$$(LD) $(LDFLAGS) -T user/lib/user.ld --gc-sections -o $$@.debug \
		$(call progobj,$(1)) $(LIBOBJ)
	$$(Q)mkdir -p $(BUILD)/sym && mv $$@.debug $(BUILD)/sym/$(1)
	$$(Q)$$(OBJCOPY) -S $(BUILD)/sym/$(1) $$@
endef
$(foreach p,$(UPROGS) usertests stress,$(eval $(call program,$(p),bin/$(p))))
$(eval $(call program,init,init))

# The program for old binaries' sake: its own stubs, linked as they were.
$(BUILD)/uobj/tests/guest/oldabi.o: UFLAGS = -fno-stack-protector
$(ROOT)/bin/oldabi: $(BUILD)/uobj/tests/guest/oldabi.o tests/guest/oldabi.ld
	@mkdir -p $(@D)
	$(if $(V),,@echo "  LD    bin/oldabi")
	$(Q)$(LD) $(LDFLAGS) -N -T tests/guest/oldabi.ld -o $@.debug $<
	$(Q)$(OBJCOPY) -S $@.debug $@ && rm $@.debug

$(ROOT)/README: README.md
	@mkdir -p $(@D)
	$(Q)cp $< $@

# ---- host tool and images ----
MKFSSRC := mkfs.c $(wildcard tools/mkfs/*.c)
$(BUILD)/hobj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  HOSTCC $<")
	$(Q)$(HOSTCC) $(HOSTCFLAGS) -c -o $@ $<
$(BUILD)/mkfs: $(MKFSSRC:%.c=$(BUILD)/hobj/%.o)
	$(Q)$(HOSTCC) -o $@ $^

# The image for the boot disk: without symbols, which gdb takes from the ELF.
$(BUILD)/kernel.stripped: $(BUILD)/kernel
	$(Q)$(OBJCOPY) -S $< $@

# An image that exists keeps its files: only what changed is put into it.
$(BUILD)/lectern.img: $(BUILD)/bootblock $(BUILD)/kernel.stripped $(FILES) \
		| $(BUILD)/mkfs
	$(if $(V),,@echo "  IMAGE $@")
	$(Q)if [ -f $@ ]; then \
	  for f in $(filter $(ROOT)/%,$?); do \
	    $(BUILD)/mkfs put $@ $$f $${f#$(ROOT)} || exit 1; \
	  done; \
	else \
	  $(BUILD)/mkfs new $@.tmp $(ROOT) && mv $@.tmp $@; \
	fi && $(BUILD)/mkfs boot $@ $(BUILD)/bootblock $(BUILD)/kernel.stripped \
	  && touch $@

# A small file system for the RAM disk, made anew each time.
$(BUILD)/fs.img: $(FILES) $(BUILD)/mkfs
	$(Q)$(BUILD)/mkfs new -b 4096 -i 1024 -k 0 $@.tmp $(ROOT) && mv $@.tmp $@

fresh: ## throw the disk image away and make a new one
	rm -f $(BUILD)/lectern.img
	$(MAKE) --no-print-directory $(BUILD)/lectern.img

# ---- running ----
# cache=unsafe: what the guest flushes reaches the host's page cache, which
# outlives QEMU however it ends; only the host's own crash could lose it.
QEMUOPTS = -accel tcg -nic none -no-reboot -m $(MEM) \
	-smp $(CPUS),sockets=$(CPUS),cores=1,threads=1 \
	-drive file=$(BUILD)/lectern.img,format=raw,if=ide,index=0,media=disk,cache=unsafe \
	$(QEMUEXTRA)
CONSOLE = -display none -serial mon:stdio

qemu: $(BUILD)/lectern.img ## boot to a shell in this terminal (quit: Ctrl-A X)
	@echo "  Ctrl-A X leaves QEMU"
	$(QEMU) $(QEMUOPTS) $(CONSOLE)

qemu-vga: $(BUILD)/lectern.img ## boot to a shell in a window
	$(QEMU) $(QEMUOPTS) -serial none

qemu-gdb: $(BUILD)/lectern.img ## boot, stopped, waiting for `make gdb`
	@echo "Now type: make gdb   (in another terminal)"
	$(QEMU) $(QEMUOPTS) $(CONSOLE) -S -gdb tcp:127.0.0.1:$(GDBPORT)

gdb: $(BUILD)/kernel ## attach gdb to `make qemu-gdb`
	@command -v $(GDB) >/dev/null || { \
	  echo "gdb is missing: install gdb, or say GDB=gdb-multiarch"; exit 1; }
	$(GDB) -q -x tools/lectern.gdb -ex 'target remote 127.0.0.1:$(GDBPORT)' \
	  $(BUILD)/kernel

# CMD goes through the environment, so that its quotes and dollars stay its own.
export CMD
run: $(BUILD)/lectern.img ## run CMD='ls /bin'; fails with its status if not 0
	@status=0; $(QEMU) $(QEMUOPTS) $(CONSOLE) -kernel $(BUILD)/kernel \
	  -append "init=$$CMD" -device isa-debug-exit,iobase=0xf4,iosize=4 \
	  </dev/null || status=$$?; exit $$((status / 2))

# ---- testing and looking ----
check: all ## run all tests (T='boot shell': only those)
	@BUILD=$(BUILD) perl tests/run $(T)

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

where: $(BUILD)/kernel ## source lines of addresses: make where ADDR='80101234'
	@addr2line -e $(BUILD)/kernel -f -p $(ADDR)

lines: ## size of each part, measured
	@perl tools/lines.pl

listing: ## the whole source as one page to read: build/listing.html
	@mkdir -p $(BUILD)
	@perl tools/listing.pl $(BUILD)/listing.html
	@echo "Now open $(BUILD)/listing.html"

listing.pdf: ## the same as a printed book: build/listing.pdf
	@mkdir -p $(BUILD)
	@perl tools/listing.pl $(BUILD)/listing.html $(BUILD)/listing.pdf
	@echo "Now open $(BUILD)/listing.pdf"

format: ## let clang-format have its way
	clang-format -i $$(git ls-files '*.c' '*.h')

doctor: ## what tools were found, what to install
	@sh tools/doctor.sh

setup: ## install what is missing (says what it runs)

help: ## this list
	@sed -n 's/^\([a-z.-]*\):.*## /\1\t/p' Makefile | \
	  while IFS='	' read name text; do printf '  make %-12s %s\n' \
	  "$$name" "$$text"; done
	@echo "  knobs: CPUS=2 MEM=64 CMD= T= CC= TOOLPREFIX= OPT=-O2 DEBUG=1 V=1"

clean: ## remove everything made
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/obj $(BUILD)/uobj $(BUILD)/hobj -name '*.d' \
	2>/dev/null)
endif
