#!/usr/bin/env perl
# Makes a boot sector of a flat binary: pads it to 510 bytes and adds the
# signature 55 AA that the BIOS looks for. Says how many bytes were left.
use strict;
use warnings;

my ($file) = @ARGV;
open my $fh, '+<:raw', $file or die "$file: $!\n";
my $code = do { local $/; <$fh> };
my $left = 510 - length $code;
die "$file: the boot block is ${\ length $code} bytes, 510 are the most\n"
  if $left < 0;
seek $fh, 0, 0;
print $fh $code, "\0" x $left, "\x55\xaa";
close $fh or die "$file: $!\n";
print "  BOOT  $file: $left bytes left\n";
