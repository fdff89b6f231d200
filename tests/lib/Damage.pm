# Damage to a disk image, chosen by a seed. The same seed damages the same image
# in the same way, everywhere.
#
#   my $image = Damage->new($path, $seed);
#   $image->damage;          # changes the file
#   print $image->what;      # what has been done, a line for each
#
# The image is read by its superblock. What is damaged is what a disk that lies
# could say: fields of the superblock, of the log's header (with the right sum,
# so that it is believed), of inodes; names and numbers in directories; entries
# of indirect blocks and of the bitmap; blocks that trade places; directories in
# circles; noise; an end that is missing.
package Damage;

use strict;
use warnings;

my $BSIZE = 4096;
my $NDIRECT = 11;
my @fields = qw(magic size nblocks ninodes nlog logstart inodestart bmapstart
  nkernel);

sub new
{
  my ($class, $path, $seed) = @_;
  my $self = bless { path => $path, state => $seed * 2654435761 % 2**32 || 1,
    what => [] }, $class;

  open($self->{file}, '+<:raw', $path) or die "$path: $!\n";
  @$self{@fields} = unpack('V9', $self->peek($BSIZE, 36));
  $self->{inodes} = $self->used_inodes;
  return $self;
}

# What has been done so far.
sub what { return join('', map { "$_\n" } @{ $_[0]{what} }) }

# A number below $n; xorshift (Marsaglia, 2003), as Perl's own may differ.
sub roll
{
  my ($self, $n) = @_;
  my $x = $self->{state};

  $x ^= $x << 13 & 0xffffffff;
  $x ^= $x >> 17;
  $x ^= $x << 5 & 0xffffffff;
  $self->{state} = $x;
  return int($x / 2**32 * $n);
}

sub pick { my ($self, @list) = @_; return $list[$self->roll(scalar @list)] }

sub peek
{
  my ($self, $at, $n) = @_;
  sysseek($self->{file}, $at, 0);
  sysread($self->{file}, my $bytes, $n) // die "$self->{path}: $!\n";
  return $bytes . "\0" x ($n - length $bytes);
}

sub poke
{
  my ($self, $at, $bytes) = @_;
  sysseek($self->{file}, $at, 0);
  syswrite($self->{file}, $bytes) // die "$self->{path}: $!\n";
}

# Numbers at the edges of what is allowed, those in use, and any.
sub value
{
  my ($self) = @_;
  my $start = $self->{size} - $self->{nblocks};

  return $self->pick($self->roll(4), 2**32 - 1 - $self->roll(4),
    2**31 - 1 + $self->roll(3), $start - 2 + $self->roll(4),
    $self->{size} - 2 + $self->roll(4), 2**$self->roll(32),
    $self->roll(2**32), $start + $self->roll(400));
}

# ---- what there is ----

sub inode_at { return $_[0]{inodestart} * $BSIZE + 64 * $_[1] }

# The numbers of the inodes in use.
sub used_inodes
{
  my ($self) = @_;
  my $table = $self->peek($self->inode_at(0), 64 * $self->{ninodes});

  return [grep { unpack('v', substr($table, 64 * $_, 2)) }
      1 .. $self->{ninodes} - 1];
}

# An inode in use: its number, type, size and blocks. The first ones more often,
# as the root, /bin and the shell are among them.
sub any_inode
{
  my ($self, $type) = @_;
  my @all = @{ $self->{inodes} };

  for (1 .. 500) {
    my $inum = $self->roll(2) ? $self->pick(@all)
      : $all[$self->roll(@all < 12 ? @all : 12)];
    my ($is, undef, undef, undef, $size, @addrs) =
      unpack('v4 V V13', $self->peek($self->inode_at($inum), 64));
    return ($inum, $is, $size, @addrs) if !$type || $is == $type;
  }
  return (1, 1, 0, (0) x ($NDIRECT + 2)); # the inodes were cut off before
}

# A directory: its number and where its first block is.
sub any_directory
{
  my ($self) = @_;
  my ($inum, undef, undef, $block) = $self->any_inode(1);
  return ($inum, $block % $self->{size} * $BSIZE);
}

# ---- the kinds of damage: each does it, and says what it was ----

sub superblock
{
  my ($self) = @_;
  my $field = $self->roll(scalar @fields);
  my $value = $self->value;
  $self->poke($BSIZE + 4 * $field, pack('V', $value));
  return "superblock: $fields[$field] is $value";
}

sub inode
{
  my ($self) = @_;
  my ($inum) = $self->any_inode;
  my ($name, $at, $how) = @{ $self->pick(['type', 0, 'v'], ['major', 2, 'v'],
      ['links', 6, 'v'], ['size', 8, 'V'], ['size', 8, 'V'],
      map { ["block $_", 12 + 4 * $_, 'V'] } 0 .. $NDIRECT + 1) };
  my $value = $self->value;
  $value %= 65536 if $how eq 'v';
  $self->poke($self->inode_at($inum) + $at, pack($how, $value));
  return "inode $inum: $name is $value";
}

