#!/bin/sh
# Makes a CD image that boots by GRUB to a shell on a RAM disk: for machines
# without an IDE disk. Written to a USB stick as it is, it boots from that, too.
#
#   tools/iso.sh KERNEL FILE-SYSTEM IMAGE
#
# Needs grub-mkrescue with GRUB's parts for a PC's BIOS, xorriso and mtools.

kernel=$1 fs=$2 image=$3
if [ $# != 3 ]; then
  echo "usage: tools/iso.sh KERNEL FILE-SYSTEM IMAGE" >&2
  exit 2
fi

have() { command -v "$1" > /dev/null 2>&1; }

mkrescue=
for name in grub-mkrescue grub2-mkrescue i686-elf-grub-mkrescue; do
  have $name && mkrescue=$name && break
done
missing=
[ "$mkrescue" ] || missing="$missing grub-mkrescue"
have xorriso || missing="$missing xorriso"
have mformat || missing="$missing mtools"
if [ "$mkrescue" ]; then
  bios=
  for dir in /usr/lib/grub /usr/share/grub2 /usr/local/lib/grub \
    "$(dirname "$(command -v $mkrescue)")/../lib/grub" \
    "$(dirname "$(command -v $mkrescue)")/../lib/i686-elf/grub"; do
    [ -f "$dir/i386-pc/multiboot.mod" ] && bios=$dir/i386-pc && break
  done
  [ "$bios" ] || missing="$missing grub-pc-bin"
fi
if [ "$missing" ]; then
  echo "make iso: missing:$missing; type: tools/setup.sh iso" >&2
  exit 1
fi

root=$image.root
log=$image.log
rm -rf "$root"
mkdir -p "$root/boot/grub" || exit 1
cp "$kernel" "$root/boot/lectern" && cp "$fs" "$root/boot/fs.img" || exit 1
cat > "$root/boot/grub/grub.cfg" << 'END'
set timeout=0
menuentry Lectern {
  multiboot /boot/lectern
  module /boot/fs.img
}
END
# Only the parts for a BIOS: the kernel writes to a VGA text screen.
if "$mkrescue" -d "$bios" -o "$image.tmp" "$root" > "$log" 2>&1; then
  mv "$image.tmp" "$image" && rm -rf "$root" "$log"
else
  echo "make iso: $mkrescue failed; it said:" >&2
  tail -n 5 "$log" >&2
  rm -rf "$root" "$image.tmp"
  exit 1
fi
