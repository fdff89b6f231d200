# docs/pictures/trapframe.svg: struct trapframe, who pushes what of it, and what
# pops it again. Words come from trap.h and trapasm.S; that the pushes and pops
# there fit the struct is checked.
package Trapframe;

use strict;
use warnings;
use Facts;
use Source;
use Svg;

my @COLOURS = qw(green violet grey blue amber); # of the groups, lowest first
my ($X, $W, $ROW) = (92, 224, 26);

# The fields that are not padding, lowest first, each with the instruction that
# pops it and the colour of its group.
sub fields
{
  my @fields = grep { $_->{name} !~ /^padding/ } struct('trap.h', 'trapframe');
  my @popped = pops(instructions('trapasm.S', 'trapret:', 'iret'));
  my @pushed = pushes(instructions('trapasm.S', 'alltraps:', 'pushal'));
  my ($colour, $group) = (-1, '');

  die 'pictures: trapret pops ' . 4 * @popped . ' bytes, struct trapframe has '
    . 4 * @fields . "\n" if @popped != @fields;
  for my $i (0 .. $#fields) {
    my ($field, $name) = ($fields[$i], $fields[$i]{name});
    die "pictures: trap.h: $name is not at $field->{offset}, but after it\n"
      if $field->{offset} != 4 * $i;
    die "pictures: trapret pops $popped[$i][0] where trap.h has $name\n"
      if $popped[$i][0] ne '' && $popped[$i][0] ne $name;
    die "pictures: alltraps pushes $pushed[$i] where trap.h has $name\n"
      if $i < @pushed && $pushed[$i] ne $name;
    $colour++ if $field->{group} ne $group;
    $group = $field->{group};
    $field->{colour} = $COLOURS[$colour]
      or die "pictures: trap.h: a group too many in struct trapframe\n";
    $field->{pop} = $popped[$i][1];
  }
  return @fields;
}

sub draw
{
  my @fields = reverse fields();
  my ($top, $bottom) = (116, 116 + $ROW * @fields);
  my $s = Svg->new('trapframe', $bottom + 78,
    'struct trapframe: what a trap leaves on the kernel stack',
    'From the highest address to the lowest: ' . join(', ', map {
      "$_->{name} at offset $_->{offset} ($_->{group}, popped by $_->{pop})"
    } @fields) . '.');

  $s->table($top - 12, 0, [[32], [$X], [$X + $W / 2 - 4, 'end'],
    [$X + $W / 2 + 4], [$X + $W, 'end'], [$X + $W + 26], [622]],
    ['offset', 'bit 31', 16, 15, 0, 'how it got there', 'what pops it']);
  for my $i (0 .. $#fields) {
    my ($field, $y) = ($fields[$i], $top + $i * $ROW);
    my $half = $field->{size} == 2; # 16 bits with nothing above them
    $s->words($X - 14, $y + 18, $field->{offset}, 'end', 'grey');
    $s->box($X, $y, $W / 2, $ROW, 'none') if $half;
    $s->box($X + $half * $W / 2, $y, $W - $half * $W / 2, $ROW,
      $field->{colour}, "*$field->{name}");
  }
  $s->brackets($X + $W + 8, $top, $ROW,
    sub { join("\n", wrapped($_[0]{group}, 232)) }, @fields);
  $s->brackets(604, $top, $ROW, sub { $_[0]{pop} }, @fields);
  $s->note($bottom + 32, 'The stack grows downwards: what is pushed first is '
    . 'at the top, what is popped first at the bottom. tf, the argument of '
    . "trap(), is the address of the lowest word, $fields[-1]{name}.");
  return $s;
}

1;
