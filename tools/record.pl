#!/usr/bin/env perl
# Records a run of the kernel, so that gdb can go through it again, backwards
# too (tools/replay.pl).
#
#   tools/record.pl [--build DIR] [--in DIR] [COMMAND]
#
# Boots and runs the shell command COMMAND; without one, boots to a shell in
# this terminal, until poweroff or Ctrl-A X. The recording is in DIR/replay, or
# where --in says: all it needs is copied there, so that neither the reader's
# disk image nor a kernel built later has to do with it. The status is
# COMMAND's. --limit N gives up after N seconds.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use Getopt::Long;
use IO::Select;
use POSIX ();
use Socket;
use lib dirname(Cwd::abs_path(__FILE__));
use Keeper;
use Recording;

my $KEY = "\x01"; # Ctrl-A

my %opt = (build => 'build/debug', limit => 0);
GetOptions(\%opt, qw(build=s in=s limit=i)) && @ARGV <= 1
  or fail('usage: tools/record.pl [--build DIR] [--in DIR] [COMMAND]');
my $command = $ARGV[0] // '';
fail('a command line is at most 400 characters') if length $command > 400;
check_qemu();

my $final = $opt{in} // "$opt{build}/replay";
my $dir = "$final.new";
my $raw; # the terminal's settings, where we have changed them
my $written = ''; # what the guest wrote where isa-debug-exit would be
remove_tree($dir);
make_path($dir);
gather();
my ($status, $end, $console) = record();
keep();
exit report();

END {
  local $?;
  system('stty', $raw) if $raw;
  remove_tree($dir) if $dir;
}

# Copies what the recording needs: the disk, the kernel that runs, and symbols.
sub gather
{
  quietly(qw(qemu-img create -q -f qcow2), "$dir/snapshots", '256M');
  quietly('cp', "$opt{build}/lectern.img", "$dir/disk");
  quietly('cp', '-pR', map({ "$opt{build}/$_" } qw(kernel sym bootblock.elf
    entryother.bin.elf initcode.bin.elf)), $dir);
}

# Runs the guest; (QEMU's status, the instruction at which it was ended from
# outside or 0, what it printed).
sub record
{
  socketpair(my $ours, my $qemus, AF_UNIX, SOCK_STREAM, 0) or fail($!);
  socketpair(my $monitor, my $theirs, AF_UNIX, SOCK_STREAM, 0) or fail($!);
  my @qemu = qemu('record', $command, 'snapshots', "$dir/disk");
  my $pid = fork // fail("cannot fork: $!");
  if ($pid == 0) {
    POSIX::setsid();
    close($_) for $ours, $monitor;
    inherit($theirs);
    chdir($dir) or POSIX::_exit(1);
    open(STDIN, '<&', $qemus);
    open(STDOUT, '>&', $qemus);
    open(STDERR, '>', 'errors');
    exec(@qemu, qw(-serial stdio -mon chardev=mon -chardev),
      'socket,id=mon,fd=' . fileno($theirs)) or POSIX::_exit(1);
  }
  close($_) for $qemus, $theirs;
  local @SIG{qw(INT TERM HUP)} = (sub { kill('KILL', $pid); exit 1 }) x 3;
  local $SIG{ALRM} = sub {
    kill('KILL', $pid);
    fail("no end after $opt{limit} seconds");
  };
  alarm($opt{limit});
  my @ended = carry($pid, $ours, $monitor);
  alarm(0);
  waitpid($pid, 0);
  return ($?, @ended);
}

# Passes bytes between this terminal and the guest until QEMU has gone, which it
# has not by itself after a panic.
sub carry
{
  my ($qemu, $guest, $monitor) = @_;
  my $select = IO::Select->new($guest, $monitor);
  my ($printed, $said, $quit, $prefix, $off) = ('', '', 0, 0, 0);

  unless (length $command) {
    print "  Ctrl-A X ends the recording; so does poweroff\n";
    chomp($raw = `stty -g`) if -t STDIN;
    system(qw(stty -icanon -echo -isig -ixon -icrnl min 1)) if $raw;
    $select->add(\*STDIN);
  }
  local $| = 1;
  local $SIG{PIPE} = 'IGNORE';
  while (1) {
    if (!$off && -s "$dir/status") {
      $off = 1;
      syswrite($monitor, "stop\ninfo replay\n");
    }
    for my $from ($select->can_read(0.5)) {
      my $n = sysread($from, my $bytes, 4096);
      if ($from == $guest) {
        return ($quit, $printed) unless $n;
        $printed .= $bytes;
        print $bytes;
      } elsif ($from == $monitor) {
        $said .= $bytes if $n;
        $n or $select->remove($monitor);
        if (!$quit && $said =~ /instruction count = (\d+)\r?\n/) {
          $quit = $1 - 1; # at the log's very end a replaying QEMU ends
          kill('TERM', $qemu); # `quit` would be logged, and too early
        }
      } elsif (!$n) {
        $select->remove($from);
      } elsif ($bytes =~ /^x/i && $prefix || $bytes =~ /${KEY}x/i) {
        syswrite($monitor, "stop\ninfo replay\n");
      } else {
        $prefix = $bytes =~ /$KEY\z/;
        $bytes =~ s/$KEY//g;
        syswrite($guest, $bytes);
      }
    }
  }
}

# Puts the finished recording in the old one's place.
sub keep
{
  my $failed = $status & 127 || !-s "$dir/log";

  fail("QEMU has not recorded anything:\n" . slurp("$dir/errors")) if $failed;
  $written = slurp("$dir/status");
  unlink("$dir/errors", "$dir/status");
  write_about($dir, command => $command, end => $end, kernel =>
    kernel_time("$opt{build}/kernel"), memory => memory());
  spew("$dir/console", $console);
  remove_tree($final);
  rename($dir, $final) or fail("$final: $!");
}

# Says what has been recorded; the status to end with.
sub report
{
  # By poweroff or a panic, to isa-debug-exit's port; nothing by Ctrl-A X.
  my $code = $written eq '' ? 0 : Keeper::guest_status(ord($written));

  system('stty', $raw) if $raw;
  $raw = undef;
  print "\nRecorded in $final, ", kilobytes("$final/log"), ' KB of events',
    $code == Keeper::PANIC ? ', up to the panic' : '',
    ".\nNow type: make replay",
    $opt{build} eq 'build/debug' ? '' : " BUILD=$opt{build}", "\n";
  return $code;
}
