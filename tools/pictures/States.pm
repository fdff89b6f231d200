# docs/pictures/states.svg: the states of a process, and who changes them.
package States;

use strict;
use warnings;
use Source;
use Svg;

sub name { return 'states' }
sub ask { }

my ($W, $H) = (116, 58); # of a state's box

# Where each state's box is, its colour, and what it means.
my %STATE = (
  UNUSED => [32, 96, 'grey', 'free slot'],
  EMBRYO => [250, 96, 'amber', 'being made'],
  RUNNABLE => [484, 96, 'green', 'in the queue'],
  RUNNING => [484, 286, 'blue', 'on a CPU'],
  SLEEPING => [652, 286, 'violet', 'on a chan'],
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
  'RUNNING -> ZOMBIE' => [[[484, 315], [148, 315]], 316, 306, 'middle'],
  'ZOMBIE -> UNUSED' => [[[90, 286], [90, 154]], 100, 225, 'start'],
);

sub draw
{
  my @transitions = Source::transitions();
  my $s = Svg->new(name => name(), height => 436,
    title => 'The states of a process', about => about(@transitions));

  for my $state (Source::states()) {
    my ($x, $y, $colour, $meaning) = @{ $STATE{$state}
        or die "pictures: no place for the state $state\n" };
    my $middle = $x + $W / 2;
    $s->box($x, $y, $W, $H, $colour, round => 9);
    $s->words($middle, $y + 26, $state, bold => 1, anchor => 'middle');
    $s->words($middle, $y + 45, $meaning, size => 13, anchor => 'middle',
      colour => $colour);
  }
  arrow($s, @$_) for @transitions;
  $s->note(386, 'The words at an arrow are the functions that go that way. '
    . 'Each holds ptable.lock and calls setstate (proc.c), which panics on '
    . 'any way that is not drawn here.');
  return $s;
}

sub arrow
{
  my ($s, $from, $to, $who) = @_;
  my ($points, $x, $y, $anchor) = @{ $ROUTE{"$from -> $to"}
      or die "pictures: no place for the transition $from -> $to\n" };

  $s->arrow($STATE{$to}[2], @$points);
  $s->words($x, $y, $who, size => 13, anchor => $anchor);
}

sub about
{
  return join(' ', map { "$_->[0] becomes $_->[1] by $_->[2]." } @_);
}

1;
