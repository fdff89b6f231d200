# What make cannot do is refused before anything is built: one line says what is
# wrong. Deep in a build it would be the tenth line of a page of others' errors.

needs_perl := console replay book listing listing.pdf lines print xv6.pdf tour \
  bench bench-smp bench-growth bench-disk bench-linux profile flame trace
ifneq ($(filter $(needs_perl),$(goals)),)
ifeq ($(shell command -v perl || :),)
$(error there is no perl here; type: make setup)
endif
endif

ifneq ($(filter qemu% run trace debug record transcripts,$(goals)),)
wrong := $(shell sh tools/knobs.sh $(call quote,$(MEM)) $(call quote,$(CPUS)))
$(if $(wrong),$(error $(wrong)))
endif
wants := $(firstword $(filter run profile flame trace,$(goals)))
ifneq ($(wants),)
$(if $(strip $(CMD)),,$(error make $(wants) needs a command: make $(wants) CMD='ls /bin'))
endif
ifneq ($(filter trace,$(goals)),)
$(if $(filter-out 1,$(words $(IN)))$(filter-out qemu bochs v86,$(IN)),$(error \
IN=$(IN): give IN=qemu, IN=bochs or IN=v86))
endif

# BUILD must be a directory that make made, or an empty one, or not there yet:
# make clean removes all of it.
ifneq ($(filter-out setup doctor help clean check-release console replay book \
  lines format print-gdbport,$(goals)),)
wrong := $(shell sh tools/build-dir.sh take $(BUILD))
$(if $(wrong),$(error $(wrong)))
endif
