# One picture, drawn with SVG.pm: boxes, words, arrows, brackets, tables, in one
# set of colours and one font. Every picture brings its own light ground, so it
# reads the same on a white page and on a dark one.
#
#   my $s = Svg->new('disk', 300, $title, $description);
#   $s->box(40, 40, 200, 50, 'blue', '*boot block', '1 block');
#   $s->words(50, 120, '4 KB', 'grey', 'end');
#   print $s->text;
#
# The y of words is their base line. Points are [x, y]. How words look is said
# by any of: a size, bold, middle, end, a colour.
package Svg;

use strict;
use warnings;
use Exporter 'import';
use Text::Wrap qw(wrap);
eval { require SVG; SVG->import; 1 }
  or die "make pictures: SVG.pm is missing; type: tools/setup.sh reading"
    . " (or: cpan SVG)\n";

our @EXPORT = qw(hex_of bytes wrapped);

# The font stack is of one width everywhere: no character of these fonts is
# wider than this part of the font's size.
my $ADVANCE = 0.62;
my $FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, '
  . "'DejaVu Sans Mono', monospace";
my $WIDTH = 800;
our $ROUND = 0; # the corners of boxes

# A colour is what fills a box, and the darker one of its edge and its words.
my %COLOUR = (
  grey => ['#e9e7e1', '#5a6065'],
  blue => ['#d9e6f5', '#24558f'],
  green => ['#d9ecdc', '#256338'],
  amber => ['#fae8c6', '#7f4b00'],
  rose => ['#f7dad8', '#97312f'],
  violet => ['#e6dff3', '#583f94'],
  ink => ['#fdfcf9', '#20282e'],
  none => ['#fdfcf9', '#5a6065'], # not there: its edge is dashed
);

sub new
{
  my ($class, $name, $height, $title, $about) = @_;
  my $svg = SVG->new(-inline => 1, -nocredits => 1, -indent => '',
    viewBox => "0 0 $WIDTH $height", width => $WIDTH, height => $height,
    role => 'img', 'aria-labelledby' => "$name-title $name-about",
    'font-family' => $FONT);
  my $self = bless { svg => $svg }, $class;

  $svg->title(id => "$name-title")->cdata($title);
  $svg->desc(id => "$name-about")->cdata($about);
  $svg->comment('Drawn by tools/pictures.pl (make pictures).');
  $svg->rect(x => 0.5, y => 0.5, width => $WIDTH - 1, height => $height - 1,
    rx => 10, fill => $COLOUR{ink}[0], stroke => '#d6d2c8');
  $self->words(32, 44, $title, 20, 'bold');
  return $self;
}

sub text { return $_[0]{svg}->xmlify . "\n" }

# ---- shapes ----

# A box with lines of words in its middle: bold ones begin with a *.
sub box
{
  my ($self, $x, $y, $w, $h, $colour, @lines) = @_;
  my ($fill, $edge) = @{ $COLOUR{$colour} };
  my $base = $y + $h / 2 + 5 - 9 * $#lines;

  ($x, $y, $w, $h) = short($x, $y, $w, $h);
  $self->{svg}->rect(x => $x, y => $y, width => $w, height => $h, rx => $ROUND,
    fill => $fill, stroke => $edge, 'stroke-width' => 1.2,
    $colour eq 'none' ? ('stroke-dasharray' => '4 3') : ());
  for my $line (@lines) {
    my $words = $line =~ s/^\*//r;
    my @how = $words ne $line ? ('ink', 'bold', 14) : ($colour, 13);
    $how[-1]-- if width($words, $how[-1]) > $w - 4;
    $self->words($x + $w / 2, $base, $words, 'middle', @how);
    $base += 18;
  }
}

# Such boxes one below the other: [height, colour, lines ...] each.
sub column
{
  my ($self, $x, $y, $w, @boxes) = @_;

  for (@boxes) {
    my ($h, @rest) = @$_;
    $self->box($x, $y, $w, $h, @rest);
    $y += $h;
  }
}

# A light shape between two things that belong together.
sub band
{
  my ($self, $colour, @points) = @_;

  $self->{svg}->polygon(points => points(@points), 'fill-opacity' => 0.6,
    fill => $COLOUR{$colour}[0]);
}

