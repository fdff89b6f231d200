# What is on the image beside programs: the README, /etc/rc, and what `man`
# shows in the guest, made of the C library's headers, the programs' help and docs/ABI.md.
$(ROOT)/README: README.md
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(ROOT)/etc/rc: user/etc/rc
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(ROOT)/lib/man: $(wildcard tools/man.pl tools/man/*.pm user/*.c) docs/ABI.md \
		include/syscall.h include/errno.h \
		$(wildcard user/include/*.h user/include/*/*.h)
	@mkdir -p $(@D)
	$(call say,MAN   lib/man)
	$(Q)perl tools/man.pl >$@.new && mv $@.new $@

# more is less under another name.
$(ROOT)/bin/more: $(call objects,$(wildcard user/less/*.c))
