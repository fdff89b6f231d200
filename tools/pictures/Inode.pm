# docs/pictures/inode.svg: an inode on the disk, and how its addresses reach the
# blocks of a file.
package Inode;

use strict;
use warnings;
use Source;
use Svg;

my ($X, $W, $ROW) = (72, 150, 26);
my @COLUMN = (304, 462, 642); # double-indirect, indirect and data blocks
my $CW = 118;

sub name { return 'inode' }

sub ask
{
  my ($class, $f) = @_;

  $f->ask_struct('include/fs.h', 'dinode');
  $f->ask(qw(NDIRECT NINDIRECT NDINDIRECT MAXFILE MAXFILESIZE BSIZE IPB));
}

sub draw
{
  my ($class, $f) = @_;
  my @fields = $f->fields('include/fs.h', 'dinode');
  my $s = Svg->new(name => name(), height => 824,
    title => 'An inode, and the blocks of its file', about => about($f));
  my %at = rows($s, $f, 108, @fields); # the middles of the rows of addresses
  my $n = $f->get('NDIRECT');
  my $last = $f->get('NINDIRECT') - 1;

  $s->words($X, 90, 'struct dinode', bold => 1);
  $s->words($COLUMN[2], 90, "file's blocks", bold => 1);
  for my $i (0, $n - 1) {
    data($s, $at{$i} - 13, $i);
    $s->arrow('green', [$X + $W, $at{$i}], [$COLUMN[2], $at{$i}]);
  }
  $s->words($COLUMN[2] + $CW / 2, ($at{0} + $at{ $n - 1 }) / 2 + 5, '...',
    anchor => 'middle');

  my $y = $at{$n} - 13;
  entries($s, $COLUMN[1], $y, 'amber', 'indirect', $last);
  $s->arrow('amber', [$X + $W, $at{$n}], [$COLUMN[1], $at{$n}]);
  leaves($s, $COLUMN[1], $y, $n, $n + $last);

  my $double = $y + 150;
  my $first = $n + $last + 1;
  entries($s, $COLUMN[0], $double, 'violet', 'double', $last);
  entries($s, $COLUMN[1], $double, 'amber', 'indirect', $last);
  $s->arrow('violet', [$X + $W, $at{ $n + 1 }], [$COLUMN[0] - 40,
    $at{ $n + 1 }], [$COLUMN[0] - 40, $double + 13], [$COLUMN[0],
    $double + 13]);
  $s->arrow('amber', [$COLUMN[0] + $CW, $double + 39],
    [$COLUMN[0] + $CW + 20, $double + 39],
    [$COLUMN[0] + $CW + 20, $double + 13], [$COLUMN[1], $double + 13]);
  leaves($s, $COLUMN[1], $double, $first, $first + $last);
  $s->line('amber', 'dashed', [$COLUMN[0] + $CW, $double + 91],
    [$COLUMN[0] + $CW + 20, $double + 91], [$COLUMN[0] + $CW + 20,
    $double + 121], [$COLUMN[1], $double + 121]);
  $s->words($COLUMN[1] + 6, $double + 126, '... ' . ($last + 1)
    . ' such blocks', size => 13, colour => 'amber');
  reach($s, $f, $double + 190);
  return $s;
}

# The inode, field by field; the address fields' middles, by their index.
sub rows
{
  my ($s, $f, $y, @fields) = @_;
  my ($addrs) = grep { $_->{name} eq 'addrs' } @fields;
  my $n = $f->get('NDIRECT');
  my %at;

  die "pictures: struct dinode has not NDIRECT + 2 addresses\n"
    if $addrs->{size} != 4 * ($n + 2);
  for my $field (grep { $_ != $addrs } @fields) {
    row($s, $y, $field->{offset}, $field->{name}, 'grey', $field->{size});
    $y += $ROW;
  }
  for my $i (0, '', $n - 1, $n, $n + 1) {
    if ($i eq '') {
      $s->box($X, $y, $W, $ROW + 8, 'green', round => 0);
      $s->words($X + $W / 2, $y + 21, '...', anchor => 'middle');
      $y += $ROW + 8;
      next;
    }
    row($s, $y, $addrs->{offset} + 4 * $i, "addrs[$i]",
      $i < $n ? 'green' : $i == $n ? 'amber' : 'violet', 4);
    $at{$i} = $y + $ROW / 2;
    $y += $ROW;
  }
  return %at;
}

