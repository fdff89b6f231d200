# The checkers of debug/: which files of it belong to which build, and what the
# compiler is told for `make KASAN=1` (debug/kasan.h), a DEBUG build in a place
# of its own, in which each access to memory is checked; at the end for `make
# race`.
# debug/kcheck_NAME.c takes the place of a file that it includes.
INSIDE := bio file inode kalloc namecache
LEFTOUT := $(if $(KASAN),,debug/kasan.c debug/kasanmap.c) $(if $(DEBUG),\
	$(filter $(INSIDE:%=fs/%.c) $(INSIDE:%=%.c),$(wildcard *.c fs/*.c)),\
	$(addprefix debug/,$(addsuffix .c,canary lockorder ubsan kcheck \
	kcheck_disk $(INSIDE:%=kcheck_%))))
CHECKLD = $(if $(DEBUG),--wrap=sys_meminfo)

# The compiler calls a function for each access, and does not look itself.
EACHACCESS := -fsanitize=kernel-address \
	--param asan-instrumentation-with-call-threshold=0

ifneq ($(KASAN),)
ifneq ($(findstring clang,$(CC)),)
$(error make KASAN=1 needs gcc: what clang 14 makes of it does \
not boot; type: make KASAN=1 CC=gcc)
endif
# A frame with arrays is at a multiple of 8, or the shadow would be another's.
KASANFLAGS = -DKASAN $(EACHACCESS) \
	-fsanitize-address-use-after-scope \
	-fasan-shadow-offset=0xd0000000 \
	--param asan-stack=1 --param asan-globals=1 \
	-mpreferred-stack-boundary=3 -mincoming-stack-boundary=2
# These are not checked: debug/kasan.c says why. It is called for each access.
$(addprefix $(BUILD)/obj/debug/,kasan.o kasanmap.o): \
	DEBUGFLAGS = -DDEBUG -DKASAN -O2
$(addprefix $(BUILD)/obj/,debug/kcheck_kalloc.o ksyms1.o ksyms2.o): \
	KASANFLAGS = -DKASAN
CHECKLD += -T debug/kasan.ld $(addprefix --wrap=,seginit bootinfo_memory \
	kvmalloc swtch memset memcpy memmove)
endif

# tests/kernel/race.c may give the CPU up at each access. What checks the kernel
# is no part of any race.
ifneq ($(RACE),)
KASANFLAGS = $(if $(findstring clang,$(CC)),,$(EACHACCESS) \
	--param asan-stack=0 --param asan-globals=0)
$(addprefix $(BUILD)/obj/,tests/kernel/race.o ksyms1.o ksyms2.o \
	$(addsuffix .o,$(addprefix debug/,canary lockorder ubsan kcheck \
	backtrace panic symbols))): KASANFLAGS =
endif
