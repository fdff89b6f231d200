# Can anything that make or mkfs does, or that happens to them, lose the files
# in the reader's image?
#
# A reader's image may be the only copy of what they wrote. So mkfs makes a new
# image beside it and renames that, under a lock that QEMU respects; here each
# of its steps is where it dies.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use POSIX qw(:sys_wait_h);
use Test::More;
use Time::HiRes qw(sleep);

my $cc = $ENV{HOSTCC} || 'cc';
my $mkfs = built('mkfs');
local $ENV{TMPDIR} = '/dev/shm' if -d '/dev/shm' && -w _; # fsync costs nothing
my $dir = scratch;
my $image = "$dir/x.img";
my $dying = "$dir/dying"; # mkfs that ends where DIE tells it to

my $flags = '-std=gnu11 -O1 -g -iquote . -iquote include -iquote tests/mkfs '
  . '-D_GNU_SOURCE=';
sh("$cc $flags -c -o $dir/dying.o tests/mkfs/dying.c && $cc $flags -include "
  . "tests/mkfs/dying.h -o $dying mkfs.c tools/mkfs/*.c $dir/dying.o");

# ---- an image to try with ----

sh("mkdir -p $dir/tree/d");
spew("$dir/tree/a", 'a' x 5000);
spew("$dir/tree/d/b", "b\n" x 30_000);
spew("$dir/tree/d/c", "c\n");
spew("$dir/new", 'new ' x 20_000);
spew("$dir/boot", "\xeb\xfe" . "\0" x 508 . "\x55\xaa");
spew("$dir/kernel", "\177ELF" . 'k' x 9000);
sh("$mkfs new -b 400 -i 64 -l 65 -k 4 $image $dir/tree");
my $base = slurp($image);

# Also what an earlier try left beside it.
sub restore { unlink(glob("$image*")); spew($image, $base) }

sub unchanged
{
  my ($what) = @_;
  die(($what || 'it') . " changed the image\n") if slurp($image) ne $base;
}

# What a command that must not fail prints.
sub out { return scalar sh($_[0]) }

sub clean { same(out("$mkfs check " . ($_[0] || $image)), "clean\n") }

# Runs a command that must fail; its output.
sub fails
{
  my ($command) = @_;
  my ($text, $status) = sh($command);
  die "it did not fail: $command\n$text" unless $status;
  return $text;
}

# ---- the end of mkfs, at every place ----

# A sound image with a few faults for check -r.
# Bits of the bitmap: a fault that the repair mends without a loss.
sub damage
{
  open(my $out, '+<:raw', $image) or die "$image: $!\n";
  my ($bmapstart) = unpack('x28V', substr($base, 4096, 36));
  seek($out, $bmapstart * 4096 + 45, 0);
  print $out "\xff";
  close($out);
}

my %commands = (
  put => "put $image $dir/new /d/b",
  'put of a tree' => "put $image $dir/tree /copy",
  rm => "rm $image /d/b",
  mkdir => "mkdir $image /m/n/o",
  node => "node $image /console 1 2",
  boot => "boot $image $dir/boot $dir/kernel",
  update => "update $image $dir/boot $dir/kernel $dir/new /a $dir/new /d/c",
  new => "new -b 500 -k 4 -l 65 -i 64 $image $dir/tree",
  'new of no image' => "new -b 500 -k 4 -l 65 -i 64 $image $dir/tree",
  'check -r' => "check -r $image",
);

# The image before the command, '' for none.
# Every command starts from the same bytes, so the result can be compared.
sub before
{
  my ($name) = @_;
  restore;
  unlink($image) if $name eq 'new of no image';
  damage if $name eq 'check -r';
  return -e $image ? slurp($image) : '';
}

