# Does the DEBUG build see every wrong use of locks at its first occurrence, and
# does docs/LOCKS.md say in which order the kernel takes them?
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $kernel = Guest::breaking();

# What the console says in a guest that runs `command`.
sub run
{
  my ($command, %opt) = @_;
  my $g = Guest->boot(kernel => $kernel, append => "init=$command",
    initrd => built('fs.img'), panic_ok => 1, timeout => 60, %opt);

  $g->wait_exit;
  return $g->log_text;
}

# Whether way number $how to break the kernel (tests/kernel/crash.c) leads to
# this panic.
sub says
{
  my ($how, $message, $hint) = @_;
  my $said = run('kill -9 ' . (1_000_000 + $how));

  want($said, qr/^panic: $message$/m);
  want($said, qr/^hint: $hint/m) if $hint;
}

my $at = qr/at \S+\+0x[0-9a-f]+/;
my $from = qr/from \S+\+0x[0-9a-f]+/;

it 'names both places where spinlocks are taken in both orders', sub {
  says(7, qr/lock order: crash 0 taken $at while holding other 0 $from, but /
      . qr/the other way round $at/, qr{docs/LOCKS\.md});
};

it 'sees a spinlock that is held where one sleeps', sub {
  says(2, qr/sched: 2 spinlocks are held, but only ptable\.lock may be/);
  says(20, qr/1 spinlocks are held where a process may sleep/);
};

it 'sees a child locked before its parent', sub {
  says(28, qr/lock order: inode 1 taken $at while holding inode \d+ $from, /
      . qr/which was found in it/, qr/the parent directory is locked before/);
};

it 'sees two inodes locked of which neither holds the other', sub {
  says(29, qr/lock order: inode \d+ taken $at while holding inode \d+ $from, /
      . qr/in which it was not found/, qr/only rename/);
};

it 'sees two locks of one class', sub {
  says(30, qr/lock order: buffer 2 taken $at while holding buffer 1 $from, /
      . qr/which is one of the same kind/);
};

it 'sees an inode locked after a buffer', sub {
  says(31, qr/lock order: inode \d+ taken $at while holding buffer 1 $from, /
      . qr/but the other way round $at/, qr{docs/LOCKS\.md});
};

it 'sees a transaction that begins with an inode locked', sub {
  says(32, qr/lock order: transaction 0 taken $at while holding inode 1 $from, /
      . qr/but the other way round $at/);
};

it 'sees a transaction that begins in another', sub {
  says(33, qr/lock order: transaction 0 taken $at while holding transaction 0 /
      . qr/$from, which is one of the same kind/);
};

# ---- how long interrupts are off ----

# Run so that the time-stamp counter counts instructions. The most that went by
# without interrupts, and where they came back.
sub longest
{
  my $said = run(@_, qemu => ['-icount', 'shift=0,sleep=off', '-rtc',
    'base=2020-01-01,clock=vm']);
  my ($n, $where) = $said =~ /^cpu 0: interrupts off for (\d+) cycles, (.*)/m
    or die "no figure in:\n$said";
  return ($n, $where);
}

it 'measures how long interrupts are off, and says where', sub {
  my ($n, $where) = longest('kill -9 1000034; kill -9 1000035');
  want($n, qr/^\d{9,}$/);
  want($where, qr/long_without_interrupts/);
};

it 'interrupts are never off for a tenth of a tick', sub {
  my ($n, $where) = longest('usertests pipe_megabyte fork_copies '
      . 'many_small_files && ls -l /bin | sort && ps && kill -9 1000035');
  note("$n instructions, $where");
  same($n < 1_000_000 ? 'short' : "$n, $where", 'short'); # 1 GHz, 100 Hz
};

# ---- docs/LOCKS.md ----

# The locks of the table, in its order: name to row, and which may be taken
# while it is held.
my ($rows, %row, %inside) = (0);
for (slurp(root('docs/LOCKS.md')) =~ /^\| (`.*)$/mg) {
  my ($names, undef, $inner) = split(/\s*\|\s*/);
  my @inner = $inner =~ /`([^`]+)`/g;

  $rows++;
  for my $name ($names =~ /`([^`]+)`/g) {
    $row{$name} = $rows;
    $inside{$name}{$_} = 1 for @inner;
  }
}

it 'LOCKS.md has a place for each lock, those inside below it', sub {
  for my $name (sort keys %inside) {
    for my $inner (sort keys %{$inside{$name}}) {
      same($row{$inner} && $row{$inner} > $row{$name} ? '' : 'not below',
        '', "$name -> $inner");
    }
  }
};

it 'LOCKS.md knows all locks that initlock and initsleeplock make', sub {
  my %made = map { $_ => 1 }
    map { slurp(root($_)) =~ /\binit(?:sleep)?lock\([^,]+, "([^"]+)"/g }
    sources(qr{^(?!tests/|user/|tools/|labs/)[\w/]+\.c$});

  same(join(', ', grep { !$row{$_} } sort keys %made), '');
};

it 'LOCKS.md allows every order that is seen while usertests runs', sub {
  my $said = run('usertests -q; kill -9 1000035', cpus => 2, timeout => 900);
  my %seen;

  want($said, qr/^usertests: \d+ passed, 0 failed$/m);
  while ($said =~ /^lock order: (.+?) -> (.+?) at (\S+)$/mg) {
    $seen{"$1 -> $2 at $3"} = $inside{$1}{$2};
  }
  same(scalar(keys %seen) > 10 ? 'many' : join("\n", sort keys %seen), 'many');
  same(join("\n", grep { !$seen{$_} } sort keys %seen), '');
};

done_testing;
