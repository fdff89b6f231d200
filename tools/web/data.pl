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
my ($book, $tours) = (Reading::book(), Reading::tours());
my %named = map { s/:.*//r => 1 } keys %$book,
  grep { defined } map { $_->{place} } map { @{ $_->{stops} } } @$tours;

# A reader of the page steps over what is called in the C library, and in those
# files of the shell that neither the book nor a tour names.
delete $own{$_} for grep { m{^user/(?:lib|libc|sh)/} && !$named{$_} } keys %own;

# The programs have the library in common: a function's code in one of them
# beside that in the others packs well.
my @shared;
for my $name (sort keys %programs) {
  my $program = $programs{$name};
  Binary::only_lines_of($program, \%own);
  Binary::make_small($program);
  my $code = delete $program->{code};
  push @shared, map { [$name, $_, $code->[$_]] } 0 .. $#$code;
  delete $program->{symbols};
}
@shared = sort { $programs{ $a->[0] }{functions}[$a->[1]][2] cmp
  $programs{ $b->[0] }{functions}[$b->[1]][2] } @shared;
Binary::make_small($kernel);

my %data = (%$kernel,
  programs => \%programs,
  shared => \@shared,
  sources => Reading::sources(sort keys %own),
  structs => Layout::structs($cc),
  enums => Layout::enums(),
  constants => Layout::constants(),
  calls => Layout::calls(),
  book => $book,
  tours => $tours);
write_file($file, JSON::PP->new->canonical->latin1->encode(\%data));
