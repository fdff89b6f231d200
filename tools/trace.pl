#!/usr/bin/env perl
# Makes of what a traced kernel wrote to its debug port a page of facts.
#
#   tools/trace.pl --build DIR COMMAND    DIR/trace.bin: DIR/trace.json, .svg
#   tools/trace.pl --events               the table of events, as JSON
use strict;
use warnings;
use Cwd ();
use File::Basename qw(dirname);
use Getopt::Long;
use JSON::PP;
use lib map { dirname(Cwd::abs_path(__FILE__)) . $_ } '', '/trace';
use Files;
use Image;
use Perfetto;
use Picture;
use Records;
use Timeline;

my $root = dirname(dirname(Cwd::abs_path(__FILE__)));
my %opt = (build => 'build');
GetOptions(\%opt, qw(build=s events)) && ($opt{events} xor @ARGV == 1)
  or die "usage: tools/trace.pl [--build DIR] COMMAND | --events\n";
my @table = event_table($root);

if ($opt{events}) {
  print JSON::PP->new->canonical->pretty->encode(\@table);
  exit 0;
}

my ($nm) = read_file("$opt{build}/cc.mk") =~ /^override NM := (.*)$/m;
my $symbols = `$nm -n $opt{build}/kernel`;
die "$nm cannot read $opt{build}/kernel\n" if $?;
open(my $in, '<:raw', "$opt{build}/trace.bin")
  or die "$opt{build}/trace.bin: $!\n";
my ($records, $lost) = read_records(do { local $/; <$in> }, @table);
die "nothing was traced\n" unless @$records;
my $line = Timeline->new($records, call_names($root),
  Image->new("$opt{build}/kernel", $symbols));

write_file("$opt{build}/trace.json", perfetto($line, $lost));
write_file("$opt{build}/trace.svg", picture($line, $ARGV[0], $lost));
printf("%d events, %d lost; %s/trace.svg, %s/trace.json (ui.perfetto.dev)\n",
  scalar @$records, $lost, $opt{build}, $opt{build});
