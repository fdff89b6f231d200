# ---- fuzzing ----
# Parts of the kernel, the shell, the C library and mkfs, compiled for the host
# with a target of tests/fuzz, in two ways: build/fuzz/NAME has libFuzzer, which
# makes inputs up; build/replay/NAME takes those of tests/corpus/NAME, for
# tests/corpus.t, and needs no more than HOSTCC. docs/TESTING.md, "Fuzzing".
.PHONY: fuzz replays

FUZZCC ?= clang
SECONDS ?= 60
fuzz_all := fs names elf tables bootinfo shell mkfs libc

# The library is one for 32 bits; it is left out where the host has no other for
# such a program.
can_32 = $(shell sh tools/fuzz.sh can32 $(1) && echo libc)
fuzz_for = $(filter-out libc,$(fuzz_all)) $(call can_32,$(1))
ifneq ($(filter fuzz,$(goals)),)
fuzz_wanted := $(if $(T),$(T),$(call fuzz_for,$(call quote,$(FUZZCC))))
endif
ifneq ($(filter replays,$(goals)),)
replays_wanted := $(call fuzz_for,$(call quote,$(HOSTCC)))
endif

# A file beside the kernel's headers would read those, and not the shim's.
host_copy := $(BUILD)/hostcopy
$(host_copy)/%.c: %.c
	@mkdir -p $(@D) && cp $< $@

