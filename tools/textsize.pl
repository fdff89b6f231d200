#!/usr/bin/env perl
# Says how many bytes of code and constants the kernel has, of what nm says of
# it (on standard input), and how many we want at most. tests/lint/bench.t holds
# the usual compiler to it: others make more.
use strict;
use warnings;

my ($kernel) = @ARGV;
my ($size) = map { /^([0-9a-f]+) \w kernel_text_size$/ ? hex $1 : () } <STDIN>;
die "$kernel: kernel.ld does not say its size\n" unless defined $size;
printf "  TEXT  %s: %d bytes (of gcc -O2, at most %d)\n",
  $kernel, $size, 110 * 1024;
