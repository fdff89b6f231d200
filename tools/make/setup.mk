# ---- getting started ----
# `make setup qemu`: setup comes first, and what else was asked for runs after it,
# in a make of its own, as that must find the tools which setup has installed.
.PHONY: setup doctor help
ifneq ($(filter setup,$(goals)),)
.NOTPARALLEL:
.PHONY: $(goals)
setup: ## install what is missing (says what it runs)
	@sh tools/setup.sh
$(filter-out setup,$(goals)): setup
	@LECTERN_MAKE=$$PPID exec $(MAKE) --no-print-directory $@
else

doctor: ## what tools were found, what to install
	@QEMU=$(call quote,$(QEMU)) sh tools/doctor.sh

# The targets that have a ## on their line, below the sections they are in, which
# may go on in another file. A long name has a line of its own.
help_from = tools/make/setup.mk Makefile \
	$(patsubst %,tools/make/%.mk,iso stepping release proof prove race fuzz \
	bench reading upkeep labs web trace course)
help: ## this list
	@awk -F ':.*## ' '/^# ---- .* ----$$/ { \
	    part = substr($$0, 8, length($$0) - 12) } \
	  /^[a-z][a-z_.-]*:.*## / { \
	    if (!(part in text)) { order[++n] = part; text[part] = part ":\n" } \
	    if (length($$1) > 12) { \
	      text[part] = text[part] "  make " $$1 "\n"; $$1 = "" } \
	    text[part] = text[part] \
	      sprintf("  %-4s %-12s %s\n", $$1 ? "make" : "", $$1, $$2) } \
	  END { for (i = 1; i <= n; i++) printf "%s", text[order[i]] }' $(help_from)
	@echo "knobs: CPUS=2 MEM=64 CMD= T= CC= TOOLPREFIX= OPT=-O2 DEBUG=1 V=1"
endif
