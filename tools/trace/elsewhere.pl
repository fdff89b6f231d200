#!/usr/bin/env perl
# Runs a traced command in an emulator that is not QEMU; DIR/trace.bin gets the
# kernel's records.
#
#   tools/trace/elsewhere.pl bochs|v86 DIR COMMAND
#
# The guest boots from a copy of the disk, whose kernel has a command line in
# it. CPUS (1; v86 has one), MEM, BOCHS and LIMIT (600 seconds) are taken from
# the environment, and V86_MODULES, the folder that has the package `v86`.
#
# The status is the command's in v86. Bochs has no port for it: 0 when the guest
# has switched itself off. 127: a panic; 2: something is missing; others: the
# emulator has failed.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use lib map { dirname(Cwd::abs_path(__FILE__)) . $_ } '', '/..';
use Files;
use Keeper;
use Records;

@ARGV == 3 && $ARGV[0] =~ /^(?:bochs|v86)\z/
  or die "usage: elsewhere.pl bochs|v86 DIR COMMAND\n";
my ($where, $build, $command) = @ARGV;
my $here = dirname(Cwd::abs_path(__FILE__));
my $disk = "$build/trace.img";
my $out = "$build/trace.bin";

my $status = $where eq 'bochs' ? in_bochs() : in_v86();
unlink($disk);
exit($status);

sub missing
{
  print STDERR "make trace: $_[0]\n";
  exit(2);
}

# What a program ends with; it must not fail if it makes the disk.
sub status_of
{
  my $status = system(@_);
  return $status & 127 ? 128 + ($status & 127) : $status >> 8;
}

sub make_disk
{
  my $kernel = "$build/trace.kernel";

  for ([$^X, "$here/bootline.pl", "$build/kernel.stripped", $kernel,
      "lectern trace=port init=$command"],
    ['cp', "$build/lectern.img", $disk],
    ["$build/mkfs", 'boot', $disk, "$build/bootblock", $kernel]) {
    status_of(@$_) == 0 or exit(1);
  }
  unlink($kernel);
}

sub in_bochs
{
  make_disk();
  local $ENV{TRACE} = "$build/trace.said";
  my $status = status_of($^X, "$here/../bochs.pl", $disk);
  if (-e $ENV{TRACE}) {
    write_file($out, find_records(read_file($ENV{TRACE})));
    unlink($ENV{TRACE});
  }
  return $status;
}

sub in_v86
{
  my $modules = $ENV{V86_MODULES} || "$build/v86/node_modules";
  my ($bios) = grep { -e "$_/bios.bin" && -e "$_/vgabios-stdvga.bin" }
    '/usr/share/seabios', '/usr/share/qemu';

  missing('node is not here (Debian: nodejs)') if !Keeper::is_here('node');
  missing('no SeaBIOS here (Debian: seabios)') if !$bios;
  missing("no package v86 in $modules; type: make v86")
    if !-e "$modules/v86/build/libv86.mjs";
  make_disk();
  return status_of('node', "$here/v86.mjs", Cwd::abs_path($modules), $bios,
    $disk, $ENV{MEM} || 64, $out, $ENV{LIMIT} || 600);
}
