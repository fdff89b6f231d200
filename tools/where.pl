#!/usr/bin/env perl
# Says where in the source an address of the kernel is:
#
#   tools/where.pl BUILD NM ADDR2LINE WORD...
#
# A word is an address in hexadecimal or NAME+0xOFFSET, as a panic's backtrace
# shows them; a backtrace may be given as it is, the rest of it is left out.
# Where there is a listing (make listing), the place's anchor in it follows.
use strict;
use warnings;
use Cwd ();

my $root = Cwd::getcwd();
my ($build, $nm, $addr2line, @words) = @ARGV;
@words = map { split } @words;
my $kernel = "$build/kernel";
my %start = reverse map { /^([0-9a-f]+) [tTwW] (\S+)$/ ? ($1, $2) : () }
  `$nm $kernel`;

my (%seen, @found);
for my $word (@words) {
  if ($word =~ /^([\w.]+?)(?:\+(?:0x)?([0-9a-f]+))?$/i && $start{$1}) {
    push @found, sprintf('%x', hex($start{$1}) + hex($2 // 0));
  } elsif ($word =~ /^(?:0x)?([0-9a-f]{8})$/i) {
    push @found, lc $1;
  } elsif ($word =~ /\+0x/) {
    print STDERR "make where: no function of the kernel: $word\n";
  }
}
@found = grep { !$seen{$_}++ } @found;
if (!@found) {
  print STDERR "make where: say ADDR='80101234 acquire+0x44'\n";
  exit 2;
}

# Where functions were inlined, addr2line names each on a line of its own.
for my $address (@found) {
  my $text = `$addr2line -e $kernel -f -i -p $address`;
  $text =~ s{ at \Q$root/}{ at }g;
  $text =~ s{ \(discriminator \d+\)}{}g; # which part of the line, to compilers
  $text =~ s{ at (\S+:\d+)\K}{  $build/listing.html#$1}g
    if -e "$build/listing.html";
  print "$address $text";
}
