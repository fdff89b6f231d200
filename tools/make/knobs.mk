# The knobs, given as NAME=value: what is off, how each is passed on as it was
# typed, and what those are that nobody gave.
#
#   CC LD OBJCOPY OBJDUMP NM ADDR2LINE TOOLPREFIX HOSTCC    the tools
#   OPT DEBUG KASAN WERROR V BUILD                          building
#   QEMU CPUS MEM CMD IN                                    running
#   GDB GDBPORT CONSOLE TOUR STEP                           stepping
#   T                                                       testing
#   N ADDR                                                  reading
#   KEXTRA KLDFLAGS QEMUEXTRA RACE     for tests: sources of the kernel, flags of
#                                      its linker, more arguments of QEMU, a
#                                      call for each access (tests/lib/Race.pm)

goals := $(or $(MAKECMDGOALS),all)
BUILD_given := $(strip $(BUILD))

# Off is what is given as 0, no, off, false or n.
$(foreach v,DEBUG KASAN WERROR V STEP,$(if $(filter 0 no off false n,$($(v))),\
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
ifneq ($(filter $(STEPPING),$(goals)),)
ifeq ($(strip $(BUILD))$(origin DEBUG),undefined)
override BUILD := build/debug
DEBUG := 1
endif
CPUS ?= 1
endif

# KASAN is a DEBUG build, in a place of its own: debug/kasan.h.
ifneq ($(strip $(KASAN)),)
override DEBUG := 1
ifeq ($(strip $(BUILD)),)
override BUILD := build/kasan
endif
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

# Where nobody says otherwise.
CPUS ?= 2
MEM ?= 64
QEMU ?= qemu-system-i386
IN ?= qemu
OPT ?= $(if $(DEBUG),-Og,-O2)
override MEM := $(patsubst %M,%,$(MEM:%m=%))
GDBPORT ?= $(shell expr `id -u` % 5000 + 25000)
