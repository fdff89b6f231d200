#!/bin/sh
# Makes the files of a version: its source, a disk, a CD, the printed listing.
#
#   tools/dist.sh BUILD MAKE
#
# They come to BUILD/dist/lectern-VERSION.*, and the sums of them to SHA256SUMS.
# What needs a tool that is missing is left out, and said.
build=$1 make=$2
version=$(sed -n 's/^#define RELEASE *"\(.*\)".*/\1/p' param.h)
name=lectern-$version
dist=$build/dist

rm -rf "$dist" && mkdir -p "$dist" || exit 1
left=
if [ -e .git ] && git ls-files > "$dist/files"; then
  # Notes and other people's work lie about in a tree that is worked in.
  left=$(git ls-files -o --exclude-standard |
    perl -ne 'chomp; print "\\nleft out: $_: git does not have it"')
  while IFS= read -r file; do
    [ -e "$file" ] && echo "$file"
  done < "$dist/files" > "$dist/there"
  mv "$dist/there" "$dist/files" || exit 1
else
  perl -e 'use lib "tests/lib"; use Guest; print "$_\n" for
    grep { !m{^\.git(?:/|$)} } sources(qr/./)' > "$dist/files" || exit 1
fi
tar -czf "$dist/$name.tar.gz" -T "$dist/files" --transform "s,^,$name/," ||
  exit 1
rm "$dist/files"
"$build/mkfs" new "$dist/$name.img" "$build/root" "$build/bootblock" \
  "$build/kernel.stripped" || exit 1
for pair in "iso lectern.iso iso" "listing.pdf listing.pdf pdf"; do
  set -- $pair
  if said=$("$make" --no-print-directory BUILD="$build" "$1" 2>&1); then
    cp "$build/$2" "$dist/$name.$3"
  else
    left="$left\nleft out: $name.$3: $(echo "$said" | grep . | head -n 1)"
  fi
done
(cd "$dist" && sha256sum $name.* > SHA256SUMS && cat SHA256SUMS)
[ "$left" = "" ] || printf "%b\n" "${left#\\n}"
