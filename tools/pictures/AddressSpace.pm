# docs/pictures/address-space.svg: the two halves of an address space, and the
# physical memory behind them.
package AddressSpace;

use strict;
use warnings;
use Source;
use Svg;

my ($X, $W) = (204, 236);   # the column of virtual addresses
my ($PX, $PW) = (530, 150); # and that of physical ones
my $FRAME = 13;             # the height of a frame in that
my @framed = ('kernel stacks', 'heap', 'stack', "the program's data",
  "the program's text");

sub name { return 'address-space' }

sub ask
{
  my ($class, $facts) = @_;

  $facts->ask(qw(DEVSPACE KSTACKBASE FIRMWINDOW KERNBASE KERNLINK MAXPHYS
    EXTMEM NPROC NCPU KSTACKSIZE PGSIZE USTACKPAGES USTACKGUARD));
}

# The virtual areas from the top down: height, colour, two lines of words, and
# what is at their lower end: an address and a name.
sub areas
{
  my ($f) = @_;
  my ($text, $page) = (user_base(), $f->get('PGSIZE'));
  my $at = sub { (Svg::hex_of($f->get($_[0])), $_[0]) };

  return (
    [52, 'rose', 'devices', 'APICs and others', $at->('DEVSPACE')],
    [98, 'violet', 'kernel stacks', '', $at->('KSTACKBASE')],
    [52, 'rose', 'window on firmware',
      Svg::bytes($f->get('KSTACKBASE') - $f->get('FIRMWINDOW'))
        . ', moved at boot', $at->('FIRMWINDOW')],
    [104, 'blue', 'page frames', 'all of memory, writable', '', 'kernel_end'],
    [48, 'blue', "the kernel's data", 'writable', '', 'kernel_data'],
    [48, 'green', "the kernel's text", 'and constants, read-only',
      $at->('KERNLINK')],
    [48, 'blue', 'low memory', Svg::bytes($f->get('EXTMEM')) . ', writable',
      $at->('KERNBASE')],
    [52, 'none', '', 'not mapped', '', 'p->sz'],
    [48, 'amber', 'heap', 'sbrk moves its end', '', ''],
    [48, 'amber', 'stack', $f->get('USTACKPAGES') . ' pages, argv on top',
      '', ''],
    [48, 'none', 'guard',
      $f->get('USTACKGUARD') . ' pages, not mapped', '', ''],
    [48, 'amber', "the program's data", 'writable', '', ''],
    [48, 'green', "the program's text", 'and constants, read-only',
      Svg::hex_of($text), 'main, ...'],
    [48, 'none', 'page 0', 'a null pointer faults', '0', ''],
  );
}

# Where user programs are linked.
sub user_base
{
  return hex(Source::part('user/lib/user.ld', qr/^\s+\. = (0x[0-9a-f]+);/m,
    'the first address'));
}

sub draw
{
  my ($class, $f) = @_;
  my $s = Svg->new(name => name(), height => 998,
    title => "One process's address space", about => about($f));
  my $y = 116;
  my @areas = areas($f);
  my %place; # of each area, by its first words: top and bottom

  for my $area (@areas) {
    my ($height, undef, $what) = @$area;
    $place{$what} //= [$y, $y + $height];
    $y += $height;
  }
  $s->words($X + $W / 2, 92, 'virtual', bold => 1, anchor => 'middle');
  $s->words($PX + $PW / 2, 92, 'physical', bold => 1, anchor => 'middle');
  bands($s, \%place);
  $y = 116;
  border($s, $y, '0xFFFFFFFF', '');
  for my $area (@areas) {
    area($s, $y, @$area);
    $y += $area->[0];
  }
  kernel_stacks($s, $f, @{ $place{'kernel stacks'} });
  halves($s, \%place, $y);
  physical($s, $f, \%place);
  key($s, $place{'low memory'}[1] + 52);
  $s->note($y + 42, 'Not to scale. The upper half is the same in every '
    . 'address space: setupkvm copies its directory entries. The lower half is '
    . "the process's own; its pages may be any frames.");
  return $s;
}

sub area
{
  my ($s, $y, $height, $colour, $what, $more, @border) = @_;
  my $none = $colour eq 'none';
  my $middle = $y + $height / 2 + 5;

  $s->box($X, $y, $W, $height, $none ? 'grey' : $colour, round => 0,
    dash => $none, hollow => $none);
  border($s, $y + $height, @border);
  return if $what eq 'kernel stacks';
  $s->words($X + 14, $middle - ($what && $more ? 9 : 0), $what, bold => 1)
    if $what;
  $s->words($X + 14, $middle + ($what ? 9 : 0), $more, size => 13,
    colour => $none ? 'grey' : $colour) if $more;
}

# What stands left of a border between areas.
sub border
{
  my ($s, $y, $address, $name) = @_;
  return if "$address$name" eq '';
  my $text = join(' ', grep { length } $name =~ /^main/ ? '' : $name, $address);

  $s->words($X - 12, $y + 5, $text, size => 13, anchor => 'end',
    colour => 'grey');
  $s->line('grey', 'solid', [$X - 8, $y], [$X, $y]);
}

