# The checkers of debug/: which files of it belong to which build, and what the
# compiler is told for `make KASAN=1` (debug/kasan.h). That is a DEBUG build in a
# place of its own, in which each access to memory is checked.
# debug/kcheck_NAME.c takes the place of a file that it includes.
INSIDE := bio file inode kalloc
LEFTOUT := $(if $(KASAN),,debug/kasan.c debug/kasanmap.c) $(if $(DEBUG),\
	$(filter $(INSIDE:%=fs/%.c) $(INSIDE:%=%.c),$(wildcard *.c fs/*.c)),\
	$(addprefix debug/,$(addsuffix .c,canary lockorder ubsan kcheck \
	$(INSIDE:%=kcheck_%))))
CHECKLD = $(if $(DEBUG),--wrap=sys_meminfo)

ifneq ($(KASAN),)
ifneq ($(findstring clang,$(CC)),)
asan = -mllvm -asan-$(1)
asan_offset = -mllvm -asan-mapping-offset=$(1)
else
asan = --param asan-$(1)
asan_offset = -fasan-shadow-offset=$(1)
# A frame with arrays is at a multiple of 8, or the shadow would be another's.
asan_stack = -mpreferred-stack-boundary=3 -mincoming-stack-boundary=2
endif
# The compiler calls a function for each access, and does not look itself.
KASANFLAGS = -DKASAN -fsanitize=kernel-address \
	-fsanitize-address-use-after-scope $(call asan_offset,0xd0000000) \
	$(call asan,instrumentation-with-call-threshold=0) \
	$(call asan,stack=1) $(call asan,globals=1) $(asan_stack)
# These are not checked: debug/kasan.c says why. It is called for each access.
$(addprefix $(BUILD)/obj/debug/,kasan.o kasanmap.o): \
	DEBUGFLAGS = -DDEBUG -DKASAN -O2
$(BUILD)/obj/debug/kcheck_kalloc.o $(BUILD)/obj/ksyms1.o $(BUILD)/obj/ksyms2.o: \
	KASANFLAGS = -DKASAN
CHECKLD += -T debug/kasan.ld $(addprefix --wrap=,seginit bootinfo_memory \
	kvmalloc swtch memset memcpy memmove)
endif
