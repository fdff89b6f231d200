#!/usr/bin/env perl
# Turns what nm says of the kernel (on standard input) into the table of
# debug/symbols.h, as C. The kernel is linked twice: first with the empty table,
# then with its own. Only names of code go in, and all code is linked before the
# table, so the second link moves none of it; the Makefile checks that.
#
#   tools/ksyms.pl --empty         the empty table
#   tools/ksyms.pl < FROM_NM       the table
#   tools/ksyms.pl FILE < FROM_NM  nothing; fails if FILE holds another table
use strict;
use warnings;

my %not_functions = map { $_ => 1 }
  qw(_start kernel_text kernel_text_end high);
my %name; # by address
my ($other) = @ARGV;
my $empty = defined $other && $other eq '--empty';
while (!$empty && defined($_ = <STDIN>)) {
  my ($address, $kind, $name) = /^([0-9a-f]+) (\w) (\S+)$/ or next;
  next unless $kind =~ /^[tTwW]$/ && !$not_functions{$name};
  # The stubs follow each other: the first can stand for all.
  next if $name =~ /^vector[1-9]/;
  $name{$address} = $name
    if !$name{$address} || ($name cmp $name{$address}) < 0;
}

die "ksyms.pl: nm names no function of the kernel\n" unless $empty || %name;
my $table = join('', "// Made by tools/ksyms.pl.\n",
  qq(#include "debug/symbols.h"\n\n),
  "const uint32_t symbol_addrs[] = {\n",
  map({ "  0x$_,\n" } sort keys %name), "  0xffffffff,\n};\n",
  "const char symbol_names[] =\n",
  map({ qq(  "$name{$_}\\0"\n) } sort keys %name), qq(  "";\n));
if (!defined $other || $empty) {
  print $table;
  exit 0;
}
open(my $in, '<', $other) or die "ksyms.pl: $other: $!\n";
local $/;
die "the second pass of the link moved code\n" if <$in> ne $table;
