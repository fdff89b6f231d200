# Writes a timeline as JSON that ui.perfetto.dev and chrome://tracing read.
#
# A row for each process has its calls and sleeps as slices (B, E); a row for
# each CPU has who runs (X). Disk requests are asynchronous (b, e), arrows
# (s, f) go from a wakeup to the run that it brings. Times are microseconds.
package Perfetto;

use strict;
use warnings;
use Exporter 'import';
use JSON::PP;

our @EXPORT = qw(perfetto);

use constant CPUS => 1_000_000; # the "process" whose threads are the CPUs

sub perfetto
{
  my ($line, $lost) = @_;
  my $json = JSON::PP->new->canonical;
  my @events = sort { $a->{ts} <=> $b->{ts} || $a->{order} <=> $b->{order} }
    (_slices($line), _cpus($line), _disk($line), _arrows($line),
    _points($line));

  delete $_->{order} for @events;
  return "{\"displayTimeUnit\": \"ns\", \"otherData\": {\"lost\": $lost},\n"
    . "\"traceEvents\": [\n"
    . join(",\n", map { $json->encode($_) } _names($line), @events)
    . "\n]}\n";
}

# Ends come before begins of the same time.
sub _event
{
  my ($line, $ph, $time, $pid, $tid, %more) = @_;
  my %order = (E => 0, e => 0, B => 2, b => 2);

  return { ph => $ph, ts => ($time - $line->{start}) / 1000, pid => $pid,
    tid => $tid, order => $order{$ph} // 1, %more };
}

sub _names
{
  my ($line) = @_;
  my %cpus = map { $_->{cpu} => 1 } @{ $line->{runs} }, @{ $line->{points} };
  my @rows = ([CPUS, 0, 'process_name', 'CPUs'],
    map({ [CPUS, $_, 'thread_name', "CPU $_"] } sort keys %cpus));

  for my $pid ($line->pids) {
    push @rows, map { [$pid, $pid, $_, $line->name($pid)] }
      qw(process_name thread_name);
  }
  return map { { ph => 'M', pid => $_->[0], tid => $_->[1], name => $_->[2],
    args => { name => $_->[3] } } } @rows;
}

sub _slices
{
  my ($line) = @_;
  my @events;

  for my $s (@{ $line->{calls} }) {
    my %args = (args => $s->{args}, texts => $s->{texts});
    $args{result} = $s->{result} if defined $s->{result};
    push @events, _event($line, 'B', $s->{start}, $s->{pid}, $s->{pid},
      name => $s->{name}, cat => 'call', args => \%args);
    push @events, _event($line, 'E', $s->{end}, $s->{pid}, $s->{pid},
      name => $s->{name}, cat => 'call', order => 0.5);
  }
  for my $s (@{ $line->{sleeps} }) {
    push @events, _event($line, 'B', $s->{start}, $s->{pid}, $s->{pid},
      name => "sleeps on $s->{on}", cat => 'sleep', order => 3);
    push @events, _event($line, 'E', $s->{end}, $s->{pid}, $s->{pid},
      name => "sleeps on $s->{on}", cat => 'sleep');
  }
  return @events;
}

sub _cpus
{
  my ($line) = @_;

  return map { _event($line, 'X', $_->{start}, CPUS, $_->{cpu},
    name => $line->name($_->{pid}) . " $_->{pid}", cat => 'run',
    dur => ($_->{end} - $_->{start}) / 1000) } @{ $line->{runs} };
}

sub _disk
{
  my ($line) = @_;
  my $id = 0;

  return map {
    my %all = (name => "$_->{what} block $_->{block}", cat => 'disk',
      id => ++$id);
    (_event($line, 'b', $_->{start}, $_->{pid}, $_->{pid}, %all),
      _event($line, 'e', $_->{end}, $_->{pid}, $_->{pid}, %all))
  } @{ $line->{disk} };
}

sub _arrows
{
  my ($line) = @_;
  my $id = 0;

  return map {
    my %all = (name => 'wakes', cat => 'wakeup', id => ++$id);
    (_event($line, 's', $_->{at}, CPUS, $_->{cpu}, %all),
      _event($line, 'f', $_->{run}{start}, CPUS, $_->{run}{cpu}, %all,
      bp => 'e', order => 4))
  } grep { $_->{run} } @{ $line->{wakes} };
}

sub _points
{
  my ($line) = @_;

  return map {
    my @row = $_->{name} eq 'irq' || !$_->{pid} ? (CPUS, $_->{cpu})
      : ($_->{pid}, $_->{pid});
    _event($line, 'i', $_->{at}, @row, s => 't', cat => 'point',
      name => $_->{lock} ? "waits for $_->{lock}" : $_->{name},
      args => { a => $_->{a}, b => $_->{b} })
  } @{ $line->{points} };
}

1;
