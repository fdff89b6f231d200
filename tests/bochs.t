# Does Lectern run in Bochs, a PC emulator that shares no code with QEMU, as it
# does there? In `make check-all`, if Bochs is here.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
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

it 'says in one line what is missing', sub {
  my ($said, $status) = sh('BOCHS=/no/bochs perl ' . root('tools/bochs.pl')
    . ' ' . built('lectern.img'));
  same($status, 2);
  want($said, qr{\Amake bochs: /no/bochs is not here \(Debian: [^\n]*\)\n\z});
};

SKIP: {
  skip 'make check-all asks it', 2 unless all();
  skip 'Bochs is not here (Debian: bochs bochs-term)', 2
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
