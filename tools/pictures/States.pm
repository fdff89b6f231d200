# docs/pictures/states.svg: the states of a process, and who changes them.
package States;

use strict;
use warnings;
use Files;
use Source;
use Svg;

my ($W, $H) = (116, 58); # of a state's box

# Where each state's box is, its colour, and what it means.
my %STATE = (
  UNUSED => [32, 96, 'grey', 'free slot'],
  EMBRYO => [250, 96, 'amber', 'being made'],
  RUNNABLE => [484, 96, 'green', 'in the queue'],
  RUNNING => [484, 286, 'blue', 'on a CPU'],
  SLEEPING => [652, 286, 'violet', 'on a chan'],
  STOPPED => [484, 396, 'amber', 'no instruction'],
  ZOMBIE => [32, 286, 'rose', 'status kept'],
);

# How each transition is drawn: the points of its arrow, then where its words
# are and how they are anchored.
my %ROUTE = (
  'UNUSED -> EMBRYO' => [[[148, 116], [250, 116]], 199, 108, 'middle'],
  'EMBRYO -> UNUSED' => [[[250, 138], [148, 138]], 199, 157, 'middle'],
  'EMBRYO -> RUNNABLE' => [[[366, 125], [484, 125]], 425, 117, 'middle'],
  'RUNNABLE -> RUNNING' => [[[522, 154], [522, 286]], 512, 225, 'end'],
  'RUNNING -> RUNNABLE' => [[[562, 286], [562, 154]], 572, 225, 'start'],
  'RUNNING -> SLEEPING' => [[[600, 315], [652, 315]], 626, 306, 'middle'],
  'SLEEPING -> RUNNABLE' =>
    [[[710, 286], [710, 125], [600, 125]], 608, 116, 'start'],
  'RUNNING -> STOPPED' => [[[542, 344], [542, 396]], 532, 375, 'end'],
  'SLEEPING -> STOPPED' =>
    [[[710, 344], [710, 415], [600, 415]], 608, 406, 'start'],
  'STOPPED -> RUNNABLE' =>
    [[[600, 440], [786, 440], [786, 66], [542, 66], [542, 96]], 608, 58,
      'start'],
  'RUNNING -> ZOMBIE' => [[[484, 315], [148, 315]], 316, 306, 'middle'],
  'ZOMBIE -> UNUSED' => [[[90, 286], [90, 154]], 100, 225, 'start'],
);

sub draw
{
  my @transitions = transitions();
  my $s = Svg->new('states', 536, 'The states of a process',
    join(' ', map { "$_->[0] becomes $_->[1] by $_->[2]." } @transitions));

  local $Svg::ROUND = 9;
  for my $state (split(/,\s*/, part('proc.h', qr/^enum procstate \{ (.*?) \};/m,
    'enum procstate'))) {
    my ($x, $y, $colour, $meaning) = @{ $STATE{$state}
        or die "pictures: no place for the state $state\n" };
    $s->box($x, $y, $W, $H, $colour, "*$state", $meaning);
  }
  for (@transitions) {
    my ($from, $to, $who) = @$_;
    my ($points, $x, $y, $anchor) = @{ $ROUTE{"$from -> $to"}
        or die "pictures: no place for the transition $from -> $to\n" };
    $s->arrow($STATE{$to}[2], @$points);
    $s->words($x, $y, $who, $anchor);
  }
  $s->note(486, 'The words at an arrow are the functions that go that way. '
    . 'Each holds ptable.lock and calls setstate (proc.c), which panics on '
    . 'any way that is not drawn here.');
  return $s;
}

# The transitions that the comment at the top of proc.c draws: [from, to, who].
# They must be those that setstate() lets pass.
sub transitions
{
  my (@transitions, %seen);

  for my $line (read_file('proc.c') =~ m{^//   ([A-Z]+ --.*)$}mg) {
    my ($from, @rest) = split(/ --(.*?)--> /, $line);
    while (my ($who, $to) = splice(@rest, 0, 2)) {
      push @transitions, [$from, $to, $who];
      $seen{"$from -> $to"} = "proc.c's comment has it, setstate()";
      $from = $to;
    }
  }
  my $table = part('proc.c', qr/ from\[\] = \{\n(.*?)\};/s, "setstate's table");
  while ($table =~ /\[(\w+)\] = ([^,]*),/g) {
    my ($to, $from) = ($1, $2);
    for my $pair (map { "$_ -> $to" } $from =~ /1 << (\w+)/g) {
      $seen{$pair} = $seen{$pair} ? ''
        : "setstate() has it, proc.c's comment";
    }
  }
  for (sort grep { $seen{$_} } keys %seen) {
    die "pictures: $_: $seen{$_} does not\n";
  }
  return @transitions;
}

1;
