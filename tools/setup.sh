#!/bin/sh
# Installs what is missing to build, run and test Lectern: a compiler for 32-bit
# x86, binutils, QEMU and Perl. Says what it runs; does nothing, quickly, where
# nothing is missing. Needs no more than /bin/sh.
#
#   tools/setup.sh            what `make` and `make check` need
#   tools/setup.sh compilers  also every compiler `make check` knows, gdb,
#                             clang-format and clangd
#   tools/setup.sh reading    also what `make listing.pdf` needs
#   tools/setup.sh -n [...]   only prints the commands

cd "$(dirname "$0")/.." || exit 1

dry=
if [ "$1" = -n ]; then
  dry=yes
  shift
fi
case $1 in
  '' | compilers | reading) mode=$1 ;;
  *) echo "usage: tools/setup.sh [-n] [compilers | reading]" >&2; exit 2 ;;
esac

have() { command -v "$1" > /dev/null 2>&1; }

# What is missing, in words of ours; the names of packages come below.
missing() {
  sh tools/probe-cc.sh > /dev/null 2>&1 || echo compiler
  have "${QEMU:-qemu-system-i386}" || echo qemu
  perl -MTest::More -MTAP::Harness -MTime::HiRes -MFile::Temp -MJSON::PP \
    -e 1 > /dev/null 2>&1 || echo perl
  if [ "$mode" = reading ]; then
    ctags --version 2> /dev/null | grep -q Universal || echo universal-ctags
    have chromium || have chromium-browser || have google-chrome ||
      echo chromium
  fi
  [ "$mode" = compilers ] || return 0
  for tool in gcc-11 clang ld.lld i686-linux-gnu-gcc clang-format clangd \
    gdb; do
    have $tool || echo $tool
  done
}

# Packages for one of those words, by the system's package manager.
packages() {
  case $manager:$1 in
    apt:compiler)
      echo gcc binutils libc6-dev
      case $(uname -m) in
        x86_64 | i?86) ;;
        *) echo gcc-i686-linux-gnu ;;
      esac ;;
    apt:qemu) echo qemu-system-x86 ;;
    apt:ld.lld | dnf:ld.lld | pacman:ld.lld | brew:ld.lld) echo lld ;;
    apt:i686-linux-gnu-gcc) echo gcc-i686-linux-gnu ;;
    apt:*) echo "$1" ;;
    dnf:compiler) echo gcc binutils ;;
    dnf:qemu) echo qemu-system-x86-core ;;
    dnf:clang-format | dnf:clangd) echo clang-tools-extra ;;
    dnf:universal-ctags | pacman:universal-ctags) echo ctags ;;
    *:chromium | brew:universal-ctags) echo "$1" ;;
    dnf:perl | dnf:clang | dnf:gdb) echo "$1" ;;
    pacman:compiler) echo gcc binutils ;;
    pacman:qemu) echo qemu-system-x86 ;;
    pacman:perl | pacman:clang | pacman:gdb) echo "$1" ;;
    pacman:clang-format | pacman:clangd) echo clang ;;
    brew:compiler) echo i686-elf-gcc i686-elf-binutils ;;
    brew:qemu) echo qemu ;;
    brew:clangd) echo llvm ;;
    brew:perl | brew:clang-format) echo "$1" ;;
    brew:gdb) echo i386-elf-gdb ;;
  esac
}

# Runs a command after showing it, as root where that needs sudo.
run() {
  if [ "$manager" = brew ] || [ "$(id -u)" = 0 ]; then
    echo "+ $*"
    [ "$dry" ] || "$@" || give_up "that failed: $*"
  elif have sudo; then
    echo "+ sudo $*"
    [ "$dry" ] || sudo "$@" || give_up "that failed: sudo $*"
  else
    give_up "this needs root, and there is no sudo here. As root, run: $*"
  fi
}

give_up() {
  echo "make setup: $1" >&2
  exit 1
}

words=$(missing)
if [ -z "$words" ]; then
  echo "make setup: everything needed is here."
  exit 0
fi
echo "make setup: missing:" $words

if have apt-get; then manager=apt
elif have dnf; then manager=dnf
elif have pacman; then manager=pacman
elif have brew; then manager=brew
else
  give_up "no apt-get, dnf, pacman or brew here; install by hand: a gcc or\
 clang that makes 32-bit x86 code, binutils, perl, qemu-system-i386"
fi

list=
for word in $words; do
  list="$list $(packages $word)"
done
list=$(echo $list)
[ -n "$list" ] || give_up "$manager has no package for it"

# An extra compiler this release does not have is left out.
available() {
  for package in $list; do
    apt-cache show "$package" > /dev/null 2>&1 && echo "$package"
  done
}

case $manager in
  apt)
    run apt-get update
    [ "$mode" ] && [ ! "$dry" ] && list=$(available)
    run env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $list ;;
  dnf) run dnf install -y --setopt=install_weak_deps=False $list ;;
  pacman) run pacman -Sy --needed --noconfirm $list ;;
  brew) run brew install $list ;;
esac
[ "$dry" ] && exit 0

# Only what is needed must be there now; the extra compilers are as they come.
mode=
words=$(missing)
[ -z "$words" ] || give_up "still missing: $(echo $words)"
echo "make setup: done."
