#!/bin/sh
# What `make fuzz` and tests/corpus.t do besides compiling (tools/make/fuzz.mk).
#
#   fuzz.sh flags WAY CC      prints the sanitizers that CC has
#   fuzz.sh can32 CC          can it make a program of 32 bits?
#   fuzz.sh rename LIB CALLS OBJ...
#                             LIB of the objects, whose names get guest_
#   fuzz.sh run BUILD SECONDS TARGET...
set -u
what=$1
shift
scratch=${TMPDIR:-/tmp}/lectern-fuzz.$$
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"
trap 'exit 1' INT TERM

# Does the compiler, with these flags, make a program that runs? Hosts may have
# the compiler and lack a library, so it is tried.
works()
{
  echo "$main" >"$scratch/try.c"
  "$@" -o "$scratch/try" "$scratch/try.c" >"$scratch/said" 2>&1 &&
    "$scratch/try" -runs=1 >"$scratch/said" 2>&1
}

main='#include <stdlib.h>
int main(void) { return 0; }'

missing()
{
  echo "fuzz: clang with libFuzzer is missing; type, as root:" >&2
  echo "  apt-get install clang 'libclang-rt-*-dev'" >&2
  echo "(before Debian 12: libclang-common-*-dev). What went wrong:" >&2
  head -3 "$scratch/said" >&2
  exit 1
}

case $what in
flags)
  way=$1
  cc=$2
  sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
  if [ "$way" = fuzz ]; then
    main='int LLVMFuzzerTestOneInput(const char *s, unsigned long n)
{ return s == 0 && n > 0; }'
    works "$cc" -fsanitize=fuzzer,address,undefined || missing
    echo "-O1 -g $sanitize -fsanitize=fuzzer-no-link"
  elif works "$cc" $sanitize; then
    echo "-O0 -g1 $sanitize"
  else
    echo -O0
  fi
  ;;
can32)
  works "$1" -m32
  ;;
rename)
  lib=$1
  calls=$2
  shift 2
  for o in "$@"; do nm -g "$o"; done |
    awk 'NF == 3 { print $3, "guest_" $3 }' | sort -u >"$lib.names"
  for call in $calls; do echo "$call guest_$call"; done >>"$lib.names"
  rm -rf "$lib" "$lib-objects"
  mkdir "$lib-objects"
  for o in "$@"; do
    objcopy --redefine-syms="$lib.names" "$o" \
      "$lib-objects/$(basename "$o")" || exit 1
  done
  ar rcs "$lib" "$lib-objects"/*.o
  ;;
run)
  build=$1
  seconds=$2
  shift 2
  case $build in /*) ;; *) build=$PWD/$build ;; esac
  [ $# -gt 0 ] || exit 1
  status=0
  for target in "$@"; do
    here=$build/fuzz/corpus/$target
    mkdir -p "$here"
    echo "$target: $seconds seconds; what it says is in $here.log"
    ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=8 nice -n 10 \
      "$build/fuzz/$target" -max_total_time="$seconds" -timeout=25 \
      -max_len=500 -rss_limit_mb=2048 -close_fd_mask=3 \
      -artifact_prefix="$build/fuzz/found-$target-" "$here" \
      "$PWD/tests/corpus/$target" >"$here.log" 2>&1
    result=$?
    grep '^Done' "$here.log"
    if [ $result != 0 ]; then
      status=1
      grep -E '^(FOUND|SUMMARY|artifact_prefix)|runtime error' "$here.log"
      echo "$target found something; to see it again:"
      echo "  $build/fuzz/$target $build/fuzz/found-$target-..."
    fi
  done
  exit $status
  ;;
esac
