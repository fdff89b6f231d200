# ---- proving ----
# What the tests reach, and what tools find that read the source: docs/TESTING.md.
.PHONY: coverage coverage-last analyze

runcoverage = BUILD=$(BUILD) QEMU=$(qemu) OBJDUMP=$(call quote,$(OBJDUMP)) \
	ADDR2LINE=$(call quote,$(ADDR2LINE)) perl tools/coverage.pl
coverage: all ## which lines of the kernel do the tests reach? (T='boot disk': these tests)
	@set -f; $(runcoverage) $(T)

coverage-last: all ## the lines that nothing reached in the last make coverage
	@$(runcoverage) --last --missing

analyze: all ## what gcc, clang, cppcheck and sparse find in the source
	@CC=$(call quote,$(CC)) perl tools/analyze.pl

include tools/make/prove.mk	# for every input, and every order of steps
include tools/make/race.mk	# tests at moments that a seed chooses
include tools/make/fuzz.mk	# inputs that break something