for my $name (sort keys %commands) {
  it "$name killed at any write leaves the old image or the new", sub {
    my $old = before($name);
    sh("$dying $commands{$name}");
    my $new = slurp($image);
    die "it changes nothing\n" if $new eq $old;
    clean;
    for my $how (qw(kill after int full)) {
      my $n = 0;
      while (++$n) {
        before($name);
        my ($text, $status) = sh("DIE='$n $how' exec $dying $commands{$name}");
        last if $status == 0;
        my $now = -e $image ? slurp($image) : '';
        die "$how at $n: neither the old image nor the new one\n$text"
          if $now ne $old && $now ne $new;
        die "$how at $n: no word about the disk\n$text"
          if $how eq 'full' && $text !~ /No space left/;
        die "$how at $n: something is left: @{[glob(\"$image*\")]}\n"
          if $how =~ /full|int/ && glob("$image.*");
        sh("$mkfs $commands{$name}") if $now eq $old; # what is left is no harm
        die "$how at $n: the next one does not\n" if slurp($image) ne $new;
      }
      die "$how: only $n places\n" if $n < 5;
    }
  };
}

it 'a file that may not grow is an error, and the image as it was', sub {
  restore;
  want(fails("ulimit -f 1000; $mkfs put $image $dir/new /x"),
    qr/cannot write the new image: File too large\. The old one is as it was/);
  unchanged;
};

# By a real one, of 2 MB, where we may mount it: what a file system does when it
# is full is not always what a failing call does.
it 'a full disk of the host is an error, and the image as it was', sub {
  my (undef, $status) = sh("mkdir $dir/small && mount -t tmpfs -o size=2200k "
    . "none $dir/small");
  return note('skipped: cannot mount') if $status;
  my $ok = eval {
    sh("cp $image $dir/small/y.img; "
      . "dd if=/dev/zero of=$dir/small/fill bs=4k 2>/dev/null; true");
    my $before = slurp("$dir/small/y.img");
    want(fails("$mkfs put $dir/small/y.img $dir/new /x"),
      qr/cannot write the new image: No space left on device/);
    same(slurp("$dir/small/y.img") eq $before, 1, 'unchanged');
    same(join(' ', map { s{.*/}{}r } glob("$dir/small/*")), 'fill y.img');
    unlink("$dir/small/fill");
    sh("$mkfs put $dir/small/y.img $dir/new /x");
    clean("$dir/small/y.img");
  };
  my $why = $@;
  sh("umount $dir/small");
  die $why unless $ok;
};

# ---- names of the image ----

# rename() would put a file in the place of the link, and leave the real image
# old.
it 'a symbolic link stays one, and the image it names changes', sub {
  restore;
  sh("mkdir -p $dir/links && ln -sf ../x.img $dir/links/l.img");
  sh("$mkfs put $dir/links/l.img $dir/new /x");
  die "the link is gone\n" unless -l "$dir/links/l.img";
  same(out("$mkfs get $image /x -"), slurp("$dir/new"));
  unlink("$dir/links/l.img");
  symlink('nowhere', "$dir/links/l.img");
  want(fails("$mkfs new -b 500 -k 4 $dir/links/l.img"), qr/link to nothing/);
};

# As any program that replaces a file: the backup is a backup.
it 'another hard link to the image keeps the old contents', sub {
  restore;
  link($image, "$dir/backup") or die $!;
  sh("$mkfs rm $image /a");
  same(slurp("$dir/backup") eq $base, 1, 'the link');
  clean;
  unlink("$dir/backup");
};

it 'rights and owner of the image stay', sub {
  restore;
  chmod(0640, $image);
  chown(12, 34, $image) if $> == 0;
  my @before = (stat $image)[2, 4, 5];
  sh("umask 077; $mkfs put $image $dir/new /x");
  same("@{[(stat $image)[2, 4, 5]]}", "@before");
};

it 'an image or a directory that may not be written stays as it was', sub {
  return note('skipped: nothing stops root') if $> == 0;
  restore;
  chmod(0444, $image);
  want(fails("$mkfs put $image $dir/new /x"), qr/Permission denied/);
  chmod(0644, $image);
  chmod(0555, $dir);
  my $text = eval { fails("$mkfs put $image $dir/new /x") };
  chmod(0755, $dir);
  want($text, qr/cannot make the new image: Permission denied/);
  unchanged;
};

