# Does the file system keep its promises when the power, the disk or the
# contents of the disk fail? Its code is compiled for the host: HostFs.pm.
# Arguments are the parts to run, as tests/host/fstest.c names them; without one
# all are.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use HostFs;
use Test::More;

my $built = it 'the file system compiles for the host', sub {
  my $text = HostFs::build();
  same($text, '', 'warnings') if $ENV{WERROR};
};

if ($built) {
  my $states = all() ? 100_000 : 5_000;
  my ($text, $status) = sh(HostFs::program() . " --states $states @ARGV",
    limit => 2400);
  my $plan = 0;
  for (split(/\n/, $text)) {
    if (/^(not )?ok \d+ - (.*)/) {
      ok(!$1, $2);
    } elsif (/^1\.\.\d+$/) {
      $plan = 1;
    } elsif (/^# figure: (.*): (.*)/) {
      figure($1, $2);
    } elsif (/^# (?:\d|the checker)/) {
      note($_);
    } else {
      diag($_);
    }
  }
  ok($plan && !$status, 'the tests ran to their end');
}
done_testing;
