# The rows of user/bench.c: what a run printed, what was accepted last
# (tests/bench.json), what other kernels need (tests/bench-others.json).
#
# Rows are a list of [name, value, unit] in the order in which they were
# measured.
package Rows;

use strict;
use warnings;
use Exporter 'import';
use Files;

our @EXPORT = qw($ACCEPTED $OTHERS parse_rows read_accepted accepted_text
  read_others differing slower mean_ratio show table synced_table put_between);

our $ACCEPTED = 'tests/bench.json';
our $OTHERS = 'tests/bench-others.json';

my $WORSE = 1.05; # a row that grows by more has to be accepted
my $ROUND = 0.5;  # ... but what was rounded is no growth

# The rows in what the console showed.
sub parse_rows
{
  my ($text) = @_;
  my @rows;

  $text =~ tr/\r//d;
  push @rows, [$1, $2, $3]
    while $text =~ m{^(\w+) (\d+(?:\.\d+)?) ((?:cycles|instructions)/\w+)$}mg;
  return @rows;
}

# tests/bench.json: (the compiler's name, rows).
sub read_accepted
{
  my ($path) = @_;
  my $text = read_file($path);
  my ($compiler) = $text =~ /^  "compiler": "(.*?)",?$/m;
  my @rows;

  push @rows, [$1, $2, $3]
    while $text =~ m{^  "(\w+)": \[(\d+(?:\.\d+)?), "([\w/]+)"\],?$}mg;
  die "$path: no rows\n" unless defined $compiler && @rows;
  return ($compiler, @rows);
}

# A row is a line, so that the history of a row is easy to see.
sub accepted_text
{
  my ($compiler, @rows) = @_;

  return "{\n" . join(",\n", "  \"compiler\": \"$compiler\"",
    map { "  \"$_->[0]\": [$_->[1], \"$_->[2]\"]" } @rows) . "\n}\n";
}

# {name => {xv6, linux, goal}}; what was not measured is not there.
sub read_others
{
  my ($path) = @_;
  my %others;
  my $text = read_file($path);

  while ($text =~ /^  "(\w+)": \{(.*)\},?$/mg) {
    my ($name, $inner) = ($1, $2);
    $others{$name} = { $inner =~ /"(\w+)": (\d+)/g };
  }
  die "$path: no rows\n" unless %others;
  return \%others;
}

# What is not the same in two runs. In the rows of the boot a little may differ:
# the BIOS asks its drives until they answer, and QEMU does that in a thread of
# its own; and it does not take turns between two CPUs at the same instruction
# each time.
my %LITTLE = (boot => 0.001, boot_cpu => 0.01);
sub differing
{
  my ($first, $second) = @_;
  my %again = map { ($_->[0] => $_->[1]) } @$second;
  my @differ;

  for (@$first) {
    my ($name, $value) = @$_;
    my $other = delete $again{$name} // 'nothing';
    next if $value eq $other
      || $LITTLE{$name} && $other ne 'nothing'
      && abs($value - $other) < $LITTLE{$name} * $value;
    push @differ, "$name ($value, $other)";
  }
  return (@differ, map { "$_ (nothing, $again{$_})" } sort keys %again);
}

# Those that got worse than what was accepted, a line each.
sub slower
{
  my ($accepted, @rows) = @_;
  my %old = map { ($_->[0] => $_->[1]) } @$accepted;
  my @lines;

  for (@rows) {
    my ($name, $value) = @$_;
    my $old = $old{$name} // next;
    push @lines, sprintf("%s: %s, was %s (%+.1f %%)", $name, show($value),
      show($old), ($value / ($old || 1) - 1) * 100)
      if $value > $old * $WORSE + $ROUND;
  }
  return @lines;
}

# The geometric mean of value / column, and of how many rows.
sub mean_ratio
{
  my ($others, $column, @rows) = @_;
  my ($sum, $n) = (0, 0);

  for (@rows) {
    my $other = ($others->{ $_->[0] } || {})->{$column} or next;
    $sum += log($_->[1] / $other);
    $n++;
  }
  return $n ? (exp($sum / $n), $n) : (0, 0);
}

# 102.4, 1,234, 23.2M: three or four digits that one can read.
sub show
{
  my ($value) = @_;

  return '' unless defined $value;
  return sprintf('%.1fM', $value / 1e6) if $value >= 1e6;
  return sprintf('%.1f', $value) =~ s/\.0$//r if $value < 100;
  my $text = sprintf('%.0f', $value);
  1 while $text =~ s/^(\d+)(\d{3})/$1,$2/;
  return $text;
}

sub ratio
{
  my ($value, $other) = @_;
  return $other ? sprintf('%.2f', $value / $other) : '';
}

# The table in Markdown. With rows in `accepted`, a column more: how many times
# those this is.
sub table
{
  my ($others, $accepted, @rows) = @_;
  my %old = map { ($_->[0] => $_->[1]) } @{ $accepted || [] };
  my @head = ('row', 'of a', 'now', $accepted ? 'of accepted' : (), 'xv6',
    'Linux', 'of Linux', 'goal');
  my @lines = ([@head], ['---', '---', ('--:') x (@head - 2)]);

  for (@rows) {
    my ($name, $value, $unit) = @$_;
    my $other = $others->{$name} || {};
    push @lines, ["`$name`", $unit =~ s{.*/}{}r, show($value),
      $accepted ? ratio($value, $old{$name}) : (),
      map({ show($other->{$_}) } qw(xv6 linux)),
      ratio($value, $other->{linux}), show($other->{goal})];
  }
  my $text = join('', map { '| ' . join(' | ', @$_) . " |\n" } @lines);
  for my $column (['xv6', 'xv6'], ['linux', 'Linux']) {
    my ($mean, $n) = mean_ratio($others, $column->[0], @rows);
    $text .= sprintf("\nGeometric mean of %d rows, of %s: **%.3f**.\n", $n,
      $column->[1], $mean) if $n;
  }
  my @below = grep { defined } map {
    my $other = ($others->{ $_->[0] } || {})->{linux};
    $other ? $_->[1] <= $other : undef } @rows;
  $text .= sprintf("\nAt or below Linux: %d of %d.\n",
    scalar grep({ $_ } @below), scalar @below) if @below;
  return $text;
}

# The rows that end with a sync, which counts all that was put off, with what
# the program alone waits for: ours and those of a Linux.
sub synced_table
{
  my ($ours, $linux) = @_;
  my ($our, $their) = map { +{ map { ($_->[0] => $_->[1]) } @$_ } }
    $ours, $linux;
  my $text = "| row | now | with sync | Linux | with sync | of it |\n"
    . '| --- |' . ' --: |' x 5 . "\n";

  for my $row (map { $_->[0] } @$ours) {
    my $synced = "${row}_sync";
    next unless $our->{$synced} && $their->{$synced};
    $text .= '| ' . join(' | ', "`$row`",
      map({ show($_) } $our->{$row}, $our->{$synced}, $their->{$row},
        $their->{$synced}), ratio($our->{$synced}, $their->{$synced})) . " |\n";
  }
  return $text;
}

# Puts text between <!-- NAME --> and <!-- /NAME -->; the document.
sub put_between
{
  my ($document, $name, $text) = @_;

  $document =~ s/(<!-- $name -->\n).*?(<!-- \/$name -->)/$1\n$text\n$2/s
    or die "no <!-- $name --> in the document\n";
  return $document;
}

1;
