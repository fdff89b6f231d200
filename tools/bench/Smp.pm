# What a second CPU is good for: the same work by one process and by two, on one
# CPU and on two, which are threads of the emulator here. Times are the host's,
# so they are never twice the same; the least of several is taken.
package Smp;

use strict;
use warnings;
use List::Util qw(min);
use Machine;
use Rows;
use Exporter 'import';

our @EXPORT = qw(smp_table smp_figures);

my $TRIES = 3;
my $LIMIT = 600;

# What is measured, how many times more often than usual, and what it is.
my @work = (
  ['cpu', 2000, 'a loop'],
  ['getpid', 2000, 'getpid'],
  ['fork', 60, 'fork, exit, wait'],
  ['fork_exec', 40, 'fork, exec, exit, wait'],
  ['sbrk', 400, 'sbrk, a page'],
  ['round_trip', 150, 'round trip of a pair of pipes'],
  ['lookup_10', 300, 'open and close, private directories'],
  ['open_close', 300, 'open and close, one directory'],
  ['read_60k', 200, 'read a private file'],
  ['write_60k_again', 60, 'write a private file'],
);

# The least that 1 and 2 processes see on so many CPUs.
sub least
{
  my ($qemu, $build, $cpus, $name, $times) = @_;
  my @runs = map { "bench -n $times -j $_ $name" } 1, 2;
  my $command = join('; ', (@runs) x $TRIES);
  my @values = map { $_->[1] } parse_rows(run_well($LIMIT,
    timed($qemu, cpus => $cpus, kernel => "$build/kernel",
    initrd => "$build/fs.img", append => "init=$command")));

  die "$name on $cpus CPU(s): bench failed\n" if @values != 2 * $TRIES;
  return map { my $which = $_;
    min(map { $values[2 * $_ + $which] } 0 .. $TRIES - 1) } 0, 1;
}

# From what 1 and 2 processes see on 1 CPU and on 2: (the gain of two processes
# by the second CPU, the cost of a lone one on two).
sub smp_figures
{
  my ($one_on_1, $two_on_1, $one_on_2, $two_on_2) = @_;
  return ($two_on_1 / $two_on_2, $one_on_2 / $one_on_1);
}

sub smp_table
{
  my ($qemu, $build) = @_;
  my $text = "| work | gain of two processes | cost of a lone one |\n"
    . "| --- | --: | --: |\n";

  for (@work) {
    my ($name, $times, $words) = @$_;
    my @seen = map { least($qemu, $build, $_, $name, $times) } 1, 2;
    $text .= sprintf("| %s | %.2f | %.2f |\n", $words, smp_figures(@seen));
    print STDERR "  $words\n";
  }
  return $text;
}

1;
