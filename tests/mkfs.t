# Does mkfs make sound images, and does its checker find what is not sound?
#
# The image is read and changed by Perl's own knowledge of the format
# (include/fs.h), so that mkfs and its checker are not asked about themselves.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

# MKFS names another binary, say one with sanitizers.
make('-s ' . built('mkfs'), this_build => 1) unless $ENV{MKFS};
my $mkfs = $ENV{MKFS} || built('mkfs');
# Where there is no disk to wait for.
local $ENV{TMPDIR} = '/dev/shm' if -d '/dev/shm' && -w _;
my $dir = scratch;
my $image = "$dir/x.img";

use constant { BSIZE => 4096, ROOT => 1, T_DIR => 1, T_FILE => 2, T_DEV => 3 };
use constant { TYPE => 0, NLINK => 6, SIZE => 8, ADDRS => 12, NDIRECT => 11 };

# ---- the image as Perl sees it ----

my (%sb, %ino, $base); # superblock, inode numbers by path, a sound image

# Reads `template` at a byte of the image; writes it there.
sub peek
{
  my ($at, $template) = @_;
  open(my $in, '<:raw', $image) or die "$image: $!\n";
  seek($in, $at, 0);
  read($in, my $bytes, BSIZE);
  return unpack($template, $bytes);
}

# Outside of any lock: nobody else has this image.
sub poke
{
  my ($at, $template, @values) = @_;
  open(my $out, '+<:raw', $image) or die "$image: $!\n";
  seek($out, $at, 0);
  print $out pack($template, @values);
  close($out) or die "$image: $!\n";
}

# Where field `field` of the inode of `path` lies; its n-th block number; where
# that block lies; where bit `block` of the bitmap lies.
sub field { my ($path, $field) = @_;
  return $sb{inodestart} * BSIZE + $ino{$path} * 64 + $field }
sub addr { my ($path, $n) = @_; return peek(field($path, ADDRS + 4 * $n), 'V') }
sub at { my ($path, $n) = @_; return addr($path, $n) * BSIZE }
sub bitmap { my ($block) = @_; return $sb{bmapstart} * BSIZE + int($block / 8) }

# Where the entry `name` of directory `path` lies.
sub entry
{
  my ($path, $name) = @_;
  for (my $at = at($path, 0); $at < at($path, 0) + BSIZE; $at += 32) {
    my ($inum, $found) = peek($at, 'vZ30');
    return $at if $inum && $found eq $name;
  }
  die "no $name in $path\n";
}

# Adds an entry at the end of a directory.
# The first block has room for more than these trees have.
sub new_entry
{
  my ($path, $name, $inum) = @_;
  my $size = peek(field($path, SIZE), 'V');
  poke(at($path, 0) + $size, 'va30', $inum, $name);
  poke(field($path, SIZE), 'V', $size + 32);
}

sub flip_bit
{
  my ($block) = @_;
  poke(bitmap($block), 'C', peek(bitmap($block), 'C') ^ 1 << $block % 8);
}

# A block nobody uses.
sub free_block { return $sb{size} - 1 }

# As include/fs.h has it, in another language.
sub checksum
{
  my ($sum, $bytes) = @_;
  for (unpack('V*', $bytes)) {
    $sum ^= $_;
    $sum = (($sum << 7 | $sum >> 25) & 0xffffffff) * 0x01000193 & 0xffffffff;
  }
  return $sum;
}

# Writes a commit of { block number => contents } to the log.
# A log as the kernel leaves it when the power fails between commit and
# installation.
sub commit
{
  my (%blocks) = @_;
  my @numbers = sort { $a <=> $b } keys %blocks;
  my $head = pack('V4', 0x676f6c31, 5, scalar @numbers, 0);
  my $sum = checksum(0x811c9dc5, $head . pack('V*', @numbers));
  my $at = $sb{logstart} * BSIZE;

  $sum = checksum($sum, $blocks{$_}) for @numbers;
  poke($at, 'V4V*', 0x676f6c31, 5, scalar @numbers, $sum, @numbers);
  poke($at += BSIZE, 'a*', $blocks{$_}) for @numbers;
}

# ---- running mkfs ----

# Runs it; dies unless it ends with this status. Its output.
# 0 clean or done, 1 faults, 2 could not: three answers that scripts tell apart.
sub run_mkfs
{
  my ($wanted, $arguments) = @_;
  my ($text, $status) = sh("$mkfs $arguments");
  die "mkfs $arguments: status $status, wanted $wanted\n$text"
    if $status != $wanted;
  return $text;
}

sub check_clean { return want(run_mkfs(0, "check $image"), qr/^clean\n\z/m) }

# Starts anew from the sound image.
sub restore { spew($image, $base) }

my %contents; # of the files of the sound image, by path

