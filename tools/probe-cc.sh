#!/bin/sh
# Finds tools that make 32-bit x86 code, by compiling and linking a small
# freestanding program with each candidate and looking at what comes out; names
# and version numbers decide nothing. Prints assignments for make:
#
#   override CC := gcc -m32
#   override LD := ld -m elf_i386
#   override OBJCOPY := objcopy
#   override HOSTCC := cc
#   override PROBES := -fstack-clash-protection
#
# "override", so that `make CC=gcc` compiles with gcc -m32. PROBES is what makes
# a function touch every page of its frame, in order; empty if nothing does.
#
# Reads CC, LD, OBJCOPY, HOSTCC and TOOLPREFIX from the environment; what is set
# there is used or refused, never replaced. Fails with one message on stderr,
# and nothing on stdout.

dir=$(mktemp -d "${TMPDIR:-/tmp}/lectern-probe.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM

cflags='-std=gnu11 -march=i486 -ffreestanding -fno-pic -fno-pie -fno-common
  -fno-stack-protector -mgeneral-regs-only -O'

cat > "$dir/probe.c" <<'END'
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifndef __i386__
#error "this compiler makes code for another processor"
#endif
_Static_assert(sizeof(void *) == 4, "pointers of 32 bits");
int probe_data = 7;
void probe(void);
void probe(void) { asm volatile("cli; hlt" : : "r"(&probe_data)); }
END
cat > "$dir/start.S" <<'END'
  .code16
  ljmpl $8, $1f
  .code32
1: call probe
END
cat > "$dir/probe.ld" <<'END'
ENTRY(probe)
SECTIONS {
  . = 0x80100000;
  .text : AT(0x100000) { *(.text .text.*) }
  .data : { *(.data .data.*) }
  /DISCARD/ : { *(.note.* .comment .eh_frame*) }
}
END
cat > "$dir/frame.c" <<'END'
int use(char *line);
int frame(int n) { char line[n], big[200000]; return use(line) + use(big); }
END
cat > "$dir/host.c" <<'END'
#include <stdio.h>
int main(void) { return printf("host\n") != 5; }
END

# Is $1 a 32-bit ELF file for the 386? (bytes 4 and 18 of the header)
is_elf386() {
  set -- $(od -An -v -tx1 -N20 "$1" 2>/dev/null)
  [ "$1$2$3$4$5" = 7f454c4601 ] && [ "${19}${20}" = 0300 ]
}

# The commands hold words, so they are not quoted below.
compiles() {
  $1 $cflags -c "$dir/probe.c" -o "$dir/probe.o" &&
    $1 $cflags -c "$dir/start.S" -o "$dir/start.o" &&
    is_elf386 "$dir/probe.o" && is_elf386 "$dir/start.o"
}

links() {
  $1 -T "$dir/probe.ld" -o "$dir/probe" "$dir/start.o" "$dir/probe.o" &&
    is_elf386 "$dir/probe"
}

copies() {
  rm -f "$dir/probe.bin"
  $1 -S -O binary -j .text "$dir/probe" "$dir/probe.bin" &&
    [ -s "$dir/probe.bin" ]
}

# Does $1 change the code of a function with a large frame? A compiler may take
# an option and ignore it.
probes() {
  $cc $cflags -c "$dir/frame.c" -o "$dir/plain.o" &&
    $cc $cflags $1 -c "$dir/frame.c" -o "$dir/frame.o" &&
    [ "$(od -An -v -tx1 "$dir/plain.o")" != "$(od -An -v -tx1 "$dir/frame.o")" ]
}

compiles_here() {
  $1 "$dir/host.c" -o "$dir/host" && "$dir/host"
}

# choose TEST CANDIDATE... sets `chosen` to the first candidate that passes.
choose() {
  test=$1
  shift
  : > "$dir/log"
  for chosen do
    echo "$chosen:" >> "$dir/log"
    "$test" "$chosen" < /dev/null >> "$dir/log" 2>&1 && return 0
  done
  chosen=
  return 1
}

refuse() {
  echo "tools/probe-cc.sh: $1" >&2
  [ -s "$dir/log" ] && [ -n "$2" ] && sed 's/^/  /' "$dir/log" | head -8 >&2
  exit 1
}

prefix=$TOOLPREFIX
if [ -n "$CC" ]; then
  choose compiles "$CC" "$CC -m32" "$CC --target=i686-elf" ||
    refuse "CC='$CC' cannot make 32-bit x86 code:" log
elif [ -n "$prefix" ]; then
  choose compiles "${prefix}gcc" "${prefix}gcc -m32" ||
    refuse "TOOLPREFIX='$prefix': no ${prefix}gcc that makes 32-bit code:" log
else
  choose compiles i386-elf-gcc i686-elf-gcc i686-linux-gnu-gcc \
    'x86_64-elf-gcc -m32' 'gcc -m32' 'clang -m32' 'clang --target=i686-elf' ||
    refuse 'no compiler here makes 32-bit x86 code; type: make setup'
fi
cc=$chosen
compiles "$cc" > /dev/null 2>&1

# The linker that belongs to the compiler first: i686-elf-gcc -> i686-elf-ld.
case ${cc%% *} in
  *-gcc) [ -n "$prefix" ] || prefix=${cc%% *} prefix=${prefix%gcc} ;;
esac

if [ -n "$LD" ]; then
  choose links "$LD -m elf_i386" "$LD" ||
    refuse "LD='$LD' cannot link 32-bit x86 programs:" log
else
  choose links ${prefix:+"${prefix}ld -m elf_i386"} 'ld -m elf_i386' \
    'ld.lld -m elf_i386' ||
    refuse "no linker here fits '$cc'; type: make setup"
fi
ld=$chosen
links "$ld" > /dev/null 2>&1

if [ -n "$OBJCOPY" ]; then
  choose copies "$OBJCOPY" || refuse "OBJCOPY='$OBJCOPY' does not work:" log
else
  choose copies ${prefix:+"${prefix}objcopy"} objcopy llvm-objcopy ||
    refuse 'no objcopy here; type: make setup'
fi
objcopy=$chosen

# gcc from 8 and clang from 11 on have the first; clang only tells its back end
# where it knows the system. Older gcc have the last.
choose probes -fstack-clash-protection '-Xclang -fstack-clash-protection' \
  -fstack-check
probes=$chosen

if [ -n "$HOSTCC" ]; then
  choose compiles_here "$HOSTCC" ||
    refuse "HOSTCC='$HOSTCC' cannot build programs for this machine:" log
else
  choose compiles_here cc gcc clang ||
    refuse 'no compiler for programs of this machine; type: make setup'
fi

echo "override CC := $cc"
echo "override LD := $ld"
echo "override OBJCOPY := $objcopy"
echo "override HOSTCC := $chosen"
echo "override PROBES := $probes"
