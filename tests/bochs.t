# Does Lectern run in Bochs, a PC emulator that shares no code with QEMU, as it
# does there? In `make check-all`, if Bochs is here.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Race;
use Test::More;

my $LIMIT = 1500; # seconds; a third is enough on a quiet machine

# What `tools/bochs.pl` says and its status, for lines that are typed.
sub in_bochs
{
  my ($cpus, @lines) = @_;
  my $typed = join(' ', map { "'$_'" } @lines);

  return sh("CPUS=$cpus LIMIT=$LIMIT perl " . root('tools/bochs.pl') . ' '
    . built('lectern.img') . " $typed", limit => 2 * $LIMIT);
}

# What a machine says whose shell runs this script by itself; `ips` is how many
# instructions make a second, and so when its timer interrupts come.
sub alone
{
  my ($cpus, $ips, $script) = @_;
  my $scratch = scratch();
  my $image = copy_file(disk(), "$scratch/disk");
  my $mkfs = built('mkfs');

  spew("$scratch/rc", $script);
  sh("$mkfs mkdir $image /etc; $mkfs put $image $scratch/rc /etc/rc");
  my ($said) = sh("TRACE=$scratch/trace CPUS=$cpus IPS=$ips LIMIT=$LIMIT perl "
    . root('tools/bochs.pl') . " $image", limit => 2 * $LIMIT);
  return $said;
}

it 'says in one line what is missing', sub {
  my ($said, $status) = sh('BOCHS=/no/bochs perl ' . root('tools/bochs.pl')
    . ' ' . built('lectern.img'));
  same($status, 2);
  want($said, qr{\Amake bochs: /no/bochs is not here \(Debian: [^\n]*\)\n\z});
};

SKIP: {
  skip 'make check-all asks it', 4 unless all();
  skip 'Bochs is not here (Debian: bochs bochs-term)', 4
    if (sh('bochs --help'))[0] !~ /Bochs/;

  it 'boots with 1, 2 and 4 CPUs, works, and switches itself off', sub {
    for my $cpus (1, 2, 4) {
      my ($said, $status) = in_bochs($cpus, 'wc -l README > n; cat n', 'ps',
        'poweroff');
      want($said, qr/^$cpus of $cpus CPUs started$/m);
      want($said, qr/^ *\d+ README$/m);
      want($said, qr/^ +2 +0 .* log$/m);
      same($status, 0, "with $cpus CPUs:\n" . tail_of($said));
    }
  };

  it 'does the same again, and not with a timer that ticks otherwise', sub {
    my @said = map { alone(2, $_, "stress 2; ps\npoweroff\n") }
      50e6, 50e6, 31e6;
    same($said[1], $said[0]);
    die "IPS changes nothing\n" if $said[2] eq $said[0];
  };

  # Interrupts come in the midst of what QEMU does in one piece.
  it 'tests of processes that meet pass, whenever its timer ticks', sub {
    my ($ran, @bad) = 0;
    for my $cpus (2, 4) {
      for my $tests (@Race::GROUPS) {
        my $ips = 20_000_000 + 3_456_789 * ++$ran;
        my $said = alone($cpus, $ips, "usertests @$tests\npoweroff\n");
        push @bad, "CPUS=$cpus IPS=$ips @$tests:\n" . tail_of($said)
          if $said !~ /^usertests: \d+ passed, 0 failed$/m;
      }
    }
    figure('runs in Bochs, each with its own timer', $ran - @bad . " of $ran");
    same("@bad", '');
  };

  it 'usertests -q passes', sub {
    my ($said, $status) = in_bochs(1, 'usertests -q', 'poweroff');
    my @failed = $said =~ /^test (\w+): FAILED/mg;
    my ($passed) = $said =~ /^usertests: (\d+) passed, \d+ failed$/m;
    figure('tests that pass in Bochs', ($passed // 0) . ', ' . @failed
      . ' fail');
    same("@failed", '', tail_of($said));
    want($said, qr/^usertests: \d+ passed, 0 failed$/m);
  };
}

done_testing;