# What each is made of. Objects are below a folder for each set of flags.
in_host := $(wildcard fs/*.c) dev/devsw.c tests/fuzz/fuzz.c \
	$(patsubst %,mem/%.c,mappings mmap pagemap pagetable) \
	$(host_copy)/pagefault.c $(host_copy)/pagein.c \
	$(patsubst %,tests/host/%.c,machine maps disk image calls) \
	$(patsubst %,tools/mkfs/%.c,image lock log inode dir check checkdir)
repairs := $(patsubst %,tools/mkfs/%.c,repair repairblocks repairdir repairlost)
fuzz_fs := $(patsubst %.c,host/%.o,$(in_host) $(repairs) tests/fuzz/damage.c \
	tests/fuzz/fs.c)
fuzz_names := $(patsubst %.c,host/%.o,$(in_host) tools/mkfs/replace.c \
	tests/fuzz/names.c)
fuzz_elf := one/tests/fuzz/elf.o one/tests/fuzz/fuzz.o
fuzz_tables := one/tests/fuzz/tables.o one/tests/fuzz/fuzz.o
fuzz_bootinfo := one/tests/fuzz/bootinfo.o one/tests/fuzz/fuzz.o
fuzz_shell := $(patsubst %,shell/user/sh/%.o,lex quote parse alias mem expand \
	param arith glob vars args edit search history \
	complete) shell/tests/fuzz/shell.o one/tests/fuzz/fuzz.o
fuzz_mkfs := $(patsubst %.c,mkfs/%.o,mkfs.c $(wildcard tools/mkfs/*.c)) \
	$(patsubst %,plain/tests/fuzz/%.o,mkfs fuzz damage)
fuzz_libc := m32/tests/fuzz/libc.o m32/tests/fuzz/fuzz.o guest/libguest.a
guest_src := lib/format.c lib/string.c user/lib/regex.c user/lib/regexread.c \
	$(patsubst %,user/libc/%.c,real scanf stream strtol strtod getopt strftime \
	strmore strwords inttypes ctype stderr fprintf asctime calendar time \
	mbchars putc errno strings strposix fclose)
guest_calls := _read _write _close _lseek _ioctl _time _progname

fuzz_flags := -std=gnu11 -fno-common -fno-strict-aliasing \
	-fno-omit-frame-pointer -Wall -Wextra -Wno-unused-parameter
plain_flags := -D_GNU_SOURCE= -iquote . -iquote include
host_flags := -ffreestanding -Wno-int-to-pointer-cast \
	-include tests/host/shim/cpu.h \
	-iquote tests/host/shim -iquote tests/host -iquote . -iquote include \
	-Wno-pointer-to-int-cast
one_flags := -ffreestanding -iquote tests/host -iquote . -iquote include \
	-Wno-pointer-to-int-cast -Wno-int-to-pointer-cast -Wno-unused-function
shell_flags := -D_GNU_SOURCE= -iquote . -iquote user/lib \
	-isystem tests/fuzz/shim -Wno-sign-compare -Dopendir=fuzz_opendir \
	-Dreaddir=fuzz_readdir -Dclosedir=fuzz_closedir \
	'-Dstat(a,b)=fuzz_stat(a,b)'
mkfs_flags := $(plain_flags) -include tests/fuzz/mkfs.h
m32_flags := -m32 -iquote .
guest_flags := -m32 -fno-builtin -nostdinc -isystem user/include -iquote . \
	-iquote include -iquote user/lib

# One way ($(1)) with its compiler ($(2)).
define fuzz_compile
$(BUILD)/$(1)/in/$(3)/%.o: %.c $(BUILD)/$(1)/flags
	@mkdir -p $$(@D)
	$$(call say,$(1) $$<)
	$$(Q)$(2) $$$$(cat $(BUILD)/$(1)/flags) $(fuzz_flags) $$($(3)_flags) \
		-MMD -MP -c -o $$@ $$<
endef
fuzz_groups := host one shell mkfs plain m32
define fuzz_way
$(foreach g,$(fuzz_groups) guest,$(eval $(call fuzz_compile,$(1),$(2),$(g))))
$(BUILD)/$(1)/in/guest/libguest.a: $(guest_src:%.c=$(BUILD)/$(1)/in/guest/%.o)
	$$(Q)sh tools/fuzz.sh rename $$@ "$(guest_calls)" $$^
$(BUILD)/$(1)/flags: tools/fuzz.sh
	@mkdir -p $$(@D)
	@sh tools/fuzz.sh flags $(1) $(2) > $$@
-include $$(shell find $(BUILD)/$(1) -name '*.d' 2>/dev/null)
endef
ifneq ($(filter fuzz replays $(BUILD)/fuzz/% $(BUILD)/replay/%,$(goals)),)
$(eval $(call fuzz_way,fuzz,$(call quote,$(FUZZCC))))
$(eval $(call fuzz_way,replay,$(call quote,$(HOSTCC))))
endif

# clang does not know where gcc has its library for 32 bits.
gcc_lib = $(if $(2),$(if $(filter fuzz,$(goals)),-L$(dir $(shell \
	$(HOSTCC) -m32 -print-libgcc-file-name))))
define fuzz_link
$(BUILD)/fuzz/$(1): $(patsubst %,$(BUILD)/fuzz/in/%,$(fuzz_$(1)))
	$$(Q)$(call quote,$(FUZZCC)) $$$$(cat $(BUILD)/fuzz/flags) \
		-fsanitize=fuzzer $(2) $(gcc_lib) -o $$@ $$^ -lm
$(BUILD)/replay/$(1): $(patsubst %,$(BUILD)/replay/in/%,$(fuzz_$(1)) \
		$(if $(2),m32,plain)/tests/fuzz/replay.o)
	$$(Q)$(call quote,$(HOSTCC)) $$$$(cat $(BUILD)/replay/flags) \
		$(2) -o $$@ $$^ -lm
endef
$(foreach t,$(filter-out libc,$(fuzz_all)),$(eval $(call fuzz_link,$t)))
$(eval $(call fuzz_link,libc,-m32))

fuzz: $(fuzz_wanted:%=$(BUILD)/fuzz/%) ## look for inputs that break something (T='fs elf' SECONDS=600; clang)
	@sh tools/fuzz.sh run $(BUILD) $(SECONDS) $(fuzz_wanted)

replays: $(replays_wanted:%=$(BUILD)/replay/%)
