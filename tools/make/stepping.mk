# ---- stepping ----
# How gdb, the guest and its console find each other; guided walks (tours), and
# recordings, which gdb can go through backwards.
.PHONY: have-gdb console tour record replay

# In `make debug` gdb starts the guest itself, with LECTERN_GUEST; its console is
# in the file CONSOLE, and at the socket CONSOLE.sock to type at.
CONSOLE ?= $(BUILD)/console.log
findgdb = GDB=$(call quote,$(GDB)) sh tools/find-gdb.sh
rungdb = gdb=`$(findgdb)` && exec perl tools/gdb/alone.pl "$$gdb" -q \
	-x tools/gdb/lectern.gdb

# `given` is what the user typed that `make gdb` in the other terminal needs, too.
port = $(call quote,$(GDBPORT))
typed = $(filter command environment override,$(origin $(1)))
given = $(if $(call typed,GDBPORT),GDBPORT=$(GDBPORT)) \
	$(if $(BUILD_given),BUILD=$(BUILD)) \
	$(if $(call typed,DEBUG),DEBUG=$(or $(DEBUG),0))

STEPOPTS = $(QEMUOPTS) -display none -S $(if $(CMD),$(RUNOPTS))
consoles = -serial chardev:con -chardev \
	stdio,id=con,mux=on,signal=off,logfile=$(call quote,$(CONSOLE)) \
	-mon chardev=con

debug gdb: export LECTERN_CONSOLE = $(CONSOLE)
debug: export LECTERN_GUEST = perl tools/gdb/guest.pl \
	$(call quote,$(CONSOLE)) $(qemu) $(STEPOPTS) -monitor none -gdb stdio

console: ## the console of `make debug`, in another terminal
	@perl tools/gdb/console.pl $(call quote,$(CONSOLE))

have-gdb:
	@$(findgdb) >/dev/null

# STEP, given in any way, even empty, stops at each place.
TOUR ?= boot
tour_needs = have-gdb $(BUILD)/lectern.img $(BUILD)/fs.img
tools = QEMU=$(qemu) GDB=$(call quote,$(GDB))
runtour = $(tools) perl tools/tour.pl --build $(BUILD)
tour: $(if $(filter list,$(TOUR)),,$(tour_needs)) ## a guided walk to the shell (STEP=1 stops; TOUR=list)
	@$(runtour) $(if $(STEP_is_off)$(filter undefined,$(origin STEP)),,--step) \
	  -- $(call quote,$(TOUR))

# gdb can go backwards in a recording only (docs/REPLAY.md).
record: $(BUILD)/lectern.img ## record CMD='ls | wc', or a session at the shell
	@$(tools) MEM=$(MEM) perl tools/record.pl --build $(BUILD) \
	  -- "$$CMD"

replay: have-gdb ## step through the recording, backwards too
	@$(tools) perl tools/replay.pl --build $(BUILD)
