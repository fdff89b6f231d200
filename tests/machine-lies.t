# Does the kernel stay calm when the disk lies or fails? Right is an error where
# the fault is, or a refused mount with one clear line; never a panic.
#
# The images are made by mkfs and then changed, byte by byte; tests/host/lies.c
# does the same to the file system alone, thousands of times. Here the whole
# machine takes part: driver, panic, console, shell.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $BSIZE = 4096;
my $scratch = scratch;
my $mkfs = built('mkfs');
my $good = copy_file(disk(), "$scratch/good.img");

# The superblock's fields.
my @fields = qw(magic size nblocks ninodes nlog logstart inodestart bmapstart
  nkernel);
my %super;
@super{@fields} = unpack('V9', peek($good, $BSIZE, 36));

sub peek
{
  my ($image, $offset, $size) = @_;
  open(my $in, '<:raw', $image) or die "$image: $!\n";
  sysseek($in, $offset, 0);
  sysread($in, my $bytes, $size) == $size or die "$image: too short\n";
  return $bytes;
}

sub poke
{
  my ($image, $offset, $bytes) = @_;
  open(my $out, '+<:raw', $image) or die "$image: $!\n";
  sysseek($out, $offset, 0);
  syswrite($out, $bytes) == length $bytes or die "$image: $!\n";
  close($out) or die "$image: $!\n";
}

# A copy of the good image, changed.
# Only one field at a time: of two the first would hide the second.
sub lie
{
  my ($offset, $bytes) = @_;
  my $image = copy_file($good, "$scratch/lie.img");
  poke($image, $offset, $bytes) if defined $offset;
  return $image;
}

# Boots; dies unless the console says one of this, and does not go on.
# By multiboot, or a kernel that is damaged itself would be in the way.
sub refused
{
  my ($regex, %opt) = @_;
  my $g = Guest->boot(kernel => built('kernel'), panic_ok => 1, %opt);
  $g->expect($regex);
  $g->expect(qr/\n/);
  $g->fail_with('it goes on') if $g->rest(1) =~ /\$ \z/;
  $g->fail_with('it panics') if $g->log_text =~ /\bpanic\b/;
}

# Boots; dies unless it comes to a prompt or refuses in words.
# Either is right: to refuse it, or to find it sound.
sub survived
{
  my (%opt) = @_;
  my $g = Guest->boot(kernel => built('kernel'), %opt);
  $g->expect(qr/\S* \$ \z|(?:file system|superblock|log|disk).*\n/i);
  $g->rest(1);
  $g->_check_panic;
}

# QEMU's drive that fails at a sector; $event is read_aio or write_aio.
# QEMU's blkdebug fails a request at a sector, as a drive with a bad one does,
# each time.
sub bad_sector
{
  my ($image, $event, $sector, $more) = @_;
  my $inject = 'file.inject-error.0';
  return "if=ide,index=0,media=disk,format=raw,rerror=report,werror=report,"
    . "file.driver=blkdebug,$inject.event=$event,$inject.errno=5,"
    . ($sector < 0 ? '' : "$inject.sector=$sector,") . ($more || '')
    . "file.image.driver=file,file.image.filename=$image";
}

# ---- the whole disk ----

it 'no disk at all gives one clear line', sub {
  refused(qr/\bno disk\b|\bdisk\b.*\b(?:not found|missing|none)\b/i,
    image => '');
};

it 'an empty disk gives one clear line', sub {
  spew("$scratch/empty.img", '');
  truncate("$scratch/empty.img", 1 << 20);
  refused(qr/file system|superblock/i, image => "$scratch/empty.img");
};

it 'a superblock of noise gives one clear line', sub {
  srand(1);
  refused(qr/file system|superblock/i,
    image => lie($BSIZE, join('', map { chr(rand 256) } 1 .. $BSIZE)));
};

it 'a disk shorter than its file system is refused', sub {
  my $image = lie();
  truncate($image, 20 << 20);
  refused(qr/file system|superblock/i, image => $image);
};

it 'a RAM disk of noise is refused', sub {
  srand(2);
  spew("$scratch/noise.img", join('', map { pack('V', rand(2 ** 32)) }
    1 .. 65536));
  refused(qr/file system|superblock/i, initrd => "$scratch/noise.img");
};

