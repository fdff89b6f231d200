# ---- reading ----
.PHONY: listing listing.pdf book where compile_commands.json
listing: ## the whole source as one page to read: build/listing.html
	@mkdir -p $(BUILD)
	@perl tools/listing.pl $(BUILD)/listing.html
	@echo "Now open $(BUILD)/listing.html"

listing.pdf: ## the same as a printed book: build/listing.pdf
	@mkdir -p $(BUILD)
	@echo "  PDF   $(BUILD)/listing.pdf (printed twice: give it a minute)"
	@perl tools/listing.pl $(BUILD)/listing.html $(BUILD)/listing.pdf
	@echo "Now open $(BUILD)/listing.pdf"

export N
book: ## what the xv6 book names, in this source: N=2473, N=allocproc
	@perl tools/book.pl "$$N"

export ADDR
where: $(BUILD)/kernel ## source lines of a backtrace: make where ADDR='sched+0x4c'
	@perl tools/where.pl $(BUILD) $(call quote,$(NM)) \
	  $(call quote,$(ADDR2LINE)) "$$ADDR"

# The real flags, for editors; .clangd says where they are. Files outside these
# groups (headers) get those of a file with a similar name.
SHIMFLAGS = -include tests/host/shim/cpu.h -iquote tests/host/shim \
	-iquote tests/host -ffreestanding \
	-Wno-unused-parameter -Wno-pointer-to-int-cast
compile_commands.json: $(BUILD)/flags ## tell clangd the flags of each file
	@perl tools/compdb.pl $(BUILD)/$@ \
	  --as '$(CC) $(CFLAGS) $(KFLAGS)' $(KSRC) tools/pictures/facts.c \
	    $(wildcard tests/kernel/*.c) \
	  --as '$(CC) $(CFLAGS) $(KFLAGS) -iquote labs/device/give/include' \
	    $(wildcard $(KDIRS:%=labs/*/*/%/*.c)) \
	  --as '$(CC) $(CFLAGS) $(KFLAGS) $(DEBUGFLAGS)' $(LEFTOUT) \
	  --as '$(CC) $(CFLAGS) $(BFLAGS)' bootmain.c \
	  --as '$(CC) $(LIBCFLAGS)' $(wildcard user/libc/*.c tests/guest/*.c) \
	    $(wildcard user/xv6/lib/*.c) \
	  --as '$(CC) $(UFLAGS)' $(filter-out user/libc/% user/xv6/%,\
	    $(wildcard user/*.c user/*/*.c)) \
	  --as '$(CC) $(UFLAGS) -iquote labs/uthreads/give/user/lib \
	      -iquote labs/threads/give/user/lib' \
	    $(wildcard labs/*/*/user/*.c labs/*/*/user/lib/*.c) \
	  --as '$(CC) $(UFLAGS) -iquote include -iquote tests/guest \
	      -iquote labs/device/give/include' \
	    $(wildcard labs/*/give/lab/*.c) \
	  --as '$(HOSTCC) $(HOSTCFLAGS)' \
	    $(wildcard tests/prove/*.c tests/prove/eva/*.c) \
	  --as '$(CC) $(PFLAGS)' $(wildcard tests/programs/*.c) \
	  --as '$(CC) $(OLDFLAGS)' \
	    $(wildcard user/xv6/*.c tests/xv6/*.c tests/assignments/*.c) \
	  --as '$(HOSTCC) $(HOSTCFLAGS)' $(MKFSSRC) \
	    $(wildcard tests/mkfs/*.c tools/bench/*.c) \
	  --as '$(HOSTCC) $(HOSTCFLAGS) -iquote labs/fsck/give \
	      -iquote labs/fsck/answer' $(wildcard labs/fsck/*/fsck/*.c fsck/*.c) \
	  --as '$(HOSTCC) $(SHIMFLAGS) $(HOSTCFLAGS)' \
	    $(wildcard tests/host/*.c tests/host/*/*.c labs/*/*/tests/host/*.c) tests/fuzz/fs.c \
	    tests/fuzz/names.c \
	  --as '$(HOSTCC) $(fuzz_flags) $(one_flags)' tests/fuzz/elf.c \
	    tests/fuzz/tables.c tests/fuzz/bootinfo.c \
	  --as '$(HOSTCC) $(fuzz_flags) $(plain_flags) -iquote user/lib \
	      -isystem tests/fuzz/shim' $(wildcard tests/fuzz/*.c)
