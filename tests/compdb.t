# Do editors find the compile commands, and do these compile?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use JSON::PP;
use Test::More;

# One file of each kind: kernel, driver, its headers, program, library, host.
my @typical = qw(proc.c proc.h dev/ide.c fs/log.c include/fs.h lib/string.c
  bootmain.c debug/lockorder.c user/cat.c user/sh/run.c user/lib/tool.h
  user/include/stdio.h user/libc/start.c tests/guest/usertests.c mkfs.c
  tools/mkfs/image.h tests/host/lies.c tools/pictures/facts.c);
@typical = grep { -e root($_) } @typical;

sub json { return JSON::PP->new->decode(slurp($_[0])) }

my $dir = scratch;

it 'make compile_commands.json writes the commands', sub {
  sh("mkdir -p $dir/build");
  my $said = make("BUILD=$dir/build compile_commands.json");
  want($said, qr/compile_commands\.json: \d+ files/);
  json("$dir/build/compile_commands.json");
} or BAIL_OUT('no compilation database');
my @commands = @{ json("$dir/build/compile_commands.json") };

it 'its commands compile', sub {
  for my $entry (@commands) {
    next unless grep { $_ eq $entry->{file} } @typical;
    sh("@{ $entry->{arguments} } -fsyntax-only");
  }
};

it 'a file that is not there is refused', sub {
  my ($said, $status) =
    sh("perl tools/compdb.pl $dir/x.json --as cc proc.c nothing.c");
  want($said, qr/^compdb\.pl: no nothing\.c$/m);
  die "status 0\n" if !$status;
  die "it wrote a file\n" if -e "$dir/x.json";
};

done_testing;
