#!/usr/bin/env perl
# Writes a compilation database, in which clangd and others look up how a file
# is compiled. `make compile_commands.json` calls it with the flags it uses:
#
#   perl tools/compdb.pl OUT --as 'COMMAND FLAGS' FILE... [--as ...]
#
# A file that is named again keeps its first command: what kernel and programs
# share is shown as the kernel compiles it.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use JSON::PP;
use lib dirname(__FILE__);
use Files;

my ($out, @words) = @ARGV;
my ($command, %seen, @entries);

die "usage: compdb.pl OUT --as 'COMMAND FLAGS' FILE... [--as ...]\n"
  unless @words && $words[0] eq '--as';
while (@words) {
  my $file = shift @words;
  if ($file eq '--as') {
    # An editor's compiler leaves no list of headers behind, and does not turn
    # what it remarks of a header opened alone into errors.
    $command = [grep { !/^-(?:MM?[DP]|Werror)$/ } split(' ', shift @words)];
    next;
  }
  next if $seen{$file}++;
  -e $file or die "compdb.pl: no $file\n";
  push @entries, { directory => Cwd::getcwd(), file => $file,
    arguments => [@$command, '-c', $file] };
}

write_file($out, JSON::PP->new->pretty->canonical->encode(\@entries));
print "  JSON  $out: ", scalar @entries, " files\n";
