# Reads an SVG picture as far as the tests need: its boxes, words, lines, arrow
# heads. Nothing of the generator is used, so that it is tested from outside.
#
#   my $d = Drawing->read('docs/pictures/disk.svg');
#   die join("\n", $d->collisions) if $d->collisions;
package Drawing;

use strict;
use warnings;

my $ADVANCE = 0.62; # the widest character of the font stack, of its size

# Regular expressions will do, as the generator writes one element a line; what
# is no such XML is found by malformed.
sub read
{
  my ($class, $text) = @_;
  my $self = bless { text => $text, boxes => [], words => [], lines => [],
    heads => [] }, $class;

  while ($text =~ m{<(rect|path|polygon|text)\s([^>]*?)(/?)>([^<]*)}g) {
    my ($kind, $inner) = ($1, $4);
    my %value = map { /^(.*?)="(.*)"$/ } $2 =~ /([\w-]+="[^"]*")/g;
    push @{ $self->{boxes} }, { %value, area($kind, %value) }
      if $kind eq 'rect';
    push @{ $self->{words} }, { %value, words_area($inner, %value) }
      if $kind eq 'text';
    push @{ $self->{heads} }, { %value, area($kind, %value) }
      if $kind eq 'polygon' && !$value{'fill-opacity'};
    push @{ $self->{lines} }, [points($value{d})] if $kind eq 'path';
  }
  ($self->{ground}) = shift @{ $self->{boxes} };
  return $self;
}

sub points { return map { [split(/[ ,]/)] } $_[0] =~ /([-\d.]+[ ,][-\d.]+)/g }

# The area a shape takes: x1, y1, x2, y2.
sub area
{
  my ($kind, %v) = @_;

  return (x1 => $v{x}, y1 => $v{y}, x2 => $v{x} + $v{width},
    y2 => $v{y} + $v{height}) if $kind eq 'rect';
  my @points = points($v{points});
  my @x = sort { $a <=> $b } map { $_->[0] } @points;
  my @y = sort { $a <=> $b } map { $_->[1] } @points;
  return (x1 => $x[0], y1 => $y[0], x2 => $x[-1], y2 => $y[-1]);
}

# Widths are guessed from the number of characters, on the wide side: which font
# a reader has nobody knows.
sub words_area
{
  my ($words, %v) = @_;
  my $size = $v{'font-size'};
  $words =~ s/&\w+;/?/g;
  my $width = length($words) * $size * $ADVANCE;
  my $anchor = $v{'text-anchor'} // 'start';
  my $x = $v{x} - $width * { start => 0, middle => 0.5, end => 1 }->{$anchor};

  return (words => $words, x1 => $x, y1 => $v{y} - 0.75 * $size,
    x2 => $x + $width, y2 => $v{y} + 0.2 * $size);
}

# ---- what must not be ----

# Edges that touch do not meet.
sub meet
{
  my ($a, $b) = @_;
  return $a->{x1} < $b->{x2} && $b->{x1} < $a->{x2} && $a->{y1} < $b->{y2}
    && $b->{y1} < $a->{y2};
}

sub inside
{
  my ($a, $b) = @_;
  return $a->{x1} >= $b->{x1} && $a->{x2} <= $b->{x2} && $a->{y1} >= $b->{y1}
    && $a->{y2} <= $b->{y2};
}

# Words that leave the picture or their box, or that something else is drawn
# upon.
# Each as a sentence, which is what a failing test prints.
sub collisions
{
  my ($self) = @_;
  my @words = @{ $self->{words} };
  my @faults;

  for my $i (0 .. $#words) {
    my $w = $words[$i];
    my $say = sub { push @faults, "'$w->{words}' $_[0]" };
    $say->('leaves the picture') unless inside($w, $self->{ground});
    for my $box (@{ $self->{boxes} }) {
      $say->("crosses the edge of the box at $box->{x}, $box->{y}")
        if meet($w, $box) && !inside($w, $box);
    }
    for my $other (@words[$i + 1 .. $#words]) {
      $say->("lies on '$other->{words}'") if meet($w, $other);
    }
    $say->('lies on an arrow head') if grep { meet($w, $_) }
      @{ $self->{heads} };
    $say->('is crossed by a line') if grep { crossed($w, @$_) }
      @{ $self->{lines} };
  }
  return @faults;
}

# Whether a line of these points meets the area: tried pixel by pixel.
sub crossed
{
  my ($area, @points) = @_;

  for my $i (1 .. $#points) {
    my ($x, $y, $to_x, $to_y) = (@{ $points[ $i - 1 ] }, @{ $points[$i] });
    my $steps = 1 + int(abs($to_x - $x) + abs($to_y - $y));
    for my $k (0 .. $steps) {
      my ($px, $py) = ($x + ($to_x - $x) * $k / $steps,
        $y + ($to_y - $y) * $k / $steps);
      return 1 if $px > $area->{x1} && $px < $area->{x2}
        && $py > $area->{y1} && $py < $area->{y2};
    }
  }
  return 0;
}

# ---- colours ----

# WCAG 2.1, "relative luminance".
sub luminance
{
  my @part = map { hex($_) / 255 } $_[0] =~ /^#(..)(..)(..)$/;
  my ($r, $g, $b) =
    map { $_ <= 0.03928 ? $_ / 12.92 : (($_ + 0.055) / 1.055)**2.4 } @part;

  return 0.2126 * $r + 0.7152 * $g + 0.0722 * $b;
}

# Words whose contrast with what is behind them is under WCAG's 4.5.
# What is behind words is the box drawn last that holds all of them.
sub faint
{
  my ($self) = @_;
  my @faults;

  for my $w (@{ $self->{words} }) {
    my ($behind) = reverse grep { inside($w, $_) } $self->{ground},
      @{ $self->{boxes} };
    my ($dark, $light) = sort { $a <=> $b } map { luminance($_->{fill}) } $w,
      $behind;
    my $contrast = ($light + 0.05) / ($dark + 0.05);
    push @faults, sprintf("'%s' has a contrast of %.1f", $w->{words}, $contrast)
      if $contrast < 4.5;
  }
  return @faults;
}

# What makes the text no well-formed XML, as far as a short look tells.
sub malformed
{
  my ($self) = @_;
  my $text = $self->{text} =~ s/<!--.*?-->//gsr;
  my (@open, @faults);

  while ($text =~ m{<(/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(/?)>}g) {
    my ($end, $name, $empty) = ($1, $2, $4);
    if ($end) {
      my $was = pop @open // 'nothing';
      push @faults, "</$name> ends $was" if $was ne $name;
    } elsif (!$empty) {
      push @open, $name;
    }
  }
  push @faults, "<$_> has no end" for @open;
  (my $rest = $text) =~ s{</?[\w:]+(?:\s+[\w:-]+="[^"<]*")*\s*/?>}{}g;
  push @faults, "a stray '$1'" while $rest =~ /([<>]|&(?!\w+;))/g;
  return @faults;
}

1;
