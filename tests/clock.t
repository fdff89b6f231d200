# Is a tick 10 ms, whatever the machine does meanwhile?
#
# The kernel measures its timer against another clock at boot, and stops it
# while nobody waits for a tick. Here QEMU counts instructions: a nanosecond
# each, for all clocks alike, however busy the host is. So what the battery's
# clock says is compared with what was slept.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @counted = (kernel => built('kernel'), initrd => built('fs.img'),
  timeout => 300, qemu => ['-icount', 'shift=0,sleep=off',
    '-rtc', 'base=2020-01-01T00:00:00,clock=vm']);

# Seconds that the battery's clock counts while `command` runs.
sub seconds
{
  my ($g, $command) = @_;
  my @at = $g->line("date +%s; $command; date +%s", 200) =~ /^(\d+)$/mg;
  $g->fail_with('no two times') if @at != 2;
  return $at[1] - $at[0];
}

for my $cpus (1, 2) {
  it "a long sleep takes as long as it says, within 1 % ($cpus CPU)", sub {
    my $g = Guest->boot(@counted, cpus => $cpus);
    $g->prompt;
    my $s = seconds($g, 'sleep 400');
    die "$s seconds instead of 400\n" if $s < 397 || $s > 404;
  };
}

# Each begins and ends in the middle of a tick.
it 'so do many short ones, which begin and end at any time', sub {
  my $g = Guest->boot(@counted);
  $g->prompt;
  my $s = seconds($g, join('; ', ('sleep 9.95') x 20));
  die "$s seconds instead of 199 or a little more\n" if $s < 198 || $s > 202;
};

done_testing;
