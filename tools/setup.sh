#!/bin/sh
# Installs what is missing to build, run and test Lectern: a compiler for 32-bit
# x86, binutils, QEMU and Perl. Says what it runs; does nothing, quickly, where
# nothing is missing. Needs no more than /bin/sh.
#
#   tools/setup.sh            what `make` and `make check` need, gdb, and the
#                             window of `make qemu-vga`
#   tools/setup.sh compilers  also every compiler `make check` knows,
#                             clang-format and clangd
#   tools/setup.sh reading    also what `make listing`, listing.pdf and
#                             `make pictures` need
#   tools/setup.sh iso        also what `make iso` needs
#   tools/setup.sh web        also what `make web` and its tests need
#   tools/setup.sh -n [...]   only prints the commands
#
# Only what `make` and the tests cannot do without is insisted on.

cd "$(dirname "$0")/.." || exit 1

dry=
if [ "$1" = -n ]; then
  dry=yes
  shift
fi
for mode; do
  case $mode in
    compilers | reading | iso | web) ;;
    *)
      echo "usage: tools/setup.sh [-n] [compilers] [reading] [iso] [web]" >&2
      exit 2 ;;
  esac
done
modes=" $* "

have() { command -v "$1" > /dev/null 2>&1; }

# A gcc-N that is not what gcc runs, if there is one.
other_gcc() {
  for n in 11 12 13 14 15 16; do
    case $(gcc -dumpversion 2> /dev/null) in "$n" | "$n".*) continue ;; esac
    have gcc-$n && echo gcc-$n && return
  done
  return 1
}

# What is missing, in words of ours; the names of packages come below.
needed() {
  sh tools/probe-cc.sh > /dev/null 2>&1 || echo compiler
  have "${QEMU:-qemu-system-i386}" || echo qemu
  perl -MTest::More -MTAP::Harness -MTime::HiRes -MFile::Temp -MJSON::PP \
    -e 1 > /dev/null 2>&1 || echo perl
}

wanted() {
  have gdb || have gdb-multiarch || have i386-elf-gdb || echo gdb
  have qemu-img || echo qemu-img
  "${QEMU:-qemu-system-i386}" -display help 2> /dev/null |
    grep -Eq '^(gtk|sdl|cocoa)' || echo qemu-window
  case $modes in *' compilers '*)
    for tool in clang ld.lld i686-linux-gnu-gcc clang-format clangd xmllint; do
      have $tool || echo $tool
    done
    other_gcc > /dev/null || echo other-gcc ;;
  esac
  case $modes in *' reading '*)
    ctags --version 2> /dev/null | grep -q Universal || echo universal-ctags
    have cmark-gfm || echo cmark-gfm
    perl -MSVG -e 1 > /dev/null 2>&1 || echo SVG.pm
    have chromium || have chromium-browser || have google-chrome ||
      echo chromium ;;
  esac
  case $modes in *' iso '*)
    have grub-mkrescue || have grub2-mkrescue || have i686-elf-grub-mkrescue ||
      echo grub-mkrescue
    [ "$(echo /usr/*/grub*/i386-pc)" != '/usr/*/grub*/i386-pc' ] ||
      have i686-elf-grub-mkrescue || echo grub-pc-bin
    have xorriso || echo xorriso
    have mformat || echo mtools ;;
  esac
  case $modes in *' web '*)
    have node || echo nodejs
    have npm || echo npm
    [ -e /usr/share/seabios/bios.bin ] || [ -e /usr/share/qemu/bios.bin ] ||
      echo seabios
    have chromium || have chromium-browser || have google-chrome ||
      echo chromium ;;
  esac
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
    apt:qemu-img) echo qemu-utils ;;
    apt:qemu-window) echo qemu-system-gui ;;
    apt:gdb)
      case $(uname -m) in
        x86_64 | i?86) echo gdb ;;
        *) echo gdb-multiarch ;;
      esac ;;
    apt:ld.lld | dnf:ld.lld | pacman:ld.lld | brew:ld.lld) echo lld ;;
    apt:i686-linux-gnu-gcc) echo gcc-i686-linux-gnu ;;
    apt:xmllint) echo libxml2-utils ;;
    apt:other-gcc)
      for n in 11 12 13 14 15 16; do
        apt-cache show gcc-$n > /dev/null 2>&1 && ! have gcc-$n || continue
        echo gcc-$n
        break
      done ;;
    apt:grub-mkrescue) echo grub-common ;;
    apt:SVG.pm) echo libsvg-perl ;;
    apt:*) echo "$1" ;;
    dnf:grub-mkrescue) echo grub2-tools-extra ;;
    dnf:grub-pc-bin) echo grub2-pc-modules ;;
    pacman:grub-mkrescue | pacman:grub-pc-bin) echo grub ;;
    pacman:xorriso) echo libisoburn ;;
    brew:grub-mkrescue | brew:grub-pc-bin) echo i686-elf-grub ;;
    *:xorriso | *:mtools | *:npm | dnf:nodejs | pacman:nodejs) echo "$1" ;;
    brew:nodejs) echo node ;;
    dnf:seabios) echo seabios-bin ;;
    pacman:seabios) echo seabios ;;
    dnf:compiler) echo gcc binutils ;;
    dnf:qemu) echo qemu-system-x86-core ;;
    dnf:clang-format | dnf:clangd) echo clang-tools-extra ;;
    dnf:SVG.pm) echo perl-SVG ;;
    dnf:universal-ctags | pacman:universal-ctags) echo ctags ;;
    *:chromium | brew:universal-ctags) echo "$1" ;;
    pacman:cmark-gfm | brew:cmark-gfm) echo "$1" ;;
    dnf:perl | dnf:clang | dnf:gdb) echo "$1" ;;
    pacman:compiler) echo gcc binutils ;;
    dnf:qemu-img | pacman:qemu-img) echo qemu-img ;;
    dnf:qemu-window | pacman:qemu-window) echo qemu-ui-gtk ;;
    pacman:qemu) echo qemu-system-x86 ;;
    pacman:perl | pacman:clang | pacman:gdb) echo "$1" ;;
    pacman:clang-format | pacman:clangd) echo clang ;;
    brew:compiler) echo i686-elf-gcc i686-elf-binutils ;;
    brew:qemu | brew:qemu-img | brew:qemu-window) echo qemu ;;
    brew:clangd) echo llvm ;;
    brew:perl | brew:clang-format) echo "$1" ;;
    brew:gdb) echo i386-elf-gdb ;;
  esac
}

