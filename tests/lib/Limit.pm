# Limits for what a test waits for, in seconds of a quiet machine. A machine
# that is busy or slow gets as many more as it is slower.
#
#   my $limit = Limit->new(30);
#   until (has_come()) {
#     die "it has not come\n" if $limit->over;
#     $limit->pause(0.1);
#   }
#
# Who has waited for two seconds measures how long a fixed piece of work takes
# now, and again every few seconds, as the load changes; from then on a second
# counts as much less as the work took longer than on the quiet machine that
# the limits were chosen on. No limit is stretched more than $MOST times, so
# that what hangs ends. TEST_SLOW=3 makes all limits 3 times longer besides.
package Limit;

use strict;
use warnings;
use List::Util qw(max min);
use Time::HiRes qw(time sleep);

our $SLOW = $ENV{TEST_SLOW} || 1;

my $WORK = 250_000;  # rounds of the loop that is measured
my $QUIET = 0.025;   # seconds they take on a quiet machine
my $EVERY = 3;       # seconds between two measurements
my $FIRST = 2;       # seconds of waiting before the first
my $MOST = 20;

my $slowness = 1;    # as measured last
my $measured;        # when

# How many times slower than a quiet machine this one is now, 1 to $MOST. The
# work takes many turns of the CPU, so that the others have theirs in between.
sub slowness
{
  return $slowness if defined $measured && time - $measured < $EVERY;
  my $start = time;
  my $x = 1;

  $x = ($x * 69069 + $_) & 0xffffffff for 1 .. $WORK;
  $measured = time;
  $slowness = min($MOST, max(1, ($measured - $start) / $QUIET));
  return $slowness;
}

# Seconds that a limit for somebody else, who counts real ones, is to have: what
# the machine needs now, and as much again as it may become slower.
# For programs that we start and that know no Limit, such as gdb's scripts.
sub stretched
{
  my ($seconds) = @_;
  return int(max(1, $seconds * $SLOW * min($MOST, 2 * slowness())));
}

# In real seconds up to $FIRST, as most waits are over by then and to measure
# costs time, too.
sub new
{
  my ($class, $seconds) = @_;
  return bless { left => $seconds * $SLOW, seconds => $seconds, seen => time,
    start => time }, $class;
}

# Is the time up?
# The time between two calls counts by what the machine is now. A machine that
# was suspended in between loses one such piece.
sub over
{
  my ($self) = @_;
  my $now = time;
  my $gone = max(0, $now - $self->{seen});

  $gone /= slowness() if $now - $self->{start} > $FIRST;
  $self->{seen} = time;
  $self->{left} -= $gone;
  return $self->{left} <= 0;
}

# Waits some seconds, or until the time is up.
sub pause
{
  my ($self, $seconds) = @_;
  sleep(max(0.001, min($seconds, $self->{left})));
}

# Waits until one of these files can be read, $most seconds at the longest, and
# not for long after the time is up: those that can.
sub can_read
{
  my ($self, $select, $most) = @_;
  return $select->can_read(max(0.001, min($most // 1, $self->{left})));
}

# The limit in words, for who tells that it was over.
sub words
{
  my ($self) = @_;
  return sprintf('%d s (%.0f s on a quiet machine)', time - $self->{start},
    $self->{seconds} * $SLOW);
}

1;
