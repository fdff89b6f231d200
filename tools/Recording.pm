# What tools/record.pl and tools/replay.pl share: the machine that is recorded,
# and the file that says what a recording is of.
#
# A recording is a directory: log (QEMU's events), disk (the disk as it was),
# snapshots (the machine's state at power-on), kernel, sym/, console, about.
package Recording;

use strict;
use warnings;
use Exporter 'import';
use Fcntl qw(F_SETFD);

our @EXPORT = qw(fail check_qemu qemu inherit quietly slurp spew kilobytes
  kernel_time memory write_about read_about);

my $qemu = $ENV{QEMU} || 'qemu-system-i386';

# Ends with one line.
sub fail
{
  (my $name = $0) =~ s{^.*/|\.pl$}{}g;
  print STDERR "$name: $_[0]\n";
  exit 1;
}

# Ends with what to do unless QEMU can do what is asked of it. Reverse debugging
# came with QEMU 5.2.
sub check_qemu
{
  my $version = `$qemu --version 2>&1`;

  fail("$qemu is missing; type: make setup") unless defined $version && !$?;
  fail("this QEMU is too old to step backwards: $1, and 6.0 is needed")
    if $version =~ /version ((\d+)\.\d+\S*)/ && $2 < 6;
  `qemu-img --version 2>&1`;
  fail('qemu-img is missing; type: make setup') if $?;
}

# QEMU's command line, but for its serial line and its monitor, to be run in the
# recording's directory. A recording machine writes the file `status` there. The
# replay must have the machine of the recording, to the kernel's file name, that
# the loader passes to the kernel. Each of these choices has been tried, with
# QEMU 7.2 and 10.0:
#
# - One CPU. QEMU counts instructions to know when things happened.
# - shift=7: a virtual 128 ns for an instruction. Time passes in few of them,
#   which makes a replay short, and gdb has it replayed once for every step
#   back, several times for reverse-continue. sleep=off hangs.
# - rrsnapshot: the state that going backwards starts from. It is kept in a
#   qcow2, which no device of the machine uses.
# - The disk's contents are a RAM disk: with IDE, even behind blkreplay, going
#   back while a request is under way waits for that request for ever.
# - No vapic. Going back to the snapshot resets it, and that waits for the CPU
#   while holding the lock that the CPU waits for.
# - Where isa-debug-exit would be, one that writes bytes down: the status of
#   poweroff and panic. QEMU logs its own end too early, and what the guest did
#   between the last event before it and the end cannot be replayed. The byte is
#   such an event, as it goes to what -debugcon opens, not -chardev.
# - No mon:stdio: what is typed at a line shared with the monitor is not logged.
sub qemu
{
  my ($mode, $command, $snapshots, $disk) = @_;
  my @append = length $command ? ('-append', "init=$command") : ();

  $snapshots =~ s/,/,,/g;
  return ($qemu, qw(-accel tcg -nic none -no-reboot -display none -smp 1 -m),
    memory() + megabytes($disk),
    '-icount', "shift=7,rr=$mode,rrfile=log,rrsnapshot=start",
    '-global', 'apic-common.vapic=off',
    '-global', 'isa-debugcon.iobase=0xf4', '-debugcon',
    $mode eq 'record' ? 'file:status' : 'null',
    '-drive', "file=$snapshots,format=qcow2,if=none,cache=unsafe",
    '-kernel', 'kernel', '-initrd', 'disk', @append);
}

sub memory
{
  my $memory = $ENV{MEM} || 64;
  return $memory if $memory =~ /^\d+$/;
  fail("MEM=$memory is no number of megabytes");
}

# An open file that the next exec keeps open.
sub inherit
{
  my ($file) = @_;
  fcntl($file, F_SETFD, 0) or fail("fcntl: $!");
}

# Runs a command that must work.
sub quietly
{
  my (@command) = @_;
  system(@command) == 0 or fail("that failed: @command");
}

sub slurp
{
  my ($path) = @_;
  open(my $in, '<:raw', $path) or fail("$path: $!");
  local $/;
  return scalar <$in>;
}

sub spew
{
  my ($path, $text) = @_;
  open(my $out, '>:raw', $path) or fail("$path: $!");
  print $out $text;
  close($out) or fail("$path: $!");
}

sub kilobytes { return int(((-s $_[0]) + 1023) / 1024) }
sub megabytes { return int(((-s $_[0]) + (1 << 20) - 1) / (1 << 20)) }

# When a kernel was built; a copy keeps the time.
sub kernel_time { return (stat $_[0])[9] // 0 }

# What a recording is of: name, blank, value, a line each.
sub write_about
{
  my ($dir, %about) = @_;
  spew("$dir/about", join('', map { "$_ $about{$_}\n" } sort keys %about));
}

sub read_about
{
  my ($dir) = @_;
  return slurp("$dir/about") =~ /^(\w+) (.*)\n/mg;
}

1;