it 'holes stay holes, and what lies behind the file system stays', sub {
  sh("$mkfs new -l 65 $dir/holes.img && printf tail >>$dir/holes.img");
  sh("$mkfs put $dir/holes.img $dir/new /x");
  my $used = (stat("$dir/holes.img"))[12] * 512;
  die "$used bytes on the host\n" if $used > 4 << 20;
  same(substr(slurp("$dir/holes.img"), 64 << 20), 'tail');
  unlink("$dir/holes.img");
};

# ---- get never writes upon the image ----

# The output is opened, and cut to nothing, before the first byte is read.
it 'get to the image itself is refused, by whatever name', sub {
  restore;
  link($image, "$dir/hard");
  symlink($image, "$dir/soft");
  for my $name ($image, "$dir/./x.img", "$dir/hard", "$dir/soft") {
    want(fails("$mkfs get $image /a $name"), qr/is the image itself/);
    unchanged("get to $name");
  }
  sh("mkdir -p $dir/out && ln $image $dir/out/a");
  want(fails("$mkfs get $image / $dir/out"), qr{out/a: is the image itself});
  unchanged;
  unlink("$dir/hard", "$dir/soft", "$dir/out/a");
};

# ---- who else has the image ----

# Starts QEMU, stopped, with the image, and waits until it has it or has ended:
# (its process, its output, what it said, its monitor).
# Stopped, and without a guest: it is the lock that counts.
sub qemu
{
  my ($options) = @_;
  my @command = ($ENV{QEMU} || 'qemu-system-i386', qw(-S -nic none -display
    none -accel tcg -serial none -monitor stdio -drive),
    "file=$image,format=raw,if=ide,cache=unsafe$options");
  pipe(my $in, my $monitor) or die "pipe: $!\n";
  my $pid = open(my $out, '-|') // die "fork: $!\n";
  if (!$pid) {
    open(STDIN, '<&', $in);
    open(STDERR, '>&', \*STDOUT);
    exec(@command);
  }
  syswrite($monitor, "info status\n");
  my $text = '';
  until ($text =~ /VM status/) {
    sysread($out, $text, 4096, length $text) or last;
  }
  return ($pid, $out, $text, $monitor);
}

sub end { my ($pid, $out) = @_; kill('KILL', $pid); close($out) }

SKIP: {
  skip 'QEMU locks its disks on Linux only', 4 if $^O ne 'linux';

  it 'mkfs changes and reads no image that a QEMU runs with', sub {
    restore;
    my @qemu = qemu('');
    my $ok = eval {
      for my $name (grep { $_ ne 'new of no image' } sort keys %commands) {
        want(fails("$mkfs $commands{$name}"),
          qr/^mkfs: \S+: QEMU is running with this image; end that/, $name);
        unchanged($name);
      }
      want(fails("$mkfs $_"), qr/QEMU is running/)
        for "ls $image", "check $image", "get $image /a -";
      1;
    };
    my $why = $@;
    end(@qemu);
    die $why unless $ok;
    sh("$mkfs $commands{put}");
  };

  it 'mkfs reads, but does not change, what a QEMU has as a snapshot', sub {
    restore;
    my @qemu = qemu(',snapshot=on');
    my $ok = eval {
      want(fails("$mkfs $commands{put}"), qr/QEMU is running/);
      unchanged;
      clean;
    };
    my $why = $@;
    end(@qemu);
    die $why unless $ok;
  };

  it 'while mkfs changes an image, QEMU and other mkfs are refused', sub {
    for my $n (1, 5, 7) {
      restore;
      my $pid = fork // die "fork: $!\n";
      exec("DIE='$n stop' exec $dying $commands{put}") if !$pid;
      waitpid($pid, WUNTRACED);
      die "it did not stop\n" unless WIFSTOPPED(${^CHILD_ERROR_NATIVE});
      my $ok = eval {
        want(fails("$mkfs $commands{$_}"), qr/another mkfs is changing/)
          for 'rm', 'new';
        want(fails("$mkfs ls $image"), qr/another mkfs is changing/);
        my @qemu = qemu('');
        end(@qemu);
        want($qemu[2], qr/Failed to (?:get|lock)/);
        unchanged;
      };
      my $why = $@;
      kill('CONT', $pid);
      waitpid($pid, 0);
      die $why if $why;
      die "then it failed\n" if $?;
      same(out("$mkfs get $image /d/b -"), slurp("$dir/new"));
    }
  };

  it 'while mkfs reads an image, others may read, but not change it', sub {
    restore;
    sh("mkfifo $dir/fifo");
    my $pid = fork // die "fork: $!\n";
    exec("exec $mkfs get $image /d/b $dir/fifo") if !$pid;
    sleep 0.1 until sh("cat /proc/locks") =~ /OFDLCK .*:@{[(stat $image)[1]]} /;
    my $ok = eval {
      want(fails("$mkfs $commands{put}"), qr/another mkfs is reading/);
      clean;
      my @qemu = qemu('');
      end(@qemu);
      want($qemu[2], qr/Failed to get/);
      @qemu = qemu(',snapshot=on');
      end(@qemu);
      want($qemu[2], qr/VM status/);
    };
    my $why = $@;
    sh("cat $dir/fifo");
    waitpid($pid, 0);
    die $why unless $ok;
  };
}

