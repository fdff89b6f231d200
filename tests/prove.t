# Do the proofs of docs/PROOFS.md hold? They take minutes, so make check-all
# asks, if Frama-C and Spin are there.
use strict;
use warnings;
use lib 'tests/lib', 'tools/prove';
use Eva;
use Guest;
use Test::More;

plan(skip_all => 'the proofs take minutes: make check-all, or make prove')
  if !all();
for my $tool (qw(frama-c spin)) {
  plan(skip_all => "no $tool: apt-get install frama-c-base spin")
    if !grep { -x "$_/$tool" } split(/:/, $ENV{PATH});
}

it 'a panic, a failed assert and a wrong access are alarms', sub {
  my $src = built() . '/prove/src';

  Eva::copy_sources($src);
  my $text = Eva::run_eva($src, Eva::about('../wrong'));
  my @alarms = Eva::alarms($text, \&Eva::function_at);
  my @of = map { /^\S+ (\w+):/ } @alarms;

  "@of" eq 'panics asserts compares writes divides' or die @alarms, $text;
};

it 'all that PROOFS.md says is proven holds', sub {
  my ($text, $status) = sh('perl tools/prove.pl --build ' . built(),
    limit => 1800);
  note($text);
  die $text if $status != 0;
  my $drivers = () = $text =~ /(?: joined|to their ends)$/mg;
  my $models = () = $text =~ / \d+ of \d+$/mg;
  figure('proofs that hold',
    "$drivers for every input, $models for every order");
};

done_testing;
