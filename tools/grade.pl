#!/usr/bin/env perl
# In a student's tree (make lab): what the work is worth, and handing it in.
#
#   tools/grade.pl                a line for each row of lab/points, and the sum
#   tools/grade.pl handin [NAME]  the change as a patch
#
# Grading leaves BUILD/grade.xml (JUnit) and BUILD/results.json (Gradescope).
# The status is 0 if all points are earned.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use POSIX qw(strftime);

BEGIN { chdir(dirname(Cwd::abs_path($0)) . '/..') or die "grade: $!\n" }
use lib 'tests/lib', 'tools/labs', 'tools';
use Grade;
use Guest qw(built root sh slurp spew);

$| = 1;
-e root('lab/points') or die "grade: this tree has no lab; in the whole one "
  . "type: make lab\n";
chomp(my $lab = slurp(root('lab/name')));
my $what = shift // 'grade';
exit($what eq 'handin' ? handin(@ARGV) : grade());

sub grade
{
  my @rows = Grade::rows(root('lab/points'));

  # labs-check leaves out what takes long and cannot fail.
  @rows = grep { $_->{how} ne 'usertests'
    || index($ENV{GRADE_ONLY}, $_->{what}) >= 0 } @rows
    if defined $ENV{GRADE_ONLY};
  Grade::run(\@rows, sub { print Grade::line($_[0]) });
  sh('mkdir -p ' . built());
  spew(built('results.json'), Grade::gradescope(@rows));
  spew(built('grade.xml'), Grade::junit($lab, @rows));
  printf "%s: %d of %d points\n", $lab, Grade::sum(@rows),
    Grade::most(@rows);
  return Grade::sum(@rows) < Grade::most(@rows);
}

# A patch against the commit that the lab started with: all that differs now,
# committed or not, but for what has been built, and earlier hand-ins.
sub handin
{
  my ($name) = @_;
  my ($start, $status) = sh('git rev-list --max-parents=0 HEAD');

  die "grade: no history here; make handin needs git\n" if $status;
  ($name) = sh('git config user.name') unless defined $name && $name ne '';
  $name =~ s/\s+\z//;
  die "grade: who are you? make handin NAME='Ada L'\n" if $name eq '';
  chomp($start);
  my $with = "GIT_INDEX_FILE=.git/handin-index";
  my $diff = sh("rm -f .git/handin-index; $with git read-tree HEAD && "
    . "$with git add -A . && "
    . "$with git diff --cached --binary --no-color $start "
    . "-- . ':!/$lab-*.patch'");
  unlink('.git/handin-index');
  die "grade: nothing has changed since the start\n" if $diff eq '';
  my ($tree) = sh("git rev-parse '$start^{tree}'");
  # What is not of ASCII, as in a name in Korean, stays as it is.
  my $file = "$lab-" . ($name =~ s/[^\w\x80-\xff]+/-/gr) . '.patch';
  spew(root($file), "Lab: $lab\nName: $name\nTime: "
    . strftime('%Y-%m-%d %H:%M:%S UTC', gmtime) . "\nTree: $tree\n$diff");
  print "$file: ", scalar(() = $diff =~ /^\+\+\+ /mg), " files changed\n";
  return 0;
}
