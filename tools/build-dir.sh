#!/bin/sh
# The build directory is ours if make made it: then it holds a file that says
# so, or is inside one that does.
#
#   tools/build-dir.sh take DIR   makes it, or prints why it cannot be taken
#   tools/build-dir.sh clean DIR  removes it, or says why not, and fails
#
# What was there before, and is not empty, is the reader's (BUILD=docs): we
# neither write into it nor remove it.

mark=.lectern-build
dir=$2

# Did make make $dir? Those of early versions have no mark. A tree that lies in
# a build directory is not ours for that.
ours() {
  root=$(pwd -P)
  at=$(cd "$dir" 2> /dev/null && pwd -P) || return 1
  above=$at
  while [ "$above" ] && [ "$above" != "$root" ]; do
    [ -f "$above/$mark" ] && return 0
    above=${above%/*}
  done
  case $at in
    "$root/build" | "$root/build/debug")
      [ -f "$dir/cc.key" ] && [ -f "$dir/flags" ] ;;
    *) return 1 ;;
  esac
}

# Prints the disk image in $dir that a guest is using, if there is one.
used_image() {
  for image in "$dir/lectern.img" "$dir/debug/lectern.img" \
    "$dir/kasan/lectern.img"; do
    if [ -f "$image" ] && [ -x "$dir/mkfs" ] &&
      "$dir/mkfs" ls "$image" / 2>&1 | grep -q 'QEMU is running'; then
      echo "$image"
    fi
  done
}

empty() { [ -z "$(ls -A "$1" 2> /dev/null)" ]; }

not_ours="BUILD=$dir: make did not make that directory (it has files, and no \
$mark)"

# A fresh tree's build/debug and build/kasan make build/ ours, too.
mark_build() {
  case $dir in
    build/*) [ -e build ] || sh "$0" take build ;;
  esac
}

case $1 in
  take)
    mark_build
    if [ -e "$dir" ] && [ ! -d "$dir" ]; then
      echo "BUILD=$dir is a file; name another place"
    elif ! mkdir -p "$dir" 2> /dev/null; then
      echo "BUILD=$dir cannot be made; name another place"
    elif ! empty "$dir" && ! ours; then # new/../docs was no directory before
      echo "$not_ours; name another place"
    elif [ ! -w "$dir" ]; then
      echo "BUILD=$dir cannot be written to; name another place"
    elif [ ! -f "$dir/$mark" ]; then
      echo 'make made this directory, and make clean removes it.' \
        > "$dir/$mark"
    fi ;;
  clean)
    [ -e "$dir" ] || exit 0
    if [ ! -d "$dir" ] || ! ours; then
      echo "$not_ours; nothing is removed" >&2
      exit 1
    fi
    used=$(used_image)
    if [ "$used" ]; then
      echo "make clean: QEMU is running with $used; end that first" >&2
      exit 1
    fi
    rm -rf "$dir" ;;
esac
