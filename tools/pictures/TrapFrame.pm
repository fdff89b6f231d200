# docs/pictures/trapframe.svg: struct trapframe, who pushes what of it, and what
# pops it again. Words come from trap.h and trapasm.S; that the pushes and pops
# there fit the struct is checked.
package TrapFrame;

use strict;
use warnings;
use Source;
use Svg;

our @COLOURS = qw(green violet grey blue amber); # of the groups, lowest first

my ($X, $W, $ROW) = (92, 224, 26);

sub name { return 'trapframe' }

sub ask
{
  my ($class, $facts) = @_;
  $facts->ask_struct('trap.h', 'trapframe');
}

# The fields that are not padding, lowest first, each with the instruction that
# pops it and the colour of its group.
sub words
{
  my ($facts) = @_;
  my @fields = $facts->fields('trap.h', 'trapframe');
  my @words = grep { $_->{name} !~ /^padding/ } @fields;
  my @popped =
    Source::pops(Source::instructions('trapasm.S', 'trapret:', 'iret'));
  my @pushed =
    Source::pushes(Source::instructions('trapasm.S', 'alltraps:', 'pushal'));
  my ($colour, $group) = (-1, '');

  die "pictures: trapret pops " . 4 * @popped . " bytes, struct trapframe has "
    . 4 * @words . "\n" if @popped != @words;
  for my $i (0 .. $#words) {
    my ($word, $name) = ($words[$i], $words[$i]{name});
    die "pictures: trap.h: $name is not at $word->{offset}, but after it\n"
      if $word->{offset} != 4 * $i;
    die "pictures: trapret pops $popped[$i][0] where trap.h has $name\n"
      if $popped[$i][0] ne '' && $popped[$i][0] ne $name;
    die "pictures: alltraps pushes $pushed[$i] where trap.h has $name\n"
      if $i < @pushed && $pushed[$i] ne $name;
    $colour++ if $word->{group} ne $group;
    $group = $word->{group};
    $word->{colour} = $COLOURS[$colour]
      or die "pictures: trap.h: a group too many in struct trapframe\n";
    $word->{pop} = $popped[$i][1];
  }
  return @words;
}

# Draws brackets around the runs of words that have the same value of $key.
sub brackets
{
  my ($s, $x, $y, $row, $say, @words) = @_;

  while (@words) {
    my ($first, $n) = ($words[0], 1);
    $n++ while $n < @words && $say->($words[$n]) eq $say->($first);
    my ($height, @lines) = ($n * $row, split(/\n/, $say->($first)));
    $s->bracket($x, $y, $y + $height, $first->{colour});
    $s->lines($x + 18, $y + $height / 2 + 5 - 8.5 * $#lines, \@lines,
      step => 17, colour => $first->{colour});
    splice(@words, 0, $n);
    $y += $height;
  }
}

sub draw
{
  my ($class, $facts) = @_;
  my @words = reverse words($facts);
  my ($top, $bottom) = (116, 116 + $ROW * @words);
  my $s = Svg->new(name => name(), height => $bottom + 78,
    title => 'struct trapframe: what a trap leaves on the kernel stack',
    about => about(@words));

  heads($s, $top - 12);
  for my $i (0 .. $#words) {
    row($s, $words[$i], $top + $i * $ROW);
  }
  brackets($s, $X + $W + 8, $top, $ROW,
    sub { join("\n", Svg::wrapped($_[0]{group}, 232)) }, @words);
  brackets($s, 604, $top, $ROW, sub { $_[0]{pop} }, @words);
  $s->note($bottom + 32, 'The stack grows downwards: what is pushed first is '
    . 'at the top, what is popped first at the bottom. tf, the argument of '
    . 'trap(), is the address of the lowest word, ' . $words[-1]{name} . '.');
  return $s;
}

sub heads
{
  my ($s, $y) = @_;
  my %how = (size => 13, bold => 1);

  $s->words(32, $y, 'offset', %how);
  $s->words($X, $y, 'bit 31', %how);
  $s->words($X + $W / 2 - 4, $y, '16', %how, anchor => 'end');
  $s->words($X + $W / 2 + 4, $y, '15', %how);
  $s->words($X + $W, $y, '0', %how, anchor => 'end');
  $s->words($X + $W + 26, $y, 'how it got there', %how);
  $s->words(622, $y, 'what pops it', %how);
}

# One word: a field of 32 bits, or one of 16 with nothing above it.
sub row
{
  my ($s, $word, $y) = @_;
  my $half = $word->{size} == 2;
  my ($x, $w) = $half ? ($X + $W / 2, $W / 2) : ($X, $W);

  $s->words($X - 14, $y + 18, $word->{offset}, size => 13, anchor => 'end',
    colour => 'grey');
  $s->box($X, $y, $W / 2, $ROW, $word->{colour}, hollow => 1, dash => 1,
    round => 0) if $half;
  $s->box($x, $y, $w, $ROW, $word->{colour}, round => 0);
  $s->words($x + $w / 2, $y + 18, $word->{name}, anchor => 'middle', bold => 1);
}

sub about
{
  return 'From the highest address to the lowest: ' . join(', ',
    map { "$_->{name} at offset $_->{offset} ($_->{group}, popped by "
      . "$_->{pop})" } @_) . '.';
}

1;
