# Is each lab as docs/labs/README.md says, and is the gallery of faults what
# tests/mutants/ has?
# Whether the graders give what they should: make labs-check.
use strict;
use warnings;
use lib 'tests/lib', 'tools/labs', 'tools';
use Grade;
use Guest;
use Hunt;
use Lab;
use Test::More;

my $table = slurp(root('docs/labs/README.md'));

for my $name (Lab::names()) {
  my $lab = Lab->new($name);
  my @rows = Grade::rows(root("labs/$name/points"));
  my %row = map { $_->{what} => 1 } @rows;

  it "$name: the points sum up to 100, and no two rows have one name", sub {
    same(Grade::most(@rows), 100);
    same(scalar keys %row, scalar @rows);
  };
  it "$name: three wrong answers or more lose rows that there are", sub {
    my @wrong = $lab->wrong;
    die scalar @wrong, "\n" if @wrong < 3;
    for my $one (@wrong) {
      for my $rows (grep { defined } @{ $one->[1] }{qw(loses may)}) {
        $row{$_} or die "$one->[0]: $_\n" for split(/; */, $rows);
      }
    }
  };
  it "$name: the handout has its sections, and two questions or more", sub {
    my $text = slurp(root("docs/labs/$name.md"));
    want($text, qr/^## \Q$_\E$/m) for 'What and why', 'Before you begin',
      'Steps', 'Questions', 'Hints', 'Common mistakes';
    want($text, qr/\bhours?\b/);
    my ($questions) = $text =~ /^## Questions\n(.*?)^## /ms;
    my @asked = $questions =~ /^(\d+)\. /mg;
    my @graded = map { $_->{run} =~ /^answer (\d+) / ? $1 : () } @rows;
    die "fewer than two\n" if @asked < 2;
    same("@asked", "@graded");
  };
  it "$name: the table of labs has it, with its hours", sub {
    want($table, qr/^\| \[$name\]\($name\.md\) \|.*\| $lab->{hours} \|$/m);
  };
}

it 'each hunt has a fault that a program in the guest finds', sub {
  for my $hunt (map { Hunt->new($_) } 1 .. Hunt::faults()) {
    my $m = $hunt->{fault};
    die "$m->{name}\n" if $m->{test} ne 'tests/guest.t'
      || grep { $m->{$_} } qw(debug disk rare equivalent);
  }
};

it "a hunt's tree does not name its fault, and no link of it is dead", sub {
  my $dir = scratch;

  Hunt->new(1)->make("$dir/hunt", no_git => 1);
  for my $name (Hunt::faults()) {
    my ($named) = sh("grep -rlw -e $name .", dir => "$dir/hunt");
    die "$name is in $named" if $named ne '';
  }
  for my $file (split(/\n/, sh("find . -name '*.md'", dir => "$dir/hunt"))) {
    my ($in) = $file =~ m{(.*)/};
    my $text = slurp("$dir/hunt/$file");

    for my $link ($text =~ /\]\(([^)\s#:]+)(?:#[^)\s]*)?\)/g) {
      die "$file: $link\n" unless -e "$dir/hunt/$in/$link";
    }
  }
};

it 'no fault that COURSE.md shows in a lecture or a question is a hunt', sub {
  my %hunted = map { $_ => 1 } Hunt::faults();
  my @shown = slurp(root('docs/COURSE.md')) =~ /\bBUG=([\w-]+)/g;

  die "COURSE.md shows none\n" unless @shown;
  die "$_\n" for grep { $hunted{$_} } @shown;
};

it 'docs/BUGS.md is what make gallery writes', sub {
  same(scalar sh('perl tools/bug.pl document'), slurp(root('docs/BUGS.md')));
};

done_testing;
