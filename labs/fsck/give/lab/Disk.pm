# A disk image in the hands of the grader: read, damaged and judged by Perl's
# own knowledge of the format (include/fs.h), without the program under test.
#
#   my $disk = Disk->new(slurp('x.img'));
#   $disk->set($disk->inum('/a'), size => 5);
#   spew('x.img', $disk->{bytes});
#   print "$_\n" for $disk->faults;
package Disk;

use strict;
use warnings;

use constant { BSIZE => 4096, ROOT => 1, DIR => 1, FILE => 2, DEVICE => 3,
  NDIRECT => 11, LOGMAGIC => 0x676f6c31 };

my @SUPER = qw(magic size nblocks ninodes nlog logstart inodestart bmapstart
  nkernel);
my %FIELD = (type => [0, 'v'], nlink => [6, 'v'], size => [8, 'V'],
  map { +"addr$_" => [12 + 4 * $_, 'V'] } 0 .. NDIRECT + 1);

sub new
{
  my ($class, $bytes) = @_;
  my $disk = bless { bytes => $bytes }, $class;

  @$disk{@SUPER} = $disk->peek(BSIZE, 'V9');
  $disk->{data} = $disk->{size} - $disk->{nblocks}; # the first such block
  return $disk;
}

sub copy { my ($disk) = @_; return bless { %$disk }, ref $disk }

# ---- bytes, and what they are ----

# Reads a template at a byte of the image, and writes it there.
sub peek
{
  my ($disk, $at, $template) = @_;
  return unpack($template, substr($disk->{bytes}, $at, BSIZE));
}

sub poke
{
  my ($disk, $at, $template, @values) = @_;
  my $new = pack($template, @values);
  substr($disk->{bytes}, $at, length $new) = $new;
}

# A field of an inode.
sub place
{
  my ($disk, $inum, $name) = @_;
  return $disk->{inodestart} * BSIZE + $inum * 64 + $FIELD{$name}[0];
}

sub get
{
  my ($disk, $inum, $name) = @_;
  return $disk->peek($disk->place($inum, $name), $FIELD{$name}[1]);
}

sub set
{
  my ($disk, $inum, %new) = @_;
  $disk->poke($disk->place($inum, $_), $FIELD{$_}[1], $new{$_}) for keys %new;
}

# Word i of a block.
sub word
{
  my ($disk, $block, $i) = @_;
  return $disk->peek($block * BSIZE + 4 * $i, 'V');
}

sub set_word
{
  my ($disk, $block, $i, $new) = @_;
  $disk->poke($block * BSIZE + 4 * $i, 'V', $new);
}

sub super
{
  my ($disk, $name, $new) = @_;
  my ($i) = grep { $SUPER[$_] eq $name } 0 .. $#SUPER;
  $disk->set_word(1, $i, $new);
}

sub marked
{
  my ($disk, $block) = @_;
  return vec($disk->{bytes}, $disk->{bmapstart} * BSIZE * 8 + $block, 1);
}

sub mark
{
  my ($disk, $block, $new) = @_;
  vec($disk->{bytes}, $disk->{bmapstart} * BSIZE * 8 + $block, 1) = $new;
}

# The last of the free blocks, which is marked by this.
sub take_block
{
  my ($disk) = @_;
  my $block = $disk->{size} - 1;

  $block-- while $disk->marked($block);
  $disk->mark($block, 1);
  return $block;
}

# ---- files ----

# All blocks that an inode names: [block, index of its data; '' of a list].
sub blocks
{
  my ($disk, $inum) = @_;
  return grep { $_->[0] }
    (map { [$disk->get($inum, "addr$_"), $_] } 0 .. NDIRECT - 1),
    $disk->below($disk->get($inum, 'addr11'), NDIRECT, 1),
    $disk->below($disk->get($inum, 'addr12'), NDIRECT + 1024, 2);
}

sub below
{
  my ($disk, $block, $index, $depth) = @_;
  return [$block, $index] if $depth == 0;
  return [$block, ''] if !$block || !$disk->inside($block);
  my @words = $disk->peek($block * BSIZE, 'V1024');
  my $step = $depth > 1 ? 1024 : 1;
  return [$block, ''], map {
    $disk->below($words[$_], $index + $_ * $step, $depth - 1) }
    grep { $words[$_] } 0 .. 1023;
}