for my $field (1 .. $#fields) {
  next if $fields[$field] eq 'nkernel';
  it "a superblock with a wild $fields[$field] is refused", sub {
    for my $value (0, 0xffffffff) {
      refused(qr/file system|superblock/i,
        image => lie($BSIZE + 4 * $field, pack('V', $value)));
    }
  };
}

# ---- the log ----

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

# A log header of one block, with the right checksum, that names this block.
# Without the right sum the log would be taken for a torn commit, and its lies
# never read.
sub log_of
{
  my ($n, $block) = @_;
  my @header = (0x676f6c31, 9, $n, 0, $block, (0) x 1019);
  $header[3] = checksum(checksum(0x811c9dc5, @header[0 .. 3 + ($n & 511)]),
    (0x41414141) x 1024);
  return pack('V1024', @header) . 'A' x $BSIZE;
}

it 'a log that is as it should be is replayed', sub {
  my $last = $super{size} - 1;
  my $image = lie($super{logstart} * $BSIZE, log_of(1, $last));
  my $g = Guest->boot(image => $image, write => 1);
  $g->prompt;
  $g->kill;
  same(peek($image, $last * $BSIZE, 4), 'AAAA');
};

for my $case ([1, 0xfffffff0, 'a block beyond the disk'],
  [1, 0, 'the boot block'], [1, 1, 'the superblock'],
  [0xffffffff, 9, '4 billion blocks'], [999, 9, 'more blocks than it has']) {
  it "a log that names $case->[2] does no harm", sub {
    my $image = lie($super{logstart} * $BSIZE, log_of(@$case[0, 1]));
    my $before = peek($image, 0, 2 * $BSIZE);
    survived(image => $image, write => 1);
    die "boot block or superblock overwritten\n"
      if peek($image, 0, 2 * $BSIZE) ne $before;
  };
}

# ---- inodes and directories ----

# Where the inode of a file is in the image.
# 64 bytes each; their numbers are mkfs's to give.
sub inode_at
{
  return $super{inodestart} * $BSIZE + 64 * inode_number(@_);
}

sub inode_number
{
  my ($image, $path) = @_;
  return (sh("$mkfs ls $image $path") =~ /^\S+\s+(\d+)\s/)[0];
}

# A guest whose image has /victim, whose inode has been changed at an offset.
# A file that the boot does not need, so that the shell comes up beside it.
sub with_victim
{
  my ($offset, $bytes) = @_;
  my $image = lie();
  spew("$scratch/victim", 'v' x 100_000);
  sh("$mkfs put $image $scratch/victim /victim");
  poke($image, inode_at($image, '/victim') + $offset, $bytes);
  my $g = Guest->boot(image => $image);
  $g->prompt;
  return $g;
}

for my $case ([12, pack('V', 0xfffffff0), 'a wild block'],
  [12, pack('V', 1), 'the superblock as a block'],
  [12 + 44, pack('V', 0xfffffff0), 'a wild indirect block'],
  [0, pack('v', 77), 'a wild type']) {
  it "a file with $case->[2] gives an error, and the rest goes on", sub {
    my $g = with_victim(@$case[0, 1]);
    want($g->line('cat /victim > /copy'), qr/input\/output error/i);
    $g->line('rm /victim');
    same($g->line('echo fine > /f; cat /f'), "fine\n");
  };
}

it 'a file of 4 GB that has no blocks can be looked at and removed', sub {
  my $g = with_victim(8, pack('V', 0xffffffff));
  want($g->line('ls -l /victim'), qr/victim/);
  $g->line('head -c 10 /victim; tail -c 10 /victim', 120);
  $g->line('rm /victim', 120);
  same($g->line('echo fine'), "fine\n");
};

it 'directory entries to free and wild inodes, and loops, do no harm', sub {
  my $image = lie();
  spew("$scratch/empty", '');
  sh("$mkfs mkdir $image /trap");
  sh("$mkfs put $image $scratch/empty /trap/$_") for qw(free wild loop);
  my $at = inode_at($image, '/trap');
  # mkfs ls of a directory lists what is in it: take the directory's own number
  # from the entry "." of its first block.
  my $block = find_directory($image, 'wild');
  my $own = unpack('v', peek($image, $block, 2));
  my %inum = (free => $super{ninodes} - 2, wild => 65535, loop => $own);
  for my $slot (2 .. 4) {
    my ($name) = unpack('x2 Z30', peek($image, $block + 32 * $slot, 32));
    poke($image, $block + 32 * $slot, pack('v', $inum{$name}));
  }
  my $g = Guest->boot(image => $image);
  $g->prompt;
  want($g->line('ls /trap'), qr/loop/);
  want($g->line('cat /trap/free'), qr/: /);
  want($g->line('cat /trap/wild'), qr/: /);
  $g->line('ls /trap/loop/loop/loop');
  $g->line('rm -r /trap', 60);
  same($g->line('echo fine'), "fine\n");
};

