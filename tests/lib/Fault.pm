# A disk that fails on purpose, for tests/disk-faults.t: what a guest asks of
# the drive, and QEMU's blkdebug, which fails one of these requests.
package Fault;

use strict;
use warnings;
use Guest;
use Exporter 'import';

our @EXPORT = qw(bad_drive bad_sector controller tracing asked sample);

# QEMU's description of a drive that fails whatever reaches one of the sectors
# of a block. The event is read_aio, write_aio or flush_to_disk, which has no
# block: it asks for a cache of the host that is flushed.
sub bad_drive
{
  my ($image, $event, $block, $once) = @_;
  my $rule = 'file.inject-error.0';

  return 'media=disk,format=raw,rerror=report,werror=report,'
    . "file.driver=blkdebug,$rule.event=$event,$rule.errno=5,"
    . ($event eq 'flush_to_disk' ? "$rule.iotype=flush,"
    : "cache=unsafe,$rule.sector=" . bad_sector($block) . ',')
    . ($once ? "$rule.once=on," : '')
    . "file.image.driver=file,file.image.filename=$image";
}

# The sector of a block that fails: each place in a block has its turn.
sub bad_sector
{
  my ($block) = @_;

  return $block * 8 + $block % 8;
}

# The arguments of Guest->boot for a drive, on the PC's own controller, or on
# one that is no bus master, where the CPU moves the data.
sub controller
{
  my ($drive, $dma) = @_;

  return (drive => "if=ide,index=0,$drive") if $dma;
  return (image => '', qemu => ['-machine', 'q35', '-device',
      'isa-ide,iobase=0x1f0,iobase2=0x3f6,irq=14,id=old', '-drive',
      "if=none,id=disk,$drive", '-device', 'ide-hd,drive=disk,bus=old.0']);
}

# The arguments of QEMU that make it note each request in a file.
sub tracing
{
  my ($file) = @_;

  return ('-D', $file, '-trace', 'blk_co_preadv', '-trace', 'blk_co_pwritev');
}

# What a guest asked of its drive, by such a file: [event, block], each once, in
# order. The BIOS is a drive for QEMU, too: the last request is the disk's.
sub asked
{
  my ($file) = @_;
  my $text = slurp($file);
  my ($drive) = $text =~ /.*blk_co_p\w+ blk (\w+) /s or return;
  my $request = qr/co_p(read|write)v blk $drive .* offset (\d+) bytes (\d+)/;
  my (@asked, %seen);

  while ($text =~ /$request/g) {
    my ($event, $first, $n) = ("$1_aio", int($2 / 4096), int($3 / 4096) || 1);
    for my $block ($first .. $first + $n - 1) {
      push @asked, [$event, $block] unless $seen{"$event $block"}++;
    }
  }
  return @asked;
}

# All of a list if TEST_ALL is set, else $n of them, evenly spread.
sub sample
{
  my ($n, @list) = @_;

  return @list if $ENV{TEST_ALL} || @list <= $n;
  return map { $list[int(($_ + 0.5) * @list / $n)] } 0 .. $n - 1;
}

1;
