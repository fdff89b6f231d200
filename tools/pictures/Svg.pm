# Draws one picture as SVG: boxes, words, arrows, brackets, in one set of
# colours and one font. Every picture brings its own light ground, so it reads
# the same on a white page and on a dark one.
#
#   my $s = Svg->new(name => 'disk', height => 300, title => ..., about => ...);
#   $s->box(40, 40, 200, 30, 'blue');
#   $s->words(50, 60, 'boot block');
#   print $s->text;
#
# The y of words is their base line. Points are [x, y].
package Svg;

use strict;
use warnings;

our $WIDTH = 800;

# The font stack is of one width everywhere: no character of these fonts is
# wider than this part of the font's size.
our $ADVANCE = 0.62;
my $FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, '
  . "'DejaVu Sans Mono', monospace";

# A colour is what fills a box, and the darker one of its edge and its words.
our %COLOUR = (
  grey => ['#e9e7e1', '#5a6065'],
  blue => ['#d9e6f5', '#24558f'],
  green => ['#d9ecdc', '#256338'],
  amber => ['#fae8c6', '#7f4b00'],
  rose => ['#f7dad8', '#97312f'],
  violet => ['#e6dff3', '#583f94'],
  ink => ['#fdfcf9', '#20282e'],
);
my ($PAPER, $EDGE) = ('#fdfcf9', '#d6d2c8');

sub new
{
  my ($class, %picture) = @_;
  my $self = bless { %picture, parts => [] }, $class;

  $self->words(32, 44, $picture{title}, size => 20, bold => 1);
  return $self;
}

# ---- shapes ----

sub box
{
  my ($self, $x, $y, $w, $h, $colour, %how) = @_;
  my ($fill, $edge) = @{ $COLOUR{$colour} };
  my $dash = $how{dash} ? ' stroke-dasharray="4 3"' : '';
  my $radius = $how{round} // 3;

  $fill = $PAPER if $how{hollow};
  $self->_add(qq(<rect x="%s" y="%s" width="%s" height="%s" rx="$radius")
    . qq( fill="$fill" stroke="$edge" stroke-width="1.2"$dash/>),
    $x, $y, $w, $h);
}

# A light shape between two things that belong together.
sub band
{
  my ($self, $colour, @points) = @_;
  my $list = join(' ', map { join(',', map { _short($_) } @$_) } @points);

  $self->_add(qq(<polygon points="$list" fill="$COLOUR{$colour}[0]")
    . ' fill-opacity="0.6"/>');
}

sub line
{
  my ($self, $colour, $how, @points) = @_;
  my $dash = $how eq 'dashed' ? ' stroke-dasharray="4 3"' : '';
  my $path = join(' L', map { join(' ', map { _short($_) } @$_) } @points);

  $self->_add(qq(<path d="M$path" fill="none" stroke="$COLOUR{$colour}[1]")
    . qq( stroke-width="1.4" stroke-linejoin="round"$dash/>));
}

