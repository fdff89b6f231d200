# Do the tests of what runs at the same time pass, whatever moments the CPUs are
# given up at, and does a seed repeat its run? tests/kernel/race.c chooses the
# moments. `make race SEED=n` runs the seed that fails here.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Race;
use Test::More;

my $kernel = Race::kernel();
my $seeds = all() ? 240 : 2;
my $good = 0;

# One run: the tests, and how Race::run is to run them.
sub of_seed
{
  my ($seed) = @_;
  my ($tests, $cpus) = Race::choice($seed);

  return ($tests, kernel => $kernel, seed => $seed, cpus => $cpus,
    limit => 300);
}

it 'the same seed is the same run, another is not', sub {
  my @runs = map {
    my ($why, $text) = Race::run(['pipe_wakes_next'], kernel => $kernel,
      seed => $_, cpus => 2);
    die "$why\n$text" if $why;
    $text;
  } 7, 7, 8;
  want(Race::sum($runs[0]), qr/^race: seed 7: [1-9]\d* of \d+ preemptions/);
  same($runs[1], $runs[0]);
  my @sums = map { Race::sum($_) =~ /sum (\S+)$/ } @runs;
  die "two seeds with the sum $sums[0]\n" if $sums[0] eq $sums[2];
};

for my $seed (1 .. $seeds) {
  my ($tests, %how) = of_seed($seed);
  $good++ if it "seed $seed: @$tests pass, $how{cpus} CPU", sub {
    my ($why, $text) = Race::run($tests, %how);
    die "$why\n", tail_of($text), "again: make race SEED=$seed\n" if $why;
  };
}
figure('seeds without a race', "$good of $seeds");

# What finds nothing must be able to find something: a wakeup between the
# release of a lock and the sleep is lost in this kernel.
it 'a race is found: a wakeup that is lost', sub {
  my $said = sh('JOBS=1 BUILD=' . built()
    . ' perl tools/mutants.pl --named sleep-window', limit => 600);
  want($said, qr/^1 of 1 caught$/m);
} if all();

done_testing;
