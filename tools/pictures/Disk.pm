# docs/pictures/disk.svg: the areas of a disk as `mkfs new` makes it. The
# numbers are read from the superblock of an image that it has just made.
package Disk;

use strict;
use warnings;
use File::Temp ();
use Facts;
use Svg;

my ($X, $W) = (32, 736);

# The fields of the superblock of a new image, with their values.
sub superblock
{
  my ($mkfs) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my $at = fact('SUPERBLOCK') * fact('BSIZE');
  my @fields = struct('include/fs.h', 'superblock');

  system($mkfs, 'new', "$dir/image") == 0
    or die "pictures: $mkfs makes no image\n";
  open(my $in, '<:raw', "$dir/image") or die "$dir/image: $!\n";
  read($in, my $bytes, $at + fact('sizeof(struct superblock)'));
  $_->{value} = unpack('x' . ($at + $_->{offset}) . 'V', $bytes) for @fields;
  return @fields;
}

# The areas in order: name, colour, width in the picture, first block, blocks.
sub areas
{
  my (%sb) = @_;
  my @areas = (['boot', 'grey', 78, 0], ['super', 'rose', 84,
      fact('SUPERBLOCK')], ['kernel', 'blue', 116, fact('KERNELBLOCK')],
    ['log', 'amber', 106, $sb{logstart}],
    ['inodes', 'violet', 106, $sb{inodestart}],
    ['bitmap', 'grey', 90, $sb{bmapstart}],
    ['data', 'green', 156, $sb{size} - $sb{nblocks}]);

  for my $i (0 .. $#areas) {
    my $end = $i < $#areas ? $areas[$i + 1][3] : $sb{size};
    push @{ $areas[$i] }, $end - $areas[$i][3];
  }
  die "pictures: mkfs leaves gaps between the areas\n"
    if $areas[2][4] != $sb{nkernel} || $areas[3][4] != $sb{nlog};
  return @areas;
}

sub draw
{
  my ($mkfs) = @_;
  my @fields = superblock($mkfs);
  my %sb = map { ($_->{name} => $_->{value}) } @fields;
  my @areas = areas(%sb);
  my $bsize = fact('BSIZE');
  my $s = Svg->new('disk', 752, "The disk: $sb{size} blocks of "
    . bytes($bsize) . ', ' . bytes($sb{size} * $bsize),
    'In order: ' . join('; ', map { "$_->[0] from block $_->[3], "
      . blocks($_->[4]) } @areas) . '.');

  $s->words($X, 78, 'The image that mkfs makes when not told otherwise. '
    . 'Numbers above: first block.', 'grey');
  $s->words($X, 212, 'To scale:', 'grey');
  my ($x, $scaled) = ($X, $X);
  for (@areas) {
    my ($name, $colour, $w, $first, $n) = @$_;
    $s->words($x + 2, 108, $first, 'grey');
    $s->box($x, 116, $w, 66, $colour, "*$name", blocks($n), bytes($n * $bsize));
    $x += $w;
    $w = $W * $n / $sb{size};
    $s->box($scaled, 222, $w, 18, $colour) if $w >= 1;
    $scaled += $w;
  }
  $s->words($X, 284, 'The superblock', 'bold');
  $s->table(306, 21, [[$X + 40, 'end', 'grey'], [$X + 64, 'bold', 13, 'rose'],
    [$X + 290, 'end'], [$X + 316, 'grey']], ['at', 'field', 'value', ''],
    map { [@$_{qw(offset name)}, $_->{name} eq 'magic' ? hex_of($_->{value})
      : $_->{value}, $_->{note}] } @fields);
  contents($s, 548, $sb{ninodes});
  return $s;
}

sub blocks { return $_[0] == 1 ? '1 block' : "$_[0] blocks" }

# What one block of an area holds.
sub contents
{
  my ($s, $y, $ninodes) = @_;
  my $bsize = fact('BSIZE');
  my $header = join(', ', map { $_->{name} }
    struct('include/fs.h', 'logheader'));
  my ($inum) = struct('include/fs.h', 'dirent');

  $s->words($X, $y, 'What a block of each holds', 'bold');
  for (['boot', 'grey', 'the boot sector in its first ' . fact('SECTSIZE')
      . ' bytes'],
    ['kernel', 'blue', "a part of the kernel's ELF file, which bootmain reads"],
    ['log', 'amber', "first block: $header; then copies of what it names"],
    ['inodes', 'violet', fact('IPB') . ' inodes of '
      . fact('sizeof(struct dinode)') . " bytes each; $ninodes in all"],
    ['bitmap', 'grey', fact('BPB') . ' bits, one for each block: '
      . bytes(fact('BPB') * $bsize) . ' of disk'],
    ['data', 'green', 'of a directory: '
      . $bsize / fact('sizeof(struct dirent)') . " entries, $inum->{size} "
      . 'bytes of inode number, ' . fact('DIRSIZ') . ' of name']) {
    my ($name, $colour, $words) = @$_;
    $y += 28;
    $s->box($X, $y - 16, 76, 22, $colour, "*$name");
    $s->words($X + 92, $y, $words);
  }
}

1;
