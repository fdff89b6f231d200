#!/usr/bin/env perl
# Turns what nm says of the kernel (on standard input) into the table of
# lib/symbols.h, as C. The kernel is linked twice: first with the empty table,
# then with its own. Only names of code go in, and all code is linked before the
# table, so the second link moves none of it; the Makefile checks that.
use strict;
use warnings;

my %not_functions = map { $_ => 1 }
  qw(_start kernel_text kernel_text_end high);
my %name; # by address
while (<STDIN>) {
  my ($address, $kind, $name) = /^([0-9a-f]+) (\w) (\S+)$/ or next;
  next unless $kind =~ /^[tTwW]$/ && !$not_functions{$name};
  # The stubs follow each other: the first can stand for all.
  next if $name =~ /^vector[1-9]/;
  $name{$address} = $name
    if !$name{$address} || ($name cmp $name{$address}) < 0;
}

print qq(// Made by tools/ksyms.pl.\n#include "lib/symbols.h"\n\n);
print "const uint nkernel_symbols = ", scalar(keys %name), ";\n";
print "const struct symbol kernel_symbols[] = {\n";
print qq(  {0x$_, "$name{$_}"},\n) for sort keys %name;
print "  {0xffffffff, NULL},\n};\n";