# ---- the kernel and what was repaired ----

sub super_of
{
  open(my $in, '<:raw', $_[0]) or die "$_[0]: $!\n";
  seek($in, 4096, 0);
  read($in, my $super, 36);
  return $super;
}

# What the checker calls clean the kernel must be able to use: they have two
# opinions on what is sound.
it 'the kernel works with images that were damaged and repaired', sub {
  my $disk = "$dir/disk.img";
  for my $seed (1 .. 4) {
    srand($seed);
    copy_file(disk(), $disk);
    my ($inodes, $bitmap) = unpack('x24V2', super_of($disk));
    open(my $out, '+<:raw', $disk) or die "$disk: $!\n";
    for (1 .. 12) { # words of the used inodes, and of the bitmap
      seek($out, $inodes * 4096 + 128 + 4 * int(rand(16 * 60)), 0);
      print $out pack('V', rand() < 0.5 ? 600 + rand(900) : rand(2**32));
      seek($out, $bitmap * 4096 + int(rand(200)), 0);
      print $out chr(rand(256));
    }
    close($out);
    sh("$mkfs check $disk | grep -q faults");
    want(out("$mkfs check -r $disk"), qr/^clean\n\z/m);
    my (undef, $status) = sh("$mkfs put $disk " . built('root') . ' /');
    next if $status; # a program has become a directory, or so
    my $g = Guest->boot(image => $disk, write => 1);
    $g->prompt;
    $g->line('mkdir /after; echo new > /after/f; rm -r /lost+found; sync');
    same($g->line('cat /after/f'), "new\n");
    same($g->line_exit('poweroff'), 0);
    clean($disk);
  }
};

# ---- make ----

my $tree = copy_tree("$dir/make");
my $lectern = "$tree/build/lectern.img";
make('-j2', dir => $tree);