# The slots of the kernel stacks, the last and the first, as stripes: processes'
# and, above them, those for the CPUs' double faults.
sub kernel_stacks
{
  my ($s, $f, $top, $bottom) = @_;
  my $last = $f->get('NPROC') + $f->get('NCPU') - 1;
  my $x = $X + 142;
  my $w = $X + $W - $x;
  my $page = Svg::bytes($f->get('PGSIZE'));

  $s->lines($X + 14, $top + 25, ['kernel stacks'], size => 14, bold => 1);
  $s->lines($X + 14, $top + 45,
    [Svg::bytes($f->get('KSTACKSIZE')) . ' a slot,', "$page of guard",
    'below each'], colour => 'violet', step => 17);
  my $y = $top;
  for my $stripe ([24, "slot $last"], [12, ''], [26, '...'], [24, 'slot 0'],
    [12, '']) {
    my ($height, $words) = @$stripe;
    my $guard = $words eq '';
    $s->box($x, $y, $w, $height, $guard ? 'grey' : 'violet', round => 0,
      dash => $guard, hollow => $guard);
    $s->words($x + $w / 2, $y + $height / 2 + 4, $words, size => 13,
      anchor => 'middle') if $words;
    $y += $height;
  }
}

# Who sees which half.
sub halves
{
  my ($s, $place, $bottom) = @_;
  my $middle = $place->{'low memory'}[1];

  $s->lines(32, $place->{'page frames'}[0] + 34,
    ['kernel half:', 'the same', 'in all'], colour => 'blue', bold => 1);
  $s->lines(32, $middle + 160, ['user half:', "the process's", 'own'],
    colour => 'amber', bold => 1);
}

# The physical side. Its memory stands beside the direct map.
sub physical
{
  my ($s, $f, $place) = @_;
  my ($devices, $window) = @$place{'devices', 'window on firmware'};
  my ($frames, $data, $low) =
    @$place{'page frames', "the kernel's data", 'low memory'};
  my $text = $place->{"the kernel's text"};
  my $row = sub {
    my ($y1, $y2, $colour, $words, $name, $address) = @_;
    my $none = $colour eq 'none';
    $s->box($PX, $y1, $PW, $y2 - $y1, $none ? 'grey' : $colour, round => 0,
      dash => $none, hollow => $none);
    $s->words($PX + 46, ($y1 + $y2) / 2 + 5, $words, size => 13,
      bold => !$none, colour => $none ? 'grey' : 'ink');
    $s->words($PX + $PW + 10, $y2 - 11, $name, size => 13, colour => 'grey');
    $s->words($PX + $PW + 10, $y2 + 5, $address, size => 13, colour => 'grey');
  };
  $row->(@$devices, 'rose', 'devices', 'DEVSPACE',
    Svg::hex_of($f->get('DEVSPACE')));
  $row->($devices->[1], $window->[1], 'none', 'not used', 'MAXPHYS',
    Svg::hex_of($f->get('MAXPHYS')));
  $row->(@$frames, 'blue', 'page frames', '', '');
  frames($s, $place);
  $row->(@$data, 'blue', 'kernel data', '', '');
  $row->(@$text, 'green', 'kernel text', 'EXTMEM',
    Svg::hex_of($f->get('EXTMEM')));
  $row->(@$low, 'blue', 'low memory', '', '0');
}

# From virtual to physical: the direct map and the devices straight across, the
# other pages to frames that lie anywhere in memory.
sub bands
{
  my ($s, $place) = @_;
  my ($from, $to) = ($X + $W, $PX);

  for my $what ('devices', 'page frames', "the kernel's data",
    "the kernel's text", 'low memory') {
    my ($y1, $y2) = @{ $place->{$what} };
    $s->band(colour($what), [$from, $y1], [$to, $y1], [$to, $y2], [$from, $y2]);
  }
  for my $what (@framed) {
    my ($y1, $y2) = @{ $place->{$what} };
    my $y = frame_at($place, $what);
    $s->band(colour($what), [$from, $y1], [$to, $y], [$to, $y + $FRAME],
      [$from, $y2]);
  }
}

# The colour of an area, also where it ends in physical memory.
sub colour
{
  my ($what) = @_;
  return $what =~ /text/ ? 'green' : $what eq 'devices' ? 'rose'
    : $what eq 'kernel stacks' ? 'violet' : $what =~ /^(?:heap|stack|the prog)/
    ? 'amber' : 'blue';
}

# Where the frame that stands for an area's pages is drawn.
sub frame_at
{
  my ($place, $what) = @_;
  my ($n) = grep { $framed[$_] eq $what } 0 .. $#framed;

  return $place->{'page frames'}[0] + 8 + $n * ($FRAME + 5);
}

# The frames inside the memory on the right.
sub frames
{
  my ($s, $place) = @_;

  for my $what (@framed) {
    $s->box($PX, frame_at($place, $what), 34, $FRAME, colour($what),
      round => 0);
  }
}

sub key
{
  my ($s, $y) = @_;

  $s->words($PX, $y, 'what the colours say', bold => 1, size => 13);
  for my $row (['green', 'read-only'], ['amber', 'writable, of the program'],
    ['blue', 'the direct map'], ['violet', 'kernel stacks'],
    ['rose', 'devices, firmware'], ['none', 'not mapped: faults']) {
    my ($colour, $words) = @$row;
    my $none = $colour eq 'none';
    $y += 26;
    $s->box($PX, $y - 13, 24, 16, $none ? 'grey' : $colour, dash => $none,
      hollow => $none);
    $s->words($PX + 34, $y, $words, size => 13);
  }
}

sub about
{
  my ($f) = @_;

  return 'From the top down: ' . join('; ', map {
    my (undef, undef, $what, $more, $address, $name) = @$_;
    ($what || 'a gap') . ($more ? " ($more)" : '')
      . ($address ne '' ? " down to $address" : '')
  } areas($f)) . '. The direct map shows physical memory from 0 to '
    . Svg::hex_of($f->get('MAXPHYS')) . '.';
}

1;
