# ---- building ----
.PHONY: iso
iso: $(BUILD)/lectern.iso ## a CD or USB stick that boots to a RAM disk
	@echo "Now type, for example: $(QEMU) -M q35 -m 128 -cdrom $<"
	@echo "or, as root, with a stick at /dev/sdX: cp $< /dev/sdX"

$(BUILD)/lectern.iso: $(BUILD)/kernel.stripped $(BUILD)/fs.img tools/iso.sh
	$(call say,ISO   $@)
	$(Q)sh tools/iso.sh $(BUILD)/kernel.stripped $(BUILD)/fs.img $@

.PHONY: dist
dist: $(image) $(BUILD)/mkfs ## the files of a version: source, disk, CD, listing
	@sh tools/dist.sh $(BUILD) $(MAKE)
