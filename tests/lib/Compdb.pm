# The compile commands that editors read, made once for a test.
package Compdb;

use strict;
use warnings;
use Exporter 'import';
use Guest;
use JSON::PP;

our @EXPORT = qw(json typical commands);

sub json { return JSON::PP->new->decode(slurp($_[0])) }

# One file of each kind: kernel, driver, its headers, program, library, host.
# One of each is enough: the flags differ by kind, not by file.
sub typical
{
  return grep { -e root($_) } qw(proc.c proc.h dev/ide.c fs/log.c include/fs.h
    lib/string.c bootmain.c debug/lockorder.c user/cat.c user/sh/run.c
    user/lib/tool.h user/include/stdio.h user/libc/start.c
    tests/guest/usertests.c mkfs.c tools/mkfs/image.h tests/host/lies.c
    tools/pictures/facts.c);
}

# The commands, written to a build directory in $dir; dies if there are none.
sub commands
{
  my ($dir) = @_;

  sh("mkdir -p $dir/build");
  my $said = make("BUILD=$dir/build compile_commands.json");
  want($said, qr/compile_commands\.json: \d+ files/);
  return @{ json("$dir/build/compile_commands.json") };
}

1;
