# Does an idle machine leave the host alone? Timing is never asserted, but for
# this one: the limit is far above what is measured, and below what a kernel
# costs whose ticks go on.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

my $SECONDS = 10;
my $LIMIT = 1; # percent of one host CPU; measured are .1 to .4

# Seconds of CPU time a process has used.
# User and system time, all threads; ps for hosts without /proc.
sub cpu_seconds
{
  my ($pid) = @_;
  if (open(my $stat, '<', "/proc/$pid/stat")) {
    my @field = split(/ /, (<$stat> =~ s/.*\) //r));
    return ($field[11] + $field[12]) / POSIX::sysconf(POSIX::_SC_CLK_TCK());
  }
  my ($text) = sh("ps -o time= -p $pid");
  my ($minutes, $seconds) = $text =~ /(\d+):(\d+(?:\.\d+)?)\s*$/ or die $text;
  return $minutes * 60 + $seconds;
}

for my $cpus (1, 2, 8) {
  # And it must still wake up: a CPU that sleeps for ever costs least.
  it "with $cpus CPU(s) the shell's prompt costs under $LIMIT % of a CPU", sub {
    my $g = Guest->boot(cpus => $cpus);
    $g->prompt;
    sleep 1;
    my ($start, $used) = (time, cpu_seconds($g->pid));
    sleep $SECONDS;
    my $percent = (cpu_seconds($g->pid) - $used) / (time - $start) * 100;
    note(sprintf('%.2f %% with %d CPU(s); the aim is under 1 %%', $percent,
      $cpus));
    die "$percent %\n" if $percent > $LIMIT;
    same($g->line('echo awake'), "awake\n");
  };
}

done_testing;
