# ---- BUG=NAME: the same, with a known fault ----
# Whatever is to be made is made in a copy of the tree that has this fault of
# tests/mutants/: docs/BUGS.md.
ifneq ($(BUG),)
.PHONY: $(or $(goals),all)
$(or $(goals),all):
	@sh tools/build-dir.sh take $(BUILD)
	@BUILD=$(BUILD) perl tools/bug.pl tree '$(BUG)' '$(BUILD)/bug-$(BUG)'
	@$(MAKE) --no-print-directory -C '$(BUILD)/bug-$(BUG)' BUG= BUILD=build $@
endif
