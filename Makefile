# Lectern. `make help` lists what you can type; the two commands to start with:
#
#   make setup qemu     install what is missing, build, boot to a shell
#   make setup check    install what is missing, build, run the tests
#
# Knobs, given as NAME=value: CC LD OBJCOPY OBJDUMP NM ADDR2LINE TOOLPREFIX
# HOSTCC OPT DEBUG WERROR V BUILD (building), QEMU CPUS MEM CMD (running), GDB
# GDBPORT CONSOLE TOUR STEP (stepping), T (testing), N ADDR (reading). The tests
# have more: KEXTRA KLDFLAGS (the kernel), QEMUEXTRA. DEBUG=0 or DEBUG=no is off.
#
# GNU make 3.81, and a shell, sed and awk with no more than POSIX has, will do.
# Outputs go to build/ only. The compiler is found by trying candidates on a
# small file (tools/probe-cc.sh); what it chose stands in build/cc.mk.

BUILD_given := $(strip $(BUILD))

# Off is what is given as 0, no, off, false or n.
$(foreach v,DEBUG WERROR V STEP,$(if $(filter 0 no off false n,$($(v))),\
  $(eval override $(v) :=)$(eval $(v)_is_off := yes)))

# Taken as typed, dollars and all, which make would expand; quoted for the shell.
$(foreach v,CMD ADDR N T TOUR CONSOLE GDB QEMU GDBPORT,$(if \
  $(filter command environment,$(origin $(v))),\
  $(eval override $(v) := $$(value $(v)))))
quote = '$(subst ','\'',$(1))'

# What is stepped through is the stepping build: every check and debugging code
# in it, in a place of its own. A DEBUG= or BUILD= of yours is taken instead. On
# one CPU, as `finish` loses a process that sleeps and wakes on another.
STEPPING := qemu-gdb qemu-nox-gdb gdb debug console tour transcripts record \
	replay
ifneq ($(filter $(STEPPING),$(MAKECMDGOALS)),)
ifeq ($(strip $(BUILD))$(origin DEBUG),undefined)
override BUILD := build/debug
DEBUG := 1
endif
CPUS ?= 1
endif

# An empty BUILD is the default. Make's names and the shell's words cannot hold
# the others.
ifeq ($(strip $(BUILD)),)
override BUILD := build
endif
ifneq ($(filter %/,$(BUILD)),)
override BUILD := $(or $(patsubst %/,%,$(BUILD)),/)
endif
odd := ' " ; : & | < > * ? ( ) \ ` % = ~ ! [ ] { } , $$ \#
ifneq ($(words $(BUILD))$(strip $(filter -%,$(BUILD)) \
  $(foreach c,$(odd),$(findstring $(c),$(value BUILD)))),1)
ifneq ($(origin BUILD),file)
$(error BUILD='$(value BUILD)' holds a blank or a special character, with \
which make cannot work; name another place)
endif
endif
CPUS ?= 2
MEM ?= 64
QEMU ?= qemu-system-i386
OPT ?= $(if $(DEBUG),-Og,-O2)
override MEM := $(patsubst %M,%,$(MEM:%m=%))
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
	@LECTERN_MAKE=$$PPID exec $(MAKE) --no-print-directory $@
else

# ---- what can be refused at once, in a line ----
goals := $(or $(MAKECMDGOALS),all)
needs_perl := console replay book listing listing.pdf lines print xv6.pdf tour
ifneq ($(filter $(needs_perl),$(goals)),)
ifeq ($(shell command -v perl || :),)
$(error there is no perl here; type: make setup)
endif
endif
ifneq ($(filter qemu% run debug record transcripts,$(goals)),)
wrong := $(shell sh tools/knobs.sh $(call quote,$(MEM)) $(call quote,$(CPUS)))
$(if $(wrong),$(error $(wrong)))
endif
ifneq ($(filter run,$(goals)),)
$(if $(strip $(CMD)),,$(error make run needs a command: make run CMD='ls /bin'))
endif
ifneq ($(filter-out setup doctor help clean check-release console replay book \
  lines format print-gdbport,$(goals)),)
