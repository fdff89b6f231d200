# ---- measuring ----
# What the kernel's services cost: docs/PERFORMANCE.md. ACCEPT=1 keeps what was
# measured in tests/bench.json and in that document.
.PHONY: bench bench-smp bench-growth bench-disk bench-linux profile

LINUXCC ?= gcc -m32
runbench = perl tools/bench.pl --build $(BUILD) --qemu $(qemu) \
	$(if $(filter-out 0 no off n false,$(ACCEPT)),--accept)

bench: $(BUILD)/fs.img $(BUILD)/kernel ## instructions of each service (ACCEPT=1 keeps them; ROWS='fork open_close')
	@$(runbench) count $(ROWS)

bench-smp: $(BUILD)/fs.img $(BUILD)/kernel ## what a second CPU gains
	@$(runbench) smp

bench-growth: $(BUILD)/fs.img $(BUILD)/kernel ## what larger machines and files cost
	@$(runbench) growth

bench-disk: $(image) ## requests and time to make files durable on an IDE disk
	@BUILD=$(BUILD) QEMU=$(qemu) $(runbench) disk

bench-linux: ## the same on KERNEL=bzImage, a 32-bit Linux
	@$(runbench) --cc $(call quote,$(LINUXCC)) linux $(call quote,$(KERNEL))

profile: $(BUILD)/fs.img $(BUILD)/kernel ## profile CMD='bench fork': instructions by function, flame graph
	@perl tools/profile.pl --build $(BUILD) --qemu $(qemu) "$$CMD"
