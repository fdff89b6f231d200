# docs/pictures/inode.svg: an inode on the disk, and how its addresses reach the
# blocks of a file.
package Inode;

use strict;
use warnings;
use Facts;
use Svg;

my ($X, $W, $ROW) = (72, 150, 26);
my ($DOUBLE, $SINGLE, $DATA) = (304, 462, 642); # the columns of blocks
my $CW = 118;

sub draw
{
  my ($n, $per) = (fact('NDIRECT'), fact('NINDIRECT'));
  my $s = Svg->new('inode', 824, 'An inode, and the blocks of its file',
    "An inode has $n addresses of data blocks, one of a block of $per "
    . 'addresses, and one of a block of addresses of such blocks: '
    . fact('MAXFILE') . ' blocks of ' . fact('BSIZE') . ' bytes in all.');
  my %at = rows($s, 108, $n);

  $s->words($X, 90, 'struct dinode', 'bold');
  $s->words($DATA, 90, "file's blocks", 'bold');
  data($s, $X + $W, $at{0}, 0, $at{ $n - 1 }, $n - 1);

  my $y = $at{$n} - 13;
  $s->arrow('amber', [$X + $W, $at{$n}], [$SINGLE, $at{$n}]);
  indirect($s, $y, $n, $per);
  my ($double, $from, $turn) = ($y + 150, $at{ $n + 1 }, $DOUBLE + $CW + 20);
  entries($s, $DOUBLE, $double, 'violet', 'double', $per - 1);
  indirect($s, $double, $n + $per, $per);
  $s->arrow('violet', [$X + $W, $from], [$DOUBLE - 40, $from],
    [$DOUBLE - 40, $double + 13], [$DOUBLE, $double + 13]);
  $s->arrow('amber', [$DOUBLE + $CW, $double + 39], [$turn, $double + 39],
    [$turn, $double + 13], [$SINGLE, $double + 13]);
  $s->line('amber dashed', [$DOUBLE + $CW, $double + 91],
    [$turn, $double + 91], [$turn, $double + 121], [$SINGLE, $double + 121]);
  $s->words($SINGLE + 6, $double + 126, "... $per such blocks", 'amber');
  reach($s, $double + 190);
  return $s;
}

# The inode, field by field; the middles of the rows of addresses, by index.
sub rows
{
  my ($s, $y, $n) = @_;
  my @fields = struct('include/fs.h', 'dinode');
  my ($addrs) = grep { $_->{name} eq 'addrs' } @fields;
  my (@rows, %at);

  die "pictures: struct dinode has not NDIRECT + 2 addresses\n"
    if $addrs->{size} != 4 * ($n + 2);
  for (@fields) {
    push @rows, [$_->{offset}, "*$_->{name}", $_->{size}, 'grey']
      if $_ != $addrs;
  }
  for my $i (0, '...', $n - 1, $n, $n + 1) {
    push @rows, $i eq '...' ? ['', $i, 4, 'green'] : [$addrs->{offset} + 4 * $i,
      "*addrs[$i]", 4, $i < $n ? 'green' : $i == $n ? 'amber' : 'violet', $i];
  }
  for (@rows) {
    my ($offset, $name, $size, $colour, $i) = @$_;
    $s->words($X - 12, $y + 18, $offset, 'grey', 'end');
    $s->box($X, $y, $W * $size / 4, $ROW, $colour, $name);
    $at{$i} = $y + $ROW / 2 if defined $i;
    $y += $ROW;
  }
  return %at;
}

# A block of addresses: first, some, last.
sub entries
{
  my ($s, $x, $y, $colour, $name, $last) = @_;

  $s->column($x, $y, $CW, [26, $colour, "*$name"],
    map { [26, 'ink', $_] } '[0]', '...', "[$last]");
}

# Such a block of data blocks' addresses, and the blocks from number $first on.
sub indirect
{
  my ($s, $y, $first, $n) = @_;

  entries($s, $SINGLE, $y, 'amber', 'indirect', $n - 1);
  data($s, $SINGLE + $CW, $y + 39, $first, $y + 91, $first + $n - 1);
}

# Arrows from $x to data blocks: to two, by their middles and numbers.
sub data
{
  my ($s, $x, @blocks) = @_;

  $s->words($DATA + $CW / 2, ($blocks[0] + $blocks[2]) / 2 + 5, '...',
    'middle');
  while (my ($y, $number) = splice(@blocks, 0, 2)) {
    $s->box($DATA, $y - 13, $CW, 26, 'green', "block $number");
    $s->arrow('green', [$x, $y], [$DATA, $y]);
  }
}

# How far each kind of address reaches.
sub reach
{
  my ($s, $y) = @_;
  my ($sum, @rows) = (0);

  for (['direct', fact('NDIRECT'), 'NDIRECT', 'green'],
    ['indirect', 1, 'NINDIRECT', 'amber'],
    ['double indirect', 1, 'NDINDIRECT', 'violet']) {
    my ($name, $count, $macro, $colour) = @$_;
    $sum += fact($macro);
    push @rows, [$name, $count, fact($macro), bytes(fact($macro)
      * fact('BSIZE')), $sum * fact('BSIZE') . ' bytes', $colour];
  }
  die "pictures: MAXFILE is not the sum of what an inode reaches\n"
    if $sum != fact('MAXFILE');
  $s->table($y, 26, [[32], map { [$X + $_, 'end'] } 120, 250, 390, 696],
    ['addresses', 'of them', 'blocks', 'bytes', 'the file is then at most'],
    @rows);
  $s->line('grey', [32, $y + 8], [768, $y + 8]);
  $s->note($y + 118, 'A block of addresses holds ' . fact('NINDIRECT')
    . ', four bytes each; a block of inodes holds ' . fact('IPB')
    . '. System calls count in ints, so a file ends at ' . fact('MAXFILESIZE')
    . ' bytes. Address 0 is a hole.');
}

1;
