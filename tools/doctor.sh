#!/bin/sh
# Says which tools were found, how the compiler was chosen, and what to type for
# what is missing. Status 0 if `make` and `make check` can work.

cd "$(dirname "$0")/.." || exit 1
status=0

have() { command -v "$1" > /dev/null 2>&1; }
row() { printf '%-14s %s\n' "$1" "$2"; }

# version NAME COMMAND USE [HOW]: its first line, or how to get it; USE says
# what for, or `needed`
version() {
  if have "$2"; then
    row "$1" "$("$2" --version 2>&1 | sed -n 1p)"
  elif [ "$3" = needed ]; then
    row "$1" "MISSING; type: make setup"
    status=1
  else
    row "$1" "not here ($3); type: ${4:-tools/setup.sh compilers}"
  fi
}

if probe=$(sh tools/probe-cc.sh 2>&1); then
  echo "$probe" | while read -r override name assign command; do
    row "$name" "$command  ($(${command%% *} --version 2>&1 | sed -n 1p))"
  done
  if [ "$CC$TOOLPREFIX" ]; then
    row '' "chosen by CC or TOOLPREFIX"
  else
    row '' "the first that compiles and links 32-bit code; CC=... changes it"
  fi
else
  row compiler "$probe"
  status=1
fi

row make "$("${MAKE:-make}" --version 2>&1 | sed -n 1p)"
version qemu "${QEMU:-qemu-system-i386}" needed
if window=$("${QEMU:-qemu-system-i386}" -display help 2> /dev/null |
  grep -E '^(gtk|sdl|cocoa)'); then
  row window "$(echo $window)"
else
  row window "not here (for make qemu-vga); type: make setup"
fi
if have perl; then
  row perl "$(perl -e 'printf "v%vd", $^V')"
  if perl -MTest::More -MTAP::Harness -e 1 > /dev/null 2>&1; then
    row Test::Harness "$(perl -MTAP::Harness -e 'print TAP::Harness->VERSION')"
  else
    row Test::Harness "MISSING; type: make setup"
    status=1
  fi
else
  row perl "MISSING; type: make setup"
  status=1
fi

gdb=gdb
for name in gdb gdb-multiarch i386-elf-gdb; do
  have $name && gdb=$name && break
done
version gdb $gdb "for make debug, make tour" "make setup"
version qemu-img qemu-img "for make record" "make setup"
version objdump objdump "for build/kernel.asm" "make setup"
version clang-format clang-format "for make format"
version clangd clangd "for editors"
version ctags ctags "for make listing" "tools/setup.sh reading"
version cmark-gfm cmark-gfm "for make listing" "tools/setup.sh reading"
row SVG.pm "$(perl -MSVG -e 'print SVG->VERSION' 2> /dev/null ||
  echo 'not here (for make pictures); type: tools/setup.sh reading')"
rescue=grub-mkrescue
have grub2-mkrescue && rescue=grub2-mkrescue
version grub-mkrescue $rescue "for make iso" "tools/setup.sh iso"
version xorriso xorriso "for make iso" "tools/setup.sh iso"
version mtools mformat "for make iso" "tools/setup.sh iso"
for name in clang ld.lld i686-linux-gnu-gcc; do
  version $name $name "one more compiler for make check"
done
exit $status
