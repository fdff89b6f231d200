# ---- races ----
# Tests at moments that a seed chooses: tools/race.pl. CPUS is passed on only
# where it was given: else it follows from the seed.
.PHONY: race
race: all ## races that come back: SEED=7 or SEED=1-200 (T='TEST...', CPUS=, PREEMPTIONS=, GDB=1)
	@set -f; BUILD=$(BUILD) QEMU=$(qemu) exec perl tools/race.pl \
	  $(if $(filter command environment,$(origin CPUS)),--cpus $(CPUS)) \
	  $(if $(PREEMPTIONS),--preemptions $(PREEMPTIONS)) \
	  $(if $(filter-out 0 no,$(GDB)),--gdb $(GDBPORT)) \
	  '$(or $(SEED),1)' $$T