# Runs a command after showing it, as root where that needs sudo.
run() {
  if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
    have sudo || stop "this needs root, and there is no sudo. As root, run: $*"
    set -- sudo "$@"
  fi
  echo "+ $*"
  [ "$dry" ] || "$@"
}

# Ends with a reason: a failure only if something needed is missing.
stop() {
  echo "make setup: $1" >&2
  [ -z "$needed" ] || exit 1
  echo "make setup: it works without:" $wanted >&2
  exit 0
}

# The packages for some words.
all_packages() {
  for word; do
    packages "$word"
  done
}

# Those of some packages that this system's release has.
available() {
  for package; do
    [ "$manager" != apt ] || [ "$dry" ] ||
      apt-cache show "$package" > /dev/null 2>&1 || continue
    echo "$package"
  done
}

install() {
  [ $# -gt 0 ] || return 0
  case $manager in
    apt)
      run env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" ;;
    dnf) run dnf install -y --setopt=install_weak_deps=False "$@" ;;
    pacman) run pacman -S --needed --noconfirm "$@" ;;
    brew) run brew install "$@" ;;
  esac
}

needed=$(needed)
wanted=$(wanted)
if [ -z "$needed$wanted" ]; then
  echo "make setup: everything is here."
  exit 0
fi
echo "make setup: missing:" $needed $wanted

if have apt-get; then manager=apt
elif have dnf; then manager=dnf
elif have pacman; then manager=pacman
elif have brew; then manager=brew
else
  stop "no apt-get, dnf, pacman or brew here; install by hand what is missing:\
 gcc or clang that makes 32-bit x86 code, binutils, perl, qemu-system-i386, gdb"
fi

case $manager in
  apt) run apt-get update || stop "that failed" ;;
  pacman) run pacman -Sy || stop "that failed" ;;
esac
install $(all_packages $needed) || stop "that failed"
install $(available $(all_packages $wanted)) || :
[ "$dry" ] && exit 0

needed=$(needed)
wanted=$(wanted)
[ -z "$needed$wanted" ] || stop "still missing: $(echo $needed $wanted)"
echo "make setup: done."
