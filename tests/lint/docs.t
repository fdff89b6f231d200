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
  docs/DEBUG.md docs/STYLE.md docs/CONTRIBUTING.md)) {
  ok(-s root($file), "there is a $file");
}

for my $file (qw(README.md docs/DEBUG.md)) {
  it "tests/gdb.t types what $file says", sub {
    my $text = slurp(root($file));
    $text =~ /^```\n\Q$_\E```$/m or die "not in $file:\n$_"
      for Typed::blocks($file);
  };
}

my $help = sh('make help');
my @typed = qw(README.md docs/STYLE.md docs/CONTRIBUTING.md);
for my $file (@typed) {
  it "make help names every target that $file tells one to type", sub {
    my @missing = grep { $help !~ /^\s*make \Q$_\E(?!\S)/m }
      slurp(root($file)) =~ /(?:^\s*\$? ?|`)make ([a-z][\w.-]*)/mg;
    die "not in make help: @missing\n" if @missing;
  };
}

it 'the tests that the documents name for T= are there', sub {
  my @names = map { split } map { slurp(root($_)) =~ /\bT=(\w+|'[^']+')/g }
    @typed;
  tr/'//d for @names;
  my @missing = grep { !-e root("tests/$_.t") && !-e root("tests/lint/$_.t") }
    @names;
  die "not in tests: @missing\n" if @missing || !@names;
};

# ---- docs/STYLE.md ----

# What is wrong with an example from `file`; undef if nothing. Its lines are
# there, one after the other; "..." is any lines.
sub example_fault
{
  my ($file, $example) = @_;
  my $lines = join('.*?\n', map { quotemeta } split(/^\.\.\.\n/m, $example));
  return slurp(root($file)) =~ /^$lines/ms ? undef : "not in $file:\n$example";
}

my $style = slurp(root('docs/STYLE.md'));

it 'TESTING.md has a row for each figure', sub {
  my ($table) = slurp(root('docs/TESTING.md')) =~ /^(\| Figure .*?)\n\n/ms;
  my %row = map { ($_ => 1) } $table =~ /^\| ([^|]+) \|/mg;
  my @missing = grep { !$row{$_} }
    map { slurp($_) =~ /\bfigure\('([^']+)'/g } glob(root('tests/*.t'));

  die map { "not there: $_\n" } @missing if @missing;
};

it 'STYLE.md shows the code as it is', sub {
  my ($n, @faults) = (0);
  while ($style =~ /^From \[`([^`]*)`\][^\n]*:\n\n```\w*\n(.*?)^```$/msg) {
    $n++;
    push @faults, example_fault($1, $2) // ();
  }
  my $blocks = () = $style =~ /^```\w+$/mg;
  die @faults if @faults;
  die "$blocks blocks, $n of them from a file\n" if !$n || $n != $blocks;
};

it 'an example that is not in its file is found', sub {
  my $fault = example_fault('fs/pipe.c', "struct pipe {\n...\n};\n");
  die $fault if $fault;
  die "a line left out\n"
    unless example_fault('fs/pipe.c', "struct pipe {\n  uint nread;");
  die "another order\n"
    unless example_fault('fs/pipe.c', "piperead(\n...\nstruct pipe {\n");
};

# The lines with a test's sentences.
sub sentences { return slurp(root($_[0])) =~ /^ *it (['"].*)/mg }

it 'STYLE.md names sentences of the tests, and all of style.t', sub {
  my (%named, @faults);
  while ($style =~ /^\| .* \| \[`(tests\/\S+)`\]\S* \| (.*) \|$/mg) {
    my ($file, $text) = ($1, $2);
    my @sentences = sentences($file);
    for my $part (split(/; /, $text)) {
      my @asked = grep { index($_, $part) >= 0 } @sentences;
      push @faults, "$file has no sentence: $part\n" if !@asked;
      $named{$_} = 1 for @asked;
    }
  }
  push @faults, map { "not in docs/STYLE.md: $_\n" } grep { !$named{$_} }
    sentences('tests/lint/style.t');
  die @faults if @faults || !%named;
};

done_testing;
