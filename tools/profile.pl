#!/usr/bin/env perl
# Tells where the instructions of a command go, by function of the kernel.
#
#   tools/profile.pl [--build DIR] [--qemu QEMU] [--top N] COMMAND
#
# QEMU writes down each piece of code that it runs, and the instructions of each
# piece (-d exec,in_asm,nochain); from that all is counted, nothing sampled. The
# table has for each function its own instructions, and those of all that it
# calls, too. build/profile.svg is a flame graph: a box is a function, as wide
# as what was spent in it and above it, on the box of its caller.
#
# It begins with the first instruction of the first program. Programs are one
# function, "user": their code is not the kernel's.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Temp ();
use Getopt::Long;
use POSIX ();
use lib map { dirname(Cwd::abs_path(__FILE__)) . $_ } '', '/bench';
use Calls;
use Files;
use Flame;
use Machine;
use Rows;

my %opt = (build => 'build', qemu => 'qemu-system-i386', top => 40);
GetOptions(\%opt, qw(build=s qemu=s top=i)) && @ARGV == 1 && $ARGV[0] =~ /\S/
  or die "usage: tools/profile.pl [--build DIR] [--qemu QEMU] [--top N] "
  . "COMMAND\n";
my $command = shift;
my $limit = 1800; # seconds
local $| = 1;
my $picture = "$opt{build}/profile.svg";

my $calls = Calls->new(Calls::symbols(nm("$opt{build}/kernel")));
exit run();

sub nm
{
  my ($kernel) = @_;
  my ($nm) = read_file("$opt{build}/cc.mk") =~ /^override NM := (.*)$/m;
  my $text = `$nm -n $kernel`;

  die "$nm cannot read $kernel\n" if $?;
  return $text;
}

# Runs the command; the status for make. QEMU's log comes through a pipe to a
# child and is never kept, as it has a line for each few instructions. Only the
# kernel and low addresses, where programs are: the rest is the BIOS.
sub run
{
  my $dir = File::Temp->newdir;
  my $log = "$dir/log";

  POSIX::mkfifo($log, 0600) or die "$log: $!\n";
  pipe(my $shown, my $show) or die "pipe: $!\n";
  my $pid = fork // die "cannot fork: $!\n";
  if ($pid == 0) {
    close($show);
    report($log, $shown);
    POSIX::_exit(0);
  }
  my ($text) = run_machine($limit, counted($opt{qemu},
    kernel => "$opt{build}/kernel", initrd => "$opt{build}/fs.img",
    append => "init=$command", more => ['-D', $log, '-d',
    'exec,in_asm,nochain', '-dfilter',
    '0x1000..0x9ffff,0x40000000..0x8fffffff']));
  print $text =~ tr/\r//dr;
  close($show); # the table follows
  waitpid($pid, 0);
  return $? ? 1 : 0;
}

# The child: counts, and prints after what the guest has printed.
sub report
{
  my ($log, $shown) = @_;

  open(my $in, '<', $log) or die "$log: $!\n";
  $calls->read_log($in);
  sysread($shown, my $nothing, 1);
  die "nothing ran\n" unless $calls->total;
  print "\n", $calls->top_table($opt{top});
  write_file($picture, flame($calls->root, "$command: instructions"));
  print "\n$picture has the flame graph\n";
}
