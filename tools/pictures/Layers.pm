# docs/pictures/layers.svg: the layers of the kernel, and the includes that go up.
package Layers;

use strict;
use warnings;
use Design;
use Svg;

my ($X, $W) = (32, 470); # of the boxes
my $STEP = 46;           # from one arrow to the next
my @COLOURS = qw(green amber violet blue rose grey blue green);

sub draw
{
  my @layers = reverse(Design::layers());
  my @texts = map { [layer_lines($_)] } @layers;
  my (@top, @height);
  my $y = 72;
  for my $i (0 .. $#layers) {
    ($top[$i], $height[$i]) = ($y, 26 + 18 * @{ $texts[$i] });
    $y += $height[$i] + 10;
  }
  my @arrows = arrows();
  my @legend = map { [wrapped("$_->{letter}: $_->{said}", 736)] } @arrows;
  my $lines = map { @$_ } @legend;
  my $s = Svg->new('layers', $y + 58 + 18 * $lines, 'The layers of the kernel',
    join(' ', map { "$_->[0]: $_->[2]." } @layers));

  for my $i (0 .. $#layers) {
    $s->box($X, $top[$i], $W, $height[$i], $COLOURS[$i % @COLOURS],
      "*$layers[$i][0]", @{ $texts[$i] });
  }
  for my $n (0 .. $#arrows) {
    my ($from, $to) = map { $#layers - $_ } @{ $arrows[$n] }{qw(from to)};
    my $x = $X + $W + $STEP * ($n + 1);
    my ($low, $high) = ($top[$from] + 14 + 5 * $n, $top[$to] + $height[$to] - 8
      - 5 * $n);
    $s->arrow($COLOURS[$from % @COLOURS], [$X + $W, $low], [$x, $low],
      [$x, $high], [$X + $W + 2, $high]);
    $s->words($x + 5, ($low + $high) / 2, $arrows[$n]{letter}, 'bold');
  }
  $s->note($y + 22, 'A file includes what is in its box or below. These go up, '
    . 'each for a reason:');
  $y += 46;
  for (@legend) {
    $s->lines(32, $y, $_, 'grey');
    $y += 18 * @$_;
  }
  return $s;
}

# What a layer has, as lines that fit its box.
sub layer_lines
{
  my ($layer) = @_;
  return wrapped($layer->[1] =~ tr/`//dr, $W - 24);
}

# The exceptions, those between the same two layers together.
sub arrows
{
  my %pair;
  for (map { $_->[0] } Design::exceptions()) {
    my ($file, $header) = split(/ -> /);
    my @way = map { Design::layer_of($_) } $file, $header;
    push @{ $pair{"@way"}{$header} }, $file;
  }
  my $letter = 'a';
  return map {
    my ($from, $to) = split(' ');
    my $headers = $pair{$_};
    { from => $from, to => $to, letter => $letter++, said => join('; ',
      map { join(', ', sort @{ $headers->{$_} }) . " -> $_" }
      sort keys %$headers) };
  } sort { $b cmp $a } keys %pair;
}

1;