# All files of the image hold what they did, but those of these paths. One that
# is given as [PATH, ANOTHER] is found at the other.
# A repair that loses a file which nothing was wrong with is worse than the
# fault.
sub intact
{
  my (@but) = @_;
  my %moved = map { ref ? @$_ : ($_ => '') } @but;

  sh("rm -rf $dir/out");
  run_mkfs(0, "get $image / $dir/out");
  for my $path (sort keys %contents) {
    my $now = $moved{$path} // $path;
    die "$path has changed, or gone; it should be $now\n"
      if $now ne '' && (!-f "$dir/out$now"
        || slurp("$dir/out$now") ne $contents{$path});
  }
}

# For intact: where a file is found when the entry `top` of its path (itself, if
# not given) has gone.
# What has no name any more gets one in /lost+found, by its inode's number.
sub lost
{
  my ($path, $top) = @_;
  $top //= $path;
  return [$path, "/lost+found/inode-$ino{$top}" . substr($path, length $top)];
}

# One fault that the checker must find, and repair: plants it, looks for the
# line; a repair, which says what it does, leaves a clean image, in which all
# files are as they were but those of @but, which the fault hit.
# A repair that has to be done twice was none: the second must find nothing, and
# write nothing.
sub finds
{
  my ($sentence, $regex, $plant, @but) = @_;
  it "check finds $sentence, and -r repairs it", sub {
    restore;
    $plant->();
    my $text = run_mkfs(1, "check $image");
    want($text, $regex);
    want($text, qr/^\d+ faults?\n\z/m);
    want(run_mkfs(0, "check -r $image"), qr/^repaired: .*^clean\n\z/ms);
    same(run_mkfs(0, "check $image"), "clean\n");
    intact(@but);
    $text = slurp($image);
    same(run_mkfs(0, "check -r $image"), "clean\n", 'once more');
    die "the second repair wrote\n" if slurp($image) ne $text;
  };
}

# A file of each shape the format has.
sub make_tree
{
  my ($top) = @_;
  sh("mkdir -p $top/d/e/g $top/bin $top/empty-directory");
  spew("$top/a", 'a' x 5000);
  spew("$top/b", "b\n");
  spew("$top/nothing", '');
  spew("$top/d/f", "f\n");
  spew("$top/d/e/h", "h\n");
  spew("$top/bin/" . 'n' x 30, "a long name\n");
  spew("$top/big", join('', map { "$_\n" } 1 .. 40_000)); # 1 indirect
  spew("$top/page", 'p' x BSIZE);
}

# ---- making images, files in and out ----

make_tree("$dir/tree");
run_mkfs(0, "new -b 400 -i 64 -l 65 -k 4 $image $dir/tree");
run_mkfs(0, "node $image /dev/console 1 2");
$base = slurp($image);
@sb{qw(magic size nblocks ninodes nlog logstart inodestart bmapstart nkernel)}
  = peek(BSIZE, 'V9');
for (split(/\n/, run_mkfs(0, "ls $image"))) {
  my ($inum, $path) = /^\S+ +(\d+) +\d+ +\S+ (.*)$/ or die "ls: $_\n";
  $ino{$path} = $inum;
  $contents{$path} = run_mkfs(0, "get $image $path -")
    if /^file /;
}

it 'a new image is clean', sub { check_clean };

it 'the default image is 64 MB, with holes where nothing is', sub {
  run_mkfs(0, "new $dir/default.img");
  same(-s "$dir/default.img", 64 << 20);
  my $used = (stat("$dir/default.img"))[12] * 512;
  die "$used bytes on the host\n" if $used > 1 << 20;
  want(run_mkfs(0, "check $dir/default.img"), qr/^clean$/);
};

it 'what went in comes out the same', sub {
  sh("rm -rf $dir/out");
  want(run_mkfs(0, "get $image / $dir/out"), qr/console: a device/);
  sh("rmdir $dir/out/dev && diff -r $dir/tree $dir/out");
};

it 'a file with a double indirect block comes out the same', sub {
  srand(1);
  spew("$dir/huge", join('', map { pack('V', rand(2**32)) } 1 .. 1_300_000));
  run_mkfs(0, "new -b 2000 -k 0 $dir/huge.img");
  run_mkfs(0, "put $dir/huge.img $dir/huge /huge");
  run_mkfs(0, "get $dir/huge.img /huge $dir/huge.out");
  sh("cmp $dir/huge $dir/huge.out");
  run_mkfs(0, "rm $dir/huge.img /huge");
  want(run_mkfs(0, "check $dir/huge.img"), qr/^clean$/);
  unlink("$dir/huge", "$dir/huge.out", "$dir/huge.img");
};

# So that images can be compared, and builds repeated.
it 'the same tree makes the same image', sub {
  run_mkfs(0, "new $dir/1.img $dir/tree");
  run_mkfs(0, "new $dir/2.img $dir/tree");
  sh("cmp $dir/1.img $dir/2.img");
};

