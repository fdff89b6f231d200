# Lectern. `make help` lists what you can type; the two commands to start with:
#
#   make setup qemu     install what is missing, build, boot to a shell
#   make setup check    install what is missing, build, run all tests
#
# Knobs, given as NAME=value: CC LD OBJCOPY NM ADDR2LINE TOOLPREFIX HOSTCC OPT
# DEBUG WERROR V BUILD (building), QEMU CPUS MEM CMD (running), GDB GDBPORT
# CONSOLE TOUR STEP (stepping), T (testing), N ADDR (reading). The tests have
# more: KEXTRA KLDFLAGS (the kernel), QEMUEXTRA.
#
# Outputs go to build/ only. The compiler is found by trying candidates on a
# small file (tools/probe-cc.sh); what it chose stands in build/cc.mk.

# What is stepped through is the stepping build: every check and debugging code
# in it, in a place of its own. A DEBUG= or BUILD= of yours is taken instead. On
# one CPU, as `finish` loses a process that sleeps and wakes on another.
STEPPING := qemu-gdb gdb debug console tour transcripts record replay
ifneq ($(filter $(STEPPING),$(MAKECMDGOALS)),)
ifeq ($(origin BUILD) $(origin DEBUG),undefined undefined)
BUILD := build/debug
DEBUG := 1
endif
CPUS ?= 1
endif

BUILD ?= build
CPUS ?= 2
MEM ?= 64
QEMU ?= qemu-system-i386
OPT ?= $(if $(DEBUG),-Og,-O2)
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

.PHONY: setup doctor help all fresh clean qemu qemu-vga run debug console \
	qemu-gdb gdb have-gdb tour record replay check check-debug book where \
	listing listing.pdf compile_commands.json pictures transcripts lines format

# ---- getting started ----
setup: ## install what is missing (says what it runs)

doctor: ## what tools were found, what to install
	@sh tools/doctor.sh

# The targets that have a ## on their line, below the sections they are in. A
# long name has a line of its own.
help: ## this list
	@awk -F ':.*## ' '/^# ---- .* ----$$/ { part = substr($$0, 8) } \
	  /^[a-z][a-z_.-]*:.*## / { \
	    if (part) print substr(part, 1, length(part) - 5) ":"; part = ""; \
	    if (length($$1) > 12) { print "  make " $$1; $$1 = "" } \
	    printf "  %-4s %-12s %s\n", $$1 ? "make" : "", $$1, $$2 }' Makefile
	@echo "knobs: CPUS=2 MEM=64 CMD= T= CC= TOOLPREFIX= OPT=-O2 DEBUG=1 V=1"

# ---- tools ----
probe_env :=
ifneq ($(origin CC),default)
probe_env += CC='$(CC)'
endif
ifneq ($(origin LD),default)
probe_env += LD='$(LD)'
endif
probe_env += $(foreach v,OBJCOPY HOSTCC TOOLPREFIX,$(if $($(v)),$(v)='$($(v))'))
without_tools := setup doctor help clean console replay book listing \
	listing.pdf lines format $(if $(filter list,$(TOUR)),tour)
with_tools := $(filter-out $(without_tools),$(or $(MAKECMDGOALS),all))
ifneq ($(with_tools),)
# The probe runs again when other tools are asked for.
probe_key := $(shell mkdir -p $(BUILD); \
	k="$(probe_env)"; f=$(BUILD)/cc.key; \
	[ "$$(cat $$f 2>/dev/null)" = "$$k" ] || { echo "$$k" > $$f; })
$(BUILD)/cc.mk: $(BUILD)/cc.key tools/probe-cc.sh
	@env $(probe_env) sh tools/probe-cc.sh > $@
include $(BUILD)/cc.mk
endif
# The other binutils are where objcopy is.
NM ?= $(OBJCOPY:%objcopy=%nm)
ADDR2LINE ?= $(OBJCOPY:%objcopy=%addr2line)

# ---- flags ----
CFLAGS = -std=gnu11 $(OPT) -g -march=i486 -ffreestanding -fno-pic -fno-pie \
	-fno-common -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter $(if $(WERROR),-Werror) \
	$(if $(DEBUG),$(STEPFLAGS)) -iquote . -iquote include -MMD -MP