# A line with a head at its last point.
sub arrow
{
  my ($self, $colour, @points) = @_;
  my ($from, $to) = @points[-2, -1];
  my ($dx, $dy) = ($to->[0] - $from->[0], $to->[1] - $from->[1]);
  my $length = sqrt($dx * $dx + $dy * $dy);
  my ($ux, $uy) = ($dx / $length, $dy / $length);
  my @base = ($to->[0] - 9 * $ux, $to->[1] - 9 * $uy);

  $self->line($colour, 'solid', @points[0 .. $#points - 1], \@base);
  my $head = join(' ', map { join(',', map { _short($_) } @$_) } $to,
    [$base[0] - 4.5 * $uy, $base[1] + 4.5 * $ux],
    [$base[0] + 4.5 * $uy, $base[1] - 4.5 * $ux]);
  $self->_add(qq(<polygon points="$head" fill="$COLOUR{$colour}[1]"/>));
}

# A bracket open to the left, from y1 to y2; words go to the right of x + 16.
sub bracket
{
  my ($self, $x, $y1, $y2, $colour) = @_;
  my $middle = ($y1 + $y2) / 2;

  $self->line($colour, 'solid', [$x, $y1 + 2], [$x + 7, $y1 + 2],
    [$x + 7, $y2 - 2], [$x, $y2 - 2]);
  $self->line($colour, 'solid', [$x + 7, $middle], [$x + 13, $middle]);
}

# ---- words ----

# The width that these words need at most.
sub width
{
  my ($words, $size) = @_;
  return length($words) * ($size // 14) * $ADVANCE;
}

# How: size, bold, colour, anchor (start, middle, end).
sub words
{
  my ($self, $x, $y, $words, %how) = @_;
  my $size = $how{size} // 14;
  my $fill = $COLOUR{ $how{colour} // 'ink' }[1];
  my $anchor = $how{anchor} ? qq( text-anchor="$how{anchor}") : '';
  my $weight = $how{bold} ? ' font-weight="bold"' : '';

  $self->_add(qq(<text x="%s" y="%s" font-size="$size" fill="$fill")
    . "$anchor$weight>" . _escape($words) . '</text>', $x, $y);
}

# Lines of words, one below the other; returns the y below them.
sub lines
{
  my ($self, $x, $y, $lines, %how) = @_;
  my $step = $how{step} // ($how{size} // 13) + 5;

  for my $line (@$lines) {
    $self->words($x, $y, $line, size => 13, %how);
    $y += $step;
  }
  return $y;
}

# The words of a text in lines of at most this width.
sub wrapped
{
  my ($text, $width, $size) = @_;
  my @lines;

  for my $word (split(' ', $text)) {
    if (@lines && width("$lines[-1] $word", $size // 13) <= $width) {
      $lines[-1] .= " $word";
    } else {
      push @lines, $word;
    }
  }
  return @lines;
}

# A smaller sentence under the title or the picture, over its whole width.
sub note
{
  my ($self, $y, $text) = @_;

  return $self->lines(32, $y, [wrapped($text, $WIDTH - 64)], colour => 'grey');
}

# ---- numbers as a reader takes them ----

sub hex_of { return sprintf('0x%X', $_[0]) }

# Bytes in the largest unit that leaves a short number.
sub bytes
{
  my ($n) = @_;
  my @unit = ('bytes', 'KB', 'MB', 'GB', 'TB');

  while (@unit > 1 && $n >= 1024) {
    $n /= 1024;
    shift @unit;
  }
  return ($n == int($n) ? $n : sprintf('%.1f', $n)) . " $unit[0]";
}

# ---- output ----

sub _short
{
  my $text = sprintf('%.1f', $_[0]);
  $text =~ s/\.0$//;
  return $text;
}

sub _escape
{
  my ($text) = @_;
  my %name = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');

  $text =~ s/([&<>"])/$name{$1}/g;
  return $text;
}

sub _add
{
  my ($self, $format, @numbers) = @_;

  $format =~ s/%s/_short(shift @numbers)/e while @numbers;
  push @{ $self->{parts} }, $format;
}

sub text
{
  my ($self) = @_;
  my ($name, $height) = @$self{qw(name height)};
  my ($w, $h) = ($WIDTH - 1, $height - 1);

  return join("\n", qq(<svg xmlns="http://www.w3.org/2000/svg")
      . qq( viewBox="0 0 $WIDTH $height" width="$WIDTH" height="$height")
      . qq( role="img" aria-labelledby="$name-title $name-about"),
    qq(  font-family="$FONT">),
    qq(<title id="$name-title">) . _escape($self->{title}) . '</title>',
    qq(<desc id="$name-about">) . _escape($self->{about}) . '</desc>',
    '<!-- Drawn by tools/pictures.pl (make pictures). -->',
    qq(<rect x="0.5" y="0.5" width="$w" height="$h" rx="10" fill="$PAPER")
      . qq( stroke="$EDGE"/>),
    @{ $self->{parts} }, '</svg>', '');
}

1;
