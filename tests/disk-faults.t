# Whichever sector of a small workload fails, is that said, and is all else as
# it was? The workload boots, starts programs, makes, reads, writes and removes
# files, and syncs. QEMU fails one request, once or always, by DMA and by the
# CPU. After it the machine has ended by itself, without a panic; the console or
# a program has said what failed; the disk is sound, keeps what sync promised,
# and no block has changed that the workload does not write.
#
# A sample of the blocks, or with TEST_ALL=1 one sector of every block. Then
# come flushes, sectors that the boot block reads, and drives that raise no
# interrupt, do not answer, or have gone.
use strict;
use warnings;
use lib 'tests/lib';
use Fault;
use Guest;
use Test::More;

my $BSIZE = 4096;
my $scratch = scratch;
my $mkfs = built('mkfs');
my $image = copy_file(built('fs.img'), "$scratch/good.img");
my $copy = "$scratch/copy.img";

spew("$scratch/work", <<'END');
echo hello > /kept && sync && echo kept is there
mkdir /d && cp /README /d/gone && wc /d/gone
rm -r /d && sync && echo gone is gone
ls -l /bin | wc
poweroff 7
END
sh("$mkfs put $image $scratch/work /work");
my $good = slurp($image);

# Runs the workload on a copy of the image, whose drive fails as bad_drive says;
# without a fault it does not. What the console said, and what was asked of the
# drive.
sub work
{
  my ($dma, @fault) = @_;

  copy_file($image, $copy);
  my %opt = controller(bad_drive($copy, @fault), $dma);
  unlink("$scratch/trace");
  push @{ $opt{qemu} }, tracing("$scratch/trace");
  my $g = Guest->boot(kernel => built('kernel'), append => 'init=sh /work',
    %opt);
  $g->wait_exit(60);
  return ($g->log_text, asked("$scratch/trace"));
}

# The blocks of the copy that are not as they were.
sub changed
{
  my $now = slurp($copy);

  return grep {
    substr($now, $_ * $BSIZE, $BSIZE) ne substr($good, $_ * $BSIZE, $BSIZE)
  } 0 .. length($good) / $BSIZE - 1;
}

my (@asked, %written, $clean);

# Dies unless the disk is as it should be after the workload said this.
sub sound
{
  my ($said) = @_;
  my ($out, $status) = sh("$mkfs check $copy");
  my @other = grep { !$written{$_} } changed();

  die $out if $status;
  die "blocks @other have changed\n" if @other;
  same(scalar sh("$mkfs get $copy /kept -"), "hello\n")
    if $said =~ /^kept is there$/m;
  die "/d is there\n" if $said =~ /^gone is gone$/m
    && (sh("$mkfs ls $copy /d"))[1] == 0;
}

# How a program, or the kernel for it, says that the disk has failed.
my $words = qr{input/output error|read-only|cannot be read|^lectern: }m;

# What was said but for the driver's lines.
sub without_disk
{
  my ($said) = @_;
  return $said =~ s/^disk: (?!IDE disk).*\n//mgr;
}

# One fault. Whether the drive had to fail.
sub fault
{
  my ($dma, $event, $block, $once) = @_;
  my ($said, @now) = work($dma, $event, $block, $once);
  my $hit = grep { $_->[0] eq $event && $_->[1] == $block } @now;

  eval {
    die "nobody says so\n"
      if $hit && $said !~ /^disk: .*error|^lectern: /m;
    # A program that reads what is not there must not take it for the file.
    die "its programs say something else\n"
      if without_disk($said) ne $clean && ($once || $said !~ $words);
    sound($said);
    1;
  } or die "$event, block $block", $once ? ' once' : '', ": $@",
    tail_of($said);
  return $hit;
}

for my $dma (1, 0) {
  my $way = $dma ? 'by DMA' : 'by the CPU';
  my $n = 0;

  it "without a fault the workload does what it should, $way", sub {
    my ($said, @now) = work($dma, 'read_aio', 1 << 20, 1);
    same($said =~ /^disk: \w+ of/m ? 'a fault' : 'no fault', 'no fault', $said);
    want($said, qr/^kept is there$/m);
    want($said, qr/^gone is gone$/m);
    $clean = without_disk($said);
    # The first two are QEMU's, which looks for a partition table.
    @asked = grep { $_->[1] > 0 } @now;
    $written{ $_->[1] } = 1 for grep { $_->[0] eq 'write_aio' } @now;
    die "no trace\n" unless %written;
    sound($said);
  };
  for my $event (qw(read_aio write_aio)) {
    my @blocks = map { $_->[1] } grep { $_->[0] eq $event } @asked;
    my $what = $event eq 'read_aio' ? 'read' : 'written';

    for my $once (1, 0) {
      my $times = $once ? 'once' : 'never';
      $times = "can $times be $what" if !$once;
      $times = "cannot be $what once" if $once;
      it "a block that $times is all that fails, $way", sub {
        for my $block (sample(6, @blocks)) {
          $n++ if fault($dma, $event, $block, $once);
        }
      };
    }
  }
  figure("disk faults $way, all reported", $n);
}

# What the drive's cache has may be lost then: sync must not call it safe.
for my $once (1, 0) {
  it 'a flush that fails' . ($once ? ' once' : '') . ' is told of', sub {
    my ($said) = work(1, 'flush_to_disk', 0, $once);
    want($said, qr/^disk: flush: error .*$/m);
    want($said, qr/read-only/);
    die "sync lies\n$said" if $said =~ /^(?:kept is there|gone is gone)$/m;
    sound($said);
  };
}