# For stepping: each function that has a name is there to break in, and stays
# on the stack until it returns. What a header calls inline is inlined.
STEPFLAGS = -fno-optimize-sibling-calls \
	$(if $(findstring clang,$(CC)),-finline-hint-functions,-fno-inline-functions)
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
	$(wildcard fs/*.c) $(wildcard lib/*.c) \
	$(if $(DEBUG),$(wildcard debug/*.c)) $(KEXTRA)
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

# ---- objects; a change of flags or tools rebuilds ----
flags_now := $(CC) $(LD) $(HOSTCC) $(CFLAGS) $(KFLAGS) $(UFLAGS) \
	$(HOSTCFLAGS)
ifneq ($(with_tools),)
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

# Linked twice: the first pass, with an empty table of symbols, tells where the
# functions are; the second holds the table (lib/symbols.h). The table comes
# after all code, so that the code stays where the first pass had it.
link_kernel = $(LD) $(LDFLAGS) $(KLDFLAGS) -T $(BUILD)/kernel.ld -o $@ $(KOBJ)

$(BUILD)/kernel.pass1: $(KOBJ) $(BUILD)/kernel.ld $(BUILD)/obj/ksyms1.o
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms1.o

$(BUILD)/ksyms1.c: tools/ksyms.pl
	@perl $< </dev/null >$@

$(BUILD)/ksyms2.c: $(BUILD)/kernel.pass1 tools/ksyms.pl
	@$(NM) $< | perl tools/ksyms.pl >$@

$(BUILD)/obj/ksyms%.o: $(BUILD)/ksyms%.c $(BUILD)/flags
	$(Q)$(CC) $(CFLAGS) $(KFLAGS) -c -o $@ $<

$(BUILD)/kernel: $(BUILD)/kernel.pass1 $(BUILD)/obj/ksyms2.o
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms2.o
	@$(NM) $@ | perl tools/ksyms.pl | cmp - $(BUILD)/ksyms2.c || { \
	  echo "the second pass of the link moved code"; rm $@; exit 1; }

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

# ---- building ----
all: $(BUILD)/lectern.img $(BUILD)/fs.img ## build everything

fresh: ## throw the disk image away and make a new one
	rm -f $(BUILD)/lectern.img
	$(MAKE) --no-print-directory $(BUILD)/lectern.img

clean: ## remove everything made
	rm -rf $(BUILD)

# ---- running ----
# cache=unsafe: what the guest flushes reaches the host's page cache, which
# outlives QEMU however it ends; only the host's own crash could lose it.
QEMUOPTS = -accel tcg -nic none -no-reboot -m $(MEM) \
	-smp $(CPUS),sockets=$(CPUS),cores=1,threads=1 \
	-drive file=$(BUILD)/lectern.img,format=raw,if=ide,index=0,media=disk,cache=unsafe \
	$(QEMUEXTRA)
TERMINAL = -display none -serial mon:stdio

qemu: $(BUILD)/lectern.img ## boot to a shell in this terminal (quit: Ctrl-A X)
	@echo "  Ctrl-A X leaves QEMU"
	$(QEMU) $(QEMUOPTS) $(TERMINAL)

qemu-vga: $(BUILD)/lectern.img ## boot to a shell in a window
	$(QEMU) $(QEMUOPTS) -serial none

# These go through the environment, so that their quotes and dollars stay theirs.
export CMD ADDR
RUNOPTS = -kernel $(BUILD)/kernel -append "init=$$CMD" \
	-device isa-debug-exit,iobase=0xf4,iosize=4
run: $(BUILD)/lectern.img ## run CMD='ls /bin'; fails with its status if not 0
	@status=0; $(QEMU) $(QEMUOPTS) $(TERMINAL) $(RUNOPTS) \
	  </dev/null || status=$$?; exit $$((status / 2))

# ---- stepping ----
# In `make debug` gdb starts the guest itself, with LECTERN_GUEST; its console is
# in the file CONSOLE, and at the socket CONSOLE.sock to type at.
CONSOLE ?= $(BUILD)/console.log
findgdb = GDB='$(GDB)' sh tools/find-gdb.sh
rungdb = gdb=`$(findgdb)` && perl tools/gdb/alone.pl $$gdb -q \
	-x tools/gdb/lectern.gdb
given = $(foreach v,GDBPORT BUILD DEBUG,$(if \
	$(filter command environment,$(origin $(v))),$(v)=$($(v))))
STEPOPTS = $(QEMUOPTS) -display none -S $(if $(CMD),$(RUNOPTS))

debug gdb: export LECTERN_CONSOLE = $(CONSOLE)
debug: export LECTERN_GUEST = perl tools/gdb/guest.pl $(CONSOLE) \
	$(QEMU) $(STEPOPTS) -monitor none -gdb stdio

debug: have-gdb $(BUILD)/lectern.img ## step through it, with gdb in this terminal
	@$(rungdb) -ex boot -ex welcome $(BUILD)/kernel

console: ## the console of `make debug`, in another terminal
	@perl tools/gdb/console.pl $(CONSOLE)

qemu-gdb: $(BUILD)/lectern.img ## boot, stopped, waiting for `make gdb`
	@perl tools/gdb/port.pl free $(GDBPORT)
	@echo "Now type, in another terminal: $(strip make gdb $(given))"
	@$(QEMU) $(STEPOPTS) -gdb tcp:127.0.0.1:$(GDBPORT) -serial chardev:con \
	  -chardev stdio,id=con,mux=on,signal=off,logfile=$(CONSOLE) \
	  -mon chardev=con

gdb: have-gdb $(BUILD)/kernel ## attach gdb to `make qemu-gdb`
	@perl tools/gdb/port.pl taken $(GDBPORT)
	@$(rungdb) -ex 'target remote 127.0.0.1:$(GDBPORT)' -ex welcome \
	  $(BUILD)/kernel

have-gdb:
	@$(findgdb) >/dev/null

# STEP, given in any way, even empty, stops at each place.
TOUR ?= boot
tour_needs = have-gdb $(BUILD)/lectern.img $(BUILD)/fs.img
runtour = QEMU='$(QEMU)' GDB='$(GDB)' perl tools/tour.pl --build $(BUILD)
tour: $(if $(filter list,$(TOUR)),,$(tour_needs)) ## a guided walk to the shell (STEP=1 stops; TOUR=list)
	@$(runtour) $(if $(filter undefined,$(origin STEP)),,--step) '$(TOUR)'

# gdb can go backwards in a recording only (docs/REPLAY.md).
record: $(BUILD)/lectern.img ## record CMD='ls | wc', or a session at the shell
	@QEMU='$(QEMU)' MEM=$(MEM) perl tools/record.pl --build $(BUILD) \
	  -- "$$CMD"

replay: have-gdb ## step through the recording, backwards too
	@QEMU='$(QEMU)' GDB='$(GDB)' perl tools/replay.pl --build $(BUILD)

# ---- testing ----
check: all ## run all tests (T='boot shell': only those)
	@BUILD=$(BUILD) perl tests/run $(T)

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

# ---- reading ----
listing: ## the whole source as one page to read: build/listing.html
	@mkdir -p $(BUILD)
	@perl tools/listing.pl $(BUILD)/listing.html
	@echo "Now open $(BUILD)/listing.html"

listing.pdf: ## the same as a printed book: build/listing.pdf
	@mkdir -p $(BUILD)
	@echo "  PDF   $(BUILD)/listing.pdf (printed twice: give it a minute)"
	@perl tools/listing.pl $(BUILD)/listing.html $(BUILD)/listing.pdf
	@echo "Now open $(BUILD)/listing.pdf"

export N
book: ## what the xv6 book names, in this source: N=2473, N=allocproc
	@perl tools/book.pl "$$N"

where: $(BUILD)/kernel ## source lines of a backtrace: make where ADDR='sched+0x4c'
	@perl tools/where.pl $(BUILD) '$(NM)' '$(ADDR2LINE)' "$$ADDR"

# The real flags, for editors; .clangd says where they are. Files outside these
# groups (headers) get those of a file with a similar name.
SHIMFLAGS = -iquote tests/host/shim -iquote tests/host -ffreestanding \
	-Wno-unused-parameter -Wno-pointer-to-int-cast
compile_commands.json: $(BUILD)/flags ## tell clangd the flags of each file
	@perl tools/compdb.pl $(BUILD)/$@ \
	  --as '$(CC) $(CFLAGS) $(KFLAGS)' $(KSRC) tools/pictures/facts.c \
	    $(wildcard tests/kernel/*.c) \
	  --as '$(CC) $(CFLAGS) $(KFLAGS) $(DEBUGFLAGS)' $(wildcard debug/*.c) \
	  --as '$(CC) $(CFLAGS) $(BFLAGS)' bootmain.c \
	  --as '$(CC) $(CFLAGS) $(UFLAGS)' $(LIBSRC) \
	    $(sort $(wildcard user/*.c user/*/*.c tests/guest/*.c)) \
	  --as '$(HOSTCC) $(HOSTCFLAGS)' $(MKFSSRC) \
	  --as '$(HOSTCC) $(SHIMFLAGS) $(HOSTCFLAGS)' \
	    $(wildcard tests/host/*.c tests/host/*/*.c)

# ---- upkeep ----
pictures: $(BUILD)/mkfs ## draw docs/pictures from the kernel's own constants
	@perl tools/pictures.pl -c '$(CC)' -m $(BUILD)/mkfs

transcripts: $(tour_needs) ## write docs/TOUR.md, tours/ and REPLAY.md anew
	@$(runtour) --documents
	@QEMU='$(QEMU)' GDB='$(GDB)' perl tools/replay-doc.pl --build $(BUILD)

lines: ## size of each part, measured (README.md has it)
	@perl tools/lines.pl

format: ## let clang-format have its way
	clang-format -i $$(git ls-files '*.c' '*.h')

-include $(shell find $(BUILD)/obj $(BUILD)/uobj $(BUILD)/hobj -name '*.d' \
	2>/dev/null)
endif