it 'ls shows type, inode, links, size and path', sub {
  my $text = run_mkfs(0, "ls $image");
  want($text, qr{^dir +1 +5 +\d+ /$}m);
  want($text, qr{^dir +\d+ +2 +\d+ /d$}m);
  want($text, qr{^file +\d+ +1 +5000 /a$}m);
  want($text, qr{^dev +\d+ +1 +1,2 /dev/console$}m);
  same(run_mkfs(0, "ls $image /b") =~ tr/\n//, 1);
};

it 'get - prints a file', sub {
  same(run_mkfs(0, "get $image /d/e/../f -"), "f\n");
};

it 'put replaces a file, makes missing directories, and adds trees', sub {
  restore;
  spew("$dir/new", 'new' x 3000);
  run_mkfs(0, "put $image $dir/new /big");
  run_mkfs(0, "put $image $dir/new /x/y/z");
  run_mkfs(0, "put $image $dir/tree /d");
  same(run_mkfs(0, "get $image /big -"), 'new' x 3000);
  same(run_mkfs(0, "get $image /x/y/z -"), 'new' x 3000);
  same(run_mkfs(0, "get $image /d/d/e/h -"), "h\n");
  same(run_mkfs(0, "get $image /d/f -"), "f\n");
  check_clean;
};

it 'rm takes away files and empty directories, and nothing else', sub {
  restore;
  want(run_mkfs(2, "rm $image /d"), qr/x\.img: \/d: directory not empty/);
  want(run_mkfs(2, "rm $image /no"), qr/\/no: no such file or directory/);
  want(run_mkfs(2, "rm $image /"), qr/root/);
  want(run_mkfs(2, "rm $image /d/."), qr/ends in "\."/);
  run_mkfs(0, "rm $image $_")
    for qw(/big /d/e/g /d/e/h /d/e /empty-directory /dev/console);
  check_clean;
  want(run_mkfs(2, "get $image /big -"), qr/no such file/);
};

it 'what is removed can be used again, a hundred times', sub {
  restore;
  for (1 .. 100) {
    run_mkfs(0, "rm $image /big");
    run_mkfs(0, "put $image $dir/tree/big /big");
  }
  check_clean;
};

it 'mkdir makes the directories above, and accepts one that is there', sub {
  restore;
  run_mkfs(0, "mkdir $image /m/n/o");
  run_mkfs(0, "mkdir $image /m/n");
  want(run_mkfs(2, "mkdir $image /a"), qr/exists and is no directory/);
  want(run_mkfs(2, "mkdir $image /a/b"), qr/not a directory/);
  check_clean;
};

it 'a name of 30 characters is fine, one of 31 is refused', sub {
  restore;
  my ($good, $bad) = ('g' x 30, 'b' x 31);
  run_mkfs(0, "put $image $dir/new /$good");
  same(run_mkfs(0, "get $image /$good -"), 'new' x 3000);
  check_clean;
  want(run_mkfs(2, "put $image $dir/new /$bad"), qr/longer than 30/);
  sh("mkdir -p $dir/long && touch $dir/long/$bad");
  want(run_mkfs(2, "new $dir/no.img $dir/long"), qr/$bad: name longer than 30/);
  die "it left an image\n" if -e "$dir/no.img";
};

it 'pipes, devices and links to directories of the host are refused', sub {
  restore;
  sh("mkdir -p $dir/odd && mkfifo $dir/odd/fifo");
  want(run_mkfs(2, "put $image $dir/odd /odd"), qr/fifo: neither a file nor/);
  sh("rm $dir/odd/fifo && ln -s .. $dir/odd/up && ln -s ../new $dir/odd/link");
  want(run_mkfs(2, "put $image $dir/odd /odd"), qr/up: symbolic link to a dir/);
  sh("rm $dir/odd/up");
  run_mkfs(0, "put $image $dir/odd /odd");
  same(run_mkfs(0, "get $image /odd/link -"), 'new' x 3000);
  same(slurp($image) eq $base, '', 'put changed the image');
};

it 'without space, put says so and leaves the image as it was', sub {
  restore;
  spew("$dir/large", 'x' x (400 * BSIZE));
  want(run_mkfs(2, "put $image $dir/large /large"),
    qr{^mkfs: \S+: no space left for \S+/large: all \d+ data blocks are in});
  die "the image has changed\n" if slurp($image) ne $base;
};

it 'without inodes, put says so and leaves the image as it was', sub {
  restore;
  sh("mkdir -p $dir/many && cd $dir/many && touch `seq 100`");
  want(run_mkfs(2, "put $image $dir/many /many"),
    qr/no inode left for \S+: all 63/);
  die "the image has changed\n" if slurp($image) ne $base;
};

it 'a disk too small for its own tables is refused', sub {
  want(run_mkfs(2, "new -b 400 $dir/no.img"), qr/400 blocks are too few/);
  want(run_mkfs(2, "new -b 99999999 $dir/no.img"), qr/not a number from/);
  want(run_mkfs(2, "new -l 64 $dir/no.img"), qr/not a number from 65/);
  die "it left an image\n" if -e "$dir/no.img";
};

it 'the largest and the smallest file system are clean', sub {
  for ('-b 524288 -i 65536 -l 1001', '-b 71 -i 2 -l 65 -k 0') {
    run_mkfs(0, "new $_ $dir/size.img");
    want(run_mkfs(0, "check $dir/size.img"), qr/^clean$/);
  }
  unlink("$dir/size.img");
};

it 'a wrong command line shows the usage and ends with status 2', sub {
  want(run_mkfs(2, $_), qr/^usage: mkfs /)
    for '', 'frob', 'new', 'put x', 'check', 'check -z x', 'ls a b c';
  want(run_mkfs(0, '--help'), qr/usage.*\bcheck\b.*Exit status/s);
};

it 'an image that is not there is told from one that is faulty', sub {
  want(run_mkfs(2, "check $dir/no.img"), qr/^mkfs: \S+no\.img: No such file/);
  want(run_mkfs(2, "put $dir/tree/a $dir/new /x"), qr/bad superblock: too sho/);
};

# ---- boot ----

my $boot = "\xeb\xfe" . "\0" x 508 . "\x55\xaa";

it 'boot puts sector and kernel in and leaves the files alone', sub {
  restore;
  spew("$dir/boot", $boot);
  spew("$dir/kernel", "\177ELF" . 'k' x 9000);
  run_mkfs(0, "boot $image $dir/boot $dir/kernel");
  my $got = slurp($image);
  same(substr($got, 0, 512), $boot);
  same(substr($got, 2 * BSIZE, 9004), slurp("$dir/kernel"));
  my $files = $sb{logstart} * BSIZE;
  die "files changed\n" if substr($got, $files) ne substr($base, $files);
  spew("$dir/kernel", "\177ELF");
  run_mkfs(0, "boot $image $dir/boot $dir/kernel");
  same(substr(slurp($image), 2 * BSIZE, 4 * BSIZE),
    "\177ELF" . "\0" x (4 * BSIZE - 4), 'the rest of the old kernel');
  check_clean;
};

it 'boot refuses what is too large, no boot sector, or no kernel', sub {
  restore;
  spew("$dir/kernel", "\177ELF" . 'k' x (4 * BSIZE));
  want(run_mkfs(2, "boot $image $dir/boot $dir/kernel"), qr/kernel: larger/);
  spew("$dir/kernel", 'text');
  want(run_mkfs(2, "boot $image $dir/boot $dir/kernel"), qr/not an ELF file/);
  spew("$dir/boot", "\0" x 512);
  want(run_mkfs(2, "boot $image $dir/boot $dir/kernel"), qr/not a boot sector/);
  spew("$dir/boot", $boot . 'x');
  want(run_mkfs(2, "boot $image $dir/boot $dir/kernel"), qr/boot: larger/);
  die "the image has changed\n" if slurp($image) ne $base;
};

# ---- what is odd, but no fault ----

# The kernel makes them by lseek; a checker must not fill them.
it 'a hole in a file is no fault and reads as zeros', sub {
  restore;
  my $block = addr('/a', 0);
  poke(field('/a', ADDRS), 'V', 0);
  flip_bit($block);
  check_clean;
  same(run_mkfs(0, "get $image /a -"), "\0" x BSIZE . 'a' x (5000 - BSIZE));
};

# The kernel frees it at the next mount.
it 'a file removed while open is noted, not a fault', sub {
  restore;
  poke(entry('/', 'b'), 'a32', '');
  poke(field('/b', NLINK), 'v', 0);
  want(check_clean, qr{^note: inode $ino{'/b'} was removed while open}m);
};

it 'a directory removed while open is noted, not a fault', sub {
  restore;
  poke(entry('/d/e', 'g'), 'a32', '');
  poke(field('/d/e/g', NLINK), 'v', 0);
  poke(field('/d/e', NLINK), 'v', 1);
  want(check_clean, qr{^note: inode $ino{'/d/e/g'} was removed while open}m);
};

# The block of inodes, with the file /a grown to 5001 bytes.
sub grown
{
  my $inodes = substr($base, $sb{inodestart} * BSIZE, BSIZE);
  substr($inodes, $ino{'/a'} * 64 + SIZE, 4) = pack('V', 5001);
  return $inodes;
}

it 'a pending commit is reported, and checked as if replayed', sub {
  restore;
  commit($sb{inodestart} => grown());
  my $before = slurp($image);
  want(check_clean, qr/^note: log: a pending commit, 1 blocks to install/m);
  want(run_mkfs(0, "ls $image /a"), qr/ 5001 \/a$/);
  die "check or ls wrote\n" if slurp($image) ne $before;
  (my $bad = grown()) =~ s/^.{128}\K../\x09\0/s;
  restore;
  commit($sb{inodestart} => $bad);
  want(run_mkfs(1, "check $image"), qr/inode 2 .*type is 9/);
};

it 'check -r replays a pending commit', sub {
  restore;
  commit($sb{inodestart} => grown());
  want(run_mkfs(0, "check -r $image"), qr/, replayed\nclean$/);
  same(peek(field('/a', SIZE), 'V'), 5001);
  same(check_clean, "clean\n");
};

it 'put replays a pending commit and empties the log', sub {
  restore;
  commit($sb{inodestart} => grown());
  run_mkfs(0, "put $image $dir/new /new");
  same(peek(field('/a', SIZE), 'V'), 5001);
  same(peek($sb{logstart} * BSIZE + 8, 'V'), 0, 'blocks in the log');
  same(check_clean, "clean\n");
};

it 'a commit already installed is not worth a word', sub {
  restore;
  commit($sb{inodestart} => substr($base, $sb{inodestart} * BSIZE, BSIZE));
  same(check_clean, "clean\n");
};

it 'a torn commit never happened', sub {
  restore;
  commit($sb{inodestart} => grown());
  poke(($sb{logstart} + 1) * BSIZE + 99, 'C', 7);
  want(check_clean, qr/^note: log: a commit that is not whole/m);
  run_mkfs(0, "put $image $dir/new /new");
  same(peek(field('/a', SIZE), 'V'), 5000);
};

# ---- what is a fault ----

finds 'a wrong magic number', qr/superblock: no file system/, sub {
  poke(BSIZE, 'V', 0);
};

my $n = 0;
for my $name (qw(size nblocks ninodes nlog logstart inodestart bmapstart)) {
  my $at = BSIZE + 4 * ++$n;
  finds "a superblock whose $name is wrong", qr/^superblock: /, sub {
    poke($at, 'V', peek($at, 'V') + 1000);
  };
}

finds 'an image that was cut off', qr/size is 400 blocks, the disk has 399/,
  sub { truncate($image, 400 * BSIZE - 1) };

finds 'a log with a wrong magic number', qr/log: magic number is 0x1/, sub {
  poke($sb{logstart} * BSIZE, 'V', 1);
};

finds 'a log that claims too many blocks', qr/log: commit of 65 blocks/, sub {
  poke($sb{logstart} * BSIZE + 8, 'V', 65);
};

finds 'a commit to a block outside the file system', qr/entry 0 is block 1,/,
  sub { commit(1 => 'x' x BSIZE) };

finds 'an inode of no known type', qr{inode \d+ \(/a\): type is 77}, sub {
  poke(field('/a', TYPE), 'v', 77);
};

finds 'a root that is no directory', qr/the root has type 2, expected 1/, sub {
  poke(field('/', TYPE), 'v', T_FILE);
};

finds 'a device with contents', qr{\(/dev/console\): a device of 5 bytes}, sub {
  poke(field('/dev/console', SIZE), 'V', 5);
};

finds 'a size no file can have', qr{\(/a\): size is 2147483648, expected}, sub {
  poke(field('/a', SIZE), 'V', 1 << 31);
}, '/a';

finds 'a block number beyond the disk',
  qr{\(/a\): data block 1 is block 400, expected \d+ to 399}, sub {
    poke(field('/a', ADDRS + 4), 'V', 400);
  }, '/a';

finds 'a block number in front of the data',
  qr{\(/a\): data block 1 is block 2, expected}, sub {
    poke(field('/a', ADDRS + 4), 'V', 2);
  }, '/a';

finds 'a wild indirect block',
  qr{\(/big\): indirect block for data block 11 is block 4294967295}, sub {
    poke(field('/big', ADDRS + 4 * NDIRECT), 'V', 0xffffffff);
  }, '/big';

finds 'a wild number in an indirect block',
  qr{\(/big\): data block 13 is block 5000,}, sub {
    poke(at('/big', NDIRECT) + 8, 'V', 5000);
  }, '/big';

finds 'a block that two files use',
  qr{\(/b\): data block 0 is block \d+, used already by inode \d+ \(/a\)}, sub {
    poke(field('/b', ADDRS), 'V', addr('/a', 0));
  }, '/b';

finds 'a block used twice in one file', qr{\(/a\): .*used already by .*\(/a\)},
  sub { poke(field('/a', ADDRS + 4), 'V', addr('/a', 0)) };

finds 'a file that uses the block of a directory',
  qr{\(/a\): data block 0 is block \d+, used already by inode \d+ \(/d\)}, sub {
    poke(field('/a', ADDRS), 'V', addr('/d', 0));
  }, '/a';

finds 'an indirect block that lists itself',
  qr{\(/big\): data block 11 is block \d+, used already by .*\(/big\)}, sub {
    poke(at('/big', NDIRECT), 'V', addr('/big', NDIRECT));
  }, '/big';

finds 'a block beyond the size of its file',
  qr{\(/b\): data block 1 is block 399, beyond its 2 bytes}, sub {
    poke(field('/b', ADDRS + 4), 'V', free_block);
    flip_bit(free_block);
  }, '/b';

finds 'an indirect block that the size has no need for',
  qr{\(/b\): indirect block 399 lies beyond its 2 bytes}, sub {
    poke(field('/b', ADDRS + 4 * NDIRECT), 'V', free_block);
    flip_bit(free_block);
  };

finds 'a used block that the bitmap has as free',
  qr{\(/b\): bitmap: block \d+ is free, expected used}, sub {
    flip_bit(addr('/b', 0));
  };

finds 'a free block that the bitmap has as used',
  qr{^bitmap: block 399 is used, expected free}m, sub { flip_bit(free_block) };

finds 'a superblock that the bitmap has as free',
  qr{^bitmap: block 1 is free, expected used}m, sub { flip_bit(1) };

finds 'a wrong link count of a file',
  qr{\(/d/f\): link count is 5, expected 1}, sub {
    poke(field('/d/f', NLINK), 'v', 5);
  };

finds 'a link count of 0 where there is a name',
  qr{\(/d/f\): link count is 0, expected 1}, sub {
    poke(field('/d/f', NLINK), 'v', 0);
  };

finds 'a wrong link count of a directory',
  qr{\(/d\): link count is 1, expected 2}, sub {
    poke(field('/d', NLINK), 'v', 1);
  };

finds 'a wrong link count of the root',
  qr{\(/\): link count is -1, expected 5}, sub {
    poke(field('/', NLINK), 'v', 0xffff);
  };

finds 'a second name that is not counted',
  qr{\(/b\): link count is 1, expected 2}, sub {
    new_entry('/d', 'b', $ino{'/b'});
  };

finds 'a wrong "."', qr{\(/d\): "\." is inode 1, expected \d}, sub {
  poke(entry('/d', '.'), 'v', ROOT);
};

finds 'a wrong ".."', qr{\(/d/e\): "\.\." is inode 1, expected \d}, sub {
  poke(entry('/d/e', '..'), 'v', ROOT);
};

finds 'a root whose ".." leads elsewhere', qr{\(/\): "\.\." is inode \d}, sub {
  poke(entry('/', '..'), 'v', $ino{'/d'});
};

finds 'a missing "."', qr{\(/d\): entry 0 is not "\."}, sub {
  poke(entry('/d', '.'), 'v', 0);
};

finds 'a missing ".."', qr{\(/d\): entry 1 is not "\.\."}, sub {
  poke(entry('/d', '..') + 2, 'a30', 'dots');
};

finds 'an empty directory of size 0', qr{empty-directory\): entry 0 is not},
  sub { poke(field('/empty-directory', SIZE), 'V', 0) };

