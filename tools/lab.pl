#!/usr/bin/env perl
# The labs, from the side of whoever gives them.
#
#   tools/lab.pl list             all labs
#   tools/lab.pl make NAME DIR    a tree for a student
#   tools/lab.pl hunts            all hunts
#   tools/lab.pl hunt N DIR       a tree with a fault, for a student
#   tools/lab.pl regrade PATCH    grades what `make handin` has packed
#   tools/lab.pl check [NAME...]  does each grader give what it should?
#   tools/lab.pl hash N ANSWER    the answer to question N, for a row of points
#
# docs/labs/README.md says what a lab is made of.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);

my $here;
BEGIN {
  $here = Cwd::getcwd();
  chdir(dirname(Cwd::abs_path($0)) . '/..') or die "lab: $!\n";
}
use lib 'tests/lib', 'tools/labs', 'tools';
use Grade;
use Guest qw(built root scratch sh slurp spew);
use Hunt;
use Lab;
use LabCheck;

my %DO = (list => \&list, make => \&make, hunts => \&hunts, hunt => \&make,
  regrade => \&regrade,
  check => \&LabCheck::run, hash => sub { print Grade::hash_of(@_), "\n"; 0 });
my $what = shift // 'list';
my @RESULTS = qw(results.json grade.xml);
# The files of a hand-in that count, as options of git apply: the first that
# fits a name decides.
my $THEIRS = join(' ', map { "--$_" } 'include=lab/answers.txt',
  map({ "exclude='$_/*'" } qw(lab tests tools)), "include='*'");

$| = 1;
$DO{$what} or die "lab: no '$what'; there are: @{[sort keys %DO]}\n";
exit(eval { $DO{$what}->(@ARGV) } // (print(STDERR "lab: $@"), 1)[1]);

sub list
{
  for my $lab (map { Lab->new($_) } Lab::names()) {
    printf "%-12s %s (%s hours)\n", @$lab{qw(name title hours)};
  }
  print "make lab L=NAME DIR=../NAME makes a tree to work in\n";
  return 0;
}

sub hunts
{
  printf "%2d  %s\n", $_, Hunt->new($_)->{title} for 1 .. Hunt::faults();
  print "make hunt N=3 DIR=../hunt3 makes a tree to hunt in\n";
  return 0;
}

# By its name, or a hunt's: a number, or hunt3.
sub lab
{
  my ($name) = @_;
  return $name =~ /^(?:hunt)?(\d+)$/ ? Hunt->new($1) : Lab->new($name);
}

# A path as the user means it, who may be elsewhere.
sub path { return $_[0] =~ m{^/} ? $_[0] : "$here/$_[0]" }

sub make
{
  my ($name, $dir) = @_;
  my $lab = lab($name);

  $lab->make(path($dir));
  print "Left out, as git does not have it: $_\n" for @{$lab->{left} // []};
  print "$dir: lab '$lab->{title}'. Read $dir/lab/README.md, and type there:\n",
    "  make grade\n";
  return 0;
}

# Takes only what is the student's: what the patch changes of the grader and
# the tests is left out, and named. If it cannot be graded there are no results,
# not those of the hand-in before.
sub regrade
{
  my ($file) = @_;
  my $text = slurp(path($file));
  unlink(map { built($_) } @RESULTS);
  $text =~ s/\r\n/\n/g if $text =~ /^Lab: \S+\r\n/; # as some mail brings it
  my ($head, $diff) = split(/^(?=diff )/m, $text, 2);
  my ($name) = ($head // '') =~ /^Lab: (\S+)$/m
    or die "$file is no hand-in: it has no line 'Lab:'\n";
  die "$file changes nothing\n" unless defined $diff;
  my $dir = scratch;
  my $tree = "$dir/$name";

  print $head =~ s/^Tree: .*\n//mr;
  lab($name)->make($tree);
  my ($ours) = sh("git rev-parse 'HEAD^{tree}'", dir => $tree);
  print "This was made from another version of Lectern.\n"
    if $head !~ /^Tree: \Q$ours\E/m;
  print "Left out: $_\n" for not_theirs($diff);
  spew("$dir/patch", $diff);
  my ($said, $failed) = sh("git apply --whitespace=nowarn $THEIRS $dir/patch",
    dir => $tree);
  die "$file does not apply to the lab's tree:\n$said" if $failed;
  # What was moved away from there comes back.
  sh("git checkout -q HEAD -- lab tests tools ':!lab/answers.txt'",
    dir => $tree);
  local @ENV{qw(BUILD)} = ('build');
  my $status = system("cd $tree && perl tools/grade.pl");
  for my $made (@RESULTS) {
    sh("cp $tree/build/$made " . built($made)) if -e "$tree/build/$made";
  }
  return $status != 0;
}

# The files in a diff that $THEIRS leaves out, by the old name or the new one.
sub not_theirs
{
  my ($diff) = @_;
  my %names = map { $_ => 1 } map {
    m{\s"?[ab]/((?:lab|tests|tools)/[^\s"]+)}g } $diff =~ /^diff --git.*/mg;

  delete $names{'lab/answers.txt'};
  return sort keys %names;
}
