# Does `make dist` pack what belongs to a version, and nothing else?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

plan skip_all => 'this tree has no history, or git is missing'
  if !-e root('.git') || (sh('git --version'))[1];

my $dir = scratch;
my $above = scratch;
my $tree = "$above/lectern";

sh('git clone -q ' . root() . " $tree");
sh('cp ' . root('tools/dist.sh') . " $tree/tools");
sh('ln -s ' . built($_) . " $dir") for qw(mkfs root bootblock kernel.stripped);

# No CD and no listing: `false` is the make that would make them.
sub packed
{
  my ($said) = sh("sh tools/dist.sh $dir false", dir => $tree);
  my ($archive) = glob("$dir/dist/lectern-*.tar.gz") or die $said;

  return ($said, scalar sh("tar -tzf $archive"));
}

it 'what git has is packed; a file that lies about is left out and named', sub {
  spew("$tree/a note.txt", 'x');
  unlink("$tree/LICENSE");
  my ($said, $list) = packed();
  want($list, qr{^lectern-[\d.]+/proc\.c$}m);
  want($said, qr/^left out: a note\.txt: git does not have it$/m);
  die $list
    if $list =~ m{^lectern-[\d.]+/(?:a note\.txt|LICENSE|\.git/.*)$}m;
};

it 'what cannot be made is named, and the rest has sums', sub {
  my ($said) = packed();
  want($said, qr/^left out: lectern-[\d.]+\.$_: /m) for qw(iso pdf);
  want($said, qr/^[0-9a-f]{64}  lectern-[\d.]+\.$_$/m) for qw(img tar\.gz);
};

it 'a tree without a history is packed, too', sub {
  sh("rm -rf $tree/.git");
  my ($said, $list) = packed();
  want($list, qr{^lectern-[\d.]+/proc\.c$}m);
};

done_testing;
