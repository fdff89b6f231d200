# Attaches gdb to a guest of Guest.pm.
#
#   my $g = gdb_boot(cpus => 2);             # stands still at reset
#   my ($ps, $stack) = gdb_says($g, 'ps', 'kstack 2');
#
# gdb reads tools/gdb/lectern.gdb. A command that fails says so in its own
# output; the others run all the same. At the end gdb detaches, and the guest
# goes on.
package Gdb;

use strict;
use warnings;
use Exporter 'import';
use Guest;
use Limit;

our @EXPORT = qw(gdb_missing gdb_boot gdb_says ps_when hold_timer ps_rows
  masked);

my ($gdb, $failed) = sh('sh tools/find-gdb.sh');
chomp($gdb);

# Why these tests cannot run, or ''.
sub gdb_missing { return $failed ? $gdb : '' }

# Boots a guest that waits for gdb; the options are those of Guest->boot, and
# stepping => 1: that build instead of the one under test.
# By a socket in a directory of its own, no port: tests run at the same time,
# and on machines with other users.
sub gdb_boot
{
  my (%opt) = @_;
  my $build = delete $opt{stepping} ? Guest::stepping() : built();
  $opt{image} = "$build/lectern.img" if $build ne built();
  my $dir = scratch;
  my @gdb = ('-S', '-chardev',
    "socket,id=gdb,path=$dir/gdb,server=on,wait=off", '-gdb', 'chardev:gdb');
  my $g = Guest->boot(%opt, qemu => [@gdb, @{ $opt{qemu} || [] }]);

  $g->{kernel} = "$build/kernel";
  $g->{gdb} = $dir; # and with it the directory, as long as the guest
  my $limit = Limit->new(20);
  until (-S "$dir/gdb") {
    $g->fail_with('QEMU offers no gdb') if $limit->over;
    $limit->pause(0.05);
  }
  return $g;
}

# The commands that stop the timer's ticks for good, by the kernel's own
# function: QEMU counts a tick that comes meanwhile as one of stepi's steps.
sub hold_timer
{
  return ('set $eax_was = $eax', 'set $eax = 0', # where gcc looks for it
    'call (void)lapic_timer(0)', 'set $eax = $eax_was');
}

# What gdb says to each command. The guest may be undef: then there is none.
# One gdb for all commands: to start one takes a second. The marker in front of
# each answer cuts the text apart.
sub gdb_says
{
  my ($g, @commands) = @_;
  my $mark = '---- next';
  my @all = $g ? ("target remote $g->{gdb}/gdb", @commands, 'detach')
    : ('echo', @commands);
  my $options = '';

  for my $command (@all) {
    (my $quoted = $command) =~ s/'/'\\''/g;
    $options .= " -ex 'echo $mark\\n' -ex '$quoted'";
  }
  my ($text) = sh("$gdb -q -nx -batch -x " . root('tools/gdb/lectern.gdb')
    . "$options " . ($g ? $g->{kernel} : built('kernel')));
  my (undef, undef, @said) = split(/^$mark\n/m, $text);
  pop @said if $g;
  return wantarray ? @said : $said[0];
}

# What ps says as soon as it matches, or after 40 s: processes that were just
# started take some time to come to where they stay; on a busy host, long.
sub ps_when
{
  my ($g, $regex) = @_;
  my $limit = Limit->new(40);

  while (1) {
    my $text = gdb_says($g, 'ps');
    return $text if $text =~ $regex || $limit->over;
    $g->rest(0.2);
  }
}

# The rows of ps, each { PID, STATE, ... }.
# By the places of the headings, since a name may have blanks and a column may
# be empty.
sub ps_rows
{
  my ($text) = @_;
  my ($head, @lines) = split(/\n/, $text);
  my @columns = map { [$_, index($head, $_)] } 'PID', 'PARENT', 'STATE', 'CPU',
    'NAME', 'SLEEPS ON', 'RESUMES AT', 'USER EIP';
  my @rows;

  for my $line (@lines) {
    my %row;
    for my $i (0 .. $#columns) {
      my ($name, $at) = @{ $columns[$i] };
      my $width = $i < $#columns ? $columns[$i + 1][1] - $at : 999;
      $row{$name} = substr("$line" . ' ' x 200, $at, $width) =~ s/\s+\z//r;
    }
    push @rows, \%row;
  }
  return @rows;
}

# Text with every number in hexadecimal replaced by as many x.
# Addresses differ with every compiler; what matters is where one is.
sub masked
{
  my ($text) = @_;
  $text =~ s/\b(0x)?([0-9a-f]{8})\b/($1 || '') . 'x' x 8/ge;
  return $text;
}

1;
