# Runs a machine from outside, to its end, and listens to its console.
package Machine;

use strict;
use warnings;
use File::Temp ();
use Files;
use Keeper;
use POSIX ();
use Rows;
use Time::HiRes qw(sleep time);
use Exporter 'import';

our @EXPORT = qw(counted timed run_machine run_well
  first_user measured compiler);

# A machine whose every instruction counts: the clock is the instructions, 1 ns
# each, and nothing from outside comes in.
sub counted
{
  my ($qemu, %opt) = @_;

  return ($qemu, qw(-accel tcg -icount), 'shift=0,sleep=off', '-rtc',
    'base=2020-01-01,clock=vm', parts(%opt));
}

# The same machine, each CPU a thread of the emulator, with the host's clock.
sub timed
{
  my ($qemu, %opt) = @_;
  return ($qemu, '-accel', 'tcg,thread=multi', parts(%opt));
}

sub parts
{
  my (%opt) = @_;
  my $cpus = $opt{cpus} || 1;

  return (qw(-nic none -no-reboot -display none -monitor none -device),
    'isa-debug-exit,iobase=0xf4,iosize=4', '-m', $opt{memory} || 512,
    '-smp', "$cpus,sockets=$cpus,cores=1,threads=1",
    '-kernel', $opt{kernel}, '-initrd', $opt{initrd},
    $opt{append} ? ('-append', $opt{append}) : (), @{ $opt{more} || [] });
}

# Runs it to its end; (all that it printed, QEMU's status). Dies after `limit`
# seconds, and when the kernel panics, with what it said last.
# The console is a file, which takes every character at once: a pipe or socket
# may be full, and then the guest's driver would have to wait for the host.
sub run_machine
{
  my ($limit, @command) = @_;
  my $console = File::Temp->new;
  my $until = time + $limit;
  my $why = '';

  die "$command[0] is missing; type: make setup\n"
    unless Keeper::is_here($command[0]);
  my ($pid, $life) = Keeper::start(sub {
    open($_, '+<', '/dev/null') for \*STDIN, \*STDOUT;
    exec(@command, '-serial', 'file:' . $console->filename)
      or POSIX::_exit(1);
  });
  my $status;
  until (defined $status || $why) {
    sleep 0.05;
    $status = $? if waitpid($pid, POSIX::WNOHANG) == $pid;
    my $last = last_of($console->filename);
    $why = "no end after $limit s" if time > $until;
    $why = 'the kernel panicked' if $last =~ /^panic.*\n.*\n/m;
  }
  Keeper::end($pid) if $why;
  Keeper::leave($life);
  die "$why; the last lines:\n", last_of($console->filename), "\n" if $why;
  return (read_file($console->filename), $status >> 8);
}

# The same for what must not fail; what it printed. isa-debug-exit gives 2n + 1.
sub run_well
{
  my ($text, $status) = run_machine(@_);

  die "the guest's program failed (QEMU's status $status); the last lines:\n"
    . substr($text, -1500) . "\n"
    if $status % 2 == 0 || Keeper::guest_status(($status - 1) / 2) != 0;
  return $text;
}

# The last lines of a file that grows.
sub last_of
{
  my ($path) = @_;
  open(my $in, '<:raw', $path) or die "$path: $!\n";
  seek($in, -1500, 2) if -s $in > 1500;
  local $/;
  return scalar(<$in>) // '';
}

# Code for the place of initcode, the first program (initcode.S): it looks at
# the counter and calls exit on a stack that is nowhere, whose address the
# kernel prints. An instruction costs 1 ns.
my $TELL = pack('H*', '0f31'   # rdtsc
  . '89c4'                     # movl %eax, %esp
  . 'b802000000'               # movl $SYS_exit, %eax
  . 'cd40');                   # int $T_SYSCALL

# A kernel with that code in the place of the one in the file `initcode`.
sub telling_kernel
{
  my ($kernel, $initcode) = map { read_file($_) } @_;
  my $at = index($kernel, $initcode);

  die "$_[1] is not in $_[0]\n" if $at < 0;
  substr($kernel, $at, length $TELL) = $TELL;
  return $kernel;
}

# The instructions from reset to the first one of the first program.
sub first_user
{
  my ($limit, $qemu, $build, $cpus) = @_;
  my $file = File::Temp->new;

  print $file telling_kernel("$build/kernel", "$build/initcode.bin");
  $file->flush;
  my ($text) = run_machine($limit, counted($qemu, cpus => $cpus,
    kernel => $file->filename, initrd => "$build/fs.img"));
  return hex($1) if $text =~ /no argument of exit at stack 0x([0-9a-f]+)/;
  die "no first program:\n$text";
}

# ---- all rows ----

my $LIMIT = 600; # seconds for a run

# The rows of bench, or those that are named; and boot: reset to the first
# program, and boot_cpu: what a second CPU adds.
sub measured
{
  my ($qemu, $build, @names) = @_;
  my @guest = grep { !/^boot/ } @names;
  my @rows;

  @rows = parse_rows(run_well($LIMIT, counted($qemu,
    kernel => "$build/kernel", initrd => "$build/fs.img",
    append => "init=bench @guest"))) if @guest || !@names;
  die "bench printed no rows\n" if !@rows && (@guest || !@names);
  if (!@names || grep { /^boot/ } @names) {
    my ($one, $two) = map { first_user($LIMIT, $qemu, $build, $_) } 1, 2;
    push @rows, ['boot', $one, 'instructions/start'],
      ['boot_cpu', $two - $one, 'instructions/CPU'];
  }
  return @rows;
}

# What has built the kernel: counts of another compiler's code are others.
sub compiler
{
  my ($build) = @_;
  my ($cc) = read_file("$build/cc.mk") =~ /^override CC := (.*)$/m;
  my ($first) = split(/\n/, `$cc --version 2>&1`);

  return $first =~ tr/"\\//dr;
}

1;
