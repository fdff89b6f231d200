#!/usr/bin/env perl
# Measures the size of each part of the source tree; prints a Markdown table.
# "Code" leaves out blank lines and lines that hold only a comment.
use strict;
use warnings;
use File::Basename qw(dirname);

my @areas = (
  ['boot', qw(bootasm.S bootmain.c bootinfo.[ch] entry.S entryother.S main.c
    initcode.S images.S kernelimage.h kernel.ld)],
  ['memory', qw(memlayout.h mmu.h x86.h param.h kalloc.c vm*.[ch])],
  ['locks', qw(spinlock.[ch] sleeplock.[ch])],
  ['processes and traps', qw(*.c *.h *.S)], # what no line above has taken
  ['devices', 'dev/*.[chS]'],
  ['file system', 'fs/*.[ch]'],
  ['shared library', 'lib/*.[ch]'],
  ['shared headers', 'include/*.h'],
  ['debug build', 'debug/*.[ch]'],
  ['**kernel**'],
  ['user library', 'user/lib/*'],
  ['programs', qw(user/*.[chS] user/*/*.[chS])],
  ['mkfs', qw(mkfs.c tools/mkfs/*.[ch])],
  ['tests in the guest', 'tests/guest/*'],
  ['tests on the host', qw(tests/*.t tests/lib/* tests/host/* tests/run)],
  ['scripts', qw(Makefile tools/* .ci/run)],
);

chdir(dirname($0) . '/..') or die "tools/lines.pl: $!\n";

my (%seen, @rows);
my @sum = (0, 0, 0);
my %later = map { $_ => 1 } map { glob } 'mkfs.c';
for my $area (@areas) {
  my ($name, @globs) = @$area;
  if (!@globs) {
    push @rows, [$name, map { "**$_**" } @sum];
    next;
  }
  my @files = grep { -f && !$seen{$_} && ($name eq 'mkfs' || !$later{$_}) }
    map { glob } @globs;
  @seen{@files} = @files;
  my @count = (scalar @files, 0, 0);
  for my $file (@files) {
    my ($lines, $code) = count($file);
    $count[1] += $lines;
    $count[2] += $code;
  }
  $sum[$_] += $count[$_] for 0 .. 2;
  push @rows, [$name, @count] if @files;
}
push @rows, ['**all**', map { "**$_**" } @sum];

printf "| %-20s | %7s | %9s | %9s |\n", 'Part', 'Files', 'Lines', 'Code';
printf "|%s|%s:|%s:|%s:|\n", '-' x 22, '-' x 8, '-' x 10, '-' x 10;
printf "| %-20s | %7s | %9s | %9s |\n", @$_ for @rows;

# Lines of a file, and those of them that hold code.
sub count
{
  my ($file) = @_;
  open(my $in, '<', $file) or die "$file: $!\n";
  local $/;
  my $text = <$in>;
  my $lines = () = $text =~ /\n/g;

  if ($file =~ /\.(?:[chS]|ld)$/) {
    $text =~ s{/\*.*?\*/}{}gs;
    $text =~ s{^\s*//.*$}{}gm;
  } else {
    $text =~ s{^\s*#.*$}{}gm;
  }
  my $code = () = $text =~ /^.*\S/gm;
  return ($lines, $code);
}
