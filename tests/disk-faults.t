# Whichever sector of a small workload fails, is that said, and is all else as
# it was? The workload boots, starts programs, makes, reads, writes and removes
# files, and syncs. QEMU fails one request, once or always, by DMA and by the
# CPU. After it the machine has ended by itself, without a panic; the console or
# a program has said what failed; the disk is sound, keeps what sync promised,
# and no block has changed that the workload does not write.
#
# A sample of the sectors, or with TEST_ALL=1 one in every block. Then come
# drives that are slow, deaf or gone.
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

my (@asked, %written);

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

# One fault. Whether the drive had to fail.
sub fault
{
  my ($dma, $event, $block, $once) = @_;
  my ($said, @now) = work($dma, $event, $block, $once);
  my $hit = grep { $_->[0] eq $event && $_->[1] == $block } @now;

  eval {
    die "nobody says so\n"
      if $hit && $said !~ /^disk: .*error|^lectern: /m;
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
  diag("figure: disk faults $way, all reported: $n");
}

done_testing;
