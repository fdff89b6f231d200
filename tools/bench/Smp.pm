# What a second CPU is good for: the same work by one process and by two, on one
# CPU and on two, which are threads of the emulator here. Times are the host's,
# so they are never twice the same; the middle one of several is taken. Two
# machines of one CPU, side by side, say how much of it the host can give: these
# share nothing but the host.
package Smp;

use strict;
use warnings;
use Machine;
use POSIX ();
use Rows;
use Exporter 'import';

our @EXPORT = qw(smp_table smp_figures);

my $TRIES = 3;
my $LIMIT = 600;

# What is measured, how many times more often than usual, and what it is.
my @work = (
  ['cpu', 2000, 'a loop'],
  ['getpid', 300, 'getpid'],
  ['fork', 80, 'fork, exit, wait'],
  ['fork_exec', 120, 'fork, exec, exit, wait'],
  ['sbrk', 8000, 'sbrk, a page'],
  ['round_trip', 30, 'round trip of a pair of pipes'],
  ['lookup_10', 300, 'open and close, private directories'],
  ['open_close', 200, 'open and close, one directory'],
  ['read_60k', 500, 'read a private file'],
  ['write_60k_new', 100, 'write, create and remove a private file'],
);

# The middle of what 1 and 2 processes see on so many CPUs.
sub middle
{
  my ($qemu, $build, $cpus, $name, $times) = @_;
  my @runs = map { "bench -n $times -j $_ $name" } 1, 2;
  my $command = join('; ', (@runs) x $TRIES);
  my @values = map { $_->[1] } parse_rows(run_well($LIMIT,
    timed($qemu, cpus => $cpus, kernel => "$build/kernel",
    initrd => "$build/fs.img", append => "init=$command")));

  die "$name on $cpus CPU(s): bench failed\n" if @values != 2 * $TRIES;
  return map { my $which = $_;
    (sort { $a <=> $b } map { $values[2 * $_ + $which] } 0 .. $TRIES - 1)
    [$TRIES / 2] } 0, 1;
}

# The same on one CPU, while another machine does the same. That has a perl of
# its own, which Keeper watches as a child of this one.
sub beside
{
  my @what = (@_[0, 1], 1, @_[2, 3]);
  my $pid = fork // die "cannot fork: $!\n";

  if ($pid == 0) {
    exec($^X, (map { "-I$_" } @INC), '-MSmp', '-e', 'Smp::middle(@ARGV)',
      @what) or POSIX::_exit(1);
  }
  my @seen = middle(@what);
  waitpid($pid, 0);
  die "$what[3]: the machine beside failed\n" if $?;
  return @seen;
}

# From what 1 and 2 processes see on 1 CPU, on 1 beside another machine, and on
# 2: (the gain of two processes by the second CPU, that of two machines, the
# cost of a lone process on two CPUs).
sub smp_figures
{
  my ($one_on_1, $two_on_1, $one_beside, undef, $one_on_2, $two_on_2) = @_;
  return ($two_on_1 / $two_on_2, 2 * $one_on_1 / $one_beside,
    $one_on_2 / $one_on_1);
}

sub smp_table
{
  my ($qemu, $build) = @_;
  my $text = "| work | gain of two processes | of two machines "
    . "| cost of a lone one |\n| --- | --: | --: | --: |\n";

  for (@work) {
    my ($name, $times, $words) = @$_;
    my @seen = (middle($qemu, $build, 1, $name, $times),
      beside($qemu, $build, $name, $times),
      middle($qemu, $build, 2, $name, $times));
    my $line = sprintf("| %s | %.2f | %.2f | %.2f |\n", $words,
      smp_figures(@seen));
    print STDERR $line;
    $text .= $line;
  }
  return $text;
}

1;
