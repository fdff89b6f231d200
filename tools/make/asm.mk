# What the book's readers look up in, as its kernel's Makefile makes it, too.
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
