# Draws a timeline: a row for each CPU and each process, in the colours of the
# reader's light or dark page. The mouse shows what a box is.
package Picture;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(picture);

my $LEFT = 110;    # the names
my $WIDTH = 1080;  # the time
my $ROW = 22;      # height
my $TOP = 40;

my $STYLE = <<'END';
<style>
  svg { background: #fff; font: 11px sans-serif }
  text { fill: #222 } .run { fill: #4c78a8 } .call { fill: #72b7b2 }
  .sleep { fill: #ddd } .disk { fill: #e0a030 } .fault { stroke: #c33 }
  .irq { stroke: #888 } .exit { stroke: #000 } line.grid { stroke: #ccc }
  @media (prefers-color-scheme: dark) {
    svg { background: #181a1b } text { fill: #ddd } .sleep { fill: #444 }
    .exit { stroke: #fff } line.grid { stroke: #444 }
  }
</style>
END

sub picture
{
  my ($line, $title, $lost) = @_;
  my %cpus = map { $_->{cpu} => 1 } @{ $line->{runs} };
  my @rows = (map({ ["c$_", "CPU $_"] } sort keys %cpus),
    map({ ["p$_", "$_ " . $line->name($_)] } $line->pids));
  my $height = $TOP + @rows * $ROW + 10;
  my (%y, @text);

  for my $i (0 .. $#rows) {
    $y{ $rows[$i][0] } = $TOP + $i * $ROW;
    push @text, sprintf('<text x="4" y="%d">%s</text>', $TOP + $i * $ROW + 14,
      _escaped($rows[$i][1]));
  }
  return sprintf('<svg xmlns="http://www.w3.org/2000/svg" width="%d" '
    . 'height="%d" role="img">', $LEFT + $WIDTH + 10, $height)
    . "\n$STYLE<title>" . _escaped($title) . "</title>\n"
    . '<text x="4" y="14">' . _escaped($title)
    . ($lost ? ", $lost events lost" : '') . "</text>\n"
    . join("\n", _scale($line, $height), @text, _boxes($line, \%y),
    _marks($line, \%y)) . "\n</svg>\n";
}

sub _x
{
  my ($line, $time) = @_;
  my $all = $line->{end} - $line->{start} || 1;

  return $LEFT + ($time - $line->{start}) * $WIDTH / $all;
}

sub _us { return sprintf('%.1f us', $_[0] / 1000) }

sub _scale
{
  my ($line, $height) = @_;

  return map {
    my $time = $line->{start} + $_ * ($line->{end} - $line->{start}) / 5;
    my $x = _x($line, $time);
    sprintf('<line class="grid" x1="%.1f" x2="%.1f" y1="32" y2="%d"/>'
      . '<text x="%.1f" y="30">%s</text>', $x, $x, $height,
      $_ == 5 ? $x - 60 : $x, _us($time - $line->{start}))
  } 0 .. 5;
}

# Later boxes are in front: a sleep is inside its call.
sub _boxes
{
  my ($line, $y) = @_;

  return (map({ _box($line, 'run', $_, $y->{"c$_->{cpu}"},
      $line->name($_->{pid}) . " ($_->{pid})") } @{ $line->{runs} }),
    map({ _box($line, 'call', $_, $y->{"p$_->{pid}"},
      $line->call_text($_)) } @{ $line->{calls} }),
    map({ _box($line, 'sleep', $_, $y->{"p$_->{pid}"},
      "sleeps on $_->{on}") } @{ $line->{sleeps} }),
    map({ _box($line, 'disk', $_, $y->{"p$_->{pid}"},
      "$_->{what} block $_->{block}") } @{ $line->{disk} }));
}

sub _box
{
  my ($line, $class, $s, $y, $title) = @_;
  my $x = _x($line, $s->{start});
  my $width = _x($line, $s->{end}) - $x;
  my ($down, $high) = $class eq 'disk' ? (14, 4) : (2, 16);

  return () unless defined $y;
  return sprintf('<rect class="%s" x="%.2f" y="%d" width="%.2f" height="%d">'
    . '<title>%s, %s</title></rect>', $class, $x, $y + $down,
    $width < 0.3 ? 0.3 : $width, $high, _escaped($title),
    _us($s->{end} - $s->{start}));
}

sub _marks
{
  my ($line, $y) = @_;

  return map {
    my $x = _x($line, $_->{at});
    my $row = $_->{name} eq 'irq' ? $y->{"c$_->{cpu}"} : $y->{"p$_->{pid}"};
    defined $row ? sprintf('<line class="%s" x1="%.2f" x2="%.2f" y1="%d" '
      . 'y2="%d"><title>%s %d</title></line>', $_->{name}, $x, $x, $row,
      $row + 20, $_->{name}, $_->{a}) : ()
  } grep { $_->{name} =~ /^(?:irq|fault|exit)$/ } @{ $line->{points} };
}

sub _escaped
{
  my ($text) = @_;
  my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
  return $text =~ s/([&<>"])/$entity{$1}/gr;
}

1;
