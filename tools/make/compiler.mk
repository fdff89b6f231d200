# The tools. tools/probe-cc.sh tries candidates, or those that were given, on a
# small file; what it chose is in build/cc.mk, and no compiler is asked again
# until other tools are wanted.

probe_env :=
ifneq ($(origin CC),default)
probe_env += CC=$(call quote,$(CC))
endif
ifneq ($(origin LD),default)
probe_env += LD=$(call quote,$(LD))
endif
probe_env += $(foreach v,OBJCOPY NM HOSTCC TOOLPREFIX,\
  $(if $($(v)),$(v)=$(call quote,$($(v)))))

# What builds nothing works where no compiler is.
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
