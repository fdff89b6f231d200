# docs/pictures/page-walk.svg: how the processor turns a virtual address into a
# physical one, in two steps or, for a 4 MB page, in one.
package PageWalk;

use strict;
use warnings;
use Facts;
use Files;
use Source;
use Svg;

my ($X, $W) = (32, 736); # of the bars of bits
# Directory, table and pages. Index 0 is at the top.
my ($DIR, $TABLE, $PAGE, $CW) = (150, 372, 604, 124);

sub draw
{
  my ($directory, $table) = (fact('PDXSHIFT'), fact('PTXSHIFT'));
  my $s = Svg->new('page-walk', 962,
    'From a virtual address to a physical one',
    'The upper ' . (32 - $directory) . ' bits of the address choose an entry '
    . 'of the page directory, to which CR3 points; the next '
    . ($directory - $table) . ' choose an entry of the page table it names; '
    . "the lower $table choose the byte in the frame. A directory entry with "
    . 'PTE_PS is a page of ' . bytes(fact('SUPERPGSIZE')) . ' by itself.');

  bits($s, 84, [32, $directory, 'blue', 'page directory index', 'PDX(va): '],
    [$directory, $table, 'violet', 'page table index', 'PTX(va): '],
    [$table, 0, 'green', 'offset', '']);
  columns($s, 190, 202);
  two_steps($s, 136, 202);
  one_step($s, 202);
  entry($s, 550, $table);
  examples($s, 768);
  return $s;
}

# The parts of an address, each of the bits below the first to the second.
sub bits
{
  my ($s, $y, @parts) = @_;

  for (@parts) {
    my ($end, $low, $colour, $what, $macro) = @$_;
    my $n = $end - $low;
    my ($x, $w) = ($X + $W * (32 - $end) / 32, $W * $n / 32);
    $s->words($x + 2, $y, $end - 1, 'grey');
    $s->words($x + $w - 2, $y, $low, 'grey', 'end');
    $s->box($x, $y + 8, $w, 44, $colour, "*$what", "$macro$n bits");
  }
}

sub columns
{
  my ($s, $y, $first) = @_;

  $s->words($DIR, $y, 'page directory', 'bold');
  $s->words($TABLE, $y, 'page table', 'bold');
  $s->words($PAGE, $y, 'page frame', 'bold');
  $s->column($DIR, $first, $CW, [24, 'green', 0], [34, 'green', '...'],
    [26, 'violet', 'PDE'], [34, 'green', '...'],
    [26, 'blue', fact('PDX(KERNBASE)')], [34, 'blue', '...'],
    [26, 'rose', 'PDE, PTE_PS'], [34, 'blue', '...'],
    [24, 'blue', fact('NPDENTRIES') - 1]);
  $s->column($TABLE, $first, $CW, [24, 'violet', 0], [34, 'violet', '...'],
    [26, 'green', 'PTE'], [34, 'violet', '...'],
    [24, 'violet', fact('NPTENTRIES') - 1]);
  $s->lines(32, $first + 44, ['user', 'half'], 'green', 'bold', 13);
  $s->lines(32, $first + 204, ['kernel', 'half, the', 'same in', 'all'],
    'blue', 'bold', 13);
}

# The way of a user address; $top is the lower edge of its bits.
sub two_steps
{
  my ($s, $top, $first) = @_;
  my $entry = $first + 71;

  $s->box($PAGE, $first, $CW, 142, 'green', bytes(fact('PGSIZE')), '',
    '*the byte', '', '');
  $s->words(32, $first + 5, 'CR3', 'bold');
  $s->arrow('ink', [64, $first], [$DIR, $first]);
  for (['blue', $DIR - 40, $DIR], ['violet', $TABLE - 32, $TABLE],
    ['green', $PAGE - 32, $PAGE]) {
    my ($colour, $x, $to) = @$_;
    $s->arrow($colour, [$x, $top], [$x, $entry], [$to, $entry]);
  }
  for (['violet', $DIR, $TABLE], ['green', $TABLE, $PAGE]) {
    my ($colour, $from, $to) = @$_;
    $s->arrow($colour, [$from + $CW, $entry], [$to - 66, $entry],
      [$to - 66, $first], [$to, $first]);
  }
}

# The way of an address in a large page.
sub one_step
{
  my ($s, $first) = @_;
  my ($entry, $page) = ($first + 191, $first + 172);

  $s->box($PAGE, $page, $CW, 142, 'rose', bytes(fact('SUPERPGSIZE')),
    'large page');
  $s->arrow('rose', [$DIR + $CW, $entry], [$PAGE - 66, $entry],
    [$PAGE - 66, $page], [$PAGE, $page]);
  $s->words($TABLE - 66, $entry - 10, 'no table: the offset has', 'rose');
  $s->words($TABLE - 66, $entry + 20, fact('PDXSHIFT')
    . ' bits, PTX and offset', 'rose');
}

# The bits of an entry that mmu.h names, the lowest on the right, and what it
# says of them.
sub entry
{
  my ($s, $y, $shift) = @_;
  my $width = 40;
  my $left = $X + $W - $width * $shift;
  my ($n, %name) = (0);

  $s->words($X, $y, 'An entry of a page directory or a page table (PDE, PTE)',
    'bold');
  $s->words($X + 2, $y + 26, 31, 'grey');
  $s->words($left - 2, $y + 26, $shift, 'grey', 'end');
  $s->box($X, $y + 34, $left - $X, 30, 'amber', '*frame, PTE_ADDR(pte)');
  for (read_file('mmu.h') =~ m{^#define PTE_(\w+\s+0x\w+ // .*)$}mg) {
    my ($name, $says) = m{^(\w+).*// (.*)};
    $name{ fact("PTE_$name") } = [$name, $says];
  }
  die "pictures: mmu.h has no PTE_ bits\n" unless %name;
  for my $bit (0 .. $shift - 1) {
    my $x = $X + $W - $width * ($bit + 1);
    my ($name, $says) = @{ $name{ 1 << $bit } || [] };
    $s->words($x + $width / 2, $y + 26, $bit, 'grey', 'middle');
    $s->box($x, $y + 34, $width, 30, $name ? 'amber' : 'ink',
      $name ? "*$name" : ());
    next unless $name;
    my ($at, $row) = ($X + 368 * int($n / 5), $n++ % 5);
    $s->words($at, $y + 92 + 20 * $row, $name, 'bold', 13, 'amber');
    $s->words($at + 36, $y + 92 + 20 * $row, $says);
  }
}

# Addresses worth walking, and what is there.
sub examples
{
  my ($s, $y) = @_;

  $s->words($X, $y, 'Some addresses, walked', 'bold');
  $s->table($y + 28, 22, [[$X], [140], [200], [260], [350]],
    [qw(address PDX PTX offset), 'what is there'], map {
      my ($address, $what) = @$_;
      my $va = fact("(uint)($address)");
      [sprintf('0x%08X', $va), fact("PDX($address)"), fact("PTX($address)"),
        sprintf('0x%03X', $va % fact('PGSIZE')), $what];
    } [user_base(), "where a program's text begins"],
    ['KERNBASE - 4', 'the last word a program may have'],
    ['KERNLINK', "where the kernel's text begins"],
    ['KERNBASE + SUPERPGSIZE', 'the first 4 MB page of the direct map'],
    ['KSTACKBASE', 'the guard below the first kernel stack'],
    ['LAPIC_ADDR', 'the local APIC']);
}

1;
