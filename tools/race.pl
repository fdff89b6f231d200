#!/usr/bin/env perl
# Looks for races: runs tests in the guest, each time with the CPU given up at
# other moments. The seed of a run chooses them, and repeats it.
#
#   tools/race.pl [--cpus N] [--preemptions N] [--gdb PORT] SEEDS [TEST...]
#
# SEEDS is a number, or a range: 1-200. Which tests run, and on how many CPUs,
# follows from the seed where nobody says it (tests/lib/Race.pm). With --gdb one
# seed waits for `make gdb` before it runs. JOBS (2) run at a time. BUILD is
# what has been built. The status is 0 if nothing failed.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Getopt::Long;

BEGIN { chdir(dirname(Cwd::abs_path($0)) . '/..') or die "race: $!\n" }
use lib 'tests/lib';
use Guest qw(built slurp spew scratch tail_of);
use Race;

my $USAGE = 'usage: make race SEED=7 or SEED=1-200, with T=\'NAME...\', '
  . "CPUS=n, PREEMPTIONS=n, GDB=1\n";
my %opt;
GetOptions(\%opt, qw(cpus=i preemptions=i gdb=i)) or die $USAGE;
my ($range, @tests) = @ARGV;
my ($from, $to) = ($range // '') =~ /^(\d+)(?:-(\d+))?$/ or die $USAGE;
$to //= $from;
die $USAGE if $to < $from || $opt{gdb} && $to > $from;
# Make's own variables would reach the make that builds the kernel.
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES)};
$| = 1;

my $kernel = Race::kernel();
exec_stopped($from) if $opt{gdb};
my $dir = scratch;
my $jobs = $ENV{JOBS} || 2;
my @workers = map { start_worker($_) } 0 .. $jobs - 1;
waitpid($_, 0) for @workers;
my @failed = map { split(/\n/, slurp($_)) } glob("$dir/failed.*");
printf "%d of %d seeds failed\n", scalar @failed, $to - $from + 1;
exit(@failed > 0);

# The arguments of Race::run for a seed.
sub chosen
{
  my ($seed) = @_;
  my ($tests, $cpus) = Race::choice($seed);

  return (@tests ? \@tests : $tests, kernel => $kernel, seed => $seed,
    cpus => $opt{cpus} || $cpus,
    preemptions => $opt{preemptions} // $Race::PREEMPTIONS);
}

# What to type to have the run of a seed again.
sub again
{
  my ($tests, %how) = @_;

  return "make race SEED=$how{seed} CPUS=$how{cpus} "
    . "PREEMPTIONS=$how{preemptions} T='@$tests'";
}

# A process that runs each $jobs-th seed. Its file has those that failed.
sub start_worker
{
  my ($k) = @_;
  my $pid = fork // die "cannot fork: $!\n";

  return $pid if $pid;
  my $failed = '';
  for (my $seed = $from + $k; $seed <= $to; $seed += $jobs) {
    my @how = chosen($seed);
    my ($why, $text) = Race::run(@how);
    print $text if $from == $to;
    next unless $why;
    $failed .= "$seed\n";
    print "seed $seed FAILED: $why\n", $from == $to ? () : tail_of($text),
      "  again:  ", again(@how), "\n  in gdb: ", again(@how), " GDB=1\n";
  }
  spew("$dir/failed.$k", $failed);
  exit 0;
}

# The same machine, stopped at its first instruction until gdb comes.
sub exec_stopped
{
  my ($tests, %how) = chosen($_[0]);
  my $build = built('race') =~ s{^\Q@{[Guest::root()]}\E/}{}r;

  print "Now type, in another terminal: "
    . "make gdb BUILD=$build DEBUG=1 GDBPORT=$opt{gdb}\n";
  exec('perl', 'tools/qemu.pl', $ENV{QEMU} || 'qemu-system-i386',
    qw(-accel tcg -nic none -no-reboot -m 64 -smp),
    "$how{cpus},sockets=$how{cpus},cores=1,threads=1",
    qw(-display none -serial stdio -monitor none),
    '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04', Race::machine(),
    '-kernel', $kernel, '-initrd', built('fs.img'), '-append',
    'init=' . Race::prefix($how{seed}, $how{preemptions})
    . " usertests @$tests", '-S', '-gdb', "tcp:127.0.0.1:$opt{gdb}");
}
