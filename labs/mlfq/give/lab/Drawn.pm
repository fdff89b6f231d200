# The picture of lab/plot.pl: a row for each process with a line for each level,
# a box where it ran, and a dashed line through all where there was a boost.
package Drawn;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(drawn);

my $LEFT = 100;    # the names
my $WIDTH = 1080;  # the time
my $TOP = 50;
my $STEP = 14;     # from one level to the next
my $ROW = 5 * $STEP;
my $LEVELS = 4;

my $STYLE = <<'END';
<style>
  svg { background: #fff; font: 11px sans-serif }
  text { fill: #222 } .run { fill: #4c78a8 } .grid { stroke: #ddd }
  .level { fill: none; stroke: #e0a030; stroke-width: 1.5 }
  .boost { stroke: #c33; stroke-dasharray: 4 3 } .red { fill: #c33 }
  @media (prefers-color-scheme: dark) {
    svg { background: #181a1b } text { fill: #ddd } .grid { stroke: #333 }
  }
</style>
END

# Of what plot.pl's history() has, for a command; `tick` of its time is a tick.
sub drawn
{
  my ($plot, $command, $tick) = @_;
  my @shown = @{ $plot->{shown} };
  my $height = $TOP + @shown * $ROW;
  my @parts = (_head($plot, $command, $height), _scale($plot, $height, $tick));

  for my $i (0 .. $#shown) {
    my $y = $TOP + $i * $ROW;
    push @parts, _frame($shown[$i], $y), _boxes($plot, $shown[$i], $y, $tick),
      _path($plot, $shown[$i], $y);
  }
  return join("\n", @parts, _boosts($plot, $height), "</svg>\n");
}

sub _x
{
  my ($plot, $time) = @_;
  my $all = $plot->{end} - $plot->{start} || 1;
  my $part = ($time - $plot->{start}) / $all;

  return $LEFT + $WIDTH * ($part < 0 ? 0 : $part > 1 ? 1 : $part);
}

sub _head
{
  my ($plot, $command, $height) = @_;
  my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
  my $title = $command =~ s/([&<>"])/$entity{$1}/gr;

  return sprintf('<svg xmlns="http://www.w3.org/2000/svg" width="%d" '
    . 'height="%d" role="img">', $LEFT + $WIDTH + 20, $height + 10)
    . "\n$STYLE<title>$title</title>\n"
    . qq(<text x="4" y="14">$title: boxes are where a process ran, )
    . 'the line is its level (0 is the top)</text>';
}

# A line every 20 ticks.
sub _scale
{
  my ($plot, $height, $tick) = @_;
  my $ticks = int(($plot->{end} - $plot->{start}) / $tick);

  return map {
    my $x = _x($plot, $plot->{start} + $_ * 20 * $tick);
    sprintf('<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>'
      . '<text x="%.1f" y="%d">%d</text>', $x, $x, $TOP - 10, $height, $x,
      $TOP - 12, $_ * 20)
  } 0 .. int($ticks / 20);
}

sub _frame
{
  my ($p, $y) = @_;

  return (sprintf('<text x="4" y="%d">%s</text>', $y + 2 * $STEP, $p->{name}),
    map { sprintf('<line class="grid" x1="%d" x2="%d" y1="%d" y2="%d"/>'
      . '<text x="%d" y="%d">%d</text>', $LEFT, $LEFT + $WIDTH,
      ($y + $_ * $STEP + 5) x 2, $LEFT - 12, $y + $_ * $STEP + 9, $_)
    } 0 .. $LEVELS - 1);
}

# The pieces of what a process ran, each at one level: [start, end, level].
sub _pieces
{
  my ($p) = @_;
  my @changes = @{ $p->{levels} };
  my ($level, @pieces) = (0);

  for my $run (@{ $p->{runs} }) {
    my $from = $run->{start};

    while (@changes && $changes[0][0] < $run->{end}) {
      my ($time, $new) = @{ shift @changes };
      push @pieces, [$from, $time, $level] if $time > $from;
      $from = $time if $time > $from;
      $level = $new;
    }
    push @pieces, [$from, $run->{end}, $level];
  }
  return @pieces;
}

sub _boxes
{
  my ($plot, $p, $y, $tick) = @_;

  return map {
    my ($start, $end, $level) = @$_;
    my $x = _x($plot, $start);
    my $width = _x($plot, $end) - $x;
    sprintf('<rect class="run" x="%.2f" y="%d" width="%.2f" height="10">'
      . '<title>%s at level %d, from tick %.2f, for %.2f</title></rect>', $x,
      $y + $level * $STEP, $width < 0.3 ? 0.3 : $width, $p->{name}, $level,
      ($start - $plot->{start}) / $tick, ($end - $start) / $tick)
  } _pieces($p);
}

sub _path
{
  my ($plot, $p, $y) = @_;
  my $end = @{ $p->{runs} } ? $p->{runs}[-1]{end} : $plot->{end};
  my $path = '';

  for my $change (@{ $p->{levels} }) {
    my ($time, $new) = @$change;
    last if $time > $end;
    my $x = _x($plot, $time);
    $path .= $path eq '' ? sprintf('M%.2f %d', $x, $y + $new * $STEP + 5)
      : sprintf('H%.2fV%d', $x, $y + $new * $STEP + 5);
  }
  return sprintf('<path class="level" d="%sH%.2f"/>', $path, _x($plot, $end));
}

sub _boosts
{
  my ($plot, $height) = @_;

  return map {
    my $x = _x($plot, $_);
    sprintf('<line class="boost" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>'
      . '<text class="red" x="%.1f" y="%d">boost</text>', $x, $x, $TOP - 24,
      $height, $x + 3, $TOP - 24)
  } grep { $_ < $plot->{end} } @{ $plot->{boosts} };
}

1;