finds 'two entries with one name', qr{\(/\): two entries "b", inodes \d+ and},
  sub { poke(entry('/', 'a') + 2, 'a30', 'b') },
  ['/a', '/b'], ['/b', "/inode-$ino{'/b'}"];

finds 'an empty name', qr{\(/d\): entry \d has an empty name}, sub {
  poke(entry('/d', 'f') + 2, 'a30', '');
}, ['/d/f', "/d/inode-$ino{'/d/f'}"];

finds 'a name with a slash', qr{\(/d\): entry \d, "x/y", has a / in}, sub {
  poke(entry('/d', 'f') + 2, 'a30', 'x/y');
}, ['/d/f', '/d/x_y'];

finds 'a name whose unused bytes are not 0',
  qr{\(/d\): entry \d, "f": byte 20 of the name is 0x7a, expected 0}, sub {
    poke(entry('/d', 'f') + 2 + 20, 'a', 'z');
  };

finds 'an entry for an inode that is free',
  qr{\(/\): entry "b" is inode 60, which is free}, sub {
    poke(entry('/', 'b'), 'v', 60);
  }, lost('/b');

finds 'an entry for an inode beyond the last',
  qr{\(/\): entry "b" is inode 64, expected 1 to 63}, sub {
    poke(entry('/', 'b'), 'v', 64);
  }, lost('/b');

