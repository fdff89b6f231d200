#!/usr/bin/env perl
# Runs gdb for make in a process group of its own: Ctrl-C at the terminal is for
# gdb, and would have make fail in the end. Does for it what a shell does. gdb
# ends when make does, and with it the guest that it has started.
#
#   tools/gdb/alone.pl GDB [ARGUMENT...]
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use POSIX qw(:sys_wait_h tcgetpgrp tcsetpgrp);
use lib dirname(Cwd::abs_path(__FILE__)) . '/..';
use Keeper;

die "usage: alone.pl GDB [ARGUMENT...]\n" unless @ARGV;

my $terminal = -t STDIN;
my $ours = getpgrp;
$SIG{TTOU} = 'IGNORE'; # for who gives the terminal away while not having it
my ($pid, $life) = Keeper::start(sub {
  setpgrp(0, 0) if $terminal;
  tcsetpgrp(0, $$) if $terminal;
  $SIG{TTOU} = 'DEFAULT';
  run();
});
$SIG{$_} = sub { } for qw(INT QUIT); # without a terminal gdb gets it, too
$SIG{$_} = sub { Keeper::end($pid) } for qw(TERM HUP);
setpgrp($pid, $pid) if $terminal;
tcsetpgrp(0, $pid) if $terminal;
# Perl's status does not tell a stop from an end.
stop() while waitpid($pid, WUNTRACED) == $pid && kill(0, $pid);
my $status = $?;
Keeper::leave($life);
tcsetpgrp(0, $ours) if $terminal;
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);

sub run
{
  no warnings 'exec';
  exec(@ARGV) or print STDERR "cannot run $ARGV[0]: $!\n";
  POSIX::_exit(127);
}

# Ctrl-Z has stopped gdb: stops make, too, and goes on when the shell says so.
sub stop
{
  return unless $terminal;
  tcsetpgrp(0, $ours);
  kill('STOP', -$ours);
  tcsetpgrp(0, $pid) if tcgetpgrp(0) == $ours;
  kill('CONT', -$pid);
}
