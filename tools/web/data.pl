#!/usr/bin/env perl
# Writes what the page knows about the kernel, as JSON (docs/WEB.md has the
# form): tools/web/data.pl BUILD CC NM OBJDUMP FILE
use strict;
use warnings;
use File::Basename qw(dirname);
use JSON::PP;
use lib dirname(__FILE__), dirname(__FILE__) . '/..';
use Binary;
use Files;
use Layout;
use Reading;

my ($build, $cc, $nm, $objdump, $file) = @ARGV;
die "usage: tools/web/data.pl BUILD CC NM OBJDUMP FILE\n" unless $file;

# Programs that one may step through.
my %PROGRAM = (initcode => "$build/initcode.bin.elf",
  map { $_ => "$build/sym/$_" } qw(init sh ls cat));

my $kernel = Binary::read_all($nm, $objdump, "$build/kernel");
my %programs = map { $_ => Binary::read_all($nm, $objdump, $PROGRAM{$_}) }
  keys %PROGRAM;
my %own = map { $_ => 1 } map { @{ $_->{files} } } $kernel, values %programs;

# Of the C library a reader of the page steps over what is called.
for my $program (values %programs) {
  delete $own{$_} for grep { m{^user/libc/} } @{ $program->{files} };
  delete $program->{symbols};
}
my %data = (%$kernel,
  programs => \%programs,
  sources => Reading::sources(sort keys %own),
  structs => Layout::structs($cc),
  enums => Layout::enums(),
  constants => Layout::constants(),
  calls => Layout::calls(),
  book => Reading::book(),
  tours => Reading::tours());
write_file($file, JSON::PP->new->canonical->latin1->encode(\%data));
