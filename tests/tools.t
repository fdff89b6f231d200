# Do the small programs print what those of other systems print?
#
# Each row is a command and its whole output. They are run in the guest, and
# again on this machine, where it has the program: a row that is wrong is found
# there, whatever the guest says.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;
use Tools;

my $before = 'mkdir w; cd w; mkdir d; mkdir d/e; echo one > a; '
  . 'echo two words >> a; echo three:four:five >> a; echo b > b; '
  . 'seq 12 > n; echo x > d/x.c; echo y > d/e/y.h; true > empty; '
  . 'seq 3 > s; echo b:10:x > k; echo a:9:y >> k; echo B:9:x >> k; '
  . 'echo foo bar foo_bar > w; echo bar-foo >> w; echo foofoo >> w; '
  . 'echo x >> w';

# Program => its rows.
my @table = Tools::table();

# The shell of another system, in its usual order of characters.
sub of_host
{
  my ($command) = @_;
  my $dir = scratch;
  spew("$dir/script", "$before\n$command\n");
  return scalar((sh("LC_ALL=C sh $dir/script 2>&1", dir => "$dir"))[0]);
}

for (@table) {
  my ($program, @rows) = @$_;
  next if !@rows || (sh("command -v $program"))[1] != 0;
  it "a system that has $program agrees with the table", sub {
    while (my ($command, $wanted) = splice(@rows, 0, 2)) {
      same(of_host($command), $wanted, $command);
    }
  };
}

my $g = Guest->boot(cpus => 2, timeout => 300);
$g->prompt;
$g->line($_) for split(/; /, $before);
for (@table, Tools::own()) {
  my ($program, @rows) = @$_;
  it "$program does what the table says", sub {
    while (my ($command, $wanted) = splice(@rows, 0, 2)) {
      my $got = $g->line($command);
      ref $wanted ? want($got, $wanted, $command)
        : same($got, $wanted, $command);
    }
  };
}

it 'on a full disk sed -i says so, and the file is as it was', sub {
  $g->line($_, 120) for 'cp n m', 'cat /dev/zero > z1', 'cat /dev/zero > z2',
    'cat /dev/zero > z3';
  want($g->line('sed -i s/1/one/ m'), qr/^sed: m: no space left/);
  same($g->line('cmp m n && ls -a'), $g->line('ls -a | grep -v sed-'));
  $g->line('rm m z1 z2 z3');
};

$g->kill;
done_testing;
