#!/usr/bin/env perl
# Draws who ran when, and at which level, from a trace of the kernel.
#
#   perl lab/plot.pl            of mlfqload: build/mlfq.svg, build/mlfq.txt
#   perl lab/plot.pl COMMAND    of another command
#   perl lab/plot.pl check      of mlfqload: is it what the kernel has counted?
#
# The time is that of one CPU whose clock is instructions (docs/TRACE.md): a
# tick is ten million, and two plots of one kernel are the same.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use List::Util qw(max min);

BEGIN { chdir(dirname(Cwd::abs_path($0)) . '/..') or die "plot: $!\n" }
use lib 'tests/lib', 'tools/trace', 'lab';
use Drawn;
use Guest qw(built root slurp spew);
use Records;

use constant {
  LOAD => 'mlfqload',
  TICK => 10_000_000,  # of the trace's time
  TIMER => 32,         # the vector of its interrupt: T_IRQ0 + IRQ_TIMER
};

$| = 1;
my $command = shift // LOAD;
my $check = $command eq 'check';
my $plot = eval {
  my $said = run($check ? LOAD : $command);
  my $plot = history($said);
  draw($plot, $check ? LOAD : $command);
  compare($plot) if $check;
  $plot;
};
if (!$plot) {
  print "plot: $@";
  exit 1;
}
print slurp(built('mlfq.txt')) unless $check;
print built('mlfq.svg') =~ s{^\Q@{[root()]}\E/}{}r, " is the picture\n"
  unless $check;

# Runs a command, traced; what it has printed. It may fail, but not the kernel.
sub run
{
  my ($command) = @_;
  my $build = built() =~ s{^\Q@{[root()]}\E/}{}r;
  my ($said, $status) = Guest::make("BUILD=$build CPUS=1 trace "
    . "CMD='$command'", limit => 200);

  die "$1\n" if $said =~ /(panic.*)/;
  return $said if $status == 0 || $said =~ /^\d+ events, /m;
  my ($line) = grep { /\S/ && !/^make/ } reverse split(/\n/, $said);
  die "make trace CMD='$command' failed: $line\n";
}

# What the trace tells: {boosts: times, start, end, of: {pid => process}}, a
# process is {pid, name, counted (by the kernel, by level), ticks (seen in the
# trace, by level), runs: [start, end, level], levels: [time, level]}.
sub history
{
  my ($said) = @_;
  my %seen = (of => {}, boosts => []);
  my ($records) = read_records(slurp(built('trace.bin')),
    event_table(root()));

  $seen{end} = @$records ? $records->[-1]{time} : 0;
  my %running; # CPU => run that goes on
  for my $r (@$records) {
    my $run = $running{ $r->{cpu} };
    stop(\%running, $r) if $run && ($r->{pid} != $run->{pid}
      || $r->{type} =~ /^(?:sleep|exit|switch)$/);
    note(\%seen, \%running, $r);
  }
  $_->{end} //= $seen{end} for map { @{ $_->{runs} } } values %{ $seen{of} };
  name_them(\%seen, $said);
  return \%seen;
}

sub stop
{
  my ($running, $r) = @_;
  my $run = delete $running->{ $r->{cpu} };

  $run->{end} = $r->{time};
}

sub process
{
  my ($seen, $pid, $time) = @_;

  return $seen->{of}{$pid} //= { pid => $pid, runs => [], ticks => [0, 0, 0, 0],
    levels => [[$time, 0]] };
}

sub note
{
  my ($seen, $running, $r) = @_;
  my ($type, $time) = @$r{qw(type time)};

  push @{ $seen->{boosts} }, $time if $type eq 'boost';
  process($seen, $r->{a}, $time) if $type eq 'fork';
  if ($type eq 'level') {
    my $p = process($seen, $r->{a}, $time);
    push @{ $p->{levels} }, [$time, $r->{b}];
  }
  if ($type eq 'switch') {
    my $p = process($seen, $r->{a}, $time);
    $running->{ $r->{cpu} } = { pid => $r->{a}, start => $time };
    push @{ $p->{runs} }, $running->{ $r->{cpu} };
  }
  if ($type eq 'irq' && $r->{a} == TIMER && $r->{pid} != 0) {
    my $p = process($seen, $r->{pid}, $time);
    $p->{ticks}[ $p->{levels}[-1][1] ]++;
  }
}

# Those that the command has named, else all: {shown}, in order.
sub name_them
{
  my ($seen, $said) = @_;
  my @shown;

  while ($said =~ /^mlfqload: (\w+) (\d+) (\d+) (\d+) (\d+) (\d+)\r?$/mg) {
    my $p = $seen->{of}{$2} or next;
    @$p{qw(name counted)} = ($1, [$3, $4, $5, $6]);
    push @shown, $p;
  }
  ($seen->{counted_boosts}) = $said =~ /^mlfqload: boosts (\d+)\r?$/m;
  @shown = grep { $_->{pid} > 0 } sort { $a->{pid} <=> $b->{pid} }
    values %{ $seen->{of} } unless @shown;
  die "nobody ran\n" unless @shown;
  $_->{name} //= "pid $_->{pid}" for @shown;
  $seen->{start} = min(map { $_->{levels}[0][0] } @shown);
  $seen->{end} = max(map { $_->{end} } map { @{ $_->{runs} } } @shown);
  @{ $seen->{boosts} } = grep { $_ > $seen->{start} } @{ $seen->{boosts} };
  $seen->{shown} = \@shown;
}

# The level of a process just before a time.
sub level_before
{
  my ($p, $time) = @_;
  my ($level) = map { $_->[1] } grep { $_->[0] < $time }
    reverse @{ $p->{levels} };

  return $level // 0;
}

sub draw
{
  my ($plot, $command) = @_;
  my @at = grep { $_ < $plot->{end} } @{ $plot->{boosts} };
  my $table = sprintf("%-10s %4s %5s %s  %s\n", 'process', 'pid', 'runs',
    '  ticks at level 0     1     2     3', 'level before each boost');

  for my $p (@{ $plot->{shown} }) {
    $table .= sprintf("%-10s %4d %5d %18d %5d %5d %5d  %s\n", $p->{name},
      $p->{pid}, scalar @{ $p->{runs} }, @{ $p->{ticks} },
      join(' ', map { level_before($p, $_) } @at));
  }
  $table .= 'boosts at ticks: ' . (join(', ', map {
    sprintf('%.0f', ($_ - $plot->{start}) / TICK) } @at) || 'none') . "\n";
  spew(built('mlfq.txt'), $table);
  spew(built('mlfq.svg'), drawn($plot, $command, TICK));
}

# Whether the trace agrees with getpinfo. The tick of a boost may count for the
# level before it or for the top.
sub compare
{
  my ($plot) = @_;
  my $n = $plot->{counted_boosts};
  my $seen = @{ $plot->{boosts} };

  die LOAD, " has not told what it has done: does getpinfo work?\n"
    unless defined $n && @{ $plot->{shown} } == 4;
  die "of $n boosts the trace has $seen\n" if abs($n - $seen) > 1;
  die "there were $n boosts, should be two or more\n" if $n < 2;
  for my $p (@{ $plot->{shown} }) {
    for my $level (0 .. 3) {
      my ($trace, $kernel) = ($p->{ticks}[$level], $p->{counted}[$level]);
      die "$p->{name} at level $level: $trace ticks in the trace, "
        . "$kernel by getpinfo\n" if abs($trace - $kernel) > $n;
    }
  }
}
