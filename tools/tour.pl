#!/usr/bin/env perl
# Runs a tour: a guided walk through the running kernel, in gdb.
#
#   tools/tour.pl                       the way from reset to the shell
#   tools/tour.pl NAME                  another
#   tools/tour.pl list                  which there are
#   tools/tour.pl --documents           writes docs/TOUR.md, docs/tours/*.md
#
# Options: --build DIR (holds kernel, fs.img ...), --qemu QEMU, --step
# (Enter goes on, gdb commands may be typed), --document FILE (Markdown there
# instead of text here), --limit SECONDS (to a stop).
#
# gdb starts QEMU; both work on copies in a directory that is gone at the end.
# The tours are tools/gdb/tours/*.py.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(basename dirname);
use File::Spec ();
use File::Temp ();
use Getopt::Long;
use POSIX ();

my $slow = $ENV{TEST_SLOW} || 1;
my $LIMIT = 600 * $slow; # seconds for a tour that runs freely
# In this order; others follow.
my @FIRST = qw(boot timer pipe fault cow ls-wc log);

my $root = Cwd::abs_path(dirname(Cwd::abs_path($0)) . '/..');
my %opt = (build => 'build/debug', limit => 60 * $slow,
  qemu => $ENV{QEMU} || 'qemu-system-i386');
GetOptions(\%opt, qw(build=s qemu=s step limit=i document=s documents))
  or fail('usage: tools/tour.pl [--step] [--build DIR] [NAME | list]');
$opt{$_} &&= File::Spec->rel2abs($opt{$_}) for qw(build document);
chdir($root) or fail("$root: $!");

my $name = shift(@ARGV) // 'boot';
if ($name eq 'list') {
  printf "  make tour TOUR=%-6s %s\n", $_, title($_) for tours();
  exit 0;
}
my @names = $opt{documents} ? tours() : ($name);
for my $tour (@names) {
  defined title($tour)
    or fail("no tour is called '$tour'; type: make tour TOUR=list");
}
-e "$opt{build}/kernel" or fail("there is no kernel in $opt{build}");
my $gdb = find_gdb();
for my $tour (@names) {
  my $document = $opt{documents} ? document($tour) : $opt{document};
  my $status = run($tour, $document);
  exit $status if $status;
}
exit 0;

sub fail
{
  print STDERR "tour: $_[0]\n";
  exit 1;
}

sub module { return 'tools/gdb/tours/' . ($_[0] =~ tr/-/_/r) . '.py' }

# A tour is a module that has a TITLE.
sub title
{
  my ($tour) = @_;
  open(my $in, '<', module($tour)) or return;
  local $/;
  return <$in> =~ /^TITLE = ['"](.*)['"]$/m ? $1 : undef;
}

sub tours
{
  my %rank = map { ($FIRST[$_] => $_) } 0 .. $#FIRST;
  my @all = grep { defined title($_) }
    map { basename($_, '.py') =~ tr/_/-/r } glob('tools/gdb/tours/*.py');

  return sort { ($rank{$a} // 99) <=> ($rank{$b} // 99) || $a cmp $b } @all;
}

sub document
{
  my ($tour) = @_;
  mkdir('docs/tours');
  return $tour eq 'boot' ? 'docs/TOUR.md' : "docs/tours/$tour.md";
}

# A gdb with Python in it; says itself what is missing.
sub find_gdb
{
  my $gdb = `sh tools/find-gdb.sh`;
  exit 1 if $?;
  chomp($gdb);
  return $gdb;
}

# Runs one tour; gdb's status.
sub run
{
  my ($tour, $document) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my $code = "import sys; sys.dont_write_bytecode = True;"
    . " sys.path.insert(0, 'tools/gdb'); import tours; tours.run()";

  local @ENV{map { "TOUR_$_" } qw(NAME BUILD DIR QEMU STEP DOCUMENT UP OTHERS)}
    = ($tour, $opt{build}, "$dir", $opt{qemu}, $opt{step} ? 1 : '',
    $document // '', $tour eq 'boot' ? '../' : '../../',
    join(' ', grep { $_ ne $tour } tours()));
  local $ENV{TOUR_LIMIT} = $opt{limit};
  my @command = ($gdb, qw(-q -nx -batch -x tools/gdb/lectern.gdb -ex),
    "python $code", "$opt{build}/kernel");
  my $status = supervise($dir, @command);
  print "$document\n" if $document && !$status;
  return $status;
}

# Runs gdb, with a limit unless a reader sits before it; ends what it leaves.
sub supervise
{
  my ($dir, @command) = @_;
  my $pid = fork // fail("cannot fork: $!");

  if ($pid == 0) {
    exec({ $command[0] } @command) or print STDERR "tour: $command[0]: $!\n";
    POSIX::_exit(1);
  }
  local $SIG{ALRM} = sub {
    print STDERR "tour: no end after $LIMIT seconds\n";
    kill('KILL', $pid);
  };
  local $SIG{INT} = sub { }; # gdb gets it, too, and decides
  local @SIG{qw(TERM HUP)} = (sub { kill('KILL', $pid) }) x 2;
  alarm($LIMIT) unless $opt{step};
  1 while waitpid($pid, 0) < 0 && $!{EINTR};
  my $status = $?;
  alarm(0);
  for my $file (glob("$dir/machine*/pid")) {
    open(my $in, '<', $file) or next;
    my $left = <$in> // '';
    kill('KILL', $1) if $left =~ /^(\d+)$/;
  }
  return $status ? 1 : 0;
}
