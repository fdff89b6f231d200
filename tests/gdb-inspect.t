# Do gdb's commands tell the truth about locks, files and the disk?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Limit;
use Test::More;

my $why = gdb_missing();
plan skip_all => $why if $why;

my $DEBUG = slurp(Guest::built('flags')) =~ / -DDEBUG /;

# A guest on the RAM disk that runs this shell line and goes off.
# From a RAM disk, so that the numbers of inodes and blocks are those of mkfs.
sub boot
{
  my ($line, %opt) = @_;
  return gdb_boot(initrd => built('fs.img'),
    append => "init=/bin/sh -c '$line'", %opt);
}

# The process number that stands before (NAME) in what a command said.
# Pids are not known beforehand: the shell starts what it needs.
sub pid_of
{
  my ($name, $said) = @_;
  my ($pid) = $said =~ /\b(\d+) \(\Q$name\E\)/ or die "no $name in:\n$said";
  return $pid;
}

# ---- before there is anything to see ----

my @every = ('locks', 'files', 'files 1', 'bufs', 'bufs 1', 'inode 1', 'log');

it 'says that there is no guest', sub {
  want($_, qr/\Ano guest: .*make debug/) for gdb_says(undef, @every);
};

{
  my $g = boot('true');
  my @reset = gdb_says($g, @every, 'tbreak forkret', 'continue', @every);
  my @forkret = splice(@reset, @every + 2);

  # Memory is full of zeros then, which would look like empty tables.
  it 'says at reset that the kernel is not there yet', sub {
    want($_, qr/\Apaging is not on yet.*\n\z/) for @reset[0 .. $#every];
  };

  it 'says before the mount that there is no file system', sub {
    want($_, qr/\Ano file system is mounted yet.*\n\z/) for @forkret[3 .. 6];
    want($forkret[1], qr/\Aopen files: 0 of \d+$/m);
    want($forkret[2], qr/\Aprocess 1 \(initcode\), in no directory/);
  };
}

# ---- open files ----

# Waits until a process has filled its pipe, and all the others sleep: each in
# the program that it is to be, and no more as a copy of the shell.
sub settled
{
  my ($g) = @_;
  my $limit = Limit->new(40);

  until ($limit->over) {
    my $said = gdb_says($g, 'files');
    return $said if $said =~ /: \d+ \(sleep\) fd 0, \d+ \(yes\) waits$/m
      && $said =~ /\(cat\) waits/ && $said =~ m{\s14\ \ /f,\ inode\ \d+\n
        \s+\d+\ \(sh\)\ fd\ 1;\ \d+\ \(sleep\)\ fd\ 1$}mx;
    $g->rest(0.5);
  }
  $g->fail_with('the pipe does not fill');
}

{
  my $g = boot('(echo fourteen byte; sleep 9999) > /f & '
    . '(sleep 9999; echo) | cat & yes | sleep 9999');
  my $files = settled($g);
  my ($sh) = $files =~ m{/f, inode \d+\n\s+(\d+) \(sh\) fd 1};
  my ($cat, $yes) = map { pid_of($_, $files) } qw(cat yes);
  my ($inum) = $files =~ m{/f, inode (\d+)};
  my ($of_sh, $of_cat, $of_yes, $inode, $root, @wrong) = gdb_says($g,
    "files $sh", "files $cat", "files $yes", "inode $inum", 'inode 1',
    'files 77', 'files what', 'files 1 2');

  it 'shows an open file with its name, offset and who shares it', sub {
    want($of_sh, qr{\Aprocess $sh \(sh\), in /, inode 1, directory\n});
    want($of_sh, qr{^  1 -w      2       14  /f, inode $inum$}m);
    want($files, qr{/f, inode $inum\n\s+$sh \(sh\) fd 1; \d+ \(sleep\) fd 1$}m);
  };

  it 'shows the console as a device, by its driver', sub {
    want($of_sh, qr{^  2 rw +\d+        -  /console, inode \d+, }m);
    want($of_sh, qr{device 1 \(consoleread\)$}m);
  };

  # Nearly full is enough: a writer of lines stops where the next does not fit.
  it 'shows how full a pipe is, the other end, and who waits', sub {
    want($of_yes, qr{^  1 -w      1        -  write end of a pipe, }m);
    my ($full, $waits) = $of_yes =~ /, (\d+) of 4096 bytes full, other end: /
      or die $of_yes;
    $full > 3500 or die "the pipe is not full: $full\n";
    want($of_yes, qr/other end: \d+ \(sleep\) fd 0, $yes \(yes\) waits$/m);
    want($of_cat, qr/read end of a pipe, 0 of 4096 bytes full, other end: /);
    want($of_cat, qr/, $cat \(cat\) waits$/m);
  };

  it 'names processes that are not there, and words that are none', sub {
    same(join('', @wrong), <<'END');
there is no process 77; `ps` lists them
what is no process number; `ps` lists them
files: too many arguments; type: help files
END
  };

  it 'shows an inode: what it is, its block, who has it open', sub {
    want($inode, qr{\Ainode $inum /f: file, 1 link, 14 bytes in 1 block$}m);
    want($inode, qr/^  direct, addrs\[0\.\.0\]: \d+$/m);
    want($inode, qr/^  in memory: itable\.inode\[\d+\], 1 reference$/m);
    want($inode, qr/^  lock: free$/m);
    want($inode, qr/^  open at offset 14: $sh \(sh\) fd 1; /m);
    want($inode, qr/^  on the disk: entry \d+ of block \d+, cached/m);
  };

  it 'shows whose current directory an inode is', sub {
    want($root, qr{\Ainode 1 /: directory, \d links, \d+ bytes in 1 block$}m);
    want($root, qr/^  current directory of process $sh \(sh\)$/m);
  };
}

# ---- the block cache and the log ----

# A clock that counts instructions: else, on a busy machine, the kernel's own
# commit, half a second after the first change, could come before the last one.
{
  my $g = boot('true', qemu => ['-icount', 'shift=0,sleep=off']);
  my @said = gdb_says($g, 'tbreak log_write', 'continue', 'locks', 'log',
    'tbreak log_write if log.n == 1', 'continue', 'log',
    'tbreak install_trans', 'continue',
    'log', 'bufs', 'locks', 'bufs all', 'bufs 1', 'bufs 322', 'bufs 3',
    'bufs 99999', 'bufs x', 'log 1', 'inode 0', 'inode 9999', 'inode x',
    'inode', 'inode 1000');
  my ($held, $before, $between) = @said[2, 3, 6];
  my ($commit, $cache, $unlocked, $cached) = @said[9 .. 12];
  my @buffers = @said[13 .. 15];
  my @wrong = @said[16 .. 23];

  it 'shows sleep locks, their holder and what they guard', sub {
    want($held, qr/^spinlocks held: none$/m);
    want($held, qr/^  buffer +bcache\.buf\[\d+\]\.lock, held by process 1 /m);
    want($held, qr/^    it guards block 32\d, inodes \d+-\d+$/m);
  };

  it 'says that no lock is held', sub {
    same($unlocked, "no lock is held: no spinlock and no sleep lock\n");
  };

  # The two can be there at the same time; a reader has to see which blocks
  # belong to which.
  it 'tells an operation under way from a commit being written', sub {
    want($before, qr/^operations between begin_op and end_op: 1$/m);
    want($before, qr/^changed since the last commit began: no block$/m);
    want($between, qr/^changed since the last commit began: 1 block$/m);
    want($commit, qr/^operations between begin_op and end_op: 0$/m);
    want($commit, qr/^a commit is being written by process 2 \(log\): /m);
    want($commit, qr/: step 4, to their places$/m);
  };

  it 'says what each block of a commit is', sub {
    want($commit, qr/^  log block 3    block 322    inodes 0-63$/m);
    want($commit, qr{^  log block \d    block \d+ +block 0 of inode 1 /$}m);
  };

  it 'shows the buffers that a commit has pinned', sub {
    want($cache, qr/^\d+ buffers: \d+ hold a block, (\d+) are in use, \1 p/);
    want($cache, qr/^blocks held: 1 superblock, 16 inodes, 1 bitmap, /m);
    want($cache, qr/^    322     1  valid pinned inodes 0-63$/m);
    die "in use:\n$cache" if $cache =~ /^ +1 .*superblock/m;
    want($cached, qr/^      1     0  valid        superblock$/m, 'bufs all');
  };

  it "shows one block's buffer", sub {
    want($buffers[0], qr/\Ablock 1: superblock\n  bcache\.buf\[\d+\], data at/);
    want($buffers[0], qr/^  clean: .*\n  0 references\n  lock: free\n/m);
    want($buffers[1], qr/^  clean: .*\n  1 reference, 1 of them .*log's$/m);
    want($buffers[2], qr/\Ablock 3: log, .*\n  not in the cache; /);
  };

  it 'says which blocks and inodes there are not', sub {
    same(join('', @wrong[0 .. 6]), <<'END');
there is no block 99999: the disk has 0-4095
x is no block number
log: too many arguments; type: help log
there is no inode 0: the disk has 1-1023
there is no inode 9999: the disk has 1-1023
x is no inode number
inode: too few arguments; type: help inode
END
    same($wrong[7], "inode 1000: free\n  in memory: no\n"
      . "  on the disk: entry 40 of block 337, cached, clean\n");
  };
}

# The last command reads more than the cache holds.
{
  # /1 is the first inode behind what mkfs made, and /console, /dev and the
  # devices. Six times its size is a little more than what an indirect block
  # leads to.
  my $devices = () = slurp(root('user/init.c')) =~ /^ *ensure_device\("/mg;
  my $made = () = sh('find ' . built('root')) =~ /\n/g;
  my $one = $made + 3 + $devices;
  my ($three_ino, $six_ino) = ($one + 1, $one + 2);
  my $g = boot('head -c 724992 /dev/zero > /1; cat /1 /1 /1 > /3; '
    . 'cat /3 /3 > /6; rm /1; cat /3 /6 | wc', timeout => 200);
  my @said = gdb_says($g, 'ubreak rm main', 'ubreak wc main', 'continue',
    "inode $three_ino", "inode $six_ino",
    'delete 1', # wc may have a loop at that address
    'continue', 'tbreak pipewrite', 'ignore 3 100', 'continue', 'inode 1000',
    "inode $six_ino");
  my ($three, $six) = @said[3, 4];

  it 'explains direct, indirect and double-indirect blocks', sub {
    want($three, qr{\Ainode\ $three_ino\ /3:\ file,\ 1\ link,\ \d+\ bytes
      \ in\ \d{3}\ blocks$}mx);
    want($three, qr/^  direct, addrs\[0\.\.10\]:(?: \d+){11}$/m);
    want($three, qr/^  indirect, addrs\[11\]: block \d+ holds \d+ numbers: /m);
    want($six, qr/, addrs\[11\]: block \d+ holds 1024 numbers:(?: \d+){8} /);
    want($six, qr/, addrs\[12\]: block \d+ holds 1 number: \d+$/m);
  };

  it 'says of an inode that it is not cached', sub {
    same($said[10], 'inode 1000 is not cached: neither in the inode table nor, '
      . "as part of block 337, in the block cache\n");
  };
}

# ---- locks ----

# Three processes that do nothing but system calls on two CPUs: one is stopped
# with ptable.lock held, and the other CPU goes on until it wants that, too.
{
  my $busy = 'yes > /dev/null';
  my $g = boot("$busy & $busy & $busy", cpus => 2);
  my @said = gdb_says($g, 'break yield', 'ignore 1 30', 'continue', 'delete',
    'tbreak setstate', 'continue', 'locks', 'set scheduler-locking on',
    q{python gdb.execute('thread %d' % (3 - gdb.selected_thread().num))},
    'tbreak acquire if $eax == (int)&ptable',
    q{python if 'spins' not in gdb.execute('locks', to_string=True): }
      . q{gdb.execute('continue')}, 'delete', 'stepi 30', 'locks');
  my ($held, $wanted) = @said[6, 13];

  it 'shows a spinlock that is held, and by which CPU', sub {
    want($held, qr/\Aspinlocks held: \d$/m);
    want($held, qr/^  ptable +ptable\.lock, held by CPU [01], which runs /m);
    my $chain = $DEBUG ? qr/(?: <- \w+)+/ : '';
    want($held, qr/^    taken in \w+\+\d+ proc\.c:\d+$chain$/m);
  };

  # The other CPU is let go alone until it wants the lock: with both running it
  # would be given back before anybody looks.
  it 'shows which CPU spins for it, and where', sub {
    my ($holder) = $wanted =~ /ptable\.lock, held by CPU (\d)/ or die $wanted;
    my $other = 1 - $holder;
    want($wanted, qr/^    CPU $other spins for it, in \w+\+\d+ \w+\.c:\d+$/m);
  };
}

# The disk makes a process wait while it loads its program, with the program's
# inode locked; others want the same program, or already run it and want "/".
# A tick may come between the taking of the lock and the noting of its owner:
# the first wait for one that has an owner counts.
{
  my $g = gdb_boot(append => "init=/bin/sh -c '" . 'ls & ' x 5 . "ls'");
  my ($wait) = (gdb_says($g, 'break sched if $_caller_is("take_sleeplock", 3)'
    . ' && ((struct sleeplock *)cpus[0].proc->chan)->owner',
    'continue', 'locks'))[2];

  it 'shows who waits for a sleep lock', sub {
    want($wait, qr/^  ptable +ptable\.lock, held by CPU 0/m);
    my ($holder, $what, $waiter) = $wait =~ m{
      ^\ \ inode\ +itable\.inode\[\d+\]\.lock,\ held\ by\ process\ (\d+)\ .*\n
      ^\ +it\ guards\ inode\ (\d+)\ /.*\n
      ^\ +process\ (\d+)\ \((?:sh|ls)\)\ waits\ for\ it$}mx or die $wait;
    die $wait if $holder == $waiter;
  };
}

done_testing;