# An image with directories /c and /c/b. In each an entry "up" names the root,
# one "self" the directory itself, one "other" the other of the two.
sub circles
{
  my $image = lie();
  spew("$scratch/empty", '');
  sh("$mkfs mkdir $image $_") for qw(/c /c/b);
  for my $dir (qw(/c /c/b)) {
    sh("$mkfs put $image $scratch/empty $dir/$_") for qw(up self other);
    sh("$mkfs put $image $scratch/empty $dir/end" . length $dir);
  }
  my ($c, $b) = map { find_directory($image, $_) } qw(end2 end4);
  my ($cnum, $bnum) = map { unpack('v', peek($image, $_, 2)) } $c, $b;
  for ([$c, $cnum, $bnum], [$b, $bnum, $cnum]) {
    my %inum = (up => 1, self => $_->[1], other => $_->[2]);
    for (my $at = $_->[0]; ; $at += 32) {
      my ($name) = unpack('x2 Z30', peek($image, $at, 32));
      poke($image, $at, pack('v', $inum{$name})) if $inum{$name};
      last if $name =~ /^end/;
    }
  }
  return $image;
}

# Each entry is a lock that is waited for with the directory's held.
it 'directories in circles stop nobody, whatever is done at once', sub {
  my $g = Guest->boot(image => circles(), cpus => 2, timeout => 90);
  my @names = map { ("/c/$_", "/c/b/$_") } qw(up self other);
  $g->prompt;
  want($g->line("usertests --helper tangle /c/b @names", 80),
    qr/^tangled$/m);
  want($g->line('ls /c/b/other'), qr/input\/output error/i);
  want($g->line('ls /c/b/..'), qr/end2/);
  same($g->line('echo fine > /c/b/f; cat /c/b/f'), "fine\n");
};

# An image with these empty files, and directories, which end in a slash.
sub with_files
{
  my (@names) = @_;
  my $image = lie();
  spew("$scratch/empty", '');
  sh($_ =~ m{^(.*)/$} ? "$mkfs mkdir $image $1"
    : "$mkfs put $image $scratch/empty $_") for @names;
  return $image;
}

# In directory `dir`, whose entries are in one block or in blocks that follow
# each other, these names are of other inodes (name => number) from now on.
sub name_other
{
  my ($image, $dir, %inum) = @_;
  my $inode = inode_at($image, $dir);
  my ($size, $block) = unpack('VV', peek($image, $inode + 8, 8));
  my $entries = peek($image, $block * $BSIZE, $size);

  for (my $at = 0; $at < $size; $at += 32) {
    my $name = unpack('x2 Z30', substr($entries, $at, 32));
    substr($entries, $at, 2) = pack('v', $inum{$name}) if $inum{$name};
  }
  poke($image, $block * $BSIZE, $entries);
}

# What a program of tests/guest/lies.c does on this disk ends.
sub lives
{
  my ($image, $what, $said) = @_;
  my $g = Guest->boot(image => $image, kernel => built('kernel'), cpus => 3,
    timeout => 120);
  $g->prompt;
  want($g->line("usertests --helper lie $what", 100), qr/^lie: over$/m);
  want($g->log_text, $said) if $said;
  want($g->line('ls /'), qr/README/);
  same($g->line('echo fine > /f; cat /f'), "fine\n");
}

it 'a name that its file does not count stops nobody', sub {
  my $image = with_files(qw(/a/ /c/ /a/k /a/f /c/x));
  name_other($image, '/a', k => inode_number($image, '/c/x'));
  lives($image, 'names', qr/cannot be inode|is damaged/);
};

