# Draws a flame graph: a tree of functions as boxes, each as wide as what was
# spent in it and in what it called, on the box of its caller.
package Flame;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(flame);

my $WIDTH = 1200;
my $HEIGHT = 17;   # of a box
my $LETTER = 6.3;  # width of a character
my $LEAST = 0.4;   # narrower boxes are left out
my @colors = map { "#$_" } qw(f4a582 f6c08c f2d29b e8b07a fddbc7 efc3a0);

# A node is {name, own, below => {name => node}}.
sub flame
{
  my ($root, $title) = @_;
  my $total = _sum($root) || 1;
  my $depth = _depth($root, $WIDTH / $total);
  my $height = ($depth + 2) * $HEIGHT + 10;
  my @boxes;

  _boxes($root, 0, 0, $WIDTH / $total, $total, $height, \@boxes);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"$WIDTH\" "
    . "height=\"$height\" font-family=\"monospace\" font-size=\"10\">\n"
    . "<text x=\"4\" y=\"12\">" . _escaped($title) . "</text>\n"
    . join('', @boxes) . "</svg>\n";
}

sub _sum
{
  my ($node) = @_;
  my $n = $node->{own};

  $n += _sum($_) for values %{ $node->{below} };
  return $node->{sum} = $n;
}

sub _depth
{
  my ($node, $scale) = @_;
  my $deepest = 0;

  for (values %{ $node->{below} }) {
    next if $_->{sum} * $scale < $LEAST;
    my $depth = _depth($_, $scale);
    $deepest = $depth if $depth > $deepest;
  }
  return 1 + $deepest;
}

sub _boxes
{
  my ($node, $level, $x, $scale, $total, $height, $boxes) = @_;
  my $width = $node->{sum} * $scale;

  return if $width < $LEAST;
  my $y = $height - ($level + 1) * $HEIGHT;
  my $name = _escaped($node->{name});
  my $letters = int(($width - 4) / $LETTER);
  my $hash = 0;
  $hash = ($hash * 31 + ord) % 997 for split(//, $node->{name});
  push @$boxes, sprintf('<g><title>%s: %.0f, %.2f %%</title><rect x="%.1f" '
    . 'y="%d" width="%.1f" height="%d" fill="%s" stroke="white" '
    . 'stroke-width="0.5"/>', $name, $node->{sum},
    100 * $node->{sum} / $total, $x, $y, $width, $HEIGHT - 1,
    $colors[$hash % @colors])
    . ($letters >= 3 ? sprintf('<text x="%.1f" y="%d">%s</text>', $x + 2,
    $y + 12, _escaped(substr($node->{name}, 0, $letters))) : '') . "</g>\n";
  for my $name (sort keys %{ $node->{below} }) {
    my $child = $node->{below}{$name};
    _boxes($child, $level + 1, $x, $scale, $total, $height, $boxes);
    $x += $child->{sum} * $scale;
  }
}

sub _escaped
{
  my ($text) = @_;
  my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
  return $text =~ s/([&<>"])/$entity{$1}/gr;
}

1;