sub row
{
  my ($s, $y, $offset, $name, $colour, $size) = @_;

  $s->words($X - 12, $y + 18, $offset, size => 13, colour => 'grey',
    anchor => 'end');
  $s->box($X, $y, $W * $size / 4, $ROW, $colour, round => 0);
  $s->words($X + 10, $y + 18, $name, bold => 1, size => 13);
}

# A block of addresses: first, some, last.
sub entries
{
  my ($s, $x, $y, $colour, $name, $last) = @_;

  $s->box($x, $y, $CW, 26, $colour);
  $s->words($x + $CW / 2, $y + 18, $name, size => 13, bold => 1,
    anchor => 'middle');
  $y += 26;
  for my $entry (0, '...', $last) {
    $s->box($x, $y, $CW, 26, $colour, hollow => 1, round => 0);
    $s->words($x + $CW / 2, $y + 18, $entry eq '...' ? $entry : "[$entry]",
      size => 13, anchor => 'middle');
    $y += 26;
  }
}

# The data blocks that such a block's first and last entry name.
sub leaves
{
  my ($s, $x, $y, $first, $last) = @_;

  for my $leaf ([39, $first], [91, $last]) {
    my ($at, $number) = @$leaf;
    data($s, $y + $at - 13, $number);
    $s->arrow('green', [$x + $CW, $y + $at], [$COLUMN[2], $y + $at]);
  }
  $s->words($COLUMN[2] + $CW / 2, $y + 70, '...', anchor => 'middle');
}

sub data
{
  my ($s, $y, $number) = @_;

  $s->box($COLUMN[2], $y, $CW, 26, 'green');
  $s->words($COLUMN[2] + $CW / 2, $y + 18, "block $number", size => 13,
    anchor => 'middle');
}

# How far each kind of address reaches.
sub reach
{
  my ($s, $f, $y) = @_;
  my $bsize = $f->get('BSIZE');
  my @x = ($X + 120, $X + 250, $X + 390, $X + 696);
  my $sum = 0;
  my $rule = sub { $s->line('grey', 'solid', [32, $y + 8], [768, $y + 8]) };

  my $cells = sub {
    my ($colour, $bold, $name, @numbers) = @_;
    my %how = (size => 13, bold => $bold, colour => $colour);
    $s->words(32, $y, $name, %how);
    $s->words($x[$_], $y, $numbers[$_], %how, anchor => 'end') for 0 .. 3;
  };
  $cells->('grey', 1, 'addresses', 'of them', 'blocks', 'bytes',
    'the file is then at most');
  $rule->();
  for my $kind (['green', 'direct', 'NDIRECT', $f->get('NDIRECT')],
    ['amber', 'indirect', 'NINDIRECT', 1],
    ['violet', 'double indirect', 'NDINDIRECT', 1]) {
    my ($colour, $name, $macro, $count) = @$kind;
    my $n = $f->get($macro);
    $sum += $n;
    $y += 26;
    $cells->($colour, 0, $name, $count, $n, Svg::bytes($n * $bsize),
      $sum * $bsize . ' bytes');
  }
  die "pictures: MAXFILE is not the sum of what an inode reaches\n"
    if $sum != $f->get('MAXFILE');
  $s->note($y + 40, 'A block of addresses holds ' . $f->get('NINDIRECT')
    . ", four bytes each; a block of inodes holds " . $f->get('IPB')
    . '. System calls count in ints, so a file ends at '
    . $f->get('MAXFILESIZE') . ' bytes. Address 0 is a hole.');
}

sub about
{
  my ($f) = @_;

  return 'An inode has ' . $f->get('NDIRECT') . ' addresses of data blocks, '
    . 'one of a block of ' . $f->get('NINDIRECT') . ' addresses, and one of a '
    . 'block of addresses of such blocks: ' . $f->get('MAXFILE')
    . ' blocks of ' . $f->get('BSIZE') . ' bytes in all.';
}

1;