it 'a directory whose entries somebody writes stops nobody', sub {
  my $image = with_files(qw(/a/ /a/b/ /a/b/k /fa /fb));
  for (['/fa', '/a'], ['/fb', '/a/b']) {
    my ($file, $dir) = map { inode_at($image, $_) } @$_;
    poke($image, $file + 8, peek($image, $dir + 8, 8)); # size, first block
  }
  lives($image, 'circle', qr/is in a circle/);
};

it 'a file that goes while it is mapped panics nobody', sub {
  my $image = "$scratch/pages.img";
  my @numbers = 0 .. 99;
  sh("cp -r @{[built('root')]} $scratch/root");
  spew("$scratch/root/$_", 'x' x $BSIZE) for map { ("p$_", "q$_") } @numbers;
  sh("$mkfs new $image $scratch/root");
  my ($ls) = sh("$mkfs ls $image /");
  my %inum = reverse $ls =~ m{^\w+ +(\d+) .* (/p\d+)$}mg;
  name_other($image, '/', map { ("q$_" => $inum{"/p$_"}) } @numbers);
  lives($image, 'pages');
};

it 'check -r leaves no circle', sub {
  my $image = circles();
  sh("$mkfs check -r $image");
  my ($out, $status) = sh("$mkfs check $image");
  same($status, 0, $out);
};

# Where the block of the directory with this name in it is in the image.
# By what must be in its block: "." first, and a name that no other has.
sub find_directory
{
  my ($image, $name) = @_;
  my $entry = $name . "\0" x (30 - length $name);
  for (my $block = 0; $block < $super{size}; $block++) {
    my $bytes = peek($image, $block * $BSIZE, $BSIZE);
    return $block * $BSIZE if substr($bytes, 2, 30) eq '.' . "\0" x 29
      && index($bytes, $entry) >= 0;
  }
  die "no directory with $name\n";
}

# ---- the drive fails ----

# An image with /marked, and the sector where its second block is.
# Text that is found again in the image, at a block's start.
sub marked
{
  my $image = lie();
  my $text = ('a' x $BSIZE) . ('marked-block-' x 316 . "\n") . ('b' x 50_000);
  spew("$scratch/marked", $text);
  sh("$mkfs put $image $scratch/marked /marked");
  my $at = index(slurp($image), 'marked-block-' x 300);
  die "where is it?\n" if $at < 0 || $at % $BSIZE;
  return ($image, $at / 512);
}

it 'a read error comes back as EIO, and the rest goes on', sub {
  my ($image, $sector) = marked();
  my $g = Guest->boot(drive => bad_sector($image, 'read_aio', $sector + 2));
  $g->prompt;
  want($g->line('cat /marked > /dev/null; wc /marked'),
    qr/marked: input\/output error/i);
  same($g->line('echo fine > f; cat f'), "fine\n");
  same($g->line_exit('poweroff 5'), 5);
};

# In the first 32 blocks of a file that is read from its start.
it 'a read that fails once is tried again, and that is said', sub {
  my ($image, $sector) = marked();
  my $g = Guest->boot(drive => bad_sector($image, 'read_aio', $sector + 2,
      'file.inject-error.0.once=on,'));
  $g->prompt;
  my $said = $g->line('cat /marked | wc; echo fine');
  want($said, qr/^disk: read of .*: error .*, trying once more$/m);
  want($said, qr/ 58205\s+fine$/);
};

it 'a bad sector does not fail the read of the block before it', sub {
  my ($image, $sector) = marked();
  my $g = Guest->boot(drive => bad_sector($image, 'read_aio', $sector + 2));
  $g->prompt;
  want($g->line('head -c 4096 /marked | wc'), qr/ 4096$/m);
  same($g->line('echo fine'), "fine\n");
};

it 'a program whose file cannot be read is killed, and the rest goes on', sub {
  my $image = lie();
  sh("$mkfs put $image @{[built('root/bin/echo')]} /prog");
  # The second block of the file: where its code begins.
  poke($image, inode_at($image, '/prog') + 16, pack('V', 0xfffffff0));
  my $g = Guest->boot(image => $image);
  $g->prompt;
  want($g->line('/prog hello'),
    qr/^prog \(pid \d+\) killed: its program cannot be read, page 0x1000$/m);
  same($g->line('echo fine'), "fine\n");
};

