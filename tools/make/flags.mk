# What the compilers, the assembler and the linker are told. One standard for all
# that is new (gnu11), the oldest processor that the kernel knows (i486), and
# nothing that a compiler may take for granted of a hosted program. The kernel is
# tuned for processors of today: for an i486 a multiplication is so slow that 14
# shifts and additions take its place, and the code is 2 KB larger.

# The kernel, and all code that runs without a C library.
CFLAGS = -std=gnu11 $(OPT) -g -march=i486 -mtune=generic -ffreestanding \
	-fno-pic -fno-pie -fno-common -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks \
	-Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter $(if $(WERROR),-Werror) \
	$(if $(DEBUG),$(STEPFLAGS)) -iquote . -iquote include -MMD -MP

# For stepping: each function that has a name is there to break in, and stays
# on the stack until it returns. What a header calls inline is inlined.
STEPFLAGS = -fno-optimize-sibling-calls \
	$(if $(findstring clang,$(CC)),-finline-hint-functions,-fno-inline-functions)

# The page below a kernel stack is its guard: no frame may be larger. The first
# three arguments of a function are in %eax, %edx, %ecx: 7 of 100 instructions of
# a system call. The kernel has no SSE, for which compilers keep stacks at
# multiples of 16; nor is it worth a tenth of its code to fill up with idle bytes
# so that loops begin at such.
KFLAGS = -mregparm=3 $(STACKALIGN) -mgeneral-regs-only \
	-Wframe-larger-than=4096 \
	$(if $(DEBUG),$(DEBUGFLAGS),-fno-stack-protector $(DENSEFLAGS))
STACKALIGN = $(if $(findstring clang,$(CC)),-mstack-alignment=4,\
	-mpreferred-stack-boundary=2)
DENSEFLAGS = -falign-functions=1 -falign-loops=1 \
	$(if $(findstring clang,$(CC)),,-falign-jumps=1 -falign-labels=1)
# What waits for a device, or runs once or seldom (ps, a panic), is small rather
# than fast: 8 KB less.
SMALL := $(foreach d,boot dev mem,$(BUILD)/obj/$d/%.o)
SMALL_FILES := $(addprefix $(BUILD)/obj/debug/,backtrace.o panic.o symbols.o) \
	$(addprefix $(BUILD)/obj/jobs/,check.o job.o kthread.o procinfo.o stop.o \
	terminal.o) $(addprefix $(BUILD)/obj/,main.o cpu/cpu.o fs/claim.o \
	fs/mount.o fs/recover.o fs/rename.o lib/format.o debug/trace.o debug/traceout.o)
$(SMALL) $(SMALL_FILES): OPT := $(if $(filter -O2,$(OPT)),-Os,$(OPT))
DEBUGFLAGS = -DDEBUG -fsanitize=undefined -fstack-protector-strong \
	-mstack-protector-guard=global $(KASANFLAGS)
include tools/make/kasan.mk	# KASANFLAGS, which files of debug/ there are

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

# The boot block is built for size with every compiler, DEBUG or not; clang makes
# it smaller for an i486.
BFLAGS = $(if $(findstring clang,$(CC)),-Oz,-Os) -mtune=i486 \
	-mgeneral-regs-only -fno-stack-protector -fomit-frame-pointer -mregparm=3

ASFLAGS = -g -march=i486 -iquote . -iquote include -I$(BUILD) -MMD -MP \
	-D__ASSEMBLER__
LDFLAGS = -z noexecstack
HOSTCFLAGS = -std=gnu11 -O2 -Wall -Wextra $(if $(WERROR),-Werror) \
	-iquote . -iquote include -MMD -MP

# An object depends on this file, which is written anew only when one of these is
# another than at the last build.
flags_now := $(CC) $(LD) $(HOSTCC) $(CFLAGS) $(KFLAGS) $(LIBCFLAGS) \
	$(HOSTCFLAGS)
ifneq ($(with_tools),)
$(shell now=$(call quote,$(flags_now)); f=$(BUILD)/flags; \
	[ "$$(cat $$f 2>/dev/null)" = "$$now" ] || printf '%s\n' "$$now" > $$f)
endif
