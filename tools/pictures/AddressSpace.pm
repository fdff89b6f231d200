# docs/pictures/address-space.svg: the two halves of an address space, and the
# physical memory behind them.
package AddressSpace;

use strict;
use warnings;
use Facts;
use Source;
use Svg;

my ($X, $W) = (204, 236);   # the column of virtual addresses
my ($PX, $PW) = (530, 150); # and that of physical ones
my $FRAME = 13;             # the height of a frame in that
my @framed = ('kernel stacks', 'heap', 'stack', "the program's data",
  "the program's text");

# The virtual areas from the top down: height, colour, two lines of words, and
# what is at their lower end: an address and a name.
sub areas
{
  my $at = sub { (hex_of(fact($_[0])), $_[0]) };

  return (
    [52, 'rose', 'devices', 'APICs and others', $at->('DEVSPACE')],
    [98, 'violet', 'kernel stacks', '', $at->('KSTACKBASE')],
    [52, 'rose', 'window on firmware', bytes(fact('KSTACKBASE')
        - fact('FIRMWINDOW')) . ', moved at boot', $at->('FIRMWINDOW')],
    [104, 'blue', 'page frames', 'all of memory, writable', '', 'kernel_end'],
    [48, 'blue', "the kernel's data", 'writable', '', 'kernel_data'],
    [48, 'green', "the kernel's text", 'and constants, read-only',
      $at->('KERNLINK')],
    [48, 'blue', 'low memory', bytes(fact('EXTMEM')) . ', writable',
      $at->('KERNBASE')],
    [48, 'amber', 'mapped memory', 'mmap adds from the top down', '', ''],
    [52, 'none', '', 'not mapped', '', 'uvm_end'],
    [48, 'amber', 'heap', 'sbrk moves its end', '', ''],
    [48, 'amber', 'stack', fact('USTACKPAGES') . ' pages, grows to '
        . bytes(fact('USTACKMAX') * fact('PGSIZE')), '', ''],
    [48, 'none', 'guard', 'not mapped, ' . fact('USTACKGUARD')
        . ' pages at least', '', ''],
    [48, 'amber', "the program's data", 'writable', '', ''],
    [48, 'green', "the program's text", 'and constants, read-only',
      hex_of(hex(user_base())), ''],
    [48, 'none', 'page 0', 'a null pointer faults', '0', ''],
  );
}

sub draw
{
  my @areas = areas();
  my $s = Svg->new('address-space', 1046, "One process's address space",
    'From the top down: ' . join('; ', map {
      my (undef, undef, $what, $more, $address) = @$_;
      ($what || 'a gap') . ($more && " ($more)")
        . ($address ne '' && " down to $address")
    } @areas) . '. The direct map shows physical memory from 0 to '
    . hex_of(fact('MAXPHYS')) . '.');
  my ($y, %place) = (116); # of each area, by its first words: top and bottom

  for (@areas) {
    $place{ $_->[2] } = [$y, $y + $_->[0]];
    $y += $_->[0];
  }
  $s->words($X + $W / 2, 92, 'virtual', 'bold', 'middle');
  $s->words($PX + $PW / 2, 92, 'physical', 'bold', 'middle');
  bands($s, \%place);
  border($s, 116, '0xFFFFFFFF', '');
  for (@areas) {
    my ($height, $colour, $what, $more, @border) = @$_;
    my $top = $place{$what}[0];
    $s->box($X, $top, $W, $height, $colour, $what eq 'kernel stacks' ? ()
      : ($what ? "*$what" : (), $more));
    border($s, $top + $height, @border);
  }
  kernel_stacks($s, @{ $place{'kernel stacks'} });
  $s->lines(32, $place{'page frames'}[0] + 34,
    ['kernel half:', 'the same', 'in all'], 'blue', 'bold', 13);
  $s->lines(32, $place{'low memory'}[1] + 160,
    ['user half:', "the process's", 'own'], 'amber', 'bold', 13);
  physical($s, %place);
  key($s, $place{'low memory'}[1] + 52);
  $s->note($y + 42, 'Not to scale. The upper half is the same in every '
    . 'address space: setupkvm copies its directory entries. The lower half is '
    . "the process's own; its pages may be any frames.");
  return $s;
}

