# ---- testing ----
# The tests again where something else may go wrong: another build, other tools.
.PHONY: check-debug check-release mutants

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

RELEASE ?= trixie
check-release: ## the tests in a Debian release (RELEASE=bookworm; root)
	@tools/release.sh $(RELEASE) $(T)

# set -f: M may have a pattern, which is for the tool, not for the shell.
mutants: all ## do the tests find each fault of tests/mutants? (M='log-*': some)
	@set -f; BUILD=$(BUILD) QEMU=$(qemu) exec perl tools/mutants.pl $(M)
