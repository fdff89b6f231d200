# ---- testing ----
# The tests again where something else may go wrong: another build, other tools.
.PHONY: check-debug check-release

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

RELEASE ?= trixie
check-release: ## the tests in a Debian release (RELEASE=bookworm; root)
	@tools/release.sh $(RELEASE) $(T)