# A file that is removed, and the drive cannot read which blocks it had: the
# name has gone by then, and the next start gives the blocks back.
it 'a file whose blocks cannot be found is freed at the next start', sub {
  my $before = slurp($image);
  spew("$scratch/big", 'x' x (1 << 20));
  spew("$scratch/work", "rm /big\n"); # the last that is read is the list
  sh("$mkfs put $image $scratch/$_ /$_") for qw(big work);
  my (undef, @now) = work(1, 'read_aio', 1 << 20, 1);
  my ($list) = map { $_->[1] } grep { $_->[0] eq 'read_aio' } reverse @now;
  my ($said) = work(1, 'read_aio', $list, 0);

  spew($image, $before);
  want($said, qr/^disk: read of block $list: error/m);
  want($said, qr/^file system: inode \d+ is freed at the next start$/m);
  want(scalar sh("$mkfs check $copy"), qr/was removed while open/);
  my $g = Guest->boot(kernel => built('kernel'), append => 'init=true',
    image => $copy, write => 1);
  $g->wait_exit(60);
  want($g->log_text, qr/^file system: 1 unlinked files reclaimed$/m);
  same(scalar sh("$mkfs check $copy"), "clean\n");
};

# The sectors of the disk that the boot block reads: that of the ELF header, and
# those of the segments (ELF32: phoff and phnum; type, offset, two addresses and
# size in the file).
sub sectors_of_kernel
{
  my $first = 2 * $BSIZE / 512;
  my $elf = slurp(built('kernel.stripped'));
  my ($at, $n) = unpack('x28 V x12 v', $elf);
  my %read = ($first => 1);

  for my $k (0 .. $n - 1) {
    my (undef, $from, undef, undef, $size) =
      unpack('V5', substr($elf, $at + 32 * $k, 20));
    next if $size == 0;
    $read{ $first + $_ } = 1
      for int($from / 512) .. int(($from + $size - 1) / 512);
  }
  return %read;
}

it 'the boot block names the sector that it cannot read', sub {
  my $disk = copy_file(disk(), "$scratch/disk.img");
  my $blocks = int(((-s built('kernel.stripped')) + $BSIZE - 1) / $BSIZE);
  my %read = sectors_of_kernel();

  for my $block (sample(3,
    grep { $read{ bad_sector($_) } } 2 .. 1 + $blocks)) {
    my $g = Guest->boot(drive => 'if=ide,index=0,'
      . bad_drive($disk, 'read_aio', $block, 0));
    my $sector = bad_sector($block);
    $g->expect(qr/^disk error at sector $sector$/m);
  }
};

# ---- the drive itself ----

# A guest with a shell, whose drive then gets this by QEMU's monitor; the name
# of the drive is put in for NAME.
sub then
{
  my ($dma, $command, @before) = @_;
  my $name = $dma ? 'ide0-hd0' : 'disk';
  my $g = Guest->boot(kernel => built('kernel'), monitor => 1, cpus => 2,
    timeout => 400, controller("media=disk,format=raw,snapshot=on,"
      . "rerror=report,werror=report,file=$image", $dma));

  $g->prompt;
  $g->line($_) for @before;
  $g->monitor($command =~ s/NAME/$name/r);
  return $g;
}

# Port 0x3f6 of the drive: 2 turns its interrupt off, 4 resets it (ATA/ATAPI-6,
# 7.9). Once a second the driver looks for itself.
my ($man, $readme) = map { my $n = () = slurp(built("root/$_")) =~ /\n/g; $n }
  qw(lib/man README);
my $all_read = qr/^ *$man .*^ *$readme .* \/x$/ms;
for my $dma (1, 0) {
  my $way = $dma ? 'by DMA' : 'by the CPU';

  it "a drive whose interrupts are lost is slow, and all is right, $way", sub {
    my $g = then($dma, 'o /b 0x3f6 2');
    want($g->line('cat /lib/man | wc && cp /README /x && sync && wc /x', 120),
      $all_read);
  };

  # The interrupt of the request that the drive works on when it is turned on
  # again does not come: it was raised meanwhile, or never will be.
  it "a drive that loses interrupts now and then is right, $way", sub {
    my $g = then($dma, 'o /b 0x3f6 2');
    $g->enter('cat /lib/man | wc && cp /README /x && sync && wc /x');
    for (1 .. 3) {
      $g->rest(0.5);
      $g->monitor('o /b 0x3f6 0');
      $g->monitor('o /b 0x3f6 2');
    }
    $g->monitor('o /b 0x3f6 0');
    want($g->prompt(120), $all_read);
  };

  it "a drive that is reset behind the driver's back comes back, $way", sub {
    my $g = then($dma, 'o /b 0x3f6 4');
    want($g->line('cat /lib/man | wc && cp /README /x && sync && wc /x', 120),
      $all_read);
  };

  # The shell's own pages, which come from the disk when they are touched, are
  # there by then: it has said such an error before.
  it "a drive that has gone is an error for each who asks, $way", sub {
    my $g = then($dma, 'drive_del NAME', 'wc /nosuch; wait; pwd');
    want($g->line('wc /lib/man; ls; /init'), qr/^disk: .*error/m);
    want($g->line('wc /lib/man'), qr/: input\/output error$/m);
    want($g->line('wait; pwd'), qr/./);
  };
}

# A byte a second is no answer. Each request has its two tries, ten seconds. The
# shell has its own pages by then, as above, and nothing is left to be written.
if ($ENV{TEST_ALL}) {
  it 'a drive that never answers is an error for each who asks', sub {
    my $g = then(1, 'block_set_io_throttle NAME 1 0 0 0 0 0',
      'sync; wc /nosuch');
    want($g->line('wc /lib/man', 300), qr/: input\/output error$/m);
    want($g->log_text, qr/^disk: .*: timeout .*, trying once more$/m);
  };
}

done_testing;
