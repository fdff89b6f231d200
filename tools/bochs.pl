#!/usr/bin/env perl
# Runs Lectern in Bochs, a PC emulator that shares no code with QEMU.
#
#   tools/bochs.pl IMAGE                    a console, until poweroff or ^C
#   tools/bochs.pl IMAGE 'ps' 'wc README'   types these lines, then ends
#
# CPUS (1), MEM (64, in MB) and BOCHS (the program) are taken from the
# environment, and IPS (50000000): the instructions that make a second there.
# But for the date that it begins with, nothing in Bochs depends on the host's
# time, so a guest that nobody types at does the same again; with other IPS its
# timer interrupts come elsewhere. With TRACE, a file, the guest runs by itself
# until its end; all that Bochs has said is then there, and among it what the
# guest has written to port 0xE9. The guest works on a copy of the image. Its
# first serial line is a socket here. Bochs draws the screen on a
# pseudo-terminal that it opens, and whose name it says; what comes there is
# read and thrown away, as Bochs waits for that.
#
# The status is 0 when the guest has switched itself off or all lines were
# answered by a prompt; 1 when it has not within LIMIT (600) seconds or Bochs
# has failed, whose last words are then shown; 2 when something is missing; with
# TRACE, 127 for a panic.
use strict;
use warnings;
use Fcntl qw(O_NOCTTY O_NONBLOCK O_RDONLY);
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;

