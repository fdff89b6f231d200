# ---- upkeep ----
# What the documents show comes from the source and from guests that ran; make
# lint says when one of these must be typed again.
.PHONY: pictures transcripts lines format

pictures: $(BUILD)/mkfs ## draw docs/pictures from the kernel's own constants
	@perl tools/pictures.pl -c $(call quote,$(CC)) -m $(BUILD)/mkfs

transcripts: $(tour_needs) ## write docs/TOUR.md, tours/ and REPLAY.md anew
	@$(runtour) --documents
	@$(tools) perl tools/replay-doc.pl --build $(BUILD)

lines: ## size of each part, measured (README.md has it)
	@perl tools/lines.pl

format: ## let clang-format have its way
	clang-format -i $$(git ls-files '*.c' '*.h')