sub line
{
  my ($self, $colour, @points) = @_;
  my @dash = $colour =~ s/ dashed// ? ('stroke-dasharray' => '4 3') : ();

  $self->{svg}->path(d => 'M' . points(@points), fill => 'none', @dash,
    stroke => $COLOUR{$colour}[1], 'stroke-width' => 1.4,
    'stroke-linejoin' => 'round');
}

# A line with a head at its last point.
sub arrow
{
  my ($self, $colour, @points) = @_;
  my ($x1, $y1, $x, $y) = map { @$_ } @points[-2, -1];
  my $length = sqrt(($x - $x1)**2 + ($y - $y1)**2);
  my ($ux, $uy) = (($x - $x1) / $length, ($y - $y1) / $length);
  my ($bx, $by) = ($x - 9 * $ux, $y - 9 * $uy);

  $self->line($colour, @points[0 .. $#points - 1], [$bx, $by]);
  $self->{svg}->polygon(fill => $COLOUR{$colour}[1], points => points([$x, $y],
    [$bx - 4.5 * $uy, $by + 4.5 * $ux], [$bx + 4.5 * $uy, $by - 4.5 * $ux]));
}

# Brackets, open to the left, from (x, y) downwards: each around the rows of
# this height that follow each other and have the same value of $say, which
# stands on the right. The colour is that of the first row.
sub brackets
{
  my ($self, $x, $y, $height, $say, @rows) = @_;

  while (@rows) {
    my ($first, $n) = ($rows[0], 1);
    $n++ while $n < @rows && $say->($rows[$n]) eq $say->($first);
    my ($end, @lines) = ($y + $n * $height, split(/\n/, $say->($first)));
    my ($colour, $middle) = ($first->{colour}, ($y + $end) / 2);
    $self->line($colour, [$x, $y + 2], [$x + 7, $y + 2], [$x + 7, $end - 2],
      [$x, $end - 2]);
    $self->line($colour, [$x + 7, $middle], [$x + 13, $middle]);
    $self->lines($x + 18, $middle + 5 - 9 * $#lines, \@lines, $colour);
    splice(@rows, 0, $n);
    $y = $end;
  }
}

# ---- words ----

# The width that these words need at most.
sub width
{
  my ($words, $size) = @_;
  return length($words) * $size * $ADVANCE;
}

sub words
{
  my ($self, $x, $y, $words, @how) = @_;
  my %text = (fill => $COLOUR{ink}[1]);

  for (@how) {
    if (/^\d+$/) { $text{'font-size'} = $_ }
    elsif ($_ eq 'bold') { $text{'font-weight'} = $_ }
    elsif ($COLOUR{$_}) { $text{fill} = $COLOUR{$_}[1] }
    else { $text{'text-anchor'} = $_ }
  }
  $text{'font-size'} //= $text{'font-weight'} ? 14 : 13;
  @text{qw(x y)} = short($x, $y);
  $self->{svg}->text(%text)->cdata($words);
}

# Lines of words, one below the other.
sub lines
{
  my ($self, $x, $y, $lines, @how) = @_;

  $self->words($x, $y + 18 * $_, $lines->[$_], @how) for 0 .. $#$lines;
}

# A table: how its columns look, [x, how ...] each; their heads; rows of words.
# One word more in a row is its colour.
sub table
{
  my ($self, $y, $step, $columns, $heads, @rows) = @_;

  for my $i (0 .. $#$columns) {
    my ($x, @how) = @{ $columns->[$i] };
    $self->words($x, $y, $heads->[$i], @how, 13, 'bold', 'grey');
    for my $n (0 .. $#rows) {
      $self->words($x, $y + $step * ($n + 1), $rows[$n][$i], @how,
        $rows[$n][@$columns] // ());
    }
  }
}

# The words of a text in lines of at most this width.
sub wrapped
{
  my ($text, $width) = @_;
  local $Text::Wrap::columns = 1 + int($width / width('x', 13));
  return split(/\n/, wrap('', '', $text));
}

# Sentences under the picture, over its whole width.
sub note
{
  my ($self, $y, $text) = @_;

  $self->lines(32, $y, [wrapped($text, $WIDTH - 64)], 'grey');
}

# ---- numbers ----

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
  return (short($n))[0] . " $unit[0]";
}

# Numbers with one digit after the point, or none.
sub short { return map { sprintf('%.1f', $_) =~ s/\.0$//r } @_ }

sub points { return join(' ', map { join(',', short(@$_)) } @_) }

1;
