#!/usr/bin/env perl
# Which lines of the kernel do the tests reach? Runs the tests that boot guests,
# has QEMU write down the code that runs, and prints a table by file. Nothing is
# added to the kernel. docs/TESTING.md says how lines are counted.
#
#   tools/coverage.pl                the tests, then the table
#   tools/coverage.pl boot shell     what these tests reach
#   tools/coverage.pl --last         the table of the last run
#   tools/coverage.pl --last --missing
#                                    ... and all lines not reached, named as
#                                    tests/coverage.txt names them
#   tools/coverage.pl --fit          does each reason name a line of the source?
#
# BUILD, QEMU, OBJDUMP and ADDR2LINE are what they are for make. Lines that are
# not reached need a reason in tests/coverage.txt; if one has none, or a reason
# has no line, the status is 1.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use lib dirname(Cwd::abs_path(__FILE__));
use lib dirname(Cwd::abs_path(__FILE__)) . '/coverage';
use Collect;
use Lines;
use Reasons;

# These say nothing about how the kernel behaves: they build it in other ways,
# measure it, or step through it.
my %WITHOUT = map { $_ => 1 } qw(bench compilers gdb gdb-busy gdb-inspect
  gdb-process gdb-start gdb-user idle listing make profile rebuild replay
  tours);
my $REASONS = 'tests/coverage.txt';
my $AIM = 95; # percent

chdir(dirname(Cwd::abs_path($0)) . '/..') or die "coverage: $!\n";
my %option = map { $_ => 1 } grep { /^--/ } @ARGV;
my @tests = grep { !/^--/ } @ARGV;
my $build = Cwd::abs_path($ENV{BUILD} || 'build');
my %tool = (objdump => $ENV{OBJDUMP} || 'objdump',
  addr2line => $ENV{ADDR2LINE} || 'addr2line');
my $dir = "$build/coverage";

exit(!fit()) if $option{'--fit'};
my $ran = $option{'--last'} ? Collect::saved($dir) : run_tests();
my $code = Lines::of_code(\%tool, "$build/kernel");
my $reached = lines_reached($ran);
my %missing = by_name(grep { !$reached->{$_} } keys %$code);
show_missing() if $option{'--missing'};
table();
exit(@tests ? 0 : !judge());

# Runs the tests; the addresses that ran.
sub run_tests
{
  mkdir($dir);
  unlink(glob("$dir/*"));
  @ENV{qw(COVERAGE COVERAGE_QEMU BUILD QEMU)} = ($dir,
    $ENV{QEMU} || 'qemu-system-i386', $build,
    Cwd::getcwd() . '/tools/coverage/qemu.pl');
  my ($ran, $status) = Collect::run($dir, $^X, 'tests/run',
    @tests ? @tests : all_tests());
  print "coverage: some tests failed; their guests count all the same\n"
    if $status;
  die "coverage: no guest has run\n" if !%$ran;
  return $ran;
}

# The tests that boot guests, but for WITHOUT.
sub all_tests
{
  my @names;

  for my $path (glob('tests/*.t')) {
    my ($name) = $path =~ m{([^/]+)\.t$};
    open(my $in, '<', $path) or die "$path: $!\n";
    push @names, $name
      if !$WITHOUT{$name} && grep { /->boot\b|\bmake\(/ } <$in>;
  }
  # The longest first, so that both CPUs are busy to the end.
  return sort { ($b eq 'guest') <=> ($a eq 'guest') } @names;
}

# The lines that any of the kernels has reached. A kernel of other sources says
# nothing about these: it has other files.
sub lines_reached
{
  my ($ran) = @_;
  my %reached;

  for my $kernel (sort keys %$ran) {
    my $lines = Lines::of_code(\%tool, "$dir/$kernel",
      [sort { $a <=> $b } keys %{ $ran->{$kernel} }]);
    %reached = (%reached, %$lines);
  }
  return \%reached;
}

# name => ["FILE:NUMBER", ...]: the lines of one statement have one name.
sub by_name
{
  my %by;
  for my $place (@_) {
    push @{ $by{ Lines::name(split(/:/, $place)) } }, $place;
  }
  return %by;
}

# By file: lines with code, reached, percent, and those not reached.
sub table
{
  my %file;

  for my $place (keys %$code) {
    my ($name) = split(/:/, $place);
    $file{$name}[0]++;
    $file{$name}[1]++ if $reached->{$place};
  }
  printf "%-22s %6s %8s %6s\n", 'file', 'lines', 'reached', '%';
  my @sum = (0, 0);
  for my $name (sort keys %file) {
    my ($n, $hit) = map { $_ // 0 } @{ $file{$name} }[0, 1];
    printf "%-22s %6d %8d %6.1f\n", $name, $n, $hit, 100 * $hit / $n;
    $sum[0] += $n;
    $sum[1] += $hit;
  }
  printf "%-22s %6d %8d %6.1f\n", 'all', @sum, 100 * $sum[1] / $sum[0];
  return @sum;
}

sub show_missing
{
  for my $name (sort { order($missing{$a}[0], $missing{$b}[0]) }
    keys %missing)
  {
    printf "%s (%s)\n", $name, join(', ', sort { order($a, $b) }
      @{ $missing{$name} });
  }
}

sub order
{
  my ($f, $n, $g, $m) = map { split(/:/) } @_;
  return $f cmp $g || $n <=> $m;
}

# Prints what is wrong with the list of reasons; whether nothing is. Lines that
# are reached now and then, as two CPUs meet, have a reason with "Sometimes".
sub judge
{
  my %reason = Reasons::read_list($REASONS);
  my @without = grep { !$reason{$_} } keys %missing;
  my @stale = grep { !$missing{$_} && $reason{$_} !~ /\bsometimes\b/i }
    keys %reason;
  my $of = grep { $reached->{$_} } keys %$code;
  my $percent = 100 * $of / keys %$code;

  printf "\n%.1f %% of %d lines reached; the others have a reason in %s\n",
    $percent, scalar keys %$code, $REASONS;
  print "not reached, and no reason: $_ ($missing{$_}[0])\n" for sort @without;
  print "reached, take its reason out: $_\n" for sort @stale;
  print "less than the aim, $AIM %\n" if $percent < $AIM;
  return !@without && !@stale && $percent >= $AIM;
}

# Does each reason name a line of the source?
sub fit
{
  my %reason = Reasons::read_list($REASONS);
  my @bad = Lines::unknown(keys %reason);

  print "no such line: $_\n" for @bad;
  return !@bad;
}