my $PROMPT = qr{^/ \$ \z}m;
my $PANIC = qr/^(?:\e\[[\d;]*m)*panic: /m;
my $OFF = qr/ACPI control: soft power off/; # Bochs calls that a panic

my ($image, @lines) = @ARGV;
die "usage: bochs.pl IMAGE [LINE...]\n" if !defined $image;
my $bochs = $ENV{BOCHS} || 'bochs';
my $limit = $ENV{LIMIT} || 600;
my $help = qx{$bochs --help 2>&1} // '';
missing("$bochs is not here (Debian: bochs bochs-term bochsbios vgabios)")
  if $help !~ /Bochs/;
my ($bios) = grep { -e } map { "$_/BIOS-bochs-latest" } '/usr/share/bochs',
  '/usr/local/share/bochs', '/opt/homebrew/share/bochs';
my ($vga) = grep { -e } map { my $at = ($bios // '') =~ s{/[^/]*\z}{}r;
  "$at/$_" } 'VGABIOS-lgpl-latest', 'VGABIOS-lgpl-latest.bin';
missing('no BIOS for Bochs here (Debian: bochsbios vgabios)')
  if !$bios || !$vga;

my $dir = tempdir(CLEANUP => 1);
my $screen; # where Bochs draws, once it is known
my $trace = $ENV{TRACE};
my ($pid, $line) = start();
my $end = time + $limit;
$SIG{$_} = sub { finish(1, '') } for qw(INT TERM HUP);
$| = 1;
$trace ? wait_for_end() : @lines ? type(@lines) : talk();

sub missing
{
  print STDERR $ENV{TRACE} ? 'make trace' : 'make bochs', ": $_[0]\n";
  exit(2);
}

# ---- the machine ----

# A port that was free a moment ago.
sub free_port
{
  my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
    or die "bochs.pl: no port is free: $!\n";
  return $socket->sockport;
}

# Writes what Bochs reads: its configuration, and the debugger's `continue` for
# a Bochs that has one and begins there.
sub configure
{
  my ($port) = @_;
  my $cpus = $ENV{CPUS} || 1;
  my $memory = $ENV{MEM} || 64;
  my $ips = $ENV{IPS} || 50000000;

  $memory =~ s/M\z//;
  open(my $file, '>', "$dir/rc") or die "bochs.pl: $dir/rc: $!\n";
  print $file <<"END";
config_interface: textconfig
display_library: term
memory: guest=$memory, host=$memory
romimage: file=$bios
vgaromimage: file=$vga
cpu: model=bx_generic, count=$cpus:1:1, ips=$ips, reset_on_triple_fault=0
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path=$dir/disk, mode=flat
boot: disk
com1: enabled=1, mode=socket-server, dev=localhost:$port
pci: enabled=1, chipset=i440fx
clock: sync=none, time0=local
log: $dir/log
panic: action=fatal
error: action=report
info: action=report
port_e9_hack: enabled=@{[$trace ? 1 : 0]}
END
  close($file) or die "bochs.pl: $dir/rc: $!\n";
  open($file, '>', "$dir/go") or die "bochs.pl: $dir/go: $!\n";
  print $file "c\n";
  close($file) or die "bochs.pl: $dir/go: $!\n";
}

# Starts Bochs in a group of its own; (its pid, its serial line).
sub start
{
  my $port = free_port();
  my $debugger = $help =~ /^\s*-rc\b/m ? "-rc $dir/go" : '';

  configure($port);
  system('cp', $image, "$dir/disk") == 0 or exit(2);
  my $child = fork // die "bochs.pl: cannot fork: $!\n";
  if ($child == 0) {
    setpgrp(0, 0);
    $ENV{TERM} = 'xterm';
    open(STDIN, '<', '/dev/null');
    open(STDOUT, '>', "$dir/said");
    open(STDERR, '>&', \*STDOUT);
    exec("exec $bochs -q -f $dir/rc $debugger");
    exit(127);
  }
  for (1 .. 300) {
    my $socket = IO::Socket::INET->new("127.0.0.1:$port");
    return ($child, $socket) if $socket;
    last if waitpid($child, 1) == $child; # WNOHANG
    select(undef, undef, undef, 0.1);
  }
  $pid = $child;
  finish(1, "bochs.pl: Bochs does not start\n");
}

# Ends Bochs and this program; `why` is said, with Bochs's last words.
sub finish
{
  my ($status, $why) = @_;

  local $SIG{TERM} = 'IGNORE';
  if ($pid) {
    kill('KILL', -$pid);
    waitpid($pid, 0);
  }
  system('cp', "$dir/said", $trace) if $trace;
  if ($why) {
    my @log = grep { !/^\d+[id]\[/ } split(/\n/, slurp("$dir/log"));
    splice(@log, 0, @log - 5) if @log > 5;
    print STDERR $why, map { "  $_\n" } @log;
  }
  exit($status);
}

sub slurp
{
  my ($path) = @_;
  open(my $file, '<', $path) or return '';
  local $/;
  return scalar <$file> // '';
}

# Takes what Bochs has drawn.
sub see
{
  if (!$screen && slurp("$dir/said") =~ m{connected to screen "([^"]+)"}) {
    sysopen($screen, $1, O_RDONLY | O_NOCTTY | O_NONBLOCK) or undef $screen;
  }
  1 while $screen && sysread($screen, my $drawn, 65536);
}

sub is_off { return slurp("$dir/log") =~ $OFF }

# ---- its console ----

# Waits until the guest says what matches, or has switched itself off: then
# false. Everything it says is printed.
sub wait_for
{
  my ($what) = @_;
  my $said = '';

  while (time < $end) {
    see();
    if (IO::Select->new($line)->can_read(0.5)) {
      sysread($line, my $bytes, 4096) or last;
      $bytes =~ tr/\r//d;
      print $bytes;
      $said .= $bytes;
      return 1 if $said =~ $what;
    } elsif (is_off()) {
      return 0;
    }
  }
  finish(0, '') if is_off();
  finish(1, "\nbochs.pl: no answer within $limit s\n");
}

# Types lines, each at a prompt.
sub type
{
  my (@typed) = @_;

  for my $text (@typed) {
    wait_for($PROMPT) or last;
    syswrite($line, "$text\n");
  }
  wait_for($PROMPT);
  finish(0, '');
}

# Types nothing. After a panic, its backtrace is waited for.
sub wait_for_end
{
  wait_for($PANIC) or finish(0, '');
  while (time < $end && IO::Select->new($line)->can_read(1)) {
    sysread($line, my $bytes, 4096) or last;
    print $bytes =~ tr/\r//dr;
    see();
  }
  finish(127, '');
}

# Between the user's terminal and the guest, until either ends.
sub talk
{
  my $both = IO::Select->new($line, \*STDIN);
  my $raw = -t STDIN && !system('stty -icanon -echo');

  $end = ~0;
  TALK: while (1) {
    see();
    for my $from ($both->can_read(0.5)) {
      sysread($from, my $bytes, 4096)
        or $from == $line ? last TALK : ($both->remove(\*STDIN), next);
      $from == $line ? print($bytes) : syswrite($line, $bytes);
    }
    last if is_off();
  }
  system('stty icanon echo') if $raw;
  finish(0, '') if is_off();
  finish(1, "\nbochs.pl: Bochs has ended\n");
}
