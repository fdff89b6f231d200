# ---- testing ----
# The tests again where something else may go wrong: another build, other tools.
.PHONY: check-debug check-release mutants v86 bochs container

check-debug: ## the tests again, on the DEBUG build
	$(MAKE) --no-print-directory BUILD=$(BUILD)/debug DEBUG=1 check

RELEASE ?= trixie
check-release: ## the tests in a Debian release (RELEASE=bookworm; root)
	@tools/release.sh $(RELEASE) $(T)

# set -f: M may have a pattern, which is for the tool, not for the shell.
mutants: all ## do the tests find each fault of tests/mutants? (M='log-*': some)
	@set -f; BUILD=$(BUILD) QEMU=$(qemu) exec perl tools/mutants.pl $(M)

# An emulator in JavaScript, from npm; this version is known to work.
V86 := v86@0.5.462
v86_package := $(BUILD)/v86/$(V86)
v86: all $(v86_package) ## usertests in v86, a PC in JavaScript (node, npm, seabios)
	@TEST_ALL=1 BUILD=$(BUILD) perl tests/run v86

$(v86_package):
	@command -v npm node > /dev/null || { \
	  echo 'make v86: npm or node is missing; Debian: nodejs npm'; exit 1; }
	@mkdir -p $(BUILD)/v86
	$(Q)npm install --silent --no-save --prefix $(BUILD)/v86 $(V86)
	@touch $@

bochs: $(image) ## the shell in Bochs, another PC emulator (CPUS=2; changes of its disk are lost)
	@CPUS=$(CPUS) MEM=$(MEM) perl tools/bochs.pl $(image)

container: ## an image for podman or docker: then podman run -it --rm lectern
	@tools/container.sh lectern
