#!/usr/bin/env perl
# Measures the kernel for make: what docs/PERFORMANCE.md shows.
#
#   tools/bench.pl [OPTION...] count [ROW...]   instructions (make bench)
#   tools/bench.pl [OPTION...] smp              two CPUs (make bench-smp)
#   tools/bench.pl [OPTION...] disk             an IDE disk (make bench-disk)
#   tools/bench.pl [OPTION...] growth   how costs grow (make bench-growth)
#   tools/bench.pl [OPTION...] linux KERNEL     Linux (make bench-linux)
#
# Options: --build DIR, --qemu QEMU, --cc CC (for Linux), --accept (what was
# measured is the new tests/bench.json, and goes into docs/PERFORMANCE.md).
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Getopt::Long;
use lib map { dirname(Cwd::abs_path(__FILE__)) . $_ } '', '/bench',
  '/../tests/lib';
use Files;
use Growth;
use Linux;
use Machine;
use Rows;
use Smp;

my %opt = (build => 'build', qemu => 'qemu-system-i386',
  cc => 'gcc -m32');
my $usage = "usage: tools/bench.pl [--build DIR] [--qemu QEMU] [--accept] "
  . "count [ROW...] | smp | disk | growth | linux KERNEL\n";
GetOptions(\%opt, qw(build=s qemu=s cc=s accept)) && @ARGV or die $usage;
my $what = shift;
my $document = 'docs/PERFORMANCE.md';
my %do = (count => \&count, smp => \&smp, disk => \&disk,
  growth => \&growth, linux => \&linux);
local $| = 1;
$do{$what} or die $usage;
$do{$what}->(@ARGV);

# Puts a table into the document, if it is to be kept.
sub keep
{
  my ($name, $text) = @_;

  print $text;
  return unless $opt{accept};
  write_file($document, put_between(read_file($document), $name, $text));
  print "\n$document has it now\n";
}

# ---- instructions ----

# Twice: numbers that are not the same to the bit are no counts.
sub count
{
  my @names = @_;
  my @rows = measured($opt{qemu}, $opt{build}, @names);
  my @again = measured($opt{qemu}, $opt{build}, @names);
  my @differ = differing(\@rows, \@again);

  die 'two runs differ: ', join(', ', @differ), "\n" if @differ;
  my (undef, @accepted) = -e $ACCEPTED ? read_accepted($ACCEPTED) : ();
  my $others = read_others($OTHERS);
  if (@names || !$opt{accept}) {
    print table($others, \@accepted, @rows);
  } else {
    write_file($ACCEPTED, accepted_text(compiler($opt{build}), @rows));
    keep('bench', table($others, undef, @rows));
  }
  my @slower = slower(\@accepted, @rows);
  print "\nmore than 5 % worse than accepted:\n", map { "  $_\n" } @slower
    if @slower && !$opt{accept};
}

# ---- two CPUs, the disk, growth, Linux ----

sub smp { keep('smp', smp_table($opt{qemu}, $opt{build})) }

sub disk
{
  require Disk;
  keep('disk', Disk::disk_table());
}

sub growth { keep('growth', growth_table($opt{qemu}, $opt{build})) }

# Linux's column beside what is written down of it.
sub linux
{
  my ($kernel) = @_;
  my ($rows, @missing) = linux_rows($opt{qemu}, $opt{build}, $opt{cc}, $kernel);
  my $others = read_others($OTHERS);

  print "| row | Linux, now | Linux, in $OTHERS |\n| --- | --: | --: |\n";
  printf("| `%s` | %s | %s |\n", $_->[0], show($_->[1]),
    show(($others->{ $_->[0] } || {})->{linux})) for @$rows;
  print "\nmissing: $_\n" for @missing;
}