wrong := $(shell sh tools/build-dir.sh take $(BUILD))
$(if $(wrong),$(error $(wrong)))
endif

.PHONY: setup doctor help all iso fresh clean qemu qemu-vga run debug console \
	qemu-gdb gdb have-gdb tour record replay check lint check-debug \
	check-release book where listing listing.pdf compile_commands.json pictures transcripts \
	lines format qemu-nox qemu-nox-gdb qemu-memfs print-gdbport kernel bootblock \
	xv6.img fs.img xv6.pdf print

# ---- getting started ----
setup: ## install what is missing (says what it runs)

doctor: ## what tools were found, what to install
	@QEMU=$(call quote,$(QEMU)) sh tools/doctor.sh

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
probe_env += CC=$(call quote,$(CC))
endif
ifneq ($(origin LD),default)
probe_env += LD=$(call quote,$(LD))
endif
probe_env += $(foreach v,OBJCOPY NM HOSTCC TOOLPREFIX,\
  $(if $($(v)),$(v)=$(call quote,$($(v)))))
without_tools := setup doctor help clean check-release console replay book \
	listing listing.pdf xv6.pdf print lines format print-gdbport \
	$(if $(filter list,$(TOUR)),tour)
with_tools := $(filter-out $(without_tools),$(goals))
ifneq ($(with_tools),)
# The probe runs again when other tools are asked for.
probe_key := $(shell k=$(call quote,$(probe_env)); f=$(BUILD)/cc.key; \
	[ "$$(cat $$f 2>/dev/null)" = "$$k" ] || printf '%s\n' "$$k" > $$f)
$(BUILD)/cc.mk: $(BUILD)/cc.key tools/probe-cc.sh
	@env $(probe_env) sh tools/probe-cc.sh > $@
include $(BUILD)/cc.mk
endif
# The other binutils are where objcopy is.
OBJDUMP ?= $(OBJCOPY:%objcopy=%objdump)
ADDR2LINE ?= $(OBJCOPY:%objcopy=%addr2line)
AR := $(OBJCOPY:%objcopy=%ar)

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
# The page below a kernel stack is its guard: no frame may be larger.
KFLAGS = -mgeneral-regs-only -Wframe-larger-than=4096 \
	$(if $(DEBUG),$(DEBUGFLAGS),-fno-stack-protector)
DEBUGFLAGS = -DDEBUG -fsanitize=undefined -fstack-protector-strong \
	-mstack-protector-guard=global
# Programs see the headers in user/include and no other; the warnings are those
# that a reader of any style can stand. Ours (UFLAGS) see what they share, the
# C library (LIBCFLAGS) and the tests what it takes to talk to the kernel.
# PROBES: a frame larger than the guard below the user stack cannot jump it.
PFLAGS = -std=gnu11 $(OPT) -g -march=i486 -fno-builtin -fno-pic -fno-pie \
	-fno-common -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-fno-stack-protector $(PROBES) -ffunction-sections -fdata-sections \
	$(if $(DEBUG),$(STEPFLAGS)) -nostdinc -isystem user/include \
	-Wall $(if $(WERROR),-Werror) -MD -MP
UFLAGS = $(PFLAGS) -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter -iquote . -iquote user/lib
LIBCFLAGS = $(UFLAGS) -iquote include
# Old sources, unmodified: what compilers of today make an error is none here,
# and nothing warns.
OLDFLAGS = $(filter-out -std=% -W%,$(PFLAGS)) -std=gnu99 -w \
	-Wno-implicit-int -Wno-implicit-function-declaration -Wno-int-conversion \
	-Wno-incompatible-pointer-types -Wno-return-type -Wno-return-mismatch \
	-Wno-declaration-missing-parameter-type -iquote user/xv6/include \
	-iquote include
# The boot block is built for size with every compiler, DEBUG or not.
BFLAGS = $(if $(findstring clang,$(CC)),-Oz,-Os) -mgeneral-regs-only \
	-fno-stack-protector -fomit-frame-pointer -mregparm=3
ASFLAGS = -g -march=i486 -iquote . -iquote include -I$(BUILD) -MMD -MP \
	-D__ASSEMBLER__
