#!/usr/bin/env perl
# Replays what tools/record.pl has recorded, in a gdb that can go backwards.
#
#   tools/replay.pl [--build DIR] [--in DIR] [--gdb GDB] [GDB'S ARGUMENTS]
#
# gdb starts QEMU (its command `boot`) and goes on to the recording's end. The
# machine's state and disk are a copy, thrown away at the end: a recording can
# be replayed for ever. --limit N gives up after N seconds.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Temp ();
use Getopt::Long qw(:config require_order pass_through);
use POSIX ();
use lib dirname(Cwd::abs_path(__FILE__));
use Recording;

guest(@ARGV[1 .. $#ARGV]) if @ARGV && $ARGV[0] eq '--guest';
my $root = Cwd::abs_path(dirname(Cwd::abs_path(__FILE__)) . '/..');
my %opt = (build => 'build/debug');
GetOptions(\%opt, qw(build=s in=s gdb=s limit=i))
  or fail("usage: tools/replay.pl [--build DIR] [--in DIR] [GDB'S ARGUMENTS]");
my $dir = Cwd::abs_path($opt{in} // "$opt{build}/replay") // '';
fail("nothing has been recorded; type: make record CMD='ls | wc'")
  unless -e "$dir/about";
my %about = read_about($dir);
check_qemu();
my $gdb = $opt{gdb} || find_gdb();
my $own = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
say_what();
exit replay();

sub find_gdb
{
  chomp(my $found = `sh '$root/tools/find-gdb.sh'`);
  exit 1 if $?;
  return $found;
}

sub say_what
{
  local $| = 1;
  print length $about{command} ? "Replaying: $about{command}\n"
    : "Replaying a session at the shell\n";
  print "The kernel has been rebuilt since: this is the old one, and source "
    . "lines may be\nother ones. `make record` records the new one.\n"
    if kernel_time("$opt{build}/kernel") != $about{kernel};
}

# What gdb starts: QEMU, which Ctrl-C in gdb's terminal does not reach, and
# which ends when gdb has gone. Never returns.
sub guest
{
  my ($in, @qemu) = @_;
  my ($gdb, $pid) = (getppid, $$);

  open(STDERR, '>>', "$ENV{LECTERN_CONSOLE}.errors"); # gdb reads it
  chdir($in) or fail("$in: $!");
  POSIX::setsid();
  if (!fork) {
    open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT;
    sleep(1) while kill(0, $gdb) && kill(0, $pid);
    kill('KILL', $pid);
    POSIX::_exit(0);
  }
  no warnings 'exec';
  exec(@qemu) or print STDERR "cannot run $qemu[0]: $!\n";
  POSIX::_exit(1);
}

# Runs gdb, which starts QEMU.
sub replay
{
  local $ENV{MEM} = $about{memory};
  quietly('cp', "$dir/snapshots", $own);
  my @qemu = (qemu('replay', $about{command}, "$own/snapshots", "$dir/disk"),
    qw(-serial null -monitor none -S -gdb stdio));
  local $ENV{LECTERN_GUEST} = join(' ', map { quoted($_) } 'perl',
    Cwd::abs_path(__FILE__), '--guest', $dir, @qemu);
  local $ENV{LECTERN_CONSOLE} = "$own/none"; # each pass would print it again
  local $ENV{LECTERN_REPLAY} = $about{end} || 'poweroff';
  local @SIG{qw(INT)} = (sub { }); # gdb gets it, too, and decides

  chdir($root) or fail("$root: $!");
  my $pid = fork // fail("cannot fork: $!");
  if ($pid == 0) {
    exec($^X, 'tools/gdb/alone.pl', $gdb, qw(-q -x tools/gdb/lectern.gdb -ex),
      'boot', '-ex', 'replay', @ARGV, "$dir/kernel") or POSIX::_exit(1);
  }
  local @SIG{qw(TERM HUP)} = (sub { kill('KILL', $pid) }) x 2;
  local $SIG{ALRM} = sub {
    print STDERR "replay: no end after $opt{limit} seconds\n";
    kill('KILL', $pid);
  };
  alarm($opt{limit} // 0);
  1 while waitpid($pid, 0) < 0 && $!{EINTR};
  return $? ? 1 : 0;
}

sub quoted
{
  my ($word) = @_;
  $word =~ s/'/'\\''/g;
  return "'$word'";
}
