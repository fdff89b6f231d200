# Programs for the headers of the x86 xv6 (user/xv6/README): those in user/xv6,
# which are on the image, and the tests' (make build/xv6/NAME).
OLDPROGS := $(patsubst user/xv6/%.c,%,$(wildcard user/xv6/*.c))
$(foreach p,$(filter $(UPROGS) $(TPROGS) oldabi,$(OLDPROGS)),$(error there is a \
  $(p) already: give user/xv6/$(p).c another name))

OLDLIB := $(patsubst %.c,$(BUILD)/libc/%.o,$(wildcard user/xv6/lib/*.c)) \
	$(BUILD)/libc.a
define old_program
	@mkdir -p $(@D)
	$(call say,CC    $<)
	$(Q)$(CC) $(OLDFLAGS) -MT $@ -c -o $@.o $<
	$(Q)$(LD) $(LDFLAGS) -T user/lib/user.ld -e _xv6_start --gc-sections \
		-o $@.debug $@.o $(OLDLIB)
	$(Q)$(OBJCOPY) -S $@.debug $@
endef
.SECONDARY: $(OLDLIB)
$(BUILD)/xv6/%: user/xv6/%.c $(OLDLIB) user/lib/user.ld $(BUILD)/flags
	$(old_program)
$(BUILD)/xv6/%: tests/xv6/%.c $(OLDLIB) user/lib/user.ld $(BUILD)/flags
	$(old_program)
$(OLDPROGS:%=$(ROOT)/bin/%): $(ROOT)/bin/%: $(BUILD)/xv6/%
	@mkdir -p $(@D) $(BUILD)/sym
	$(Q)cp $<.debug $(BUILD)/sym/$* && cp $< $@
