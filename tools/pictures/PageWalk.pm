# docs/pictures/page-walk.svg: how the processor turns a virtual address into a
# physical one, in two steps or, for a 4 MB page, in one.
package PageWalk;

use strict;
use warnings;
use Files;
use Source;
use Svg;

my ($X, $W) = (32, 736); # of the bars of bits

# Addresses worth walking, and what is there.
my @examples = (['USERBASE', "where a program's text begins"],
  ['KERNBASE - 4', 'the last word a program may have'],
  ['KERNLINK', "where the kernel's text begins"],
  ['KERNBASE + SUPERPGSIZE', 'the first 4 MB page of the direct map'],
  ['KSTACKBASE', 'the guard below the first kernel stack'],
  ['LAPIC_ADDR', 'the local APIC']);

sub name { return 'page-walk' }

sub ask
{
  my ($class, $f) = @_;

  $f->ask(qw(PDXSHIFT PTXSHIFT PGSIZE SUPERPGSIZE NPDENTRIES NPTENTRIES
    PDX(KERNBASE)), map { $_->{name} } flags());
  for my $address (map { expression($_->[0]) } @examples) {
    $f->ask("(uint)($address)", "PDX($address)", "PTX($address)");
  }
}

sub expression
{
  my ($text) = @_;
  return $text eq 'USERBASE' ? Source::part('user/lib/user.ld',
    qr/^\s+\. = (0x[0-9a-f]+);/m, 'the first address') : $text;
}