it 'a mapped file with a bad sector kills who touches it', sub {
  my $image = lie();
  spew("$scratch/mapped", 'x' x 12288);
  sh("$mkfs put $image $scratch/mapped /mapped");
  # Of its third block: the program has written to the first two by then.
  my $block = unpack('V', peek($image, inode_at($image, '/mapped') + 20, 4));
  my $g = Guest->boot(drive => bad_sector($image, 'read_aio', $block * 8 + 3));
  $g->prompt;
  want($g->line('usertests --helper map /mapped'),
    qr/^synced\s.* killed: its mapped file cannot be read, page 0x\w+$/ms);
  same($g->line('head -c 2 /mapped; echo'), "mx\n");
  same($g->line_exit('poweroff 5'), 5);
};

# The same by the drive, which is asked when the page is touched.
it 'a program with a bad sector is killed, and the rest goes on', sub {
  my $image = lie();
  sh("$mkfs put $image @{[built('root/bin/echo')]} /prog");
  my $block = unpack('V', peek($image, inode_at($image, '/prog') + 16, 4));
  my $g = Guest->boot(drive => bad_sector($image, 'read_aio', $block * 8 + 3));
  $g->prompt;
  for (1, 2) {
    want($g->line('/prog hello'),
      qr/^prog \(pid \d+\) killed: its program cannot be read, page 0x1000$/m);
  }
  same($g->line('rm /prog; echo fine > f; cat f'), "fine\n");
  same($g->line_exit('poweroff 5'), 5);
};

# Boots from the disk; dies unless the boot block says this, as the last thing,
# on the serial line and on the screen, and stops.
# 510 bytes of code have one message each for what can go wrong.
sub stopped_loading
{
  my ($words, %opt) = @_;
  my $g = Guest->boot(monitor => 1, %opt);
  $g->expect(qr/\Q$words\E/);
  $g->fail_with('it goes on') if $g->rest(1) ne '';
  $g->wait_screen(qr/^\Q$words\E/);
  want($g->monitor('info registers'), qr/HLT=1/);
}

it 'a bad sector under the kernel stops the boot block, which names it', sub {
  for my $sector (16, 24, 64) {
    stopped_loading("disk error at sector $sector",
      drive => bad_sector(lie(), 'read_aio', $sector));
  }
};

it 'a disk that ends within the kernel stops the boot block', sub {
  my $image = lie();
  truncate($image, 100 * 512);
  stopped_loading('disk error at sector 100', image => $image);
};

it 'what is no ELF file is not run', sub {
  stopped_loading('no kernel at sector 16', image => lie(16 * 512, 'noise'));
};

it 'a boot block whose disk is no IDE disk says so', sub {
  stopped_loading('disk error at sector 16', image => '', qemu => ['-drive',
      'file=' . lie() . ',format=raw,if=virtio,snapshot=on']);
};

# What the kernel says of the machine's disks, and how that ends.
sub disks_of
{
  my ($g) = @_;
  my (undef, $line) = $g->expect(qr/^disk: (none; .*)\n/m);
  $g->expect(qr/^lectern: no root file system/m);
  return $line;
}

it 'a disk of a kind that has no driver is named, with what would work', sub {
  my $works = qr/; what works is an IDE disk, or a RAM disk \(make iso\)$/;
  my $disk = 'file=' . lie() . ',format=raw,if=none,id=d,snapshot=on';
  my @kernel = (kernel => built('kernel'), image => '', panic_ok => 1);
  my $g = Guest->boot(@kernel, qemu => ['-machine', 'q35', '-drive', $disk,
      '-device', 'virtio-blk-pci,drive=d']);
  want(disks_of($g), qr/there is virtio controller at 00:.*$works/);
  want($g->log_text, qr/, AHCI controller at 00:1f\.2; /);
  $g = Guest->boot(@kernel, qemu => ['-machine', 'pc', '-drive', $disk,
      '-device', 'nvme,drive=d,serial=1']);
  want(disks_of($g), qr/IDE controller at 00:01\.1, NVMe controller .*$works/);
  $g = Guest->boot(@kernel, qemu => ['-machine', 'q35,sata=off']);
  want(disks_of($g), qr/there is no disk controller$works/);
};

it 'a PC of the ISA age stops with a line that says what it lacks', sub {
  my @kernel = (kernel => built('kernel'), panic_ok => 1);
  my $g = Guest->boot(@kernel, image => lie(),
    qemu => ['-machine', 'isapc', '-cpu', 'qemu32']);
  $g->expect(qr/^lectern: this machine has no I\/O APIC, .* stops$/m);
  $g = Guest->boot(@kernel, image => lie(), qemu => ['-machine', 'isapc']);
  $g->expect(qr/^lectern: this CPU has no local APIC, .* stops$/m);
};

