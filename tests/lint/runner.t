# Does the last line of tests/run tell the truth?
use strict;
use warnings;
use lib 'tests/lib';
use File::Basename qw(dirname);
use Guest;
use Test::More;

# What tests/run says of these files (name => code), and its status.
sub run_of
{
  my (%code) = @_;
  my $tree = scratch();

  for my $file ('tests/run', 'docs/TESTING.md') {
    mkdir("$tree/" . dirname($file));
    copy_file(root($file), "$tree/$file");
  }
  spew("$tree/tests/$_.t", "use Test::More;\n$code{$_}\ndone_testing;\n")
    for keys %code;
  return sh("cd $tree && perl tests/run " . join(' ', sort keys %code));
}

# A test that fails the first time.
my $late = <<'END';
ok(-e 'been', 'the second time only');
open(my $out, '>', 'been');
END

it 'what passes is counted, and what was skipped', sub {
  my ($said, $status) = run_of(
    a => 'ok(1); ok(1); SKIP: { skip("no", 2) }', b => 'ok(1);',
    c => 'plan(skip_all => "not here");');
  want($said, qr/^3 passed, 0 failed, 3 skipped\n\z/m);
  same($status, 0);
};

it 'what fails twice has failed', sub {
  my ($said, $status) = run_of(a => 'ok(1); ok(0);', b => 'ok(1);');
  want($said, qr/^once more.*^2 passed, 1 failed\n\z/ms);
  same($status, 1);
};

it 'a file that dies is a failure', sub {
  my ($said, $status) = run_of(a => 'ok(1); die "over";', b => 'ok(1);');
  want($said, qr/^2 passed, 1 failed\n\z/m);
  same($status, 1);
};

it 'what passes the second time has passed, and is named', sub {
  my ($said, $status) = run_of(a => 'ok(1); note("figure: size: 5");' . $late,
    b => 'ok(1);');
  want($said, qr/Failed test 'the second time only'/);
  want($said, qr/^unsteady: failed, passed alone +1 file +\(a\)$/m);
  same(scalar(() = $said =~ /^size\b/mg), 1, 'rows of the figure');
  want($said, qr/^3 passed, 0 failed\n\z/m);
  same($status, 0);
};

it 'only a few may run again, and no file that was asked for alone', sub {
  my ($said) = run_of(map { ($_ => 'ok(0);') } 'a' .. 'd');
  die $said if $said =~ /once more/;
  want($said, qr/^0 passed, 4 failed\n\z/m);
  ($said) = run_of(a => $late);
  want($said, qr/^0 passed, 1 failed\n\z/m);
};

it 'nothing that ran is no success', sub {
  my ($said, $status) = run_of(a => 'plan(skip_all => "not here");');
  same($status, 1);
};

done_testing;
