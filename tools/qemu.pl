#!/usr/bin/env perl
# Runs QEMU for make, in this terminal. It ends when make does, in whatever way
# that ends: a QEMU that nobody sees would hold the reader's disk image.
#
#   tools/qemu.pl [--run | --window] QEMU [ARGUMENT...]
#
# The status is QEMU's; with --run the guest's, and if the guest did not end of
# itself, one line says what happened, and the status is one that no guest has
# (docs/ABI.md, poweroff). --window says why where no window can be opened.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use POSIX ();
use lib dirname(Cwd::abs_path(__FILE__));
use Keeper;

use constant {
  NO_END => 128,    # reset, or told to quit
  NO_QEMU => 129,   # it failed by itself
  NO_STATUS => 130, # a signal ended it
};

my $mode = @ARGV && $ARGV[0] =~ /^--(run|window)$/ ? shift(@ARGV) : '';
die "usage: qemu.pl [--run | --window] QEMU [ARGUMENT...]\n" unless @ARGV;
my ($qemu, @arguments) = @ARGV;

fail("$qemu is missing; type: make setup") unless Keeper::is_here($qemu);
look_for_window() if $mode eq '--window';
my $told = ''; # the signal that told us to end
my $terminal = -t STDIN ? POSIX::Termios->new : undef;
$terminal->getattr(0) if $terminal;
my $status = run();
$SIG{TTOU} = 'IGNORE';
$terminal->setattr(0, POSIX::TCSADRAIN()) if $terminal;
exit($told ? 1 : $mode eq '--run' ? guest_status($status)
  : $status & 127 ? 128 + ($status & 127) : $status >> 8);

sub fail
{
  print STDERR "$_[0]\n";
  exit NO_QEMU;
}

# QEMU opens a window only with a part that some systems package by itself, and
# without it serves its screen by VNC and says nothing of use. Who asks for
# another screen knows.
sub look_for_window
{
  return if grep { /^--?(?:display|vnc|nographic|spice)$/ } @arguments;
  my $kinds = do {
    open(my $errors, '>&', \*STDERR) or die "$!\n";
    open(STDERR, '>', '/dev/null');
    open(my $out, '-|', $qemu, qw(-display help)) or fail("$qemu: $!");
    local $/;
    my $text = <$out> // '';
    open(STDERR, '>&', $errors);
    $text;
  };
  fail('this QEMU cannot open a window; type: make setup, or: make qemu')
    unless $kinds =~ /^(?:gtk|sdl|cocoa)\b/m;
  fail('there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY '
    . 'are not set); type: make qemu')
    if $^O eq 'linux' && !$ENV{DISPLAY} && !$ENV{WAYLAND_DISPLAY};
}

# Runs QEMU to its end; its status as waitpid has it.
sub run
{
  my ($pid, $life) = Keeper::start(sub {
    no warnings 'exec';
    exec({ $qemu } $qemu, @arguments) or print STDERR "$qemu: $!\n";
    POSIX::_exit(1);
  });

  # At the terminal they go to QEMU, too, which decides.
  local @SIG{qw(INT QUIT)} = (sub { }) x 2;
  local @SIG{qw(TERM HUP)} = (sub { $told = shift; Keeper::end($pid) }) x 2;
  my $status = waitpid($pid, 0) == $pid ? $? : 1 << 8;
  Keeper::leave($life);
  return $status;
}

# What --run ends with. isa-debug-exit gives 2n + 1, and n is not 0.
sub guest_status
{
  my ($status) = @_;
  my $signal = $status & 127;
  my $code = $status >> 8;

  if ($signal) {
    print STDERR "make run: signal $signal ended QEMU\n";
    return NO_STATUS;
  }
  if ($code == 0) {
    print STDERR "make run: the machine was reset, as by a triple fault, or "
      . "QEMU was told to quit\n";
    return NO_END;
  }
  if ($code == 1 || $code % 2 == 0) {
    print STDERR "make run: QEMU failed (status $code); nothing ended in the "
      . "guest\n";
    return NO_QEMU;
  }
  my $n = ($code - 1) / 2;
  print STDERR "make run: the kernel panicked\n" if $n == Keeper::PANIC;
  return Keeper::guest_status($n);
}