# The bits of an entry that mmu.h names, with what it says of them.
sub flags
{
  my $text = read_file('mmu.h');
  my @flags;

  push @flags, { name => $1, says => $2 }
    while $text =~ m{^#define (PTE_\w+)\s+0x\w+ // (.*)$}mg;
  return @flags if @flags;
  die "pictures: mmu.h has no PTE_ bits\n";
}

sub draw
{
  my ($class, $f) = @_;
  my $s = Svg->new(name => name(), height => 962,
    title => 'From a virtual address to a physical one', about => about($f));

  address($s, $f, 84);
  walk($s, $f, 180);
  entry($s, $f, 550);
  examples($s, $f, 768);
  return $s;
}

# The three parts of an address.
sub address
{
  my ($s, $f, $y) = @_;
  my @from = (32, $f->get('PDXSHIFT'), $f->get('PTXSHIFT'), 0);
  my @parts = (['page directory index', 'PDX', 'blue'],
    ['page table index', 'PTX', 'violet'], ['offset', '', 'green']);

  for my $i (0 .. 2) {
    my ($what, $macro, $colour) = @{ $parts[$i] };
    my ($high, $low) = ($from[$i] - 1, $from[ $i + 1 ]);
    my ($x, $w) = ($X + $W * (31 - $high) / 32, $W * ($high - $low + 1) / 32);
    $s->words($x + 2, $y, $high, size => 13, colour => 'grey');
    $s->words($x + $w - 2, $y, $low, size => 13, colour => 'grey',
      anchor => 'end');
    $s->box($x, $y + 8, $w, 44, $colour, round => 0);
    $s->words($x + $w / 2, $y + 26, $what, bold => 1, anchor => 'middle');
    $s->words($x + $w / 2, $y + 44, ($macro ? "$macro(va): " : '')
      . ($high - $low + 1) . ' bits', size => 13, anchor => 'middle',
      colour => $colour);
  }
}

# Directory, table and pages. Index 0 is at the top.
my ($DIR, $TABLE, $PAGE, $CW) = (150, 372, 604, 124);

sub walk
{
  my ($s, $f, $y) = @_;
  my $first = $y + 22;
  my $kernel = $f->get('PDX(KERNBASE)');

  $s->words($DIR, $y + 10, 'page directory', bold => 1);
  $s->words($TABLE, $y + 10, 'page table', bold => 1);
  $s->words($PAGE, $y + 10, 'page frame', bold => 1);
  column($s, $DIR, $first, [24, 'green', 0], [34, 'green', '...'],
    [26, 'violet', 'PDE'], [34, 'green', '...'], [26, 'blue', $kernel],
    [34, 'blue', '...'], [26, 'rose', 'PDE, PTE_PS'], [34, 'blue', '...'],
    [24, 'blue', $f->get('NPDENTRIES') - 1]);
  column($s, $TABLE, $first, [24, 'violet', 0], [34, 'violet', '...'],
    [26, 'green', 'PTE'], [34, 'violet', '...'],
    [24, 'violet', $f->get('NPTENTRIES') - 1]);
  $s->lines(32, $first + 44, ['user', 'half'], colour => 'green', bold => 1);
  $s->lines(32, $first + 204, ['kernel', 'half, the', 'same in', 'all'],
    colour => 'blue', bold => 1);
  two_steps($s, $f, $y - 44, $first);
  one_step($s, $f, $first);
}

# The way of a user address; $top is the lower edge of its bits.
sub two_steps
{
  my ($s, $f, $top, $first) = @_;
  my $entry = $first + 71;

  $s->box($PAGE, $first, $CW, 142, 'green', round => 0);
  $s->words($PAGE + $CW / 2, $first + 50, Svg::bytes($f->get('PGSIZE')),
    anchor => 'middle');
  $s->words($PAGE + $CW / 2, $entry + 5, 'the byte', anchor => 'middle',
    bold => 1);
  $s->words(32, $first + 5, 'CR3', bold => 1);
  $s->arrow('ink', [64, $first], [$DIR, $first]);
  for my $step (['blue', $DIR - 40, $DIR], ['violet', $TABLE - 32, $TABLE],
    ['green', $PAGE - 32, $PAGE]) {
    my ($colour, $x, $to) = @$step;
    $s->arrow($colour, [$x, $top], [$x, $entry], [$to, $entry]);
  }
  for my $step (['violet', $DIR, $TABLE], ['green', $TABLE, $PAGE]) {
    my ($colour, $from, $to) = @$step;
    $s->arrow($colour, [$from + $CW, $entry], [$to - 66, $entry],
      [$to - 66, $first], [$to, $first]);
  }
}

# The way of an address in a large page.
sub one_step
{
  my ($s, $f, $first) = @_;
  my ($entry, $page) = ($first + 191, $first + 172);
  my %how = (size => 13, colour => 'rose');

  $s->box($PAGE, $page, $CW, 142, 'rose', round => 0);
  $s->words($PAGE + $CW / 2, $page + 68, Svg::bytes($f->get('SUPERPGSIZE')),
    anchor => 'middle');
  $s->words($PAGE + $CW / 2, $page + 88, 'large page', anchor => 'middle');
  $s->arrow('rose', [$DIR + $CW, $entry], [$PAGE - 66, $entry],
    [$PAGE - 66, $page], [$PAGE, $page]);
  $s->words($TABLE - 66, $entry - 10, 'no table: the offset has', %how);
  $s->words($TABLE - 66, $entry + 20, $f->get('PDXSHIFT')
    . ' bits, PTX and offset', %how);
}

# Entries one below the other: height, colour, words.
sub column
{
  my ($s, $x, $y, @rows) = @_;

  for my $row (@rows) {
    my ($height, $colour, $words) = @$row;
    $s->box($x, $y, $CW, $height, $colour, round => 0);
    $s->words($x + $CW / 2, $y + $height / 2 + 5, $words, size => 13,
      anchor => 'middle');
    $y += $height;
  }
}

# The bits of an entry, the lowest on the right, and what they mean.
sub entry
{
  my ($s, $f, $y) = @_;
  my $shift = $f->get('PTXSHIFT');
  my %name = map { ($f->get($_->{name}) => $_) } flags();
  my $bit_width = 40;
  my $left = $X + $W - $bit_width * $shift;

  $s->words($X, $y, 'An entry of a page directory or a page table (PDE, PTE)',
    bold => 1);
  $s->box($X, $y + 34, $left - $X, 30, 'amber', round => 0);
  $s->words(($X + $left) / 2, $y + 54, 'frame, PTE_ADDR(pte)',
    anchor => 'middle', size => 13, bold => 1);
  $s->words($X + 2, $y + 26, 31, size => 13, colour => 'grey');
  $s->words($left - 2, $y + 26, $shift, size => 13, colour => 'grey',
    anchor => 'end');
  for my $bit (reverse 0 .. $shift - 1) {
    my $x = $X + $W - $bit_width * ($bit + 1);
    my $flag = $name{ 1 << $bit };
    $s->words($x + $bit_width / 2, $y + 26, $bit, size => 13, colour => 'grey',
      anchor => 'middle');
    $s->box($x, $y + 34, $bit_width, 30, $flag ? 'amber' : 'grey', round => 0,
      hollow => !$flag);
    $s->words($x + $bit_width / 2, $y + 54, $flag->{name} =~ s/^PTE_//r,
      size => 13, anchor => 'middle', bold => 1) if $flag;
  }
  my @flags = map { $name{$_} } sort { $a <=> $b } keys %name;
  for my $i (0 .. $#flags) {
    my ($x, $row) = ($X + 368 * int($i / 5), $i % 5);
    $s->words($x, $y + 92 + 20 * $row, $flags[$i]{name} =~ s/^PTE_//r,
      size => 13, bold => 1, colour => 'amber');
    $s->words($x + 36, $y + 92 + 20 * $row, $flags[$i]{says}, size => 13);
  }
}

sub examples
{
  my ($s, $f, $y) = @_;
  my @x = ($X, 140, 200, 260, 350);
  my %how = (size => 13);

  $s->words($X, $y, 'Some addresses, walked', bold => 1);
  $s->words($x[$_], $y + 28, (qw(address PDX PTX offset), 'what is there')[$_],
    %how, colour => 'grey', bold => 1) for 0 .. 4;
  for my $example (@examples) {
    my ($text, $what) = @$example;
    my $c = expression($text);
    my $va = $f->get("(uint)($c)");
    my @cells = (sprintf('0x%08X', $va), $f->get("PDX($c)"),
      $f->get("PTX($c)"), sprintf('0x%03X', $va % $f->get('PGSIZE')), $what);
    $s->words($x[$_], $y + 50, $cells[$_], %how) for 0 .. 4;
    $y += 22;
  }
}

sub about
{
  my ($f) = @_;

  return 'The upper ' . (32 - $f->get('PDXSHIFT')) . ' bits of the address '
    . 'choose an entry of the page directory, to which CR3 points; the next '
    . ($f->get('PDXSHIFT') - $f->get('PTXSHIFT')) . ' choose an entry of the '
    . 'page table it names; the lower ' . $f->get('PTXSHIFT')
    . ' choose the byte in the frame. A directory entry with PTE_PS is a page '
    . 'of ' . Svg::bytes($f->get('SUPERPGSIZE')) . ' by itself.';
}

1;