# A longer program: it needs more room in the image.
# A constant that the program refers to: else the linker leaves it out.
sub grow
{
  my ($program, $blocks) = @_;
  my $text = slurp("$tree/user/$program.c");
  my $n = $blocks * 4096;
  $text =~ s/^(const char grown\[.*\n)?/const char grown[$n] = {1};\n/;
  my $use = "  (void)*(volatile const char *)grown;\n";
  $text =~ s/\bint\nmain\(.*\n\{\n(?!\Q$use\E)/$&$use/;
  spew("$tree/user/$program.c", $text);
}

# Dies unless the image has the program as it was built last.
# By the bytes, as the time of the image says nothing.
sub in_image
{
  my ($program) = @_;
  my $built = "$tree/build/root/bin/$program";
  sh("$mkfs get $lectern /bin/$program - | cmp - $built");
}

# The reader has to know what to remove.
it 'make with a full image names the file, and keeps the image', sub {
  sh("$mkfs put $lectern $dir/new /mine");
  my ($free) = 0;
  spew("$dir/fill", 'x' x (40 << 20));
  sh("$mkfs put $lectern $dir/fill /fill");
  my $n = 20 << 20; # fill what is left, in halves
  for (; $n >= 4096; $n /= 2) {
    spew("$dir/part", 'x' x $n);
    sh("$mkfs put $lectern $dir/part /part$n; true");
  }
  my $before = slurp($lectern);
  grow('ls', 20);
  my ($text, $status) = make('', dir => $tree);
  die "it did not fail\n" unless $status;
  want($text, qr{^mkfs: \S+: no space left for build/root/bin/ls: .*remove}m);
  die "the image changed\n" if slurp($lectern) ne $before;
  clean($lectern);
  sh("$mkfs rm $lectern /fill");
  make('', dir => $tree);
  in_image('ls');
  same(out("$mkfs get $lectern /mine -"), slurp("$dir/new"));
  clean($lectern);
};

it 'make that is stopped at any write of the image keeps it', sub {
  sh("mv $tree/build/mkfs $dir/mkfs.good && cp -p $dying $tree/build/mkfs");
  for my $how ('int', 'kill', 'full') {
    for my $n (1, 3, 8, 20) {
      utime(undef, undef, "$tree/user/cat.c");
      grow('cat', $n % 3 + 1);
      my $before = slurp($lectern);
      my ($text, $status) = sh("DIE='$n $how' make", dir => $tree);
      last if $status == 0;
      die "$how at $n: the image is gone\n$text" unless -e $lectern;
      die "$how at $n: the image changed\n" if slurp($lectern) ne $before;
    }
  }
  sh("mv $dir/mkfs.good $tree/build/mkfs");
  make('', dir => $tree);
  in_image('cat');
  clean($lectern);
};

it 'make with a mkfs that cannot run, or a kernel too large, keeps it', sub {
  my $before = slurp($lectern);
  sh("mv $tree/build/mkfs $dir/mkfs.good");
  spew("$tree/build/mkfs", "#!/no/such/thing\n");
  chmod(0755, "$tree/build/mkfs");
  utime(undef, undef, "$tree/user/cat.c");
  my (undef, $status) = make('', dir => $tree);
  sh("mv $dir/mkfs.good $tree/build/mkfs");
  die "it did not fail\n" unless $status;
  die "the image changed\n" if slurp($lectern) ne $before;

  sh("cp $lectern $dir/kept.img");
  sh("$mkfs new -k 4 $lectern $tree/build/root");
  $before = slurp($lectern);
  want(scalar((make('', dir => $tree))[0]), qr/kernel\.stripped: larger than/);
  die "the image changed\n" if slurp($lectern) ne $before;
  sh("mv $dir/kept.img $lectern");
  make('', dir => $tree);
};

SKIP: {
  skip 'QEMU locks its disks on Linux only', 1 if $^O ne 'linux';

  it 'make beside a running guest changes nothing, and does it later', sub {
    my $g = Guest->boot(image => $lectern, write => 1);
    $g->prompt;
    $g->line('echo first > /first; sync');
    grow('cat', 4);
    my ($text, $status) = make('', dir => $tree);
    die "it did not fail\n" unless $status;
    want($text, qr/lectern\.img: QEMU is running with this image; end that/);
    for my $goal ('fresh', 'clean') {
      want(scalar((make($goal, dir => $tree))[0]), qr/QEMU is running/, $goal);
    }
    $g->line('echo second > /second'); # makes the image newer than the program
    same($g->line_exit('poweroff'), 0);
    clean($lectern);
    make('', dir => $tree);
    clean($lectern);
    in_image('cat');
    same(out("$mkfs get $lectern /$_ -"), "$_\n") for qw(first second);
  };
}

it 'make fresh makes a new image in one step', sub {
  make('fresh', dir => $tree);
  clean($lectern);
  want(fails("$mkfs get $lectern /first -"), qr/no such file/);
  die "and make made it again\n" if (make('', dir => $tree))[0] =~ /IMAGE/;
};

done_testing;
