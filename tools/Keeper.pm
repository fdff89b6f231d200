# What a process does for another that it has started and that must not outlive
# make: for QEMU, which would hold the disk image, and for gdb, which has one.
#
#   my ($pid, $life) = Keeper::start(sub { exec(@command) });
#   waitpid($pid, 0);
#   Keeper::leave($life);
#
# The caller is make's own child (in a recipe: exec). It is told of make's end
# by having another parent then, as not every system can signal that.
package Keeper;

use strict;
use warnings;
use POSIX qw(:sys_wait_h);
use Time::HiRes ();

use constant PANIC => 127; # a guest's status, and what it writes for it

my $EVERY = 0.5; # seconds between two looks
my $GRACE = 2;   # seconds to end by itself

my $make = getppid;
my $outer = $ENV{LECTERN_MAKE} || 0; # `make setup qemu`: the make above it

# Can this program be run?
sub is_here
{
  my ($program) = @_;
  return -x $program && !-d _ if $program =~ m{/};
  return !!grep { -x "$_/$program" && !-d _ } split(/:/, $ENV{PATH} // '');
}

# What the guest passed to poweroff, or PANIC, from the number it wrote to
# isa-debug-exit: dev/power.c.
sub guest_status
{
  my ($n) = @_;
  return $n > 125 ? $n : $n - 1;
}

# Starts a child that does $run, which does not return. It ends when make does,
# and when we are killed. (Its pid, what leave() takes).
# It waits until that is so: who is killed sooner leaves nothing behind.
sub start
{
  my ($run) = @_;

  pipe(my $ready, my $begin) or die "pipe: $!\n";
  my $pid = fork;
  die "cannot fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    close($begin);
    $run->() if sysread($ready, my $word, 1);
    POSIX::_exit(1);
  }
  my $life = watch($pid);
  syswrite($begin, 'x');
  return ($pid, $life);
}

# From now on $pid, a child, ends when make does, and when we are killed.
sub watch
{
  my ($pid) = @_;
  my $life = guard($pid);

  # Perl's waitpid goes on after a signal, so the looking is done here.
  $SIG{ALRM} = sub {
    return if getppid == $make && (!$outer || kill(0, $outer));
    Time::HiRes::setitimer(Time::HiRes::ITIMER_REAL(), 0);
    end($pid);
  };
  Time::HiRes::setitimer(Time::HiRes::ITIMER_REAL(), $EVERY, $EVERY);
  return $life;
}

# The child has ended, and has been waited for.
sub leave
{
  my ($life) = @_;
  Time::HiRes::setitimer(Time::HiRes::ITIMER_REAL(), 0);
  syswrite($life, 'x');
}

# Starts a process that ends $pid if we are gone without a word; what to say a
# word to.
sub guard
{
  my ($pid) = @_;

  pipe(my $ours, my $life) or die "pipe: $!\n";
  my $guard = fork;
  die "cannot fork: $!\n" unless defined $guard;
  return $life if $guard;
  close($life);
  POSIX::setsid();
  open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT, \*STDERR;
  my $n = sysread($ours, my $word, 1);
  end($pid) unless $n;
  POSIX::_exit(0);
}

# Ends a process: asks it first, so that it gives the terminal back.
sub end
{
  my ($pid) = @_;
  my $start = Time::HiRes::time();
  my $spent = 0;

  kill('TERM', $pid);
  while (kill(0, $pid) && waitpid($pid, WNOHANG) <= 0 && $spent < 2 * $GRACE) {
    kill('KILL', $pid) if $spent > $GRACE;
    Time::HiRes::sleep(0.05);
    $spent = Time::HiRes::time() - $start;
  }
}

1;
