#!/bin/sh
# Runs the tests with the tools of another Debian release, in a directory that
# holds that release. Needs root, debootstrap, unshare, git and a Debian mirror.
#
#   tools/release.sh trixie               all tests, make lint's too
#   tools/release.sh bookworm guest gdb   tests/guest.t and tests/gdb.t
#   tools/release.sh -c trixie            the last commit, not the tree as it is
#   tools/release.sh -x 'CMD' trixie      a command instead of the tests
#
# The first run makes the release in build/release/NAME ($RELEASES/NAME), which
# takes some minutes and 2 GB; later ones use it again. The last line is that of
# the tests, and the status is theirs. What is mounted and what runs goes when
# this ends, in whatever way. MIRROR=URL where apt's own sources have none.

cd "$(dirname "$0")/.." || exit 1

stop() { echo "release: $1" >&2; exit 1; }
say() { echo "release: $1"; }
have() { command -v "$1" > /dev/null 2>&1; }

# ---- what is asked for ----

committed=
command=
while getopts cx: option; do
  case $option in
    c) committed=yes ;;
    x) command=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
name=$1
case $name in
  '' | *[!a-z]*)
    echo "usage: tools/release.sh [-c] [-x COMMAND] RELEASE [TEST...]" >&2
    exit 2 ;;
esac
shift
[ "$command" ] || command="tools/setup.sh compilers reading
  export WERROR=1
  make setup all
  perl tests/run --all $*"

[ "$(id -u)" = 0 ] || stop 'this needs root'
for tool in debootstrap unshare setpriv flock git; do
  have $tool || stop "$tool is missing; type: apt-get install $tool"
done
place=${RELEASES:-build/release}
mkdir -p "$place" && place=$(cd "$place" && pwd) || exit 1
dir=$place/$name

# ---- the release ----

# Where this machine's apt gets Debian from.
mirror() {
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' \
    'Created-By: Packages' |
    sed -n 's/^Debian main \(.*\/debian\)\/*$/\1/p' | sed 1q
}

# This machine's way to that: proxies, what is checked, how often it is tried.
apt_settings() {
  apt-config dump |
    grep -iE '^Acquire::(https?(::|  *")|Check-|Retries|ForceIPv)'
  echo 'Acquire::Languages "none";'
}

# debootstrap has a script for each release that it knows; newer ones are made
# as Debian's unstable is.
make_release() {
  mirror=${MIRROR:-$(mirror)}
  [ "$mirror" ] || stop 'no Debian among the sources of apt; say MIRROR=URL'
  script=
  [ -e "/usr/share/debootstrap/scripts/$name" ] || script=sid
  proxy=$(apt-config shell proxy Acquire::http::Proxy)
  eval "$proxy"
  [ "$proxy" ] && export http_proxy="$proxy"
  say "making $name in $dir"
  rm -rf "$dir"
  debootstrap --variant=minbase "$name" "$dir" "$mirror" $script \
    > "$dir.log" 2>&1 || { tail -3 "$dir.log"; stop "that failed: $dir.log"; }
  apt_settings > "$dir/etc/apt/apt.conf.d/00host"
  printf '#!/bin/sh\nexit 101\n' > "$dir/usr/sbin/policy-rc.d" # no services
  chmod +x "$dir/usr/sbin/policy-rc.d"
}

# What the tests need of a system and `make setup` takes for granted. Then the
# release is made.
finish_release() {
  inside 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq \
    install -y --no-install-recommends make perl ca-certificates' \
    >> "$dir.log" 2>&1 || { tail -3 "$dir.log"; stop "that failed: $dir.log"; }
  touch "$dir/.made"
}

# Runs a command there, in namespaces of its own: what it mounts is seen by
# nobody else, and what it starts ends with it, and with this script. (unshare
# does not mind SIGTERM.)
inside() {
  cp -L /etc/resolv.conf /etc/hosts "$dir/etc"
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child sh -c '
    mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
      mount -t tmpfs tmpfs "$1/dev/shm" || exit 1
    exec chroot "$1" /usr/bin/env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      ${JOBS:+JOBS=$JOBS} ${TEST_SLOW:+TEST_SLOW=$TEST_SLOW} ${V:+V=$V} \
      /bin/sh -c "$2"' sh "$dir" "$1" &
  child=$!
  trap 'kill -KILL $child 2> /dev/null; exit 130' INT TERM HUP
  wait $child
}

# ---- the tree ----

# The files that git knows or would take, as they are.
files() {
  git ls-files -z -co --exclude-standard |
    perl -0 -ne 'chomp(my $file = $_); print if -e $file || -l $file'
}

copy_tree() {
  rm -rf "$dir/root/lectern"
  git clone -q --no-checkout . "$dir/root/lectern" || exit 1
  if [ "$committed" ]; then
    git -C "$dir/root/lectern" checkout -q "$(git rev-parse HEAD)" || exit 1
  else
    files | tar -c --null -T - | tar -x -C "$dir/root/lectern" || exit 1
  fi
}

exec 9> "$dir.lock"
flock -n 9 || stop "another one is at work in $dir"
[ -e "$dir/.made" ] || { make_release && finish_release; }
copy_tree
say "$name: $(cat "$dir/etc/debian_version"), in $dir"
inside "cd /root/lectern || exit 1
  set -e
  $command"