finds 'a directory whose size is no number of entries',
  qr{\(/d\): a directory of \d+ bytes, expected a multiple of 32}, sub {
    poke(field('/d', SIZE), 'V', peek(field('/d', SIZE), 'V') + 5);
  };

finds 'a directory of a gigabyte',
  qr{\(/d\): a directory of 1073741824 bytes with 262143 holes}, sub {
    poke(field('/d', SIZE), 'V', 1 << 30);
  };

finds 'a directory with a hole',
  qr{empty-directory\): a directory of 12288 bytes with 1 holes}, sub {
    poke(field('/empty-directory', ADDRS + 8), 'V', free_block);
    poke(field('/empty-directory', SIZE), 'V', 3 * BSIZE);
    flip_bit(free_block);
  };

finds 'a file without a name', qr{inode \d+ \(\?\): unreachable: link count},
  sub { poke(entry('/', 'b'), 'a32', '') }, lost('/b');

finds 'a directory without a name',
  qr{inode \d+ \(\?\): unreachable: a directory}, sub {
    poke(entry('/', 'd'), 'a32', '');
  }, lost('/d/f', '/d'), lost('/d/e/h', '/d');

finds 'a loop of directories that nothing leads to',
  qr{unreachable: a directory}, sub {
    poke(entry('/', 'd'), 'a32', '');
    new_entry('/d/e', 'd', $ino{'/d'});
    poke(entry('/d', '..'), 'v', $ino{'/d/e'});
  }, lost('/d/f', '/d'), lost('/d/e/h', '/d');

