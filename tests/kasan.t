# Does the address checker (make KASAN=1) see each kind of access that is none
# of the program's, name it, and stop there? Does it find none in the kernel?
# And does the look at all counts (debug/kcheck.c) see each that is wrong? A
# kernel with tests/kernel/kasan.c and kcheck.c in it makes the mistakes.
#
# To build that kernel takes as long as a hundred tests, so only `make
# check-all` does: make check-all T=kasan
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

plan(skip_all => 'make check-all T=kasan runs it') unless all();

my $dir = scratch;
my $build = "$dir/build";
my ($text, $status) = make("-s -j2 KASAN=1 BUILD=$build"
    . " KEXTRA='tests/kernel/kasan.c tests/kernel/kcheck.c'"
    . " KLDFLAGS='--wrap=sys_kill --wrap=sys_sleep' $build/kernel",
  dir => root(), this_build => 1);
die $text if $status;

# What the console says in a guest that runs `command`, and its status.
sub run
{
  my ($command, %opt) = @_;
  my $limit = delete $opt{limit} || 60;
  my $g = Guest->boot(kernel => "$build/kernel", append => "init=$command",
    initrd => built('fs.img'), panic_ok => 1, timeout => $limit + 20, %opt);
  my $ended = $g->wait_exit($limit);

  return ($g->log_text, $ended);
}

# Way number $how of tests/kernel/kasan.c is reported with these words, in that
# function or where it calls memset and its like.
my $seen = 0;
sub says
{
  my ($how, $what, $where) = @_;
  my ($said, $status) = run('kill -9 ' . (1_000_000 + $how));

  same($status, 127);
  want($said, qr/^panic: kasan: $what$/m);
  want($said, qr/^at $where\+0x/m);
  $seen++;
}

it 'allows what is beside that, too', sub {
  my ($said, $status) = run('kill -9 1000000');
  want($said, qr/^kasan: all is allowed$/m);
};

it 'sees a read, a write and a memset of a frame that is free', sub {
  my $free = qr/at [0-9a-f]+: a page frame that is free/;
  says(1, qr/read of 1 bytes $free/, 'read_free_frame');
  says(2, qr/write of 1 bytes $free/, 'write_free_frame');
  says(3, qr/write of 16 bytes $free/, 'clear_free_frame');
};

it 'sees it although another frame was taken since: they wait', sub {
  says(4, qr/read of 1 bytes at \w+: a page frame that is free/,
    'read_frame_of_another');
};

it 'sees an access behind a global', sub {
  says(5, qr/read of 1 bytes at \w+: beside a global/, 'read_beside_global');
  says(6, qr/read of 14 bytes at \w+: beside a global/, 'copy_beside_global');
};

it 'sees an access behind and before an array on the stack', sub {
  says(7, qr/write of 1 bytes at \w+: beside an array on the stack/,
    'write_beside_array');
  says(8, qr/read of 1 bytes at \w+: beside an array on the stack/,
    'read_before_array');
};

it 'sees a pointer to an array of a block that has ended', sub {
  says(9, qr/read of 1 bytes at \w+: an array of a block that has ended/,
    'read_ended_block');
};

it 'sees a file that is closed, and an inode that was put back', sub {
  my $free = qr/at \w+: an entry of a table that is free/;
  says(10, qr/read of 1 bytes $free/, 'read_closed_file');
  says(11, qr/write of 1 bytes $free/, 'write_put_inode');
};
figure('kinds of wrong accesses that the KASAN build names, of 11', $seen);

# ---- counts ----

# Way number $how of tests/kernel/kcheck.c is found.
my $found = 0;
sub counts
{
  my ($how, $what) = @_;
  my ($said, $status) = run('sleep ' . (1_000_000 + $how));

  same($status, 127);
  want($said, qr/^panic: kcheck: $what$/m);
  $found++;
}

it 'finds nothing wrong where nothing is', sub {
  my ($said, $status) = run('sleep 1000000');
  want($said, qr/^kcheck: nothing is wrong$/m);
};

it 'finds a frame that is lost, or has a reference too many', sub {
  counts(1, qr/\d+ frames are nobody's, \d+ were/);
  counts(2, qr/frame \w+ has (\d+) references, and \d+ owners/);
};

it 'finds frames that are promised to nobody', sub {
  counts(3, qr/\d+ pages have \d+ frames, and \d+ are promised/);
};

it 'finds references to an inode and a file that nobody has', sub {
  counts(4, qr/inode 1 has \d+ references, and \d+ pointers to it/);
  counts(5, qr/file \d+ has \d+ references, and \d+ descriptors/);
};

it 'finds a buffer that somebody has kept', sub {
  counts(6, qr/block \d+'s buffer has \d users, and \d pins of the log/);
};

it 'finds text that a program may write to', sub {
  counts(7, qr/process \d+ may write to 0x\w+, which is to be read only/);
};

it "finds the kernel's memory in a program's hands", sub {
  counts(8, qr/process \d+ has \w+ for the kernel's 0x80000000/);
};

it 'finds inodes and blocks that are not as free as they are counted', sub {
  counts(9, qr/\d+ inodes are free on the disk, and \d+ are counted/);
  counts(10, qr/\d+ blocks are free on the disk, and \d+ are counted/);
};

it 'finds names of what is no directory', sub {
  counts(11, qr/name cache: inode \d+ has names, and is no directory/);
};
figure('kinds of wrong counts that the DEBUG build finds, of 11', $found);

# ---- the kernel itself ----

# 0 reports: each would be a panic.
for my $cpus (1, 2) {
  it "usertests -q passes in it, without a report ($cpus CPU)", sub {
    my ($said, $status) = run('usertests -q', cpus => $cpus, limit => 900);
    die tail_of($said) if $status ne '0';
  };
}

done_testing;
