# Backtraces name functions, so the kernel holds a table of its symbols. It is
# linked twice: the first pass, with an empty table, tells where the functions
# are; the second holds the table (debug/symbols.h). The table comes after all
# code, so that the code stays where the first pass had it.
$(BUILD)/kernel.pass1: $(KOBJ) $(BUILD)/kernel.ld $(BUILD)/obj/ksyms1.o
	$(Q)$(link_kernel) $(BUILD)/obj/ksyms1.o

$(BUILD)/ksyms1.c: tools/ksyms.pl
	@perl $< --empty >$@

$(BUILD)/ksyms2.c: $(BUILD)/kernel.pass1 tools/ksyms.pl
	@$(NM) $< >$<.nm && perl tools/ksyms.pl <$<.nm >$@

$(BUILD)/obj/ksyms%.o: $(BUILD)/ksyms%.c $(BUILD)/flags
	$(Q)$(CC) $(CFLAGS) $(KFLAGS) -c -o $@ $<

# Fails if a function of the kernel is elsewhere than the table says.
symbols_agree = $(NM) $@ >$@.nm && \
	perl tools/ksyms.pl $(BUILD)/ksyms2.c <$@.nm
