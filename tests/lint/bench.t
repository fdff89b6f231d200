# Has no service of the kernel become more than 5 % slower without a word, and
# is the kernel still small?
#
# Instructions are counted, so the numbers are the same on every host (not with
# another compiler: then nothing is compared). `make check` does not ask: who
# changes the kernel to learn something may make it slow.
use strict;
use warnings;
use lib 'tests/lib', 'tools', 'tools/bench';
use Guest;
use Machine;
use Rows;
use Test::More;

my ($compiler, @accepted) = read_accepted(root($ACCEPTED));
my $others = read_others(root($OTHERS));

it 'docs/PERFORMANCE.md shows what was accepted', sub {
  my ($shown) = slurp(root('docs/PERFORMANCE.md'))
    =~ /^<!-- bench -->\n\n(.*?)\n<!-- \/bench -->$/ms;
  same($shown, table($others, undef, @accepted), 'type make bench ACCEPT=1;');
};

it 'the other kernels have no row that we have not', sub {
  my %ours = map { ($_->[0] => 1) } @accepted;
  my @missing = grep { !$ours{$_} } sort keys %$others;
  die "@missing\n" if @missing;
};

SKIP: {
  skip "the kernel is built by another compiler than $compiler", 3
    if compiler(built()) ne $compiler;
  skip 'a DEBUG build, or not -O2', 3
    if slurp(built('flags')) !~ / -O2 (?!.* -DDEBUG )/;
  my $qemu = $ENV{QEMU} || 'qemu-system-i386';
  my @rows = measured($qemu, built());

  it 'bench has the rows that were accepted', sub {
    my @names = map { join(' ', map { "$_->[0] in $_->[2]\n" } @$_) }
      \@rows, \@accepted;
    same($names[0], $names[1], 'type make bench ACCEPT=1;');
  };

  it 'no row is more than 5 % worse', sub {
    my @slower = slower(\@accepted, @rows);
    die join("\n", 'make bench ACCEPT=1 takes them over:', @slower) . "\n"
      if @slower;
  };

  it 'the kernel has no more code and constants than it may', sub {
    my ($said) = sh('perl tools/textsize.pl kernel <' . built('kernel.nm'));
    my ($now, $most) = $said =~ /: (\d+) bytes .* at most (\d+)\)$/
      or die $said;
    die $said if $now > $most;
  };
}

done_testing;
