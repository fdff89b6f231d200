# Do editors find the compile commands, and do these compile?
use strict;
use warnings;
use lib 'tests/lib';
use Compdb;
use Guest;
use Test::More;

my @typical = typical();
my $dir = scratch;

my @commands;
it 'make compile_commands.json writes the commands', sub {
  @commands = commands($dir);
} or BAIL_OUT('no compilation database');

it 'its commands compile', sub {
  for my $entry (@commands) {
    next unless grep { $_ eq $entry->{file} } @typical;
    sh("@{ $entry->{arguments} } -fsyntax-only");
  }
};

it 'a file that is not there is refused', sub {
  my ($said, $status) =
    sh("perl tools/compdb.pl $dir/x.json --as cc proc.c nothing.c");
  want($said, qr/^compdb\.pl: no nothing\.c$/m);
  die "status 0\n" if !$status;
  die "it wrote a file\n" if -e "$dir/x.json";
};

done_testing;
