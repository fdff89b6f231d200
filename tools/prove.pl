# make prove: the proofs of docs/PROOFS.md, and their table.
#
#   perl tools/prove.pl [--build DIR] [NAME...]
#
# Without names all: the drivers of tests/prove/eva through Frama-C, and the
# models of tests/prove/models through Spin. Fails if one does not hold, if an
# alarm has no reason in tests/prove/explained.txt, if a reason is left over, or
# if a mutant of a model is not noticed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/prove";
use Eva;
use Spin;

my $build = 'build';
if (@ARGV && $ARGV[0] eq '--build') {
  shift @ARGV;
  $build = shift @ARGV;
}
my %wanted = map { $_ => 1 } @ARGV;
my (@missing, @wrong);

# Whether a tool is there; else notes what to install.
sub have
{
  my ($tool, $package) = @_;
  return 1 if grep { -x "$_/$tool" } split(/:/, $ENV{PATH});
  push @missing, "$tool is missing: apt-get install $package";
  return 0;
}

# The names asked for, or all.
sub chosen
{
  return grep { !%wanted || $wanted{$_} } @_;
}

sub prove_sources
{
  my @names = chosen(Eva::names());
  return if !@names || !have('frama-c', 'frama-c-base');
  my $src = "$build/prove/src";

  Eva::copy_sources($src);
  printf("%-28s %9s %6s  %s\n", 'for every input', 'functions', 'alarms',
    'loops');
  for my $name (@names) {
    my ($r, @bad) = eval { Eva::prove($src, $name) };
    push @wrong, $@ ? $@ : @bad;
    next if !$r;
    printf("%-28s %9d %6d  %s\n", $r->{title}, $r->{functions}, $r->{alarms},
      $r->{merged} ? 'some joined' : 'none joined');
  }
}

sub prove_models
{
  my @names = chosen(Spin::names());
  return if !@names || !have('spin', 'spin');

  printf("\n%-28s %9s %10s  %s\n", 'model', 'states', 'properties',
    'mutants that fail');
  for my $name (@names) {
    my ($r, @bad) = eval { Spin::prove("$build/prove/spin", $name) };
    push @wrong, $@ ? $@ : @bad;
    next if !$r;
    printf("%-28s %9d %10d  %d of %d\n", $name, $r->{states}, 1 + $r->{ltl},
      $r->{caught}, $r->{mutants});
  }
}

$| = 1;
prove_sources();
prove_models();
print map { s/\n*\z/\n/r } "\n", @wrong if @wrong;
print map { "$_\n" } @missing;
exit(@wrong || @missing ? 1 : 0);
