# docs/pictures/disk.svg: the areas of a disk as `mkfs new` makes it. The
# numbers are read from the superblock of an image that it has just made.
package Disk;

use strict;
use warnings;
use File::Temp ();
use Source;
use Svg;

my ($X, $W) = (32, 736);

sub name { return 'disk' }

sub ask
{
  my ($class, $f) = @_;

  $f->ask_struct('include/fs.h', $_) for qw(superblock logheader dirent);
  $f->ask(qw(BSIZE SUPERBLOCK KERNELBLOCK SECTSIZE IPB BPB DIRSIZ
    MAXLOGBLOCKS), 'sizeof(struct dinode)');
}

# The fields of the superblock of a new image, with their values.
sub superblock
{
  my ($f, $mkfs) = @_;
  my $dir = File::Temp->newdir('lecternXXXXXX', TMPDIR => 1);
  my @fields = $f->fields('include/fs.h', 'superblock');
  my $bytes;

  system($mkfs, 'new', "$dir/image") == 0
    or die "pictures: $mkfs makes no image\n";
  open(my $in, '<:raw', "$dir/image") or die "$dir/image: $!\n";
  seek($in, $f->get('SUPERBLOCK') * $f->get('BSIZE'), 0);
  read($in, $bytes, $f->get('sizeof(struct superblock)'));
  $_->{value} = unpack('V', substr($bytes, $_->{offset}, 4)) for @fields;
  return @fields;
}

# The areas in order: name, colour, width in the picture, first block, blocks.
sub areas
{
  my ($f, @fields) = @_;
  my %sb = map { ($_->{name} => $_->{value}) } @fields;
  my $data = $sb{size} - $sb{nblocks};
  my @areas = (['boot', 'grey', 78, 0], ['super', 'rose', 84,
      $f->get('SUPERBLOCK')], ['kernel', 'blue', 116, $f->get('KERNELBLOCK')],
    ['log', 'amber', 106, $sb{logstart}],
    ['inodes', 'violet', 106, $sb{inodestart}],
    ['bitmap', 'grey', 90, $sb{bmapstart}], ['data', 'green', 156, $data]);

  for my $i (0 .. $#areas) {
    my $end = $i < $#areas ? $areas[ $i + 1 ][3] : $sb{size};
    push @{ $areas[$i] }, $end - $areas[$i][3];
  }
  die "pictures: mkfs leaves gaps between the areas\n"
    if $areas[2][4] != $sb{nkernel} || $areas[3][4] != $sb{nlog};
  return @areas;
}

sub draw
{
  my ($class, $f, $mkfs) = @_;
  my @fields = superblock($f, $mkfs);
  my @areas = areas($f, @fields);
  my %sb = map { ($_->{name} => $_->{value}) } @fields;
  my $size = Svg::bytes($sb{size} * $f->get('BSIZE'));
  my $s = Svg->new(name => name(), height => 752,
    title => "The disk: $sb{size} blocks of " . Svg::bytes($f->get('BSIZE'))
      . ", $size", about => about($f, @areas));

  $s->words($X, 78, 'The image that mkfs makes when not told otherwise. '
    . 'Numbers above: first block.', size => 13, colour => 'grey');
  bar($s, $f, 116, @areas);
  scale($s, 222, $sb{size}, @areas);
  fields($s, 306, @fields);
  blocks($s, $f, 548, \%sb);
  return $s;
}

sub bar
{
  my ($s, $f, $y, @areas) = @_;
  my $x = $X;

  for my $area (@areas) {
    my ($name, $colour, $w, $first, $n) = @$area;
    $s->words($x + 2, $y - 8, $first, size => 13, colour => 'grey');
    $s->box($x, $y, $w, 66, $colour, round => 0);
    $s->words($x + $w / 2, $y + 24, $name, bold => 1, anchor => 'middle');
    $s->words($x + $w / 2, $y + 42, $n == 1 ? '1 block' : "$n blocks",
      size => 12, anchor => 'middle', colour => $colour);
    $s->words($x + $w / 2, $y + 58, Svg::bytes($n * $f->get('BSIZE')),
      size => 12, anchor => 'middle', colour => $colour);
    $x += $w;
  }
}

# The same areas once more, each as wide as it is.
sub scale
{
  my ($s, $y, $size, @areas) = @_;
  my $x = $X;

  $s->words($X, $y - 10, 'To scale:', size => 13, colour => 'grey');
  for my $area (@areas) {
    my (undef, $colour, undef, undef, $n) = @$area;
    my $w = $W * $n / $size;
    $s->box($x, $y, $w, 18, $colour, round => 0) if $w >= 1;
    $x += $w;
  }
}

sub fields
{
  my ($s, $y, @fields) = @_;
  my @x = ($X + 40, $X + 64, $X + 290, $X + 316);

  $s->words($X, $y - 22, 'The superblock', bold => 1);
  $s->words($x[0], $y, 'at', size => 13, bold => 1, colour => 'grey',
    anchor => 'end');
  $s->words($x[1], $y, 'field', size => 13, bold => 1, colour => 'grey');
  $s->words($x[2], $y, 'value', size => 13, bold => 1, colour => 'grey',
    anchor => 'end');
  for my $field (@fields) {
    my $value = $field->{name} eq 'magic' ? Svg::hex_of($field->{value})
      : $field->{value};
    $y += 21;
    $s->words($x[0], $y, $field->{offset}, size => 13, anchor => 'end',
      colour => 'grey');
    $s->words($x[1], $y, $field->{name}, size => 13, bold => 1,
      colour => 'rose');
    $s->words($x[2], $y, $value, size => 13, anchor => 'end');
    $s->words($x[3], $y, $field->{note}, size => 13, colour => 'grey');
  }
}

# What one block of an area holds.
sub blocks
{
  my ($s, $f, $y, $sb) = @_;
  my $bsize = $f->get('BSIZE');
  my $header = join(', ', map { $_->{name} }
    $f->fields('include/fs.h', 'logheader'));
  my ($inum) = $f->fields('include/fs.h', 'dirent');
  my @rows = (
    ['boot', 'grey', 'the boot sector in its first '
      . $f->get('SECTSIZE') . ' bytes'],
    ['kernel', 'blue',
      "a part of the kernel's ELF file, which bootmain reads"],
    ['log', 'amber',
      "first block: $header; then copies of what it names"],
    ['inodes', 'violet', $f->get('IPB') . ' inodes of '
      . $f->get('sizeof(struct dinode)')
      . " bytes each; $sb->{ninodes} in all"],
    ['bitmap', 'grey', $f->get('BPB') . ' bits, one for each block: '
      . Svg::bytes($f->get('BPB') * $bsize) . ' of disk'],
    ['data', 'green', 'of a directory: '
      . $bsize / $f->get('sizeof(struct dirent)') . ' entries, '
      . "$inum->{size} bytes of inode number, " . $f->get('DIRSIZ')
      . ' of name'],
  );

  $s->words($X, $y, 'What a block of each holds', bold => 1);
  for my $row (@rows) {
    my ($name, $colour, $words) = @$row;
    $y += 28;
    $s->box($X, $y - 16, 76, 22, $colour, round => 0);
    $s->words($X + 38, $y, $name, size => 13, bold => 1, anchor => 'middle');
    $s->words($X + 92, $y, $words, size => 13);
  }
}

sub about
{
  my ($f, @areas) = @_;

  return 'In order: ' . join('; ', map {
    my ($name, undef, undef, $first, $n) = @$_;
    "$name from block $first, $n block" . ($n == 1 ? '' : 's');
  } @areas) . '.';
}

1;
