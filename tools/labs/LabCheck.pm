# Does the grader of each lab give what it should? For a lab's tree, one after
# the other in the same copy, so that only what changes is built again:
#
# - as the student gets it: it builds, usertests -q passes, and the grader gives
#   what an empty answer deserves;
# - with the reference answer: everything;
# - with each wrong answer: all but the rows that it must lose, or may.
package LabCheck;

use strict;
use warnings;
use Grade;
use Guest qw(built root scratch sh slurp spew);
use JSON::PP ();
use Hunt;
use Lab;
use Patch;
use Verdict;

# The names of labs, all without one; the status for the shell. COMPILERS=1 in
# the environment: builds with every compiler of the machine, too.
sub run
{
  my @names = @_ ? @_ : (Lab::names(), map { "hunt$_" } 1 .. Hunt::faults());
  my $bad = 0;

  for my $name (@names) {
    my @wrong = check($name =~ /^hunt(\d+)$/ ? Hunt->new($1)
      : Lab->new($name));
    printf "%-12s %s\n", $name, @wrong ? 'FAILED' : 'ok';
    print "    $_\n" for @wrong;
    $bad += @wrong > 0;
  }
  printf "%d of %d labs are sound\n", @names - $bad, scalar @names;
  return $bad > 0;
}

# What is wrong with a lab, in sentences.
sub check
{
  my ($lab) = @_;
  my $dir = scratch;
  my $tree = "$dir/$lab->{name}";

  $lab->make($tree, no_git => 1);
  my @unsound = on_paper($lab, $tree);
  return @unsound if @unsound;
  my $build = built();
  # Other kernels than this one are of no use there.
  my @built = grep { !m{/(?:release|bug-[^/]*|[^/]*\.img)$} } glob("$build/*");
  sh("mkdir '$tree/build' && cp -pR @built '$tree/build'") if @built;
  my @wrong = (compilers($tree), empty($lab, $tree), full($lab, $tree));
  for my $answer ($lab->wrong) {
    push @wrong, map { "wrong/$answer->[0]: $_" } loses($lab, $tree, $answer);
  }
  return @wrong;
}

# What shows without a boot: a lab that has it is not tried.
sub on_paper
{
  my ($lab, $tree) = @_;
  my @rows = Grade::rows("$tree/lab/points");
  my %row = map { $_->{what} => 1 } @rows;
  my $sum = Grade::most(@rows);
  my @wrong;

  push @wrong, "the rows are worth $sum points, should be 100" if $sum != 100;
  for my $answer ($lab->wrong) {
    push @wrong, map { "wrong/$answer->[0]: there is no row to lose: $_" }
      grep { !$row{$_} } map { split(/; */, $answer->[1]{$_} // '') }
      qw(loses may);
  }
  return @wrong;
}

# Every compiler builds the student's tree.
sub compilers
{
  my ($tree) = @_;
  my @wrong;

  return unless $ENV{COMPILERS};
  for my $cc (sort map { s{.*/}{}r } grep { m{/(?:gcc|clang)-\d+$} }
    glob('/usr/bin/{gcc,clang}-*')) {
    my $m32 = $cc =~ /clang/ ? ' -m32' : '';
    my ($said, $status) = sh("make -j2 BUILD=b-$cc CC='$cc$m32' WERROR=1 "
      . "b-$cc/kernel b-$cc/fs.img", dir => $tree, limit => 300);
    push @wrong, "$cc does not build it: $said" if $status;
    sh("rm -rf $tree/b-$cc");
  }
  return @wrong;
}

sub empty
{
  my ($lab, $tree) = @_;
  my ($sum) = grade($tree);
  my @wrong;

  push @wrong, "an empty answer gets $sum points, should get $lab->{empty}"
    if $sum != $lab->{empty};
  my $tests = $lab->{tests} || 'usertests -q';
  my $why = Verdict::of_boot($tests, 200, cpus => 2,
    kernel => "$tree/build/kernel", initrd => "$tree/build/fs.img");
  push @wrong, "$tests fails before the student begins: $why" if $why;
  return @wrong;
}

sub full
{
  my ($lab, $tree) = @_;

  $lab->answer($tree);
  my ($sum, %lost) = grade($tree);
  return map { "the reference answer loses: $_: $lost{$_}" } sort keys %lost;
}

# A wrong answer is a change of the right one. It is taken back at the end.
sub loses
{
  my ($lab, $tree, $answer) = @_;
  my ($name, $field, $diff) = @$answer;
  my %old = map { $_ => slurp("$tree/$_") } $diff =~ m{^--- a/(\S+)}mg;
  my %should = map { $_ => 1 } split(/; */, $field->{loses});
  my %may = map { $_ => 1 } split(/; */, $field->{may} // '');

  Patch::apply({ dir => $tree }, $diff);
  my ($sum, %lost) = grade($tree, join(' ', keys %should));
  spew("$tree/$_", $old{$_}) for keys %old;
  return ((map { "should lose: $_" } grep { !$lost{$_} } sort keys %should),
    map { "should not lose: $_: $lost{$_}" } grep { !$should{$_} && !$may{$_} }
    sort keys %lost);
}

# The sum, and of what got no points why. Of rows that run all of usertests only
# those that `wanted` names, if it is given: most wrong answers pass them.
sub grade
{
  my ($tree, $wanted) = @_;

  local @ENV{qw(BUILD FIRST GRADE_ONLY)} = ('build', 1, $wanted // '');
  delete local $ENV{GRADE_ONLY} unless defined $wanted;
  sh("rm -f $tree/build/results.json");
  my ($said) = sh('perl tools/grade.pl', dir => $tree, limit => 900);
  my $json = eval { slurp("$tree/build/results.json") }
    or die "the grader failed: $said\n";
  my $result = JSON::PP->new->decode($json);
  return ($result->{score}, map { $_->{name} => $_->{output} }
    grep { $_->{status} ne 'passed' } @{ $result->{tests} });
}

1;