sub entry
{
  my ($self) = @_;
  my ($inum, $at) = $self->any_directory;
  my $slot = $self->roll(12);
  my $number = $self->roll(2) ? $self->pick(@{ $self->{inodes} })
    : $self->value % 65536;
  $self->poke($at + 32 * $slot, pack('v', $number));
  return "directory $inum: entry $slot is inode $number";
}

sub name
{
  my ($self) = @_;
  my ($inum, $at) = $self->any_directory;
  my $slot = $self->roll(12);
  my $name = $self->pick('', '/', '..', '.', "a/b", "\xff" x 30, "\e[2J", 'sh',
    join('', map { chr $self->roll(256) } 1 .. 30));
  $self->poke($at + 32 * $slot + 2, $name . "\0" x (30 - length $name));
  return "directory $inum: entry $slot has another name";
}

# An entry of a directory that names one above it.
sub circle
{
  my ($self) = @_;
  my ($inum, $at) = $self->any_directory;
  my ($up) = $self->any_inode(1);
  my $slot = $self->roll(8);
  $self->poke($at + 32 * $slot, pack('v', $up));
  return "directory $inum: entry $slot is directory $up";
}

sub indirect
{
  my ($self) = @_;
  my ($inum, @addrs);

  for (1 .. 300) {
    ($inum, undef, undef, @addrs) = $self->any_inode(2);
    last if $addrs[$NDIRECT];
  }
  my $at = $addrs[$NDIRECT] % $self->{size} * $BSIZE;
  my $first = $self->roll(30);
  my $n = $self->pick(1, 4, 1024 - $first);
  my $value = $self->pick($self->value, $addrs[$NDIRECT]);
  return 'nothing: no file has an indirect block' if !$at;
  $self->poke($at + 4 * $first, pack('V', $value) x $n);
  return "inode $inum: $n indirect entries from $first on are $value";
}

sub bitmap
{
  my ($self) = @_;
  my $n = $self->pick(1, 20, 500);
  my $at = $self->roll(2000);
  my $byte = $self->pick(0, 255, $self->roll(256));
  $self->poke($self->{bmapstart} * $BSIZE + $at, chr($byte) x $n);
  return "bitmap: $n bytes from $at on are $byte";
}

# As fs_checksum in include/fs.h.
sub checksum
{
  my ($sum, @words) = @_;
  use integer;
  for (@words) {
    $sum ^= $_;
    $sum = (($sum << 7 | $sum >> 25) & 0xffffffff) * 0x01000193 & 0xffffffff;
  }
  return $sum;
}

# A commit that recovery believes, of blocks that have changed places.
sub log_commit
{
  my ($self) = @_;
  my $n = 1 + $self->roll(4);
  my @to = map { $self->roll(3) ? $self->{inodestart} + $self->roll(40)
      : $self->value } 1 .. $n;
  my @header = (0x676f6c31, 9, $n, 0, @to);
  my @data = map { $self->peek($self->pick($self->roll($self->{size}),
        $self->{inodestart}, $self->{bmapstart}) * $BSIZE, $BSIZE) } 1 .. $n;

  $header[3] = checksum(checksum(0x811c9dc5, @header),
    map { unpack('V*', $_) } @data);
  $self->poke($self->{logstart} * $BSIZE,
    join('', pack('V*', @header), "\0" x ($BSIZE - 4 * @header), @data));
  return "log: a commit to blocks @to";
}

# A block that is in use, of any kind.
sub any_block
{
  my ($self) = @_;
  my (undef, undef, undef, @addrs) = $self->any_inode;
  my $block = $self->pick(@addrs[0 .. 3], $self->{inodestart},
    $self->{inodestart} + 1, $self->{bmapstart});
  return ($block || $self->{inodestart}) % $self->{size};
}

sub swap
{
  my ($self) = @_;
  my @at = ($self->any_block, $self->any_block);
  my @data = map { $self->peek($_ * $BSIZE, $BSIZE) } @at;
  $self->poke($at[$_] * $BSIZE, $data[1 - $_]) for 0, 1;
  return "blocks $at[0] and $at[1] have changed places";
}

sub noise
{
  my ($self) = @_;
  my $block = $self->any_block;
  my $n = $self->pick(4, 64, $BSIZE);
  my $at = $self->roll($BSIZE - $n + 1);
  $self->poke($block * $BSIZE + $at,
    join('', map { chr $self->roll(256) } 1 .. $n));
  return "block $block: $n bytes of noise from $at on";
}

# The superblock names blocks that the disk does not have; or, if it is put
# right, only its end is missing.
sub truncated
{
  my ($self) = @_;
  my $n = $self->pick(0, 1, 2, $self->{inodestart}, $self->{size} - 1,
    $self->roll($self->{size}));
  truncate($self->{file}, $n * $BSIZE);
  return "the image ends after $n blocks";
}

# ---- all of it ----

my @kinds = ((qw(inode)) x 6, (qw(entry)) x 3, (qw(name indirect bitmap
  log_commit swap noise circle)) x 2, qw(superblock truncated));

# One to three damages: more would hide each other.
sub damage
{
  my ($self) = @_;

  for (0 .. $self->roll(3)) {
    my $kind = $self->pick(@kinds);
    push @{ $self->{what} }, $self->$kind;
  }
  close($self->{file});
}

1;
