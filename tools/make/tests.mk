# The programs that tests run in the guest: all tests of the kernel in one
# program (usertests), and those that need a process image of their own.
TPROGS := usertests stress protect sysfuzz
usertests_SRC := $(filter-out tests/guest/stress.c tests/guest/oldabi% \
	tests/guest/protect.c tests/guest/crashes.c tests/guest/sysfuzz.c \
	tests/guest/labtables.c, \
	$(wildcard tests/guest/*.c))
stress_SRC := tests/guest/stress.c tests/guest/calls.c
protect_SRC := tests/guest/protect.c tests/guest/check.c tests/guest/calls.c
sysfuzz_SRC := tests/guest/sysfuzz.c tests/guest/check.c tests/guest/files.c \
	tests/guest/calls.c

# In a lab's tree (make lab): the grader's tests, as usertests runs its own.
ifneq ($(wildcard lab/*.c),)
TPROGS += labtest
labtest_SRC := $(addprefix tests/guest/,usertests.c labtables.c calls.c check.c \
	files.c helper.c bombs.c lies.c) $(wildcard lab/*.c)
$(ROOT)/bin/labtest: user/lib/user.ld
$(BUILD)/uobj/lab/%.o: UFLAGS += -iquote include -iquote tests/guest
endif

$(foreach p,$(TPROGS),$(eval $(ROOT)/bin/$p: $(call objects,$($p_SRC))))
$(ROOT)/bin/usertests $(ROOT)/bin/stress $(ROOT)/bin/sysfuzz: user/lib/user.ld
$(ROOT)/bin/protect: tests/guest/protect.ld
$(BUILD)/uobj/tests/guest/%.o: UFLAGS += -iquote include

# The program for old binaries' sake: its own stubs, linked as they were.
$(BUILD)/uobj/tests/guest/oldabi.o: PROBES =
$(ROOT)/bin/oldabi: $(BUILD)/uobj/tests/guest/oldabi.o tests/guest/oldabi.ld
	@mkdir -p $(@D)
	$(call say,LD    bin/oldabi)
	$(Q)$(LD) $(LDFLAGS) -N -T tests/guest/oldabi.ld -o $@.debug $<
	$(Q)$(OBJCOPY) -S $@.debug $@ && rm $@.debug

# What is init on a machine whose power fails: tests/crashes.t
$(BUILD)/crashes: $(call objects,tests/guest/crashes.c tests/guest/calls.c) \
		$(USERLIBS) user/lib/user.ld
	$(call say,LD    $@)
	$(Q)$(LD) $(LDFLAGS) -T user/lib/user.ld --gc-sections -u _start \
		-o $@.debug $(filter %.o,$^) $(USERLIBS)
	$(Q)$(OBJCOPY) -S $@.debug $@

# A program of the standard's, in one file, for the tests: make build/std/NAME
$(BUILD)/std/%: tests/programs/%.c $(BUILD)/libc.a user/lib/user.ld
	@mkdir -p $(@D)
	$(call say,CC    $<)
	$(Q)$(CC) $(PFLAGS) -MT $@ -c -o $@.o $<
	$(Q)$(LD) $(LDFLAGS) -T user/lib/user.ld --gc-sections -u _start \
		-o $@.debug $@.o $(BUILD)/libc.a
	$(Q)$(OBJCOPY) -S $@.debug $@