sub inside
{
  my ($disk, $block) = @_;
  return $block >= $disk->{data} && $block < $disk->{size};
}

# The entries of a directory: [byte of the image, inode, name], free ones too.
sub entries
{
  my ($disk, $dir) = @_;
  my %at = map { $_->[1] ne '' ? ($_->[1] => $_->[0]) : () }
    $disk->blocks($dir);
  my $n = int($disk->get($dir, 'size') / 32);
  my @all;

  for my $index (sort { $a <=> $b } keys %at) {
    next unless $disk->inside($at{$index});
    for my $i ($index * 128 .. $index * 128 + 127) {
      last if $i >= $n;
      my $byte = $at{$index} * BSIZE + $i % 128 * 32;
      push @all, [$byte, $disk->peek($byte, 'vZ30')];
    }
  }
  return @all;
}

# Where the entry of a directory is, by its name.
sub entry
{
  my ($disk, $path, $name) = @_;
  my ($found) = grep { $_->[1] && $_->[2] eq $name }
    $disk->entries($disk->inum($path)) or die "no $name in $path\n";
  return $found->[0];
}

# Adds an entry at the end of a directory whose last block has room.
sub add_entry
{
  my ($disk, $path, $name, $inum) = @_;
  my $dir = $disk->inum($path);
  my $size = $disk->get($dir, 'size');
  my %at = map { $_->[1] => $_->[0] } $disk->blocks($dir);

  $disk->poke($at{int($size / BSIZE)} * BSIZE + $size % BSIZE, 'va30', $inum,
    $name);
  $disk->set($dir, size => $size + 32);
}

# Takes an entry away, and nothing else.
sub forget
{
  my ($disk, $path, $name) = @_;
  $disk->poke($disk->entry($path, $name), 'a32', '');
}

