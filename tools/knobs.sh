#!/bin/sh
# Prints what is wrong with the knobs for running a guest, if anything is.
#
#   tools/knobs.sh MEM CPUS

case $1 in
  '' | *[!0-9]* | 0*) wrong=yes ;;
  [1-7]) wrong=yes ;;
  *) wrong= ;;
esac
[ "$wrong" ] &&
  echo "MEM=$1: give megabytes, 8 or more, as in MEM=64" && exit

case $2 in
  [1-8]) ;;
  *) echo "CPUS=$2: give a number from 1 to 8" ;;
esac
