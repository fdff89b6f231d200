#!/usr/bin/env perl
# Measures the kernel for make: what docs/PERFORMANCE.md shows.
#
#   tools/bench.pl [OPTION...] count [ROW...]   instructions (make bench)
#   tools/bench.pl [OPTION...] smp              two CPUs (make bench-smp)
#   tools/bench.pl [OPTION...] disk [KERNEL]    an IDE disk (make bench-disk)
#   tools/bench.pl [OPTION...] growth   how costs grow (make bench-growth)
#   tools/bench.pl [OPTION...] linux KERNEL     Linux (make bench-linux)
#
# Options: --build DIR, --qemu QEMU, --cc CC and --modules DIR (for Linux),
# --accept (what was measured is the new tests/bench.json, and goes into
# docs/PERFORMANCE.md).
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
  . "[--cc CC] [--modules DIR]\n"
  . "  count [ROW...] | smp | disk [KERNEL] | growth | linux KERNEL\n";
GetOptions(\%opt, qw(build=s qemu=s cc=s modules=s accept)) && @ARGV
  or die $usage;
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

# With a Linux kernel, only what is durable when, beside its ext2.
sub disk
{
  my ($kernel) = @_;

  if (length($kernel // '')) {
    require Ext2;
    return keep('ext2', Ext2::ext2_table(@opt{qw(build cc)}, $kernel,
      $opt{modules}));
  }
  require Disk;
  keep('disk', Disk::disk_table());
  print "\nKERNEL=bzImage, and MODULES=/lib/modules/VERSION if it has drivers "
    . "in modules,\nshow Linux's ext2 beside it.\n";
}

sub growth { keep('growth', growth_table($opt{qemu}, $opt{build})) }

# Linux's column beside what is written down of it; and the rows with a sync
# beside those of ours that were accepted last.
sub linux
{
  my ($kernel) = @_;
  my ($rows, @missing) = linux_rows(@opt{qw(qemu build cc)}, $kernel,
    $opt{modules});
  my $others = read_others($OTHERS);

  print "| row | Linux, now | Linux, in $OTHERS |\n| --- | --: | --: |\n";
  printf("| `%s` | %s | %s |\n", $_->[0], show($_->[1]),
    show(($others->{ $_->[0] } || {})->{linux})) for @$rows;
  print "\nmissing: $_\n" for @missing;
  my (undef, @accepted) = read_accepted($ACCEPTED);
  print "\nWith what was put off:\n\n";
  keep('synced', synced_table(\@accepted, $rows));
}
