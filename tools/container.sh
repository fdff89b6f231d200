#!/bin/sh
# Makes a container image in which the source lies, built, with all that `make
# qemu` and `make check` need.
#
#   tools/container.sh NAME     by podman, else by docker
#
# BASE=IMAGE begins with another image than Debian's stable one. Of the tree
# only the source goes there.
name=$1

for tool in podman docker; do
  command -v $tool > /dev/null && break
  tool=
done
if [ "$tool" = "" ]; then
  echo 'make container: podman or docker is missing; Debian: podman' >&2
  exit 1
fi
context=$(mktemp -d) || exit 1
trap 'rm -rf "$context"' EXIT
trap 'exit 130' INT TERM
perl -e 'use lib "tests/lib"; use Guest; print "$_\n" for
  grep { !m{^\.git(?:/|$)} } sources(qr/./)' > "$context.files" &&
  tar -cf - -T "$context.files" | tar -xf - -C "$context"
rm -f "$context.files"
$tool build -t "$name" ${BASE:+--build-arg BASE="$BASE"} \
  -f "$context/tools/Containerfile" "$context"