# What stands left of a border between areas.
sub border
{
  my ($s, $y, $address, $name) = @_;
  return if "$address$name" eq '';

  $s->words($X - 12, $y + 5, join(' ', grep { length } $name, $address), 'end',
    'grey');
  $s->line('grey', [$X - 8, $y], [$X, $y]);
}

# The slots of the kernel stacks, the last and the first, as stripes: processes'
# and, above them, those for the CPUs' double faults.
sub kernel_stacks
{
  my ($s, $top) = @_;
  my $last = fact('NPROC') + fact('NCPU') - 1;

  $s->words($X + 14, $top + 25, 'kernel stacks', 'bold');
  $s->lines($X + 14, $top + 45, [bytes(fact('KSTACKSIZE')) . ' a slot,',
    bytes(fact('PGSIZE')) . ' of guard', 'below each'], 'violet');
  $s->column($X + 142, $top, $W - 142, [24, 'violet', "slot $last"],
    [12, 'none'], [26, 'violet', '...'], [24, 'violet', 'slot 0'],
    [12, 'none']);
}

# The physical side. Its memory stands beside the direct map.
sub physical
{
  my ($s, %place) = @_;
  my $devices = $place{devices}[1];

  for ([$place{devices}, '*devices', 'DEVSPACE'],
    [[$devices, $place{'window on firmware'}[1]], 'not used', 'MAXPHYS'],
    [$place{'page frames'}, '*page frames'],
    [$place{"the kernel's data"}, '*kernel data'],
    [$place{"the kernel's text"}, '*kernel text', 'EXTMEM'],
    [$place{'low memory'}, '*low memory', '0']) {
    my ($rows, $words, $name) = @$_;
    my ($top, $bottom) = @$rows;
    $s->box($PX, $top, $PW, $bottom - $top, colour($words), $words);
    $s->lines($PX + $PW + 10, $bottom - 13, $name
        ? [$name, hex_of(fact($name))] : ['', 0], 'grey') if defined $name;
  }
  $s->box($PX, frame_at(\%place, $_), 22, $FRAME, colour($_)) for @framed;
}

# From virtual to physical: the direct map and the devices straight across, the
# other pages to frames that lie anywhere in memory.
sub bands
{
  my ($s, $place) = @_;
  my ($from, $to) = ($X + $W, $PX);

  for my $what ('devices', 'page frames', "the kernel's data",
    "the kernel's text", 'low memory', @framed) {
    my ($top, $bottom) = @{ $place->{$what} };
    my $y = frame_at($place, $what);
    $s->band(colour($what), [$from, $top], [$to, $y // $top],
      [$to, $y ? $y + $FRAME : $bottom], [$from, $bottom]);
  }
}

# The colour of an area, also where it ends in physical memory.
sub colour
{
  my ($what) = @_;
  return $what =~ /text/ ? 'green' : $what =~ /devices/ ? 'rose'
    : $what eq 'kernel stacks' ? 'violet' : $what eq 'not used' ? 'none'
    : $what =~ /^(?:heap|stack|mapped|the prog)/ ? 'amber' : 'blue';
}

# Where the frame that stands for an area's pages is drawn, if there is one.
sub frame_at
{
  my ($place, $what) = @_;
  my ($n) = grep { $framed[$_] eq $what } 0 .. $#framed;

  return defined $n ? $place->{'page frames'}[0] + 8 + $n * ($FRAME + 5)
    : undef;
}

sub key
{
  my ($s, $y) = @_;

  $s->words($PX, $y, 'what the colours say', 'bold', 13);
  for (['green', 'read-only'], ['amber', 'writable, of the program'],
    ['blue', 'the direct map'], ['violet', 'kernel stacks'],
    ['rose', 'devices, firmware'], ['none', 'not mapped: faults']) {
    my ($colour, $words) = @$_;
    $y += 26;
    $s->box($PX, $y - 13, 24, 16, $colour);
    $s->words($PX + 34, $y, $words);
  }
}

1;
