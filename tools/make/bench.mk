# ---- measuring ----
# What the kernel's services cost: docs/PERFORMANCE.md. ACCEPT=1 keeps what was
# measured in tests/bench.json and in that document.
.PHONY: bench bench-smp bench-growth bench-disk bench-linux profile

LINUXCC ?= gcc -m32
runbench = perl tools/bench.pl --build $(BUILD) --qemu $(qemu) \
	$(if $(filter-out 0 no off n false,$(ACCEPT)),--accept)
# What Linux's columns want: KERNEL=bzImage, and MODULES=/lib/modules/VERSION if
# its drivers are modules.
linux = --cc $(call quote,$(LINUXCC)) --modules $(call quote,$(MODULES))

bench: $(BUILD)/fs.img $(BUILD)/kernel ## instructions of each service (ACCEPT=1 keeps them; ROWS='fork open_close')
	@$(runbench) count $(ROWS)

bench-smp: $(BUILD)/fs.img $(BUILD)/kernel ## what a second CPU gains
	@$(runbench) smp

bench-growth: $(BUILD)/fs.img $(BUILD)/kernel ## what larger machines and files cost
	@$(runbench) growth

bench-disk: $(image) ## to make files durable on IDE (KERNEL=bzImage MODULES=DIR: beside Linux's ext2)
	@BUILD=$(BUILD) QEMU=$(qemu) $(runbench) $(linux) disk $(call quote,$(KERNEL))

bench-linux: ## the same on KERNEL=bzImage, a 32-bit Linux
	@$(runbench) $(linux) linux $(call quote,$(KERNEL))

profile: $(BUILD)/fs.img $(BUILD)/kernel ## profile CMD='bench fork': instructions by function, flame graph
	@perl tools/profile.pl --build $(BUILD) --qemu $(qemu) "$$CMD"