finds 'a directory that holds the one it is in',
  qr{\(/d/e\): entry "up" is a loop, back to inode \d+ \(/d\)}, sub {
    new_entry('/d/e', 'up', $ino{'/d'});
  };

finds 'a directory that holds itself',
  qr{\(/d/e\): entry "me" is a loop, back to inode \d+ \(/d/e\)}, sub {
    new_entry('/d/e', 'me', $ino{'/d/e'});
  };

finds 'a directory with two parents',
  qr{entry "g" is a second name of directory inode \d+ \(/}, sub {
    new_entry('/', 'g', $ino{'/d/e/g'});
  };

finds 'a removed directory that is not empty',
  qr{was removed, but has an entry "h"}, sub {
    poke(entry('/d', 'e'), 'a32', '');
    poke(field('/d/e', NLINK), 'v', 0);
  }, lost('/d/e/h', '/d/e');

# ---- damage that hits the innocent ----

# As finds, with more than one thing wrong.
sub repairs
{
  my ($sentence, $plant, @but) = @_;
  it "check -r repairs $sentence", sub {
    restore;
    $plant->();
    run_mkfs(1, "check $image");
    want(run_mkfs(0, "check -r $image"), qr/^repaired: .*^clean\n\z/ms);
    same(run_mkfs(0, "check $image"), "clean\n");
    intact(@but);
  };
}

repairs 'a small file that names an indirect block of another', sub {
  poke(field('/b', ADDRS + 4 * NDIRECT), 'V', addr('/big', NDIRECT));
};

repairs 'a file whose data block is an indirect block of another', sub {
  poke(field('/a', ADDRS), 'V', addr('/big', NDIRECT));
}, '/a';

repairs 'an indirect block that is a data block of another', sub {
  poke(field('/big', ADDRS + 4 * NDIRECT), 'V', addr('/page', 0));
}, '/big';

repairs 'a directory that names a block of a file', sub {
  poke(field('/empty-directory', ADDRS), 'V', addr('/page', 0));
};

repairs 'a directory that names the indirect block of a file', sub {
  poke(field('/empty-directory', ADDRS), 'V', addr('/big', NDIRECT));
};

repairs 'an inode that is a copy of another', sub {
  my @words = peek(field('/big', 0), 'V16');
  poke(field('/b', 0), 'V16', @words);
}, '/b';

repairs 'a root that is no directory', sub {
  poke(field('/', TYPE), 'v', T_FILE);
};

# Where all files are when the root is lost: one that is empty is freed.
my @orphans = map { m{^(/[^/]+)} ? $_ eq '/nothing' ? $_ : lost($_, $1) : () }
  sort keys %contents;

repairs 'a root whose inode is all zero', sub {
  poke(field('/', 0), 'a64', '');
}, @orphans;

repairs 'a root whose inode is noise', sub {
  poke(field('/', 0), 'a64', pack('V16', map { 0x9e3779b9 * $_ } 3 .. 18));
}, @orphans;

repairs 'a root whose block is lost', sub {
  poke(field('/', ADDRS), 'V', 0);
}, @orphans;

repairs 'a bitmap that is all free', sub {
  poke(bitmap(0), 'a50', '');
};

repairs 'a bitmap and a size that are wrong at once', sub {
  poke(bitmap(0), 'a50', "\xff" x 50);
  poke(field('/page', SIZE), 'V', 0);
};

repairs 'a commit that is installed, and would undo the repair', sub {
  my $inodes = substr($base, $sb{inodestart} * BSIZE, BSIZE);
  substr($inodes, $ino{'/d/f'} * 64 + NLINK, 2) = pack('v', 9);
  commit($sb{inodestart} => $inodes);
  poke($sb{inodestart} * BSIZE, 'a*', $inodes);
};

it 'check -r says what it cannot repair, and makes nothing worse', sub {
  restore;
  poke(BSIZE + 4, 'V2', 1, 2);
  my $before = slurp($image);
  want(run_mkfs(1, "check -r $image"),
    qr/^not repaired: superblock: more than one number is wrong\n1 fault\n\z/m);
  die "the image has changed\n" if slurp($image) ne $before;
};

it 'check -r of a full image repairs what needs no room', sub {
  restore;
  for (my $n = 128 * BSIZE; $n >= BSIZE; $n /= 2) {
    spew("$dir/part", 'x' x $n);
    sh("$mkfs put $image $dir/part /part$n; true");
  }
  poke(field('/d/f', NLINK), 'v', 7);
  poke(entry('/', 'b'), 'a32', '');
  my $text = run_mkfs(1, "check -r $image");
  want($text, qr{^repaired: inode $ino{'/d/f'}: link count was 7, now 1$}m);
  want($text, qr{^not repaired: inode $ino{'/b'}: .*no room$}m);
  want($text, qr/^these faults are left:\n.*unreachable.*\n1 fault\n\z/m);
  run_mkfs(0, "rm $image /big");
  run_mkfs(0, "check -r $image");
  intact(lost('/b'), '/big');
};

# ---- hostile images ----

it 'ls and get of a directory loop end', sub {
  restore;
  new_entry('/d/e', 'up', $ino{'/d'});
  want(run_mkfs(2, "ls $image"), qr/directory inode \d+ is in two places/);
  sh("rm -rf $dir/out");
  want(run_mkfs(2, "get $image / $dir/out"), qr/is in two places/);
};

it 'get never leaves the directory it is told', sub {
  restore;
  poke(entry('/d', 'f') + 2, 'a30', '../escaped');
  sh("rm -rf $dir/out");
  want(run_mkfs(2, "get $image / $dir/out"), qr/has the name "\.\.\/escaped"/);
  die "it escaped\n" if -e "$dir/out/escaped";
};

# Numbers that are worth trying, and one of any kind.
# Numbers at the borders of the tables, in most cases; pure noise is refused too
# early to try much.
sub wild
{
  my @known = (0, 1, 2, 3, 64, 65, 399, 400, 0x7fffffff, 0x80000000, 0xffffffff,
    $sb{inodestart}, $sb{bmapstart}, $sb{bmapstart} + 1);
  return rand() < 0.7 ? $known[rand @known] : int(rand(rand() < 0.5 ? 400
    : 2**32));
}

# Spoils the image somewhere where it hurts.
# The kinds go from noise anywhere to exactly the fields that others rely on.
sub spoil
{
  my ($indirect) = @_;
  my $data = $sb{bmapstart} + 1;
  my $kind = int(rand(6));

  for (0 .. rand(20)) {
    poke(int(rand(400 * BSIZE)), 'C', rand(256)) if $kind == 0;
    poke(BSIZE + 4 * int(rand(9)), 'V', wild) if $kind == 1;
    poke($sb{inodestart} * BSIZE + 64 + 4 * int(rand(24 * 16)), 'V', wild)
      if $kind >= 2;
    poke($data * BSIZE + 2 * int(rand(20 * BSIZE / 2)), 'v', wild() & 0xffff)
      if $kind >= 3;
    poke($sb{logstart} * BSIZE + 4 * int(rand(8)), 'V', wild) if $kind == 4;
    poke($indirect + 4 * int(rand(100)), 'V', wild) if $kind == 5;
  }
  truncate($image, rand(400 * BSIZE)) if rand() < 0.05;
}

my %repairs; # how many images were repaired

# How many faults the last line of a check tells.
# -1: a last line that is none of the two is an error of the checker.
sub faults
{
  my ($text) = @_;
  return 0 if $text =~ /^clean\n\z/m;
  want($text, qr/^\d+ faults?\n\z/m);
  return $text =~ /^(\d+) faults?\n\z/m ? $1 : -1;
}

it 'no damage whatever makes mkfs crash or hang', sub {
  srand(20);
  for my $round (1 .. 300) {
    restore;
    spoil(at('/big', NDIRECT));
    my $change = ("put $image $dir/tree /d", "rm $image /big")[$round % 2];
    my ($last, @faults);
    for my $command ("check $image", "ls $image", "get $image /d/e/h -",
      $change, "check $image", "check -r $image", "check $image") {
      my ($text, $status) = sh("$mkfs $command", limit => 20);
      die "round $round: mkfs $command: status $status\n$text"
        if $status > 2 || $text =~ /Sanitizer|runtime error/;
      push @faults, faults($text) if $command =~ /check/ && $status < 2;
      $last = $text;
    }
    my ($before, $repaired, $after) = @faults[-3, -2, -1];
    die "round $round: $repaired of $before faults left, $after now\n"
      if $repaired > $before || $after != $repaired;
    $repairs{$after ? 'in part' : 'whole'}++
      if $before && $last !~ /^superblock: /;
    next if $after;
    run_mkfs(0, "mkdir $image /lost+found/new"); # what is clean can be used
    same(run_mkfs(0, "check $image") =~ s/^note.*\n//mgr, "clean\n");
  }
  note("repaired: $_: $repairs{$_}") for sort keys %repairs;
  die "few were repaired\n"
    if ($repairs{'in part'} || 0) > $repairs{whole} / 10;
};

done_testing;
