# ---- watching ----
# The machine in a page of its own: docs/WEB.md. What it needs comes from npm, in
# versions that are known to work, and only while it is built.
.PHONY: web
WEB := $(BUILD)/web
WEBPACKAGES := $(V86) @xterm/xterm@6.0.0 esbuild@0.28.2 playwright-core@1.65.1
seabios := $(firstword $(foreach d,/usr/share/seabios /usr/share/qemu, \
	$(if $(and $(wildcard $(d)/bios.bin), \
	  $(wildcard $(d)/vgabios-stdvga.bin)),$(d))))

# Not for a page: those that test, those that take a while, and large ones that
# one does not miss there. Nor are there pages on library functions (section 3):
# nobody writes a program in it.
WEBLEAVE := usertests stress sysfuzz protect bench forktest zombie oldabi
WEBLEAVE += less more diff cmp comm nl rev cut find xargs du stat strace
WEBLEAVE += sed top vmstat basename dirname which time
WEBLEAVE += dmesg od file expr strings cksum patch shutdown halt lockstat env
WEBLEAVE += hexdump tr printf tee uniq

web: $(WEB)/lectern.html ## a page in which the kernel runs: build/web/lectern.html
	@echo "Now open $<"

$(WEB)/packages: tools/make/web.mk tools/make/release.mk
	@command -v npm > /dev/null && command -v node > /dev/null || { \
	  echo 'make web: npm or node is missing; type: tools/setup.sh web'; exit 1; }
	@mkdir -p $(WEB)
	$(call say,NPM   $(WEBPACKAGES))
	$(Q)npm install --silent --no-save --prefix $(WEB) $(WEBPACKAGES) || { \
	  echo 'make web: npm could not fetch them (above)'; exit 1; }
	@touch $@

$(WEB)/data.json: $(BUILD)/kernel $(FILES) $(wildcard tools/web/*) \
		$(wildcard docs/tours/*.md) docs/TOUR.md docs/BOOK.md
	@mkdir -p $(WEB)
	$(call say,DATA  $@)
	$(Q)perl tools/web/data.pl $(BUILD) $(call quote,$(CC)) \
	  $(call quote,$(NM)) $(call quote,$(OBJDUMP)) $@

$(WEB)/disk.img: $(image_boot) $(FILES) $(BUILD)/mkfs tools/make/web.mk
	@mkdir -p $(WEB) && rm -rf $(WEB)/root && cp -r $(ROOT) $(WEB)/root
	$(Q)rm -f $(WEBLEAVE:%=$(WEB)/root/bin/%)
	$(Q)perl -i -014 -ne 'print unless /^3 /' $(WEB)/root/lib/man
	$(Q)$(BUILD)/mkfs new -b 2048 -i 512 -k 64 -l 128 $@ $(WEB)/root \
	  $(image_boot)

$(WEB)/lectern.html: $(WEB)/packages $(WEB)/data.json $(WEB)/disk.img \
		tools/web/page.mjs $(wildcard web/* web/*/*)
	@test -n '$(seabios)' || { \
	  echo 'make web: SeaBIOS is missing; type: tools/setup.sh web'; exit 1; }
	$(Q)node tools/web/page.mjs $(WEB) $(seabios)

.PHONY: web-pictures
web-pictures: web ## pictures of that page into docs/pictures, by Chromium
	$(Q)node tools/web/pictures.mjs $(WEB) docs/pictures
