# ---- traces ----
# The kernel's events of one command, seen from outside: docs/TRACE.md. With
# CPUS=1 the clock is instructions, 1 ns each, so that two traces of a command
# are the same; with more it is the host's counter, as CPUs run side by side.
.PHONY: trace flame
comma := ,

TRACEOPTS = -kernel $(BUILD)/kernel -append "trace=port init=$$CMD" \
	-device isa-debug-exit,iobase=0xf4,iosize=4 -snapshot \
	-debugcon file:$(BUILD)/trace.bin \
	$(if $(filter 1,$(CPUS)),-icount shift=0$(comma)sleep=off)
trace: $(image) $(BUILD)/trace-events.json ## trace CMD='ls | wc': a timeline (SVG), and JSON for Perfetto
	@status=0; perl tools/qemu.pl --run $(qemu) $(QEMUOPTS) $(TERMINAL) \
	  $(TRACEOPTS) </dev/null || status=$$?; \
	perl tools/trace.pl --build $(BUILD) "$$CMD" && exit $$status

# What the web page and other readers of traces need to know.
$(BUILD)/trace-events.json: include/events.h tools/trace.pl tools/trace/Records.pm
	@mkdir -p $(@D)
	@perl tools/trace.pl --events >$@.new && mv $@.new $@

flame: profile ## make profile
