#!/usr/bin/env perl
# Starts QEMU for the gdb of `make debug`, which talks to it through this
# process' standard input and output, and carries the guest's console.
#
#   tools/gdb/guest.pl CONSOLE QEMU [ARGUMENT...]
#
# What the guest prints goes to the file CONSOLE, and to everybody who connects
# to the socket CONSOLE.sock (`make console`); what they send is typed at the
# guest. Who shuts the sending half down is let go as soon as the file has all
# that was printed. (QEMU can write the file, but writes a byte twice when the
# socket between it and us was full.) All of it ends with gdb, which has put it
# in a session of its own, so that Ctrl-C in gdb's terminal does not reach it.
use strict;
use warnings;
use Errno ();
use Fcntl qw(F_SETFD);
use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use Socket;

my ($console, @command) = @ARGV;
die "usage: guest.pl CONSOLE QEMU [ARGUMENT...]\n" unless @command;
open(STDERR, '>>', "$console.errors"); # gdb reads it (session.py)

my $gdb = getppid;
my $typed = '';   # for the guest
my $heard = 0;    # has it printed anything?
my $place = "$console.sock";
socketpair(my $ours, my $qemus, AF_UNIX, SOCK_STREAM, 0)
  or die "guest.pl: $!\n";
my $door = listen_at($place);
open(my $log, '>', $console) or die "guest.pl: $console: $!\n";
my $qemu = $$;
my $pid = fork;
die "guest.pl: cannot fork: $!\n" unless defined $pid;
if ($pid == 0) {
  close($qemus);
  open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT, \*STDERR;
  carry();
  unlink($place);
  POSIX::_exit(0);
}
close($ours);
close($door);
fcntl($qemus, F_SETFD, 0); # stays open in QEMU
no warnings 'exec';
exec(@command, '-chardev', 'socket,id=con,fd=' . fileno($qemus),
  '-serial', 'chardev:con')
  or print STDERR "cannot run $command[0]: $!\n";
POSIX::_exit(1);

# A socket to listen at, in place of one that a dead session has left; one that
# has just ended gets a moment to go. None if its name is too long for a socket:
# then nobody can connect.
sub listen_at
{
  my ($path) = @_;

  for (my $tries = 0; IO::Socket::UNIX->new(Peer => $path); $tries++) {
    die "another `make debug` runs with this console: $console\n"
      if $tries == 50;
    select undef, undef, undef, 0.1;
  }
  unlink($path) if -S $path;
  my $door = IO::Socket::UNIX->new(Local => $path, Listen => 4);
  return $door if $door;
  print STDERR "no console to type at: $path: $!\n";
  open($door, '<', '/dev/null');
  return $door;
}

# Carries bytes between QEMU and those connected until QEMU or gdb has gone.
sub carry
{
  my $select = IO::Select->new($ours, -S $place ? $door : ());

  $SIG{PIPE} = 'IGNORE';
  $ours->blocking(0);
  while (kill(0, $gdb)) {
    for my $from ($select->can_read(0.5)) {
      if ($from == $door) {
        my $new = $door->accept or next;
        $new->blocking(0);
        $select->add($new);
        next;
      }
      if ($from == $ours) {
        return unless print_all($select);
        type_all();
        next;
      }
      my $n = sysread($from, my $bytes, 4096);
      $typed .= $bytes if $n;
      leave($from, $select) unless $n;
      type_all() if $heard;
    }
  }
  kill('TERM', $qemu);
}

# What the guest has printed by now: to the file and to all; whether it may
# print more. Who does not read it misses it: the guest must not wait.
sub print_all
{
  my ($select) = @_;

  for (1 .. 64) { # who prints without end lets others have their turn
    my $n = sysread($ours, my $bytes, 65536);
    return !defined $n && $!{EAGAIN} unless $n;
    $heard = 1;
    syswrite($_, $bytes)
      for $log, grep { $_ != $ours && $_ != $door } $select->handles;
  }
  return 1;
}

# Types at the guest, which takes a few bytes at a time. Until it has printed
# something this waits: the serial line would lose what comes while the kernel
# sets it up.
sub type_all
{
  while (length $typed && kill(0, $gdb)) {
    my $n = syswrite($ours, $typed);
    return unless $n || $!{EAGAIN};
    substr($typed, 0, $n || 0) = '';
    IO::Select->new($ours)->can_write(0.5) unless $n;
  }
}

sub leave
{
  my ($who, $select) = @_;

  print_all($select);
  $select->remove($who);
  close($who);
}
