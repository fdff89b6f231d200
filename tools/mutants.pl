#!/usr/bin/env perl
# Tests the tests: makes each fault of tests/mutants/ in a copy of the tree, and
# looks whether a test finds it.
#
#   tools/mutants.pl                  all of them
#   tools/mutants.pl 'log-*' fpu-save some
#   tools/mutants.pl --fit            only: does each still fit the source?
#   tools/mutants.pl --named ...      only the test that each names
#
# First all these tests are run without a mutant: there they must pass. What
# survives its own test is tried with the quick suite.
#
# BUILD is what has been built, as for the tests. JOBS (2) mutants are tried at
# a time, each in its own copy of the tree. What the header of a mutant says is
# in docs/TESTING.md. The status is 0 only if all were found.
use strict;
use warnings;
use Cwd ();
use Fcntl qw(:flock);
use File::Basename qw(dirname);
use List::Util qw(max);

BEGIN { chdir(dirname(Cwd::abs_path($0)) . '/..') or die "mutants: $!\n" }
use lib 'tests/lib';
use Guest qw(built root scratch sh slurp spew);
use Mutants;
use Patch;
use Race;
use Verdict;

my $GUEST = 40; # seconds for the tests that a mutant names
my $PART = 60;  # ... for those of a part of a test file
my $WHOLE = 400; # ... for those of all of it
my $CPU = 60;    # seconds of the CPU for one program: a loop without an end
my $LENGTH = 400; # characters of tests' names that a boot can be told
my $QUICK = 'usertests -q';
my $SEED = 120;  # ... for a run under a seed
my $FEW = 8;     # seeds for races that are not there

my %option = map { $_ => 1 } grep { /^--/ } @ARGV;
my @wanted = chosen(grep { !/^--/ } @ARGV);
# A fault may leave something unused, of which a compiler warns.
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES WERROR)};
$| = 1;

my @misfits = grep { $_->{why} } map { { %$_, why => misfit($_) } } @wanted;
printf "%-20s does not fit: %s\n", $_->{name}, $_->{why} for @misfits;
exit(@misfits > 0) if $option{'--fit'};
my %misfit = map { $_->{name} => 1 } @misfits;
my @try = sort { key($a) cmp key($b) }
  grep { !$misfit{ $_->{name} } && !$_->{equivalent} } @wanted;
my $dir = scratch;
try_without(@try) unless $option{'--named'};
my %result = run_all(@try);
exit(!table());

# The mutants whose names match one of the patterns; all without one.
sub chosen
{
  my $any = join('|', map { s/(\W)/$1 eq '*' ? '.*' : "\\$1"/ger } @_);
  my @all = grep { !@_ || $_->{name} =~ /^(?:$any)$/ } Mutants::all();

  die "mutants: none is called @_\n" unless @all;
  return @all;
}

# Why a mutant cannot be made; '' if it can.
sub misfit
{
  my ($m) = @_;

  return $m->{wrong} if $m->{wrong};
  return eval { Mutants::changed($m, sub { slurp(root($_[0])) }); 1 } ? '' : $@;
}

# Neighbours by this change the same files, so less is compiled.
sub key
{
  my ($m) = @_;
  my ($file) = $m->{diff} =~ m{^--- a/(\S+)};

  return join(' ', $m->{debug} || 0, $m->{test}, $file, $m->{name});
}

# ---- trying ----

# Runs the tests that the mutants name on the source as it is; ends if they fail
# there: then it would say nothing if they fail with a mutant. Of guests that
# are alike as many in one boot as its command line takes.
sub try_without
{
  my (%all, %asked);

  for my $m (@_) {
    my $alike = join(' ', $m->{test}, map { "$_=" . ($m->{$_} || 0) }
      qw(cpus mem disk debug race));
    $all{$alike} ||= { %$m, limit => 600 };
    $all{$alike}{race} &&= $FEW;
    $asked{$alike}{$_} = 1 for split(/ /, $m->{asked} || '');
  }
  my $tree = Patch->tree("$dir/without");
  for my $alike (sort keys %all) {
    my @asked = ('');

    for my $name (sort keys %{ $asked{$alike} }) {
      push @asked, '' if length("$asked[-1] $name") > $LENGTH;
      $asked[-1] .= ($asked[-1] eq '' ? '' : ' ') . $name;
    }
    for my $names (@asked) {
      my $why = named_test($tree, { %{ $all{$alike} }, asked => $names });
      die "mutants: $alike fails without a mutant: $why\n" if $why;
    }
  }
}

# Tries them, in JOBS processes; name => [result, by what].
sub run_all
{
  my @try = @_;
  my $next = "$dir/next";
  my @workers;

  spew($next, 0);
  for my $k (1 .. $ENV{JOBS} || 2) {
    my $pid = fork;
    die "cannot fork: $!\n" unless defined $pid;
    push @workers, $pid;
    next if $pid;
    work($next, "$dir/$k", @try);
    exit 0; # takes nothing of the parent's along: see File::Temp, CLEANUP
  }
  waitpid($_, 0) for @workers;
  return map { /^(\S+)\t(.*)\t(.*)$/ ? ($1 => [$2, $3]) : () }
    map { split(/\n/, slurp($_)) } glob("$dir/*.results");
}

# One process: takes the next mutant as long as there is one.
sub work
{
  my ($next, $where, @try) = @_;
  my $tree = Patch->tree($where);

  spew("$where.results", '');
  while (defined(my $i = take_number($next))) {
    last if $i >= @try;
    my ($found, $by) = try_one($tree, $try[$i]);
    printf "%-20s %s%s\n", $try[$i]{name}, $found, $by ? " ($by)" : '';
    open(my $out, '>>', "$where.results");
    print $out "$try[$i]{name}\t$found\t$by\n";
    close($out);
  }
}

