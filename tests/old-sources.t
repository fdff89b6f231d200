# Are sources for the x86 xv6 built as they stand, and do they run as they did?
# xv6's own sources are not here, and need not be: these use all that its header
# had.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $scratch = scratch;
my $tree = copy_tree("$scratch/tree");
my $own = -d "$tree/build" ? "$tree/build" : "$scratch/build";
my @names = map { m{(\w+)\.c$} } glob(root('tests/xv6/*.c'));

it 'a source in user/xv6 becomes a program of the disk', sub {
  sh("cp tests/xv6/*.c $tree/user/xv6/");
  my $said = make("-s -j2 BUILD=$own $own/fs.img", dir => $tree);
  die "the compiler complains:\n$said" if $said =~ /\b(?:warning|error):/;
  -e "$own/root/bin/$_" or die "no $_\n" for @names;
} or BAIL_OUT('no programs');

# An old source has dozens, and nobody will mend them.
it 'its warnings are no errors, whatever those of the others are', sub {
  my $said = make("-n V=1 WERROR=1 BUILD=$scratch/b $scratch/b/xv6/oldcode");
  my @lines = grep { m{-c .*tests/xv6/oldcode\.c} } split(/\n/, $said);
  same(scalar @lines, 1, 'lines that compile it');
  want($lines[0], qr/^(?!.*-Werror)/);
};

it 'one with the name of a program that is there is refused', sub {
  sh("cp tests/xv6/oldtypes.c $tree/user/xv6/cat.c");
  my ($said, $status) = sh("make BUILD=$own $own/fs.img", dir => $tree);
  unlink("$tree/user/xv6/cat.c");
  want($said, qr{there is a cat already: give user/xv6/cat\.c another name});
  die "status 0\n" if !$status;
};

my $g = Guest->boot(initrd => "$own/fs.img");
$g->prompt;

it 'each old call and function does what it did', sub {
  # The last line but one of the input is longer than the room there is.
  my $said = $g->line(q{(echo 'a line'; echo long) | oldcalls});
  same($said =~ s{\r}{}gr, <<'END');
pipe: child's words
wait: 1 -1
kill: 0 1 -1
sleep: 1
getpid: 1
fstat: 0 1 6 1
dup: 0
link: 0 0
stat: 0 -1
mknod: 0 0
unlink: 0
exec works
printf: -5 2147483647 text c %
hex: bee5, null: (null)
sbrk: 1
strings: 7 0 /two 1 42
memmove: oone/two
gets: a line
gets: lon.
numbers: 21 14 1 16
own: 7 3 4
END
};

# exit() without a status leaves one that is not defined; old programs mean
# success.
it 'its end is success for the shell', sub {
  want($g->line('oldcalls </dev/null >/dev/null && echo yes'), qr/^yes$/m);
  want($g->line('oldcode >/dev/null && echo yes'), qr/^yes$/m);
};

it 'old C without prototypes and types works', sub {
  want($g->line('oldcode'), qr/^later 1 0\s+later 1 2$/m);
  want($g->line('echo words | oldtypes'), qr/^words$/m);
  want($g->line('oldtypes /nothing'), qr{^oldtypes: cannot open /nothing$}m);
};

it 'a program that reads directories itself sees whole names', sub {
  my $name = 'a-name-of-just-30-characters-x';
  $g->line("mkdir d; echo hi >d/$name");
  want($g->line('olddirs d'), qr/^d: 3 names$/m);
  want($g->line("olddirs d/$name"), qr/^\Q$name\E type 2 size 3 links 1$/m);
  want($g->line('olddirs d/nothing'), qr{^olddirs: cannot open d/nothing$}m);
};

$g->line_exit('poweroff');
done_testing;
