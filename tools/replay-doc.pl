#!/usr/bin/env perl
# Writes the transcripts in docs/REPLAY.md anew, by doing what it tells to do.
#
#   tools/replay-doc.pl [--build DIR]           writes docs/REPLAY.md
#   tools/replay-doc.pl [--build DIR] --print   prints what it would write
#
# A line `make record CMD='...'` in the document is a recording to make. The
# blocks marked gdb after it are one replay of it; in them every line that
# begins with (gdb) is a command, and what follows it is what gdb answers.
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use File::Temp ();
use Getopt::Long;
use lib dirname(Cwd::abs_path(__FILE__));
use Recording;

my $root = Cwd::abs_path(dirname(Cwd::abs_path(__FILE__)) . '/..');
my $document = "$root/docs/REPLAY.md";
my %opt = (build => "$root/build/debug", limit => 120);
GetOptions(\%opt, qw(build=s limit=i print)) && !@ARGV
  or fail('usage: tools/replay-doc.pl [--build DIR] [--print]');
my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);

# Before the first recording nothing is to be run.
my ($text, @parts) = split(/^(?=make record CMD='[^']*'$)/m,
  slurp($document));
$text .= done_again($_) for @parts;
if ($opt{print}) {
  print $text;
} else {
  spew($document, $text);
  print "docs/REPLAY.md\n";
}

# A part of the document: a recording, and the replay of it.
sub done_again
{
  my ($part) = @_;
  my ($command) = $part =~ /^make record CMD='(.*)'\n/
    or fail('this is no recording: ' . substr($part, 0, 60));
  my @typed = $part =~ /^\(gdb\) (.*)\n/mg;

  run("$root/tools/record.pl", '--limit', $opt{limit}, '--in', "$dir/replay",
    '--', $command);
  my @said = answers(@typed);
  $part =~ s{^```gdb\n\K(.*?)(?=^```\n)}{
    join('', map { "(gdb) $_\n" . shift @said } $1 =~ /^\(gdb\) (.*)\n/mg)
  }gmse;
  return $part;
}

# Runs a Perl script of ours; what it prints.
sub run
{
  my ($script, @arguments) = @_;
  my $pid = open(my $out, '-|') // fail("cannot fork: $!");

  if ($pid == 0) {
    open(STDIN, '<', '/dev/null');
    open(STDERR, '>&', \*STDOUT);
    exec($^X, $script, '--build', $opt{build}, @arguments);
  }
  local $/;
  my $said = <$out>;
  close($out) or fail("$script failed ($?):\n$said");
  return $said;
}

# What gdb answers to each of these commands, in one replay.
sub answers
{
  my (@commands) = @_;
  my $mark = '---- next';
  my @script = map { ("echo $mark\\n", $_) } @commands;
  my $said = run("$root/tools/replay.pl", '--in', "$dir/replay", '--limit',
    $opt{limit}, '-batch', map { ('-ex', $_) } @script);
  my (undef, @said) = split(/^\Q$mark\E\n/m, $said, -1);

  s/[ \t]+$//mg for @said;
  @said == @commands or fail("gdb has ended too early:\n$said");
  return map { s/(?<=.)\n*\z/\n/sr =~ s/\A\n\z//r } @said;
}
