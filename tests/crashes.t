# Power failures through the real driver: does the disk that the kernel leaves
# at any moment, whatever its cache has lost, hold each operation wholly or not
# at all, in their order, and all that a sync had promised?
#
# QEMU's blklogwrites records each write and flush that the drive is asked for,
# and QEMU's trace has them in one order with the bytes of the serial line: so
# it is known exactly what the drive had when the guest said that a sync had
# returned. The recovery of a state is that of the host's build (tests/fs.t);
# of some, a real kernel's, too, and the two disks must be the same.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use HostFs;
use Test::More;

my $LOG = 65; # blocks; the smallest log, so that commits are many
my $dir = scratch;
my $mkfs = built('mkfs');
my ($states, $bad, $booted) = (0, 0, 0);

# Of the recorded logs: processors, and a controller that is no bus master.
my @machines = all() ? map { [$_, 0], [$_, 1] } 1, 2, 4
  : ([1, 1], [2, 0], [4, 0]);
my $sample = int((all() ? 20_000 : 500) / @machines) + 1;
my $boots = all() ? 34 : 1;

make(built('crashes'), this_build => 1);

# An image that has nothing but init, and gets full.
sub new_image
{
  my ($image, $cpus) = @_;

  sh("mkdir -p $dir/root && cp " . built('crashes') . " $dir/root/init");
  sh("$mkfs new -b " . (100 + 80 * $cpus) . " -i 128 -l $LOG -k 1 $image "
    . "$dir/root && $mkfs node $image /console 1 0");
}

# QEMU's arguments for a drive with these options.
sub machine
{
  my ($drive, $pio) = @_;
  return (kernel => built('kernel'), drive => "if=ide,index=0,$drive")
    if !$pio;
  return (kernel => built('kernel'), drive => "if=none,id=disk,$drive",
    qemu => ['-machine', 'q35', '-device',
      'isa-ide,id=old,iobase=0x1f0,iobase2=0x3f6,irq=14', '-device',
      'ide-hd,drive=disk,bus=old.0']);
}

# Lets the workers do their work on a copy of the image; writes $dir/log, and
# the trace.
sub record
{
  my ($cpus, $pio) = @_;
  copy_file("$dir/image", "$dir/disk");
  spew("$dir/log", '');
  unlink("$dir/trace");
  my %how = machine('driver=blklogwrites,file.driver=raw,'
    . "file.file.driver=file,file.file.filename=$dir/disk,"
    . "log.driver=file,log.filename=$dir/log,log-super-update-interval=1",
    $pio);
  my $g = Guest->boot(%how, append => "init=run $cpus", cpus => $cpus,
    timeout => 900, qemu => [@{ $how{qemu} || [] }, '-D', "$dir/trace",
      map { ('-trace', $_) } qw(serial_write blk_co_pwritev ide_exec_cmd
        ide_bus_exec_cmd)]); # the newer name of the same
  same($g->wait_exit(900), 0);
  die "this QEMU has no trace that goes to a file\n" if !-s "$dir/trace";
}

# The log's entries: [sector, sectors], or [] for a flush.
sub entries
{
  open(my $in, '<:raw', "$dir/log") or die "$!\n";
  my ($sector, @entries);

  read($in, $sector, 512) == 512 or die "no log\n";
  my $n = unpack('x16 Q<', $sector);
  for (1 .. $n) {
    read($in, $sector, 512) == 512 or die "the log is short\n";
    my ($at, $count, $flags) = unpack('Q<3', $sector);
    push @entries, $flags & 1 ? [] : [$at, $count];
    seek($in, $count * 512, 1);
  }
  return @entries;
}

# Writes $dir/words: how many entries the log had when each step's word reached
# the serial line. How many words there are.
# The trace must have the log's entries, each in its place: then the two belong
# together.
sub place_words
{
  my @entries = entries();
  my ($n, $line, $words, $count, $start) = (0, '', '', 0);

  open(my $in, '<', "$dir/trace") or die "$!\n";
  while (<$in>) {
    if (/blk_co_pwritev .* offset (\d+) bytes (\d+)/) {
      same("@{ $entries[$n] }", $1 / 512 . ' ' . $2 / 512, "entry $n");
      $n++;
    } elsif (/ide_(?:bus_)?exec_cmd .* cmd 0xe[7a]/i) {
      same("@{ $entries[$n] }", '', "entry $n");
      $n++;
    } elsif (/serial_write write addr 0x0+ val 0x([0-9a-f]+)/) {
      my $byte = chr(hex($1));
      $start = $n if $line eq '';
      $line .= $byte if $byte =~ /[^\r\n]/;
      next if $byte ne "\n";
      $words .= "$start $1 $2 $3\n" and $count++
        if $line =~ /^w(\d) (\d+) (-?\d+)$/;
      $line = '';
    }
  }
  # At its end a newer QEMU flushes once more.
  pop @entries if @entries == $n + 1 && !@{ $entries[-1] };
  same($n, scalar @entries, 'entries of the log that the trace has');
  spew("$dir/words", $words);
  die "the disk did not get full\n" if $words !~ / -28$/m;
  return $count;
}

# Keeps a record that has shown a fault, as no two are the same. How to repeat
# what was done with it.
sub keep
{
  my $place = built('crashes-failed');

  sh("mkdir -p $place && cp $dir/image $dir/log $dir/words $place");
  return 'Repeat it by: ' . HostFs::program() . ' --replay '
    . join(' ', map { "$place/$_" } qw(image log words)) . " $sample 0 .\n";
}

# Boots the state that the host's build has recovered, too; dies unless the
# disks are the same, but for the log.
sub boot_for_real
{
  my ($state) = @_;
  my %how = machine("format=raw,file=$state.crash,cache=unsafe", 0);
  my $g = Guest->boot(%how, append => 'init=off', cpus => 2);

  same($g->wait_exit, 0);
  my @disk = map { slurp("$state.$_") } qw(crash host);
  my $start = unpack('x20 V', substr($disk[0], 4096));
  for my $block (0 .. length($disk[0]) / 4096 - 1) {
    next if $block >= $start && $block < $start + $LOG;
    die "block $block differs ($state)\n" if substr($disk[0], $block * 4096,
      4096) ne substr($disk[1], $block * 4096, 4096);
  }
  $booted++;
}

for my $machine (@machines) {
  my ($cpus, $pio) = @$machine;
  my $name = "$cpus CPU, " . ($pio ? 'PIO' : 'DMA');

  new_image("$dir/image", $cpus);
  it "the disk's writes are recorded, with what is said ($name)", sub {
    record($cpus, $pio);
    my $words = place_words();
    note("$name: ", scalar(entries()), " requests, $words steps");
  } or next;
  it "after a crash the promise holds ($name)", sub {
    sh("rm -rf $dir/saved && mkdir $dir/saved");
    my ($text, $status) = sh(HostFs::program() . " --replay $dir/image "
      . "$dir/log $dir/words $sample $boots $dir/saved", limit => 1800);
    my ($n, $wrong) = $text =~ /^# figure: (\d+) (\d+)$/m or die $text;
    $states += $n;
    $bad += $wrong;
    die tail_of($text), keep() if $status || $wrong;
  };
  it "the kernel recovers a crash as the host's build does ($name)", sub {
    my @saved = glob("$dir/saved/*.crash") or die "none was saved\n";
    boot_for_real(s/\.crash$//r) for @saved;
  };
}

figure('crash states through the driver', "$states, $bad bad");
figure('... of them recovered by a real kernel, too', $booted);
done_testing;