sub take_number
{
  my ($path) = @_;

  open(my $file, '+<', $path) or return;
  flock($file, LOCK_EX);
  my $n = <$file>;
  seek($file, 0, 0);
  print $file $n + 1;
  close($file);
  return $n;
}

# Makes the fault, looks whether it is found, and takes it back. (caught,
# survived or broken; by what).
sub try_one
{
  my ($tree, $m) = @_;
  my @new = Mutants::changed($m, sub { slurp("$tree->{dir}/$_[0]") });
  my %old = map { $_->[0] => slurp("$tree->{dir}/$_->[0]") } @new;

  spew("$tree->{dir}/$_->[0]", $_->[1]) for @new;
  my @found = eval { look($tree, $m) };
  @found = ('broken', (split(/\n/, $@))[0]) unless @found;
  spew("$tree->{dir}/$_", $old{$_}) for keys %old;
  return @found;
}

sub look
{
  my ($tree, $m) = @_;
  my $by;

  return ('caught', $by) if $by = named_test($tree, $m);
  return ('survived', '') if $option{'--named'};
  return ('caught', "not by its own test, but by $by")
    if $by = quick_suite($tree);
  return ('survived', '');
}

# ---- the tests; each returns how it failed, '' if it passed ----

sub named_test
{
  my ($tree, $m) = @_;

  return script($tree, $m->{test}, $m->{asked} || '', $m->{limit})
    if $m->{test} !~ /guest/;
  return some_seed($tree, $m) if $m->{race};
  my $build = $m->{debug} ? 'build-debug' : $tree->{build};
  build($tree, $build, "$build/kernel", $m->{debug} ? 'DEBUG=1' : '');
  return inside($tree, "$build/kernel", "usertests $m->{asked}",
    $m->{limit} || $GUEST, cpus => $m->{cpus} || 1, mem => $m->{mem} || 64,
    $m->{disk} ? (initrd => undef) : ());
}

# A race is there in the runs of some seeds: the first that shows it.
sub some_seed
{
  my ($tree, $m) = @_;
  my $kernel = 'build/race/kernel';

  # What `make race` has built needs but few files anew.
  sh('mkdir -p build && cp -pR ' . built('race') . ' build/race',
    dir => $tree->{dir}) if -d built('race') && !-e "$tree->{dir}/$kernel";
  build($tree, 'build/race', $kernel, Race::knobs());
  for my $seed (1 .. $m->{race}) {
    my $why = inside($tree, $kernel, Race::prefix($seed)
      . " usertests $m->{asked}", $m->{limit} || $SEED,
      cpus => $m->{cpus} || 1, mem => $m->{mem} || 64,
      qemu => [Race::machine()]);
    return "seed $seed: $why" if $why;
  }
  return '';
}

sub quick_suite
{
  my ($tree) = @_;
  my $build = $tree->{build};

  build($tree, $build, "$build/kernel", '');
  return inside($tree, "$build/kernel", $QUICK, 200, cpus => 2)
    || script($tree, 'tests/fs.t', '');
}

# A mutant that does not compile is no mutant: that dies.
sub build
{
  my ($tree, $build, $what, $knobs) = @_;
  my ($said, $status) = sh("make -j2 BUILD=$build $knobs $what",
    dir => $tree->{dir}, limit => 300);

  return unless $status;
  my ($why) = $said =~ /^(.*error.*)$/m;
  die 'it does not build: ', $why || $said, "\n";
}

# A program in the place of init, on the kernel with the mutant.
sub inside
{
  my ($tree, $kernel, $command, $limit, %opt) = @_;

  return Verdict::of_boot($command, $limit, kernel => "$tree->{dir}/$kernel",
    %opt);
}

# A test file of the copy, which builds what it needs. LIMIT is in seconds, of
# the CPU for one program, too, where more is given than a mutant has.
sub script
{
  my ($tree, $test, $asked, $limit) = @_;
  my $cpu = max($limit || 0, $CPU);

  build($tree, $tree->{build}, 'all', '') if $test ne 'tests/fs.t';
  my ($said, $status) = eval {
    sh("ulimit -t $cpu; FIRST=1 BUILD=$tree->{build} perl $test $asked",
      dir => $tree->{dir}, limit => $limit || ($asked ? $PART : $WHOLE))
  };
  return 'it has no end' if !defined $status;
  my ($failed) = $said =~ /^not ok \d+ - (.*)/m;

  return $status ? $failed || "$test ends with status $status" : '';
}

# ---- what is printed at the end ----

# By area: how many there are, and were caught. Whether all were.
sub table
{
  my (%of, @names);

  for my $m (@wanted) {
    my $found = $misfit{ $m->{name} } ? 'broken'
      : $m->{equivalent} ? 'equivalent'
      : ($result{ $m->{name} } || ['broken'])->[0];
    $of{ $m->{area} || '?' }{$found}++;
    $of{total}{$found}++;
    push @names, "$m->{name}: $found" if $found =~ /survived|broken/;
  }
  printf "\n%-14s %8s %8s %8s %10s\n", qw(area caught survived broken
    equivalent);
  for my $area (sort { ($a eq 'total') - ($b eq 'total') || $a cmp $b }
    keys %of) {
    printf "%-14s %8d %8d %8d %10d\n", $area,
      map { $of{$area}{$_} || 0 } qw(caught survived broken equivalent);
  }
  print "$_\n" for @names;
  my ($caught, $survived, $broken) = map { $of{total}{$_} || 0 }
    qw(caught survived broken);
  printf "%d of %d caught\n", $caught, $caught + $survived + $broken;
  return $survived + $broken == 0;
}
