# ---- traces ----
# The kernel's events of one command, seen from outside: docs/TRACE.md. With
# CPUS=1 the clock is instructions, 1 ns each, so that two traces of a command
# are the same; with more it is the host's counter, as CPUs run side by side.
# IN= names another emulator than QEMU.
.PHONY: trace flame
comma := ,

TRACEOPTS = -kernel $(BUILD)/kernel -append "trace=port init=$$CMD" \
	-device isa-debug-exit,iobase=0xf4,iosize=4 -snapshot \
	-debugcon file:$(BUILD)/trace.bin \
	$(if $(filter 1,$(CPUS)),-icount shift=0$(comma)sleep=off)
traced_in_qemu = perl tools/qemu.pl --run $(qemu) $(QEMUOPTS) $(TERMINAL) \
	$(TRACEOPTS) </dev/null
traced_in_bochs = CPUS=$(CPUS) MEM=$(MEM) perl tools/trace/elsewhere.pl bochs \
	$(BUILD) "$$CMD"
traced_in_v86 = MEM=$(MEM) perl tools/trace/elsewhere.pl v86 $(BUILD) "$$CMD"

trace: $(image) $(BUILD)/trace-events.json ## trace CMD='ls | wc': a timeline (SVG), and JSON for Perfetto (IN=bochs, IN=v86: out of that)
	@rm -f $(BUILD)/trace.bin; status=0; \
	$(traced_in_$(IN)) || status=$$?; \
	[ -s $(BUILD)/trace.bin ] || exit $$status; \
	perl tools/trace.pl --build $(BUILD) "$$CMD" && exit $$status

ifeq ($(IN)$(V86_MODULES),v86)
trace: $(v86_package)
endif

# What the web page and other readers of traces need to know.
$(BUILD)/trace-events.json: include/events.h tools/trace.pl tools/trace/Records.pm
	@mkdir -p $(@D)
	@perl tools/trace.pl --events >$@.new && mv $@.new $@

flame: profile ## make profile
