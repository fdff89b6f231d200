# Does gdb answer what docs/REPLAY.md shows?
#
# Line numbers and addresses are masked, since every change of a file moves
# them: the words have to be the same, and their order.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Limit;
use Test::More;

plan skip_all => 'no gdb will do (make setup)'
  if (sh('sh tools/find-gdb.sh'))[1];
plan skip_all => 'qemu-img is not here (make setup)'
  if (sh('qemu-img --version'))[1];

my $stepping = Guest::stepping();
# Clang keeps other variables in registers, so gdb says other things.
plan skip_all => 'docs/REPLAY.md shows a kernel that gcc has built'
  if slurp("$stepping/cc.mk") =~ /^override CC := .*clang/m;

# Text without what may differ from one build to another.
sub masked
{
  my ($text) = @_;
  $text =~ s/\b0x[0-9a-f]+\b/0x?/g;
  $text =~ s/\+\d+\b/+N/g;
  $text =~ s/(\.[chS](?::|, line ))\d+/$1N/g;
  $text =~ s/^(0x\?\t)?\d+\t/N\t/mg;
  $text =~ s/[ \t]+/ /g;
  return $text;
}

it 'gdb answers as docs/REPLAY.md has it (make transcripts)', sub {
  my $limit = Limit::stretched(120);
  my $said = sh("perl tools/replay-doc.pl --build '$stepping' --print"
    . " --limit $limit", limit => 300);
  my @want = split(/\n/, masked(slurp(root('docs/REPLAY.md'))));
  for my $line (split(/\n/, masked($said))) {
    same($line, shift(@want) // '(the end)');
  }
  die "the document has more: $want[0]\n" if @want;
};

done_testing;
