# Does every link in the documents lead somewhere?
#
# Links within the tree only: what is on the net changes without us, and a test
# must not depend on it.
use strict;
use warnings;
use lib 'tests/lib';
use File::Basename qw(dirname);
use Guest;
use Test::More;
use Typed;

# The anchors that hosting sites make from the headings of a Markdown text.
sub anchors
{
  my ($text) = @_;
  my (%anchor, %seen);

  $text =~ s/^```.*?^```//gsm;
  for my $heading ($text =~ /^#+\s+(.*?)\s*#*$/mg) {
    (my $name = lc $heading) =~ s/[^\w\- ]//g;
    $name =~ tr/ /-/;
    my $n = $seen{$name}++; # a heading that stands twice
    $anchor{$n ? "$name-$n" : $name} = 1;
  }
  $anchor{$1} = 1 while $text =~ /<a\s+(?:id|name)="([^"]+)"/g;
  return \%anchor;
}

# The faults of one document's links.
# Code is no prose: brackets in it are no links.
sub broken
{
  my ($file) = @_;
  my $text = slurp(root($file));
  my @faults;

  (my $prose = $text) =~ s/^```.*?^```//gsm;
  $prose =~ s/`[^`\n]*`//g;
  for my $link ($prose =~ /\]\(<?([^)\s>]+)/g,
    $prose =~ /^\[[^\]]+\]:\s+(\S+)/mg) {
    next if $link =~ /^[a-z]+:/;
    my ($path, $anchor) = split(/#/, $link, 2);
    my $target = $path eq '' ? $file : dirname($file) . "/$path";
    if (!-e root($target)) {
      push @faults, "$file: $link: no such file";
    } elsif (defined $anchor && $target =~ /\.md$/) {
      push @faults, "$file: $link: no such heading"
        unless anchors(slurp(root($target)))->{$anchor};
    }
  }
  return @faults;
}

for my $file (sources(qr/\.md$/)) {
  it "the links in $file resolve", sub {
    my @faults = broken($file);
    die join("\n", @faults) . "\n" if @faults;
  };
}

for my $file (qw(README.md LICENSE docs/ABI.md docs/BOOK.md docs/LOCKS.md
  docs/DEBUG.md)) {
  ok(-s root($file), "there is a $file");
}

for my $file (qw(README.md docs/DEBUG.md)) {
  it "tests/gdb.t types what $file says", sub {
    my $text = slurp(root($file));
    $text =~ /^```\n\Q$_\E```$/m or die "not in $file:\n$_"
      for Typed::blocks($file);
  };
}

it 'make help names every target the README tells one to type', sub {
  my $help = sh('make help');
  my @missing = grep { $help !~ /^\s*make $_\b/m }
    slurp(root('README.md')) =~ /^\s*\$? ?make ([a-z][a-z-]*)/mg;
  die "not in make help: @missing\n" if @missing;
};

done_testing;
