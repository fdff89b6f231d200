# A session as a reader has it: `make debug` and its like, typed at.
#
#   my $s = Session->start('debug');
#   want($s->say('break main'), qr/^Breakpoint 1 at/);
#   $s->end;
#
# What make starts is the stepping build, with a snapshot of its disk; the
# consoles of all of a test's sessions are in one file. Every wait has a limit;
# whatever the session has started ends with it.
package Session;

use strict;
use warnings;
use Guest;
use IO::Handle;
use IO::Select;
use Limit;
use POSIX ();

my $dir = scratch; # each test has its own consoles
my $PROMPT = qr/\(gdb\) \z/;
my @SETTINGS = qw(MAKEFLAGS MFLAGS MAKELEVEL V T OPT CMD CPUS MEM QEMUEXTRA GDB
  GDBPORT CONSOLE);

# Starts `make TARGET`; $knobs: more for its command line. With gdb, waits for
# its prompt; with another target, for nothing.
# What the user has set for make goes: a session is what a reader gets who types
# nothing else.
sub start
{
  my ($class, $target, $knobs) = @_;
  my $build = Guest::stepping() =~ s{^\Q@{[root()]}\E/}{}r;
  my $command = ($ENV{MAKE} || 'make') . " BUILD=$build DEBUG=1 "
    . "QEMUEXTRA=-snapshot CONSOLE=$dir/console " . ($knobs || '')
    . " $target";

  pipe(my $in_r, my $in_w) or die "pipe: $!\n";
  pipe(my $out_r, my $out_w) or die "pipe: $!\n";
  my $pid = fork;
  die "cannot fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    setpgrp(0, 0);
    delete @ENV{@SETTINGS};
    chdir(root());
    open(STDIN, '<&', $in_r);
    open(STDOUT, '>&', $out_w);
    open(STDERR, '>&', $out_w);
    close($_) for $in_r, $in_w, $out_r, $out_w;
    exec('/bin/sh', '-c', "exec $command") or POSIX::_exit(127);
  }
  close($_) for $in_r, $out_w;
  $in_w->autoflush;
  my $self = bless { pid => $pid, in => $in_w, out => $out_r, text => '',
    owner => $$ }, $class;
  $self->{start} = $self->wait_for($PROMPT) if $target =~ /^(?:debug|gdb)$/;
  return $self;
}

# The file with what its guest has printed.
sub console { return "$dir/console" }

# Waits until the guest has printed what matches.
sub wait_console
{
  my ($self, $regex) = @_;
  my $limit = Limit->new(40);

  until (slurp($self->console) =~ $regex) {
    die "waited for $regex on the console\n" if $limit->over;
    $limit->pause(0.1);
  }
}

# What it said before its first prompt.
sub start_text { return $_[0]{start} }

# Waits until what it says matches; all of it, which is taken.
# The answer without gdb's prompt at its end.
sub wait_for
{
  my ($self, $regex, $seconds) = @_;
  my $limit = Limit->new($seconds || 40);
  my $select = IO::Select->new($self->{out});

  until ($self->{text} =~ $regex) {
    my $more = !$limit->over;
    $more = sysread($self->{out}, $self->{text}, 65536, length $self->{text})
      if $more && $limit->can_read($select);
    die "waited for $regex, the session said:\n" . tail_of($self->{text})
      unless $more;
  }
  my $text = $self->{text};
  $self->{text} = '';
  return $text =~ s/$PROMPT//r;
}

# Types a command at gdb; what it says to that.
# By its prompt: gdb prints it when all of the answer is out.
sub say
{
  my ($self, $command, $limit) = @_;

  print { $self->{in} } "$command\n";
  return $self->wait_for($PROMPT, $limit);
}

# Types without waiting; what comes is for wait_for.
sub type { print { $_[0]{in} } $_[1] }

# A signal for all who would get a Ctrl-C at the terminal.
sub signal { kill($_[1], -$_[0]{pid}) }

# Leaves gdb, and waits until make has ended; what was said at the end.
# Closing its input is what a reader's ^D is.
sub end
{
  my ($self) = @_;
  my $limit = Limit->new(20);

  close($self->{in});
  my $select = IO::Select->new($self->{out});
  my $more = 1;
  while ($more && !$limit->over) {
    $more = sysread($self->{out}, $self->{text}, 65536, length $self->{text})
      if $limit->can_read($select);
  }
  die "the session does not end\n" if $more;
  waitpid(delete $self->{pid}, 0);
  return $self->{text};
}

sub DESTROY
{
  my ($self) = @_;
  return unless $self->{pid} && $self->{owner} == $$;
  local ($?, $!);
  kill('KILL', -$self->{pid});
  waitpid($self->{pid}, 0);
}

1;