sub inum
{
  my ($disk, $path) = @_;
  my $inum = ROOT;

  for my $name (grep { $_ ne '' } split(/\//, $path)) {
    my ($found) = grep { $_->[1] && $_->[2] eq $name } $disk->entries($inum)
      or die "no $path\n";
    $inum = $found->[1];
  }
  return $inum;
}

# What each path is: 'directory', or a text that is different if the contents
# are.
sub files
{
  my ($disk) = @_;
  my (%file, %seen);
  my @queue = ([ROOT, '']);

  while (my $next = shift @queue) {
    my ($dir, $path) = @$next;
    next if $seen{$dir}++;
    for (grep { $_->[1] && $_->[2] !~ /^\.\.?$/ } $disk->entries($dir)) {
      my (undef, $inum, $name) = @$_;
      my $is_directory = $disk->get($inum, 'type') == DIR;
      push @queue, [$inum, "$path/$name"] if $is_directory;
      $file{"$path/$name"} = $is_directory ? 'directory'
        : $disk->contents($inum);
    }
  }
  return \%file;
}

sub contents
{
  my ($disk, $inum) = @_;

  return join('/', $disk->get($inum, 'type'), $disk->get($inum, 'size'),
    map { ($_->[1], substr($disk->{bytes}, $_->[0] * BSIZE, BSIZE)) }
    grep { $_->[1] ne '' } $disk->blocks($inum));
}

# ---- the log ----

sub checksum
{
  my ($sum, $bytes) = @_;
  for (unpack('V*', $bytes)) {
    $sum ^= $_;
    $sum = (($sum << 7 | $sum >> 25) & 0xffffffff) * 0x01000193 & 0xffffffff;
  }
  return $sum;
}

# A commit of { block => its new contents } in the log, and not at home.
sub commit
{
  my ($disk, %blocks) = @_;
  my @numbers = sort { $a <=> $b } keys %blocks;
  my @head = (LOGMAGIC, 5, scalar @numbers);
  my $sum = checksum(0x811c9dc5, pack('V*', @head, 0, @numbers));
  my $at = $disk->{logstart} * BSIZE;

  $sum = checksum($sum, $blocks{$_}) for @numbers;
  $disk->poke($at, 'V*', @head, $sum, @numbers);
  $disk->poke($at += BSIZE, 'a*', $blocks{$_}) for @numbers;
}

# How many blocks the next mount would copy.
sub pending
{
  my ($disk) = @_;
  my $at = $disk->{logstart} * BSIZE;
  my ($magic, $seq, $n, $found) = $disk->peek($at, 'V4');

  return 0 if $magic != LOGMAGIC || $n == 0 || $n >= $disk->{nlog};
  my $sum = checksum(0x811c9dc5, pack('V4', $magic, $seq, $n, 0)
    . substr($disk->{bytes}, $at + 16, 4 * $n));
  $sum = checksum($sum, substr($disk->{bytes}, $at + BSIZE, $n * BSIZE));
  return $sum == $found ? $n : 0;
}

# ---- is it sound? ----

# What is wrong, in sentences; none if the disk is sound.
sub faults
{
  my ($disk) = @_;
  my $state = { owner => {}, names => { ROOT() => 1 }, dir => {}, wrong => [] };
  my @inums = grep { $disk->get($_, 'type') } 1 .. $disk->{ninodes} - 1;

  my $magic = $disk->word($disk->{logstart}, 0);
  push @{$state->{wrong}}, 'the log has a wrong magic number'
    if $magic != LOGMAGIC;
  $disk->look_at_inode($state, $_) for @inums;
  $disk->look_at_tree($state);
  for my $inum (@inums) {
    my ($nlink, $names) = ($disk->get($inum, 'nlink'),
      $state->{names}{$inum} || 0);
    push @{$state->{wrong}}, "inode $inum: nlink is $nlink, and there are "
      . "$names names" if $nlink != $names || !$names;
  }
  for my $block (0 .. $disk->{size} - 1) {
    my $used = $block < $disk->{data} || $state->{owner}{$block} ? 1 : 0;
    push @{$state->{wrong}}, "block $block: in use $used, its bit "
      . $disk->marked($block) if $used != $disk->marked($block);
  }
  return @{$state->{wrong}};
}

sub look_at_inode
{
  my ($disk, $state, $inum) = @_;
  my ($type, $size) = map { $disk->get($inum, $_) } qw(type size);
  my @blocks = $disk->blocks($inum);
  my $wrong = sub { push @{$state->{wrong}}, "inode $inum: $_[0]" };
  my %index;

  return $wrong->("type $type") if $type > DEVICE;
  $wrong->("size $size") if $size > 0x7fffffff;
  for (@blocks) {
    my ($block, $index) = @$_;
    $wrong->("block $block is none for data") unless $disk->inside($block);
    $wrong->("block $block is used twice") if $state->{owner}{$block}++;
    $index{$index} = 1;
  }
  $wrong->('a device with contents') if $type == DEVICE && ($size || @blocks);
  return if $type != DIR;
  $wrong->("a directory of $size bytes") if $size % 32 || $size < 64;
  $wrong->('a directory with a hole')
    if grep { !$index{$_} } 0 .. int(($size + BSIZE - 1) / BSIZE) - 1;
}

sub look_at_tree
{
  my ($disk, $state) = @_;
  my @queue = ([ROOT, ROOT]);

  while (my $next = shift @queue) {
    my ($dir, $parent) = @$next;
    my $wrong = sub { push @{$state->{wrong}}, "directory $dir: $_[0]" };
    my ($dot, $up, @rest) = $disk->entries($dir);
    my %seen = ('.' => 1, '..' => 1);

    $wrong->('"."') if !$dot || $dot->[1] != $dir || $dot->[2] ne '.';
    $wrong->('".."') if !$up || $up->[1] != $parent || $up->[2] ne '..';
    for (grep { $_->[1] } @rest) {
      my (undef, $inum, $name) = @$_;
      $wrong->("the name '$name'") if $name eq '' || $name =~ /\//;
      $wrong->("'$name' is there twice") if $seen{$name}++;
      if ($inum >= $disk->{ninodes} || !$disk->get($inum, 'type')) {
        $wrong->("'$name' leads nowhere");
        next;
      }
      $state->{names}{$inum}++;
      next if $disk->get($inum, 'type') != DIR;
      $state->{names}{$dir}++;
      if ($inum == ROOT || $state->{dir}{$inum}++) {
        $wrong->("'$name' is a second name");
      } else {
        push @queue, [$inum, $dir];
      }
    }
  }
}

1;
