# What the tests of `make trace` share: whose turn it is, and what they ask of a
# trace's JSON.
package Timelines;

use strict;
use warnings;
use Exporter 'import';
use Fcntl ':flock';
use Guest;
use JSON::PP;

our @EXPORT = qw(alone calls_of check_schema);

my $lock;

# Waits until no other test traces, up to the end of this one: what `make trace`
# writes has one place in the build.
sub alone
{
  open($lock, '>', built('trace.lock')) or die "trace.lock: $!\n";
  flock($lock, LOCK_EX) or die "trace.lock: $!\n";
}

# Names of a process's calls, in order.
sub calls_of
{
  my ($events, $name) = @_;
  my %pids = map { $_->{pid} => 1 } grep { $_->{ph} eq 'M'
      && $_->{name} eq 'process_name' && $_->{args}{name} eq $name } @$events;

  die "no $name among: " . join(' ', map { "$_->{pid}=$_->{args}{name}" }
    grep { $_->{name} eq 'process_name' } @$events) . "\n" unless %pids;
  return join(' ', map { $_->{name} } grep { $_->{ph} eq 'B'
      && $_->{cat} eq 'call' && $pids{ $_->{pid} } } @$events);
}

# What a reader of the format relies on: each event has its fields, times do not
# go back, slices end in the order in which they began, and so on.
sub check_schema
{
  my ($events) = @_;
  my (%open, %async, %arrow);
  my $last = 0;

  for my $e (@$events) {
    my $text = JSON::PP->new->canonical->encode($e);
    defined $e->{$_} or die "no $_: $text\n" for qw(ph pid tid name);
    next if $e->{ph} eq 'M' && defined $e->{args}{name};
    $e->{ts} >= $last or die "time goes back: $text\n";
    $last = $e->{ts};
    my $row = "$e->{pid} $e->{tid}";
    my $id = $e->{id} // '';
    if ($e->{ph} eq 'B') { push @{ $open{$row} }, $e->{name} }
    elsif ($e->{ph} eq 'E') {
      my $name = pop @{ $open{$row} } // 'nothing';
      $name eq $e->{name} or die "$name is open: $text\n";
    }
    elsif ($e->{ph} eq 'b') { $async{$id}++ }
    elsif ($e->{ph} eq 'e') { $async{$id}-- == 1 or die "not begun: $text\n" }
    elsif ($e->{ph} eq 's') { $arrow{$id}++ }
    elsif ($e->{ph} eq 'f') { $arrow{$id}-- == 1 or die "no start: $text\n" }
    elsif ($e->{ph} eq 'X') { $e->{dur} >= 0 or die "no duration: $text\n" }
    elsif ($e->{ph} ne 'i' || $e->{s} ne 't') { die "what is that: $text\n" }
  }
  for (map { @$_ } values %open) { die "$_ does not end\n" }
  for my $all (\%async, \%arrow) {
    for (keys %$all) { die "number $_ does not end\n" if $all->{$_} }
  }
}

1;
