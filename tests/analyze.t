# What do gcc, clang, cppcheck and sparse find in the source? It takes minutes,
# so only make check-all asks; tests/lint/analyzers.t asks the fast ones.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

plan skip_all => 'this is for make check-all' unless all();

my %tool = slurp(built('cc.mk')) =~ /^override (\w+) := (.*)$/mg;
my @ran;

for my $tool (qw(gcc sparse cppcheck clang)) {
  it "$tool finds nothing that has no reason", sub {
    my ($said, $status) = sh("CC='$tool{CC}' HOSTCC='$tool{HOSTCC}'"
      . " perl tools/analyze.pl $tool", limit => 900);
    note($said);
    die $said if $status;
    push @ran, $tool if $said !~ /^$tool is missing/m;
  };
}
figure('analyzers without a finding that has no reason', "@ran");

done_testing;