it 'without a power-off port poweroff says so, and ends a -no-reboot QEMU',
  sub {
  my $image = lie();
  my $g = Guest->boot(image => $image, write => 1, debug_exit => 0,
    qemu => ['-machine', 'pc,acpi=off']);
  $g->prompt;
  $g->line('echo kept > /kept');
  $g->enter('poweroff');
  $g->expect(qr/^You can switch the machine off now\.$/m);
  same($g->wait_exit, 'off');
  same(scalar sh("$mkfs get $image /kept -"), "kept\n");
};

it 'a write error in the log makes the file system read-only', sub {
  my $image = lie();
  my $g = Guest->boot(drive =>
    bad_sector($image, 'write_aio', $super{logstart} * 8));
  $g->prompt;
  my $text = $g->line('echo x > /x; sync');
  $text .= $g->line('echo y > /y');
  want($text, qr/read-only/i);
  want($g->line('cat /README | wc'), qr/\d/);
  same($g->line('echo fine'), "fine\n");
  $g->kill;
  my ($out, $status) = sh("$mkfs check $image");
  same($status, 0, $out);
};

# A drive that refuses to write the log's header after so many flushes: each
# moves QEMU's blkdebug to its next state.
sub log_fails_after
{
  my ($image, $flushes) = @_;
  my $states = join('', map { "file.set-state.$_.event=flush_to_disk,"
        . "file.set-state.$_.state=@{[$_ + 1]},"
        . "file.set-state.$_.new_state=@{[$_ + 2]}," } 0 .. $flushes - 1);
  return bad_sector($image, 'write_aio', $super{logstart} * 8,
    "${states}file.inject-error.0.state=@{[$flushes + 1]},");
}

# What docs/ABI.md promises of calls whose commit fails.
it 'what sync has covered outlives a disk that fails; the rest, sync tells',
  sub {
  my $image = lie();
  my $g = Guest->boot(drive => log_fails_after($image, 9));
  my ($n, $said) = (0, '');

  $g->prompt;
  # In one line: half a second after a change the kernel syncs by itself.
  while ($n < 10 && $said !~ /read-only/) {
    $n++;
    $said = $g->line("mkdir /d$n; echo $n > /d$n/f; cat /d$n/f; sync");
    want($said, qr/\A$n\n/);
  }
  die "it failed at once, or never: $n\n" if $n < 2 || $n == 10;
  want($said, qr/^disk write failed: .* is read-only now\nsync: .*read-only/ms);
  want($g->line('sync'), qr/^sync: .*read-only/);
  want($g->line("rm /d1/f"), qr/read-only/);
  same($g->line("cat /d1/f /d$n/f"), "1\n$n\n");
  $g->kill;
  my ($out, $status) = sh("$mkfs check $image");
  same($status, 0, $out);
  same(scalar sh("$mkfs get $image /d$_/f -"), "$_\n") for 1 .. $n - 1;
  (undef, $status) = sh("$mkfs get $image /d$n/f -");
  die "the last is there\n" unless $status;
};

it 'one read error at boot is tried again, and said', sub {
  my $image = lie();
  my $init = unpack('V', peek($image, inode_at($image, '/init') + 12, 4));
  for my $block (1, $super{logstart}, $super{inodestart}, $super{bmapstart},
    $super{size} - 1, $init) {
    my $g = Guest->boot(kernel => built('kernel'), drive => bad_sector($image,
        'read_aio', $block * 8, 'file.inject-error.0.once=on,'));
    $g->prompt;
    want($g->log_text, qr/^disk: read of block \d+.*, trying once more$/m);
  }
};

# Without a flush nobody can promise anything: so sync has to fail.
it 'a drive that cannot flush loses nothing that was promised', sub {
  my $g = Guest->boot(drive => bad_sector(lie(),
    'flush_to_disk', -1, 'file.inject-error.0.iotype=flush,'));
  $g->prompt;
  want($g->line('echo x > /x; sync; echo y > /y'),
    qr/read-only|input\/output error/i);
  same($g->line('echo fine'), "fine\n");
};

done_testing;
