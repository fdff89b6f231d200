#!/usr/bin/env perl
# The gallery of faults: tests/mutants/, from the side of whoever looks at one.
#
#   tools/bug.pl list        name and symptom of each
#   tools/bug.pl tree NAME DIR   a copy of the source with this fault in it
#   tools/bug.pl document    docs/BUGS.md, on the output
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);

my $here;
BEGIN {
  $here = Cwd::getcwd();
  chdir(dirname(Cwd::abs_path($0)) . '/..') or die "bug: $!\n";
}
use lib 'tests/lib';
use Guest qw(built root sh slurp sources spew);
use Mutants;
use Patch;

my $INTRODUCTION = <<'END';
# The gallery of faults

Each of these was put into a kernel of this kind by somebody, some day. `make
BUG=NAME qemu` boots a copy of Lectern that has it: try what the symptom says.
`make BUG=NAME debug`, `make BUG=NAME check T=fs` and all other targets work,
too; the copy is in `build/bug-NAME`. `make bugs` lists names and symptoms.

Ten of them are exercises: `make hunt` lists their symptoms, and `make hunt N=3
DIR=../hunt3` makes a tree that has the third of them, and not this page. There
`make grade` says whether the fault is gone.

The test that finds each is in the patch of its name in
[`tests/mutants/`](../tests/mutants); `make mutants` tries all
([TESTING.md](TESTING.md)). `make gallery` writes this page.
END

my %DO = (list => \&list, tree => \&tree, document => \&document);
my $what = shift // 'list';
$DO{$what} or die "bug: no '$what'; there are: @{[sort keys %DO]}\n";
eval { $DO{$what}->(@ARGV); 1 } or die "bug: $@";

# Those that can be seen: equivalent ones cannot.
sub seen { return grep { !$_->{wrong} && !$_->{equivalent} } Mutants::all() }

sub list
{
  printf "%-20s %s\n", @$_{qw(name symptom)} for seen();
}

# A tree that is there already is kept while nothing of the source is newer.
sub tree
{
  my ($name, $dir) = @_;
  my ($m) = grep { $_->{name} eq $name } seen();

  die "no fault is called '$name'; make bugs lists them\n" unless $m;
  $dir = "$here/$dir" unless $dir =~ m{^/};
  my $made = "$dir/build/.fault";
  return if -e $made && !grep { (stat root($_))[9] > (stat $made)[9] }
    sources(qr/./);
  sh("rm -rf '$dir'");
  Patch->tree($dir);
  for my $new (Mutants::changed($m, sub { slurp("$dir/$_[0]") })) {
    spew("$dir/$new->[0]", $new->[1]);
  }
  sh("rm -rf '$dir/tests/mutants'"); # who looks for it shall not read it
  spew($made, "$name\n");
}

sub document
{
  my %of;

  push @{ $of{ $_->{chapter} } }, $_ for seen();
  print $INTRODUCTION;
  for my $chapter (sort keys %of) {
    print "\n## $chapter\n\n| Fault | Symptom |\n|---|---|\n";
    printf "| `%s` | %s |\n", @$_{qw(name symptom)} for @{ $of{$chapter} };
  }
}
