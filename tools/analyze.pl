#!/usr/bin/env perl
# What do tools find that read the source, and do not run it? A finding is
# mended, or has a reason in tests/analyze.txt.
#
#   tools/analyze.pl                all: gcc, sparse, cppcheck, clang
#   tools/analyze.pl gcc sparse     only these
#   tools/analyze.pl --kernel ...   the kernel's files only
#   tools/analyze.pl --fit          does each reason name a line of the source?
#
# A tool that is missing is named, and skipped. The status is 1 if there is a
# finding without a reason, or a reason without its finding.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use lib dirname(Cwd::abs_path(__FILE__));
use Lines;
use Reasons;

my $REASONS = 'tests/analyze.txt';

$| = 1;
chdir(dirname(Cwd::abs_path($0)) . '/..') or die "analyze: $!\n";
my ($cc, $hostcc) = ($ENV{CC} || 'gcc -m32', $ENV{HOSTCC} || 'cc');
my %FILES = (
  kernel => [grep { $_ ne 'mkfs.c' } glob('*.c'),
    grep { !m{^debug/kasan} } # of a build of their own
      glob("{boot,cpu,debug,dev,fs,jobs,lib,mem}/*.c")],
  host => ['mkfs.c', glob('tools/mkfs/*.c')],
  programs => [grep { !m{^user/xv6/} } glob('user/*.c'), glob('user/*/*.c')],
);
# With the flags that decide what the source means (tools/make/flags.mk), and
# the code that only the DEBUG build has.
my $HERE = '-iquote . -iquote include';
my $BARE = '-std=gnu11 -march=i486 -fno-strict-aliasing '
  . '-fno-delete-null-pointer-checks';
my %FLAGS = (
  kernel => "$BARE -ffreestanding -DDEBUG -mregparm=3 -mgeneral-regs-only"
    . " $HERE",
  host => "-std=gnu11 $HERE",
  programs => "$BARE -fno-builtin -nostdinc -isystem user/include $HERE"
    . ' -iquote user/lib',
);
my %ANALYZE = (gcc => \&gcc, clang => \&clang, cppcheck => \&cppcheck,
  sparse => \&sparse);
my %OFFER = (gcc => sub { $cc }, map { my $name = $_; ($name => sub { $name }) }
  qw(clang cppcheck sparse));

my %reason = Reasons::read_list($REASONS);
exit(!fit()) if grep { $_ eq '--fit' } @ARGV;
my $kernel = grep { $_ eq '--kernel' } @ARGV;
delete @FILES{qw(host programs)} if $kernel;
my @tools = grep { !/^--/ } @ARGV;
@tools = qw(gcc sparse cppcheck clang) if !@tools;
my (%found, %used, @ran);
for my $tool (@tools) {
  die "analyze: $tool? There are: @{[sort keys %ANALYZE]}\n"
    unless $ANALYZE{$tool};
  if (!is_here($tool)) {
    print "$tool is missing, and skipped; type: apt-get install $tool\n";
    next;
  }
  my ($n, $start) = (scalar keys %found, time);
  $ANALYZE{$tool}->();
  push @ran, $tool;
  printf "%-8s %3d s, %d findings\n", $tool, time - $start, keys(%found) - $n;
}
exit(!judge());

# gcc is only of use here if it has an analyzer.
sub is_here
{
  my ($tool) = @_;
  my $program = $OFFER{$tool}->();
  return system("$program --version >/dev/null 2>&1") == 0 if $tool ne 'gcc';
  return system("echo | $program -fanalyzer -x c -c -o /dev/null - "
    . '>/dev/null 2>&1') == 0;
}

# Runs a command on each file, {} in it, and keeps what it says.
sub each_file
{
  my ($tool, $command, @files) = @_;
  for my $file (@files) {
    my $one = $command =~ s/\{\}/$file/r;
    keep($tool, scalar `$one 2>&1`);
  }
}

# Optimised only as far as the analyzer needs: it sees the source's own shape.
sub gcc
{
  my %compiler = (kernel => $cc, programs => $cc, host => $hostcc);
  each_file('gcc', "$compiler{$_} $FLAGS{$_} -O1 -fanalyzer -c -o /dev/null {}",
    @{ $FILES{$_} }) for sort keys %FILES;
}

# Not the programs: that would take as long as all the rest.
sub clang
{
  my %target = (kernel => '--target=i686-linux-gnu', host => '');
  each_file('clang', "clang $target{$_} $FLAGS{$_} --analyze -o /dev/null "
    . '-Xclang -analyzer-output=text {}', @{ $FILES{$_} || [] })
    for sort keys %target;
}

sub cppcheck
{
  my $flags = '--quiet --std=c11 -j2 --platform=unix32 --enable=warning,'
    . "performance,portability --template='{file}:{line}:1: warning: {message}"
    . " [{id}]'";
  my %include = (kernel => '-DDEBUG -U__ASSEMBLER__ -I. -Iinclude',
    host => '-I. -Iinclude',
    programs => '-U__ASSEMBLER__ -Iuser/include -Iuser/lib -I. -Iinclude');
  keep('cppcheck', scalar `cppcheck $flags $include{$_} @{ $FILES{$_} } 2>&1`)
    for sort keys %FILES;
}

# It knows no -iquote, so our errno.h would hide that of the host: only the
# kernel. Of the compiler's headers it does not know one type.
sub sparse
{
  chomp(my $headers = `$cc -print-file-name=include`);
  each_file('sparse', 'sparse -m32 -std=gnu11 -ffreestanding -DDEBUG -nostdinc '
    . "-D__float128=double -isystem $headers -I. -Iinclude {}",
    @{ $FILES{kernel} });
}

# Findings are called "TOOL FILE FUNCTION: LINE [KIND]", as line numbers change.
sub keep
{
  my ($tool, $text) = @_;

  for (split(/\n/, $text)) {
    my ($file, $n, $what) = m{^(?:\./)?([^:\s]+):(\d+):.*?\b
      (?:warning|error):\s(.*)}x or next;
    my $kind = $what =~ s/ \[(?:-W)?([\w.=-]+)\]$// ? $1 : $what;
    $found{"$tool " . Lines::name($file, $n) . " [$kind]"}
      = "$file:$n: $what";
  }
}

# Prints what has no reason, and reasons without a finding. "TOOL * [KIND]" is
# the reason of all findings of a kind.
sub judge
{
  my @without;

  for my $name (sort keys %found) {
    my $all = $name =~ s/ .* (\[.*\])$/ * $1/r;
    my ($of) = grep { $reason{$_} } $name, $all;
    $used{$of} = 1 if $of;
    push @without, $name unless $of;
  }
  my @stale = grep { !$used{$_} && was_looked_at($_) } sort keys %reason;
  print "no reason: $_\n  $found{$_}\n" for @without;
  print "not found any more, take its reason out: $_\n" for @stale;
  printf "%d findings, %d without a reason\n", scalar keys %found,
    scalar @without if @ran;
  return !@without && !@stale;
}

# Whether what this reason is for could have been found now.
sub was_looked_at
{
  my ($tool, $file) = split(/ /, $_[0]);
  my ($ran) = grep { $_ eq $tool } @ran;
  return $ran && ($file eq '*' ? !$kernel
    : grep { $_ eq $file } map { @$_ } values %FILES);
}

sub fit
{
  my @bad = Lines::unknown(map { /^\w+ (\S.*) \[/ && $1 ne '*' ? $1 : () }
    keys %reason);
  print "no such line: $_\n" for @bad;
  return !@bad;
}