LDFLAGS = -z noexecstack
HOSTCFLAGS = -std=gnu11 -O2 -Wall -Wextra $(if $(WERROR),-Werror) \
	-iquote . -iquote include -MMD -MP

# ---- what there is ----
# In the DEBUG build only.
CHECKERS := debug/canary.c debug/lockorder.c debug/ubsan.c
KDIRS := boot cpu debug dev fs jobs lib
KSRC := $(filter-out bootmain.c mkfs.c $(if $(DEBUG),,$(CHECKERS)), \
	$(wildcard *.c $(KDIRS:%=%/*.c))) $(KEXTRA)
KASM := swtch.S trapasm.S cpu/vectors.S boot/images.S
KOBJ := $(BUILD)/obj/entry.o $(KASM:%.S=$(BUILD)/obj/%.o) \
	$(KSRC:%.c=$(BUILD)/obj/%.o)

# The C library: of this archive, only what a program uses is linked.
LIBCSRC := $(wildcard user/libc/*.c user/libc/*.S) lib/string.c lib/format.c
LIBCOBJ := $(addprefix $(BUILD)/libc/,$(addsuffix .o,$(basename $(LIBCSRC))))

# ... and what the programs here share.
TOOLOBJ := $(patsubst %.c,$(BUILD)/uobj/%.o,$(wildcard user/lib/*.c))
USERLIBS := $(BUILD)/libtool.a $(BUILD)/libc.a

# A program is user/NAME.c, and user/NAME/*.c where it has more files.
UPROGS := $(patsubst user/%.c,%,$(filter-out user/init.c,$(wildcard user/*.c)))
TPROGS := usertests stress protect oldabi
ALLPROGS := $(UPROGS) $(TPROGS)
usertests_SRC := $(filter-out tests/guest/stress.c tests/guest/oldabi% \
	tests/guest/protect.c, $(wildcard tests/guest/*.c))
stress_SRC := tests/guest/stress.c tests/guest/calls.c
protect_SRC := tests/guest/protect.c tests/guest/check.c tests/guest/calls.c
progsrc = $(or $($(1)_SRC),user/$(1).c $(wildcard user/$(1)/*.c))
progobj = $(patsubst %.c,$(BUILD)/uobj/%.o,$(call progsrc,$(1)))

# Programs for the headers of the x86 xv6 (user/xv6/README).
OLDPROGS := $(patsubst user/xv6/%.c,%,$(wildcard user/xv6/*.c))
$(foreach p,$(filter $(ALLPROGS),$(OLDPROGS)),$(error there is a $(p) already: \
  give user/xv6/$(p).c another name))

ROOT := $(BUILD)/root
FILES := $(patsubst %,$(ROOT)/bin/%,$(ALLPROGS) $(OLDPROGS)) $(ROOT)/init \
	$(ROOT)/README $(ROOT)/lib/man

# ---- objects; a change of flags or tools rebuilds ----
flags_now := $(CC) $(LD) $(HOSTCC) $(CFLAGS) $(KFLAGS) $(LIBCFLAGS) \
	$(HOSTCFLAGS)
ifneq ($(with_tools),)
$(shell now=$(call quote,$(flags_now)); f=$(BUILD)/flags; \
	[ "$$(cat $$f 2>/dev/null)" = "$$now" ] || printf '%s\n' "$$now" > $$f)
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
	$(Q)$(CC) $(UFLAGS) -c -o $@ $<
$(BUILD)/uobj/tests/guest/%.o: UFLAGS += -iquote include

$(BUILD)/libc/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(CC) $(LIBCFLAGS) -c -o $@ $<

$(BUILD)/libc/%.o: %.S $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo "  AS    $<")
	$(Q)$(CC) $(ASFLAGS) -c -o $@ $<

$(BUILD)/libc.a: $(LIBCOBJ)
$(BUILD)/libtool.a: $(TOOLOBJ)
$(BUILD)/lib%.a:
	$(if $(V),,@echo "  AR    $@")
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# A program in one file, for the tests: make build/std/NAME
$(BUILD)/std/%: tests/programs/%.c $(BUILD)/libc.a user/lib/user.ld
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(CC) $(PFLAGS) -MT $@ -c -o $@.o $<
	$(Q)$(call link_program,user/lib/user.ld) -o $@.debug $@.o $(BUILD)/libc.a
	$(Q)$(OBJCOPY) -S $@.debug $@

# ---- the kernel, the boot block and the two programs the kernel carries ----
$(BUILD)/kernel.ld: kernel.ld memlayout.h $(BUILD)/flags
	$(Q)$(CC) -E -P -undef -x c -iquote . $< -o $@

# Linked twice: the first pass, with an empty table of symbols, tells where the
# functions are; the second holds the table (debug/symbols.h). The table comes
# after all code, so that the code stays where the first pass had it.
link_kernel = $(LD) $(LDFLAGS) $(KLDFLAGS) -T $(BUILD)/kernel.ld -o $@ $(KOBJ)

$(BUILD)/kernel.pass1: $(KOBJ) $(BUILD)/kernel.ld $(BUILD)/obj/ksyms1.o
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms1.o

$(BUILD)/ksyms1.c: tools/ksyms.pl
	@perl $< --empty >$@

$(BUILD)/ksyms2.c: $(BUILD)/kernel.pass1 tools/ksyms.pl
	@$(NM) $< >$<.nm && perl tools/ksyms.pl <$<.nm >$@

$(BUILD)/obj/ksyms%.o: $(BUILD)/ksyms%.c $(BUILD)/flags
	$(Q)$(CC) $(CFLAGS) $(KFLAGS) -c -o $@ $<

$(BUILD)/kernel: $(BUILD)/kernel.pass1 $(BUILD)/obj/ksyms2.o
	$(if $(V),,@echo "  LD    $@")
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms2.o
	@$(NM) $@ >$@.nm && perl tools/ksyms.pl $(BUILD)/ksyms2.c <$@.nm

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

$(BUILD)/entryother.bin: $(BUILD)/obj/boot/entryother.o tools/flat.ld
	$(Q)$(call flat,0x7000,$<)

$(BUILD)/obj/boot/images.o: $(BUILD)/initcode.bin $(BUILD)/entryother.bin

# ---- what the book's readers look up in ----
# NAME.asm is the code with its source, NAME.sym the symbols by address. objdump
# comes with objcopy, but nothing else needs it: without it there is no .asm.
define look_up
	$(Q)$(OBJDUMP) -S $(1) >$@ 2>/dev/null || { rm -f $@; \
	  echo "  no $@: $(OBJDUMP) is missing or failed"; }
	$(Q)$(NM) -n $(1) >$@.nm && awk '{ print $$1, $$3 }' $@.nm \
	  >$(@:.asm=.sym) && rm $@.nm
endef
LOOKUPS := $(BUILD)/kernel.asm $(BUILD)/bootblock.asm \
	$(BUILD)/initcode.asm $(BUILD)/entryother.asm \
	$(patsubst %,$(BUILD)/asm/%.asm,$(UPROGS) $(OLDPROGS)) \
	$(patsubst %,$(BUILD)/asm/%.asm,init usertests stress)

$(BUILD)/kernel.asm: $(BUILD)/kernel
	$(call look_up,$<)
$(BUILD)/bootblock.asm: $(BUILD)/bootblock
	$(call look_up,$<.elf)
$(BUILD)/initcode.asm $(BUILD)/entryother.asm: $(BUILD)/%.asm: $(BUILD)/%.bin
	$(call look_up,$<.elf)
$(BUILD)/asm/init.asm: $(BUILD)/asm/%.asm: $(ROOT)/%
	@mkdir -p $(@D)
	$(call look_up,$(BUILD)/sym/$*)
$(BUILD)/asm/%.asm: $(ROOT)/bin/%
	@mkdir -p $(@D)
	$(call look_up,$(BUILD)/sym/$*)

# ---- user programs ----
link_program = $(LD) $(LDFLAGS) -T $(1) --gc-sections -u _start
# $(1) is the program's name, $(2) its place on the disk, $(3) how it is linked.
define program
$(ROOT)/$(2): $(call progobj,$(1)) $(USERLIBS) $(3)
	@mkdir -p $$(@D)
	$$(if $$(V),,@echo "  LD    $(2)")
	$$(Q)$(call link_program,$(3)) -o $$@.debug $(call progobj,$(1)) \
		$(USERLIBS)
	$$(Q)mkdir -p $(BUILD)/sym && mv $$@.debug $(BUILD)/sym/$(1)
	$$(Q)$$(OBJCOPY) -S $(BUILD)/sym/$(1) $$@
endef
userld := user/lib/user.ld
$(foreach p,$(UPROGS) usertests stress, \
	$(eval $(call program,$(p),bin/$(p),$(userld))))
$(eval $(call program,protect,bin/protect,tests/guest/protect.ld))
$(eval $(call program,init,init,$(userld)))

# The program for old binaries' sake: its own stubs, linked as they were.
$(BUILD)/uobj/tests/guest/oldabi.o: PROBES =
$(ROOT)/bin/oldabi: $(BUILD)/uobj/tests/guest/oldabi.o tests/guest/oldabi.ld
	@mkdir -p $(@D)
	$(if $(V),,@echo "  LD    bin/oldabi")
	$(Q)$(LD) $(LDFLAGS) -N -T tests/guest/oldabi.ld -o $@.debug $<
	$(Q)$(OBJCOPY) -S $@.debug $@ && rm $@.debug

# Programs from old sources: those in user/xv6, and tests (make build/xv6/NAME).
OLDLIB := $(patsubst %.c,$(BUILD)/libc/%.o,$(wildcard user/xv6/lib/*.c)) \
	$(BUILD)/libc.a
define old_program
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC    $<")
	$(Q)$(CC) $(OLDFLAGS) -MT $@ -c -o $@.o $<
	$(Q)$(LD) $(LDFLAGS) -T $(userld) -e _xv6_start --gc-sections \
		-o $@.debug $@.o $(OLDLIB)
	$(Q)$(OBJCOPY) -S $@.debug $@
endef
.SECONDARY: $(OLDLIB)
$(BUILD)/xv6/%: user/xv6/%.c $(OLDLIB) $(userld) $(BUILD)/flags
	$(old_program)
$(BUILD)/xv6/%: tests/xv6/%.c $(OLDLIB) $(userld) $(BUILD)/flags
	$(old_program)
$(OLDPROGS:%=$(ROOT)/bin/%): $(ROOT)/bin/%: $(BUILD)/xv6/%
	@mkdir -p $(@D) $(BUILD)/sym
	$(Q)cp $<.debug $(BUILD)/sym/$* && cp $< $@

$(ROOT)/README: README.md
	@mkdir -p $(@D)
	$(Q)cp $< $@

# What `man` shows in the guest.
$(ROOT)/lib/man: $(wildcard tools/man.pl tools/man/*.pm user/*.c) docs/ABI.md \
		include/syscall.h include/errno.h \
		$(wildcard user/include/*.h user/include/*/*.h)
	@mkdir -p $(@D)
	$(if $(V),,@echo "  MAN   lib/man")
	$(Q)perl tools/man.pl >$@.new && mv $@.new $@

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

# The image is the reader's: an image that exists keeps its files, and only what
# changed is put into it, in one step of mkfs that happens or does not. No rule
# makes it by its name, so make never deletes it. As a guest that runs writes to
# it too, its time says nothing: the stamp tells since when it has our files.
.PRECIOUS: $(BUILD)/lectern.img
image = $(BUILD)/lectern.img
image_boot = $(BUILD)/bootblock $(BUILD)/kernel.stripped
changed = $(filter $(ROOT)/%,$?)

$(BUILD)/lectern.stamp: $(image_boot) $(FILES) $(if $(wildcard $(image)),,anew) \
		| $(BUILD)/mkfs
	$(if $(V),,@echo "  IMAGE $(image)")
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
all: $(BUILD)/lectern.img $(BUILD)/fs.img $(LOOKUPS) ## build everything

iso: $(BUILD)/lectern.iso ## a CD or USB stick that boots to a RAM disk
	@echo "Now type, for example: $(QEMU) -M q35 -m 128 -cdrom $<"
	@echo "or, as root, with a stick at /dev/sdX: cp $< /dev/sdX"

$(BUILD)/lectern.iso: $(BUILD)/kernel.stripped $(BUILD)/fs.img tools/iso.sh
	$(if $(V),,@echo "  ISO   $@")
	$(Q)sh tools/iso.sh $(BUILD)/kernel.stripped $(BUILD)/fs.img $@

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
	-drive file=$(BUILD)/lectern.img,format=raw,if=ide,index=0,media=disk,cache=unsafe,werror=report,rerror=report \
	$(QEMUEXTRA)
TERMINAL = -display none -serial mon:stdio
qemu = $(call quote,$(QEMU))
runqemu = exec perl tools/qemu.pl

qemu: $(BUILD)/lectern.img ## boot to a shell in this terminal (quit: Ctrl-A X)
	@echo "  Ctrl-A X leaves QEMU"
	$(runqemu) $(qemu) $(QEMUOPTS) $(TERMINAL)

qemu-vga: $(BUILD)/lectern.img ## boot to a shell in a window
	$(runqemu) --window $(qemu) $(QEMUOPTS) -serial none

# They go through the environment, too.
export CMD ADDR T
RUNOPTS = -kernel $(BUILD)/kernel -append "init=$$CMD" \
	-device isa-debug-exit,iobase=0xf4,iosize=4
run: $(BUILD)/lectern.img ## run CMD='ls /bin'; fails with its status if not 0
	@$(runqemu) --run $(qemu) $(QEMUOPTS) $(TERMINAL) $(RUNOPTS) </dev/null

# ---- stepping ----
# In `make debug` gdb starts the guest itself, with LECTERN_GUEST; its console is
# in the file CONSOLE, and at the socket CONSOLE.sock to type at.
CONSOLE ?= $(BUILD)/console.log
findgdb = GDB=$(call quote,$(GDB)) sh tools/find-gdb.sh
rungdb = gdb=`$(findgdb)` && exec perl tools/gdb/alone.pl "$$gdb" -q \
	-x tools/gdb/lectern.gdb
port = $(call quote,$(GDBPORT))
typed = $(filter command environment override,$(origin $(1)))
given = $(if $(call typed,GDBPORT),GDBPORT=$(GDBPORT)) \
	$(if $(BUILD_given),BUILD=$(BUILD)) \
	$(if $(call typed,DEBUG),DEBUG=$(or $(DEBUG),0))
STEPOPTS = $(QEMUOPTS) -display none -S $(if $(CMD),$(RUNOPTS))

debug gdb: export LECTERN_CONSOLE = $(CONSOLE)
debug: export LECTERN_GUEST = perl tools/gdb/guest.pl \
	$(call quote,$(CONSOLE)) $(qemu) $(STEPOPTS) -monitor none -gdb stdio

debug: have-gdb $(BUILD)/lectern.img ## step through it, with gdb in this terminal
	@$(rungdb) -ex boot -ex welcome $(BUILD)/kernel

console: ## the console of `make debug`, in another terminal
	@perl tools/gdb/console.pl $(call quote,$(CONSOLE))

qemu-gdb: $(BUILD)/lectern.img ## boot, stopped, waiting for `make gdb`
	@perl tools/gdb/port.pl free $(port)
	@echo "Now type, in another terminal: $(strip make gdb $(given))"
	@$(runqemu) $(qemu) $(STEPOPTS) -gdb tcp:127.0.0.1:$(GDBPORT) \
	  -serial chardev:con -chardev \
	  stdio,id=con,mux=on,signal=off,logfile=$(call quote,$(CONSOLE)) \
	  -mon chardev=con

gdb: have-gdb $(BUILD)/kernel ## attach gdb to `make qemu-gdb`
	@perl tools/gdb/port.pl taken $(port)
	@$(rungdb) -ex 'target remote 127.0.0.1:$(GDBPORT)' -ex welcome \
	  $(BUILD)/kernel

have-gdb:
	@$(findgdb) >/dev/null

# STEP, given in any way, even empty, stops at each place.
TOUR ?= boot
tour_needs = have-gdb $(BUILD)/lectern.img $(BUILD)/fs.img
tools = QEMU=$(qemu) GDB=$(call quote,$(GDB))
runtour = $(tools) perl tools/tour.pl --build $(BUILD)
tour: $(if $(filter list,$(TOUR)),,$(tour_needs)) ## a guided walk to the shell (STEP=1 stops; TOUR=list)
	@$(runtour) $(if $(STEP_is_off)$(filter undefined,$(origin STEP)),,--step) \
	  -- $(call quote,$(TOUR))

# gdb can go backwards in a recording only (docs/REPLAY.md).
record: $(BUILD)/lectern.img ## record CMD='ls | wc', or a session at the shell
	@$(tools) MEM=$(MEM) perl tools/record.pl --build $(BUILD) \
	  -- "$$CMD"

replay: have-gdb ## step through the recording, backwards too
	@$(tools) perl tools/replay.pl --build $(BUILD)

# ---- testing ----
runtests = set -f; BUILD=$(BUILD) QEMU=$(qemu) exec perl tests/run
check: all ## does it behave? run the tests (T='boot shell': only those)
	@$(runtests) $$T

lint: all ## is our own house in order? form, documents, pictures (T= too)
	@$(runtests) --lint $$T

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

RELEASE ?= trixie
check-release: ## the tests in a Debian release (RELEASE=bookworm; root)
	@tools/release.sh $(RELEASE) $(T)

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
	@perl tools/where.pl $(BUILD) $(call quote,$(NM)) \
	  $(call quote,$(ADDR2LINE)) "$$ADDR"

# The real flags, for editors; .clangd says where they are. Files outside these
# groups (headers) get those of a file with a similar name.
SHIMFLAGS = -iquote tests/host/shim -iquote tests/host -ffreestanding \
	-Wno-unused-parameter -Wno-pointer-to-int-cast
compile_commands.json: $(BUILD)/flags ## tell clangd the flags of each file
	@perl tools/compdb.pl $(BUILD)/$@ \
	  --as '$(CC) $(CFLAGS) $(KFLAGS)' $(KSRC) tools/pictures/facts.c \
	    $(wildcard tests/kernel/*.c) \
	  --as '$(CC) $(CFLAGS) $(KFLAGS) $(DEBUGFLAGS)' $(CHECKERS) \
	  --as '$(CC) $(CFLAGS) $(BFLAGS)' bootmain.c \
	  --as '$(CC) $(LIBCFLAGS)' $(wildcard user/libc/*.c tests/guest/*.c) \
	    $(wildcard user/xv6/lib/*.c) \
	  --as '$(CC) $(UFLAGS)' $(wildcard user/*.c user/sh/*.c user/lib/*.c) \
	  --as '$(CC) $(PFLAGS)' $(wildcard tests/programs/*.c) \
	  --as '$(CC) $(OLDFLAGS)' \
	    $(wildcard user/xv6/*.c tests/xv6/*.c tests/assignments/*.c) \
	  --as '$(HOSTCC) $(HOSTCFLAGS)' $(MKFSSRC) $(wildcard tests/mkfs/*.c) \
	  --as '$(HOSTCC) $(SHIMFLAGS) $(HOSTCFLAGS)' \
	    $(wildcard tests/host/*.c tests/host/*/*.c)

# ---- upkeep ----
pictures: $(BUILD)/mkfs ## draw docs/pictures from the kernel's own constants
	@perl tools/pictures.pl -c $(call quote,$(CC)) -m $(BUILD)/mkfs

transcripts: $(tour_needs) ## write docs/TOUR.md, tours/ and REPLAY.md anew
	@$(runtour) --documents
	@$(tools) perl tools/replay-doc.pl --build $(BUILD)

lines: ## size of each part, measured (README.md has it)
	@perl tools/lines.pl

format: ## let clang-format have its way
	clang-format -i $$(git ls-files '*.c' '*.h')

# ---- names that course scripts type ----
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

-include $(shell find $(foreach d,obj uobj libc std xv6 hobj,$(BUILD)/$(d)) \
	-name '*.d' 2>/dev/null)
endif
