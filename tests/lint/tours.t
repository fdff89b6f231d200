# Do the tours, `make tour`, run as the documents say, to the word?
#
# A tour stops where a line of the source does something and shows it; a change
# of that code makes it stop elsewhere or say something else, and the document
# would tell a story that no longer happens.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my ($why, $no_gdb) = sh('sh tools/find-gdb.sh');
plan skip_all => $why =~ s/\n\z//r if $no_gdb;

my $build = Guest::stepping();
my $run = 'perl tools/tour.pl --build ' . $build;
$ENV{TEST_SLOW} = 20; # sh ends what hangs, not the tour itself

# The lines in which two texts differ, at most some.
sub difference
{
  my ($old, $new) = @_;
  my @old = split(/\n/, $old, -1);
  my @new = split(/\n/, $new, -1);
  my @lines;

  while (@old || @new) {
    my ($was, $is) = (shift(@old) // '', shift(@new) // '');
    push @lines, "document: $was", "     now: $is" if $was ne $is;
    last if @lines > 10;
  }
  return join("\n", @lines);
}

# Runs a tour as a document and compares it with the one in docs.
sub compare
{
  my ($name) = @_;
  my $kept = $name eq 'boot' ? 'docs/TOUR.md' : "docs/tours/$name.md";
  my $dir = scratch;
  my ($said, $status) = sh("$run --document $dir/now.md $name", limit => 300);

  die "status $status:\n" . tail_of($said) if $status;
  my $changes = difference(slurp(root($kept)), slurp("$dir/now.md"));
  die "$kept differs (make transcripts writes it anew):\n$changes\n"
    if $changes;
}

for my $name (sh('perl tools/tour.pl list') =~ /^\s*make tour TOUR=(\S+)/mg) {
  it "the tour '$name' goes as its document says", sub { compare($name) };
}

done_testing;
