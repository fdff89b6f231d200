# Does the kernel go on, with all counts as before, whatever programs do? The
# program sysfuzz makes random system calls, with random registers, and runs
# damaged programs; its seed repeats them. With TEST_ALL=1, many more seeds.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @kernels = (['plain', built('kernel')],
  ['DEBUG', Guest::stepping() . '/kernel']);
my ($seeds, $rounds, @cpus) = (2, 15, 1, 2);
($seeds, $rounds, @cpus) = (16, 60, 1, 2, 4) if $ENV{TEST_ALL};
my $ran = 0;

for my $kernel (@kernels) {
  my ($name, $path) = @$kernel;

  for my $cpus (@cpus) {
    for my $seed (1 .. $seeds) {
      my $what = "sysfuzz $seed $rounds finds nothing, $cpus CPU, $name";
      $ran++ if it $what, sub {
        my $g = Guest->boot(image => disk(), kernel => $path, cpus => $cpus,
          append => "init=sysfuzz $seed $rounds", timeout => 400);
        my $status = $g->wait_exit(300);
        my @failed = grep { /FAILED/ } split(/\n/, $g->log_text);
        $g->fail_with(join("\n", "status $status", @failed)) if $status ne '0';
      };
    }
  }
}
figure('runs of random calls that found nothing',
  "$ran of " . @kernels * @cpus * $seeds);

done_testing;
