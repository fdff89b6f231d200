# Does Lectern run in v86, a PC in JavaScript, as in QEMU? In `make check-all`,
# if node and the package v86 are here; `make v86` fetches that, and runs this.
#
# What v86 leaves out, these tests ask for, so they are not counted:
#
#   bug16_fpu_errors    the FPU raises no exceptions that a program has unmasked
#   bug21_single_step   TF raises none, however it is set
#   protect_step
#   protect_iret
#   bug21_privileged    a jump to a task's segment does nothing; no fault comes
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my @without = qw(bug16_fpu_errors bug21_privileged bug21_single_step
  protect_iret protect_step);
my $modules = $ENV{V86_MODULES} || built('v86/node_modules');
my ($bios) = grep { -e "$_/bios.bin" && -e "$_/vgabios-stdvga.bin" }
  '/usr/share/seabios', '/usr/share/qemu';
my $LIMIT = 2400; # seconds; half of one is enough on a quiet machine

plan skip_all => 'make check-all asks it, or make v86' unless all();
plan skip_all => 'node is not here (Debian: nodejs)'
  if (sh('node --version'))[1];
plan skip_all => 'the package v86 is not here; type: make v86'
  unless -e "$modules/v86/build/libv86.mjs";
plan skip_all => 'no SeaBIOS here (Debian: seabios)' unless $bios;

it 'usertests -q passes in v86, but for what v86 leaves out', sub {
  my ($text, $status) = sh('node ' . root('tests/v86/run.mjs')
    . " $modules $bios " . disk() . " $LIMIT 'usertests -q'",
    limit => 2 * $LIMIT);
  my @ok = $text =~ /^test (\w+): ok$/mg;
  my %failed = map { $_ => 1 } $text =~ /^test (\w+): FAILED/mg;

  same($status, 0, tail_of($text));
  want($text, qr/^usertests: \d+ passed, \d+ failed$/m);
  delete @failed{@without};
  figure('tests that pass in v86', @ok . ', ' . keys(%failed) . ' fail, '
      . @without . ' not for v86');
  die join(' ', sort keys %failed) . "\n$text" if %failed || @ok < 200;
};

done_testing;
