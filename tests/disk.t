# Does the disk driver move data by DMA where the machine has a bus master, by
# the CPU where it has none, and does it come through when either fails?
# The monitor counts the drive's requests: QEMU takes a command of DMA as one,
# and one that the CPU moves as one for each block.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $BLOCKS = 256; # of /big: a megabyte
my $scratch = scratch;
my $mkfs = built('mkfs');
my $image = copy_file(disk(), "$scratch/big.img");
srand(10);
my $noise = join('', map { pack('V', rand(2 ** 32)) } 1 .. $BLOCKS * 1024);
spew("$scratch/big", $noise);
sh("$mkfs put $image $scratch/big /big");

# QEMU's arguments for a PC whose IDE controller is this device. The q35 brings
# none of its own.
sub controller
{
  my ($device, $copy) = @_;
  return (image => '', kernel => built('kernel'), qemu => ['-machine', 'q35',
      '-device', "$device,id=old", '-device', 'ide-hd,drive=disk,bus=old.0',
      '-drive', "file=$copy,format=raw,if=none,id=disk,cache=unsafe"]);
}

# How many requests the drive has had: (reads, writes, flushes).
sub requests
{
  my ($g) = @_;
  my $text = $g->monitor('info blockstats');
  my ($line) = $text =~ /^((?:ide0-hd0|disk): .*)/m
    or die "no statistics in: $text\n";
  return map { $line =~ /\b${_}_operations=(\d+)/ } qw(rd wr flush);
}

# Boots, copies /big; dies unless the copy on the image is right. How many
# requests read it.
sub read_and_copy
{
  my (%opt) = @_;
  my $copy = copy_file($image, "$scratch/copy.img");
  my $g = Guest->boot(image => $copy, write => 1, monitor => 1, cpus => 2,
    $opt{device} ? controller($opt{device}, $copy) : ());

  $g->prompt;
  my ($before) = requests($g);
  want($g->line('wc /big'), qr/ 1048576 /);
  my ($after) = requests($g);
  $g->line('cp /big /copy; sync', 60);
  $g->kill;
  die "/copy differs\n" if sh("$mkfs get $copy /copy -") ne $noise;
  return $after - $before;
}

it 'a megabyte is read by DMA in a few requests, and written as it was', sub {
  my $n = read_and_copy();
  note("$n requests");
  die "$n requests\n" if $n > 16;
};

it 'sync has the drive empty its cache', sub {
  my $g = Guest->boot(image => $image, monitor => 1);
  $g->prompt;
  my $before = (requests($g))[2];
  $g->line('echo x > /x; sync');
  my $n = (requests($g))[2] - $before;
  die "$n flushes\n" if $n < 2;
};

it 'a bus master at another place on PCI is found', sub {
  my $n = read_and_copy(device => 'piix4-ide');
  die "$n requests\n" if $n > 16;
};

it 'a controller that is no bus master works, block by block', sub {
  my $n = read_and_copy(device => 'isa-ide,iobase=0x1f0,iobase2=0x3f6,irq=14');
  die "$n requests\n" if $n < $BLOCKS;
};

it 'random runs of blocks are as they were written, on 8 MB and two CPUs', sub {
  my $g = Guest->boot(cpus => 2, mem => 8);
  $g->prompt;
  want($g->line('usertests random_runs', 120), qr/1 passed, 0 failed/);
};

# A drive that gets no further is one with a limit of a byte a second. The
# second try is the CPU's, and it waits until the limit is lifted.
it 'a request by DMA that does not end is stopped, and tried again', sub {
  my $copy = copy_file($image, "$scratch/copy.img");
  my $g = Guest->boot(image => $copy, write => 1, monitor => 1, cpus => 2);
  $g->prompt;
  $g->monitor('block_set_io_throttle ide0-hd0 1 0 0 0 0 0');
  $g->enter('cp /big /copy; sync; echo do""ne');
  $g->expect(qr/^disk: \w+ of block .*: timeout .*, trying once more$/m, 60);
  $g->monitor('block_set_io_throttle ide0-hd0 0 0 0 0 0 0');
  $g->expect(qr/^done$/m, 60);
  $g->kill;
  die "/copy differs\n" if sh("$mkfs get $copy /copy -") ne $noise;
};

# The base of its ports is moved while the machine runs: what the driver says
# does not reach the controller, and it answers with ones.
it 'DMA that works no more is given up, and all is read by the CPU', sub {
  my $copy = copy_file($image, "$scratch/copy.img");
  my $g = Guest->boot(image => $copy, write => 1, monitor => 1);
  $g->prompt;
  $g->monitor('o /w 0xcf8 0x80000920');
  $g->monitor('o /w 0xcfc 0xd001');
  my $said = $g->line('cp /big /copy; sync', 60);
  $g->kill;
  die "/copy differs\n" if sh("$mkfs get $copy /copy -") ne $noise;
  same(scalar(() = $said =~ /bad status .*, trying once more$/mg), 3, $said);
  want($said, qr/^disk: DMA does not work: it is used no more$/m);
};

# More than 28 bits can count, and more than 32.
it 'the size of a large drive is found', sub {
  for (['200G', 52_428_800], ['3T', 536_870_911]) {
    my ($size, $blocks) = @$_;
    my $g = Guest->boot(kernel => built('kernel'), drive => 'if=ide,index=0,'
      . "media=disk,driver=null-co,read-zeroes=on,size=$size");
    $g->expect(qr/^disk: IDE disk, $blocks blocks$/m);
  }
};

done_testing;
