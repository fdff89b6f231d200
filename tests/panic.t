# Does a panic say what broke, where, how one got there, and what usually causes
# it? A kernel with tests/kernel/crash.c in it breaks itself on request.
#
# Each way is a mistake that somebody who changes the kernel makes sooner or
# later. What the panic says must lead them to it: the value, the place, the
# chain of calls, and a hint on what mostly causes it.
use strict;
use warnings;
use lib 'tests/lib';
use Guest;
use Test::More;

my $dir = scratch;
my $build = "$dir/build";
my $knobs = "BUILD=$build KEXTRA=tests/kernel/crash.c"
  . " KLDFLAGS='--wrap=sys_kill --wrap=kinit'";
make("-s -j2 $knobs $build/kernel", dir => root(), this_build => 1);

# What the console says when the kernel breaks in way number $how, from the
# panic on, and the status that QEMU ends with.
# By `kill`, with a number that no process has: so any program can ask for it.
sub crash
{
  my ($how, %opt) = @_;
  my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
    append => 'init=kill -9 ' . (1_000_000 + $how), panic_ok => 1,
    timeout => 40, %opt);
  my $status = $g->wait_exit;
  my ($said) = $g->log_text =~ /^(panic: .*)/ms;

  return ($said // $g->log_text, $status, $g);
}

# Whether the panic number $how says $message, hints $hint, and shows the names
# of these functions in its backtrace, in this order.
sub says
{
  my ($how, $message, $hint, @names) = @_;
  my ($said, $status) = crash($how);
  my $chain = join('.*', map { "^  [0-9a-f]{8} $_\\S*\\+0x[0-9a-f]+\$" }
    @names);

  same($status, 127);
  want($said, qr/\Apanic: $message$/m);
  want($said, qr/^hint: $hint/m) if $hint;
  want($said, qr/$chain/ms);
  return $said;
}

it 'shows the message with its values, place, CPU, process and status', sub {
  my $said = says(0, qr/crash: 42 and a word/, undef, 'syscall', 'trap');
  want($said, qr{^at tests/kernel/crash\.c:\d+, cpu 0, process \d+ \(kill\)$}m);
  want($said, qr/^  -- system call, from user mode at [0-9a-f]+ --$/m);
};

it 'prints 64-bit numbers, and takes the arguments after them', sub {
  says(25, qr/crash: -1234567890123456789 18446744073709551615 123456789abc/
      . qr/def 0xff 010 44 7   009 and a word/);
};

# They are often the answer to "what did I do to get here".
it 'lists the last system calls of the CPU by process', sub {
  # More of them than are kept.
  my ($said) = crash(0,
    append => 'init=/bin/true; /bin/true; /bin/true; kill -9 1000000');
  my ($list) = $said =~ /^last calls[^\n]*\n(.*)/ms;
  want($list, qr/^  \d+: .* exec(?:ve)?,.*^  \d+: .* exec(?:ve)?, .* kill$/ms);
  my @names = map { split(/, /) } $list =~ /: (.*)/g;
  same(scalar @names, 32);
  die "events, though none is on: $said\n" if $said =~ /^last events/m;
};

# Whether each of the events is among the last ones.
sub shows_events
{
  my ($command, @wanted) = @_;
  my ($said) = crash(0, append => "init=$command");
  my ($list) = $said =~ /^last events[^\n]*\n(.*)/ms;
  my $events = join("\n", map { split(/, /) } $list =~ /: (.*)/g);

  want($events, qr/^$_$/m) for @wanted;
}

it 'says in words what else happened, once told to note it', sub {
  shows_events('kill -9 1000036; kill -9 1000000', qr/\w+ gets -?\d+/);
  # Until it is that one's turn, as the other may be late.
  shows_events('kill -9 1000037 & sleep 1; while ls /; do :; done',
    qr/process \d+ goes on/, qr/sleeps on 0x8[0-9a-f]{7}/,
    qr/wakes 0x8[0-9a-f]{7}/, qr/timer interrupt/,
    qr/page fault \(cr2 0x8\)/, qr/waits for inode 1/);
  shows_events('kill -9 1000038', qr/writes block \d+/, qr/flushes the disk/,
    qr/commits 1 blocks as \d+/);
};

it 'is red on the screen and on the serial line', sub {
  my (undef, undef, $g) = crash(0);
  want($g->bytes, qr/\e\[1;31mpanic: crash: 42 and a word\e\[0m/);
  $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
    append => 'init=kill -9 1000000', panic_ok => 1, monitor => 1,
    debug_exit => 0);
  my @lines = split(/\n/, $g->wait_screen(qr/^panic:.*exec(?:ve)?, kill$/ms));
  my ($row) = grep { $lines[$_] =~ /^panic:/ } 0 .. $#lines;
  my $cell = $g->monitor(sprintf 'xp /1hx 0x%x', 0xb8000 + $row * 160);
  want($cell, qr/0x0c70\b/); # bright red on black, 'p'
};

it 'tells who took a lock that is taken twice', sub {
  says(1,
    qr/acquire: crash is already held by this cpu, taken at \w+_lock\+0x\S+/,
    qr/the holder called what takes it again/, 'acquire');
};

it 'says that one may not sleep with a spinlock held', sub {
  says(2, qr/sched: 2 spinlocks are held, but only ptable.lock may be/,
    qr/before sleep\(\) release all/,
    'sched');
};

it 'knows a null pointer, and where it was used', sub {
  says(3, qr/page fault in the kernel, write to 0x8/, qr/a null pointer/,
    qr/(?:\w+_null|__wrap_sys_kill)/, 'syscall');
};

it 'knows a call of a null pointer, and who called', sub {
  my $said = says(12, qr/page fault in the kernel, call of 0x0/,
    qr/a null function pointer/, qr/(?:\w+_null|__wrap_sys_kill)/,
    'syscall');
  want($said, qr/^at (?:call_null|__wrap_sys_kill)\+0x/m);
};

it 'knows that the kernel touched user memory', sub {
  says(4, qr/page fault in the kernel, read of 0x40000000/,
    qr/user memory is touched by copyin/);
};

it 'names the function that filled the kernel stack', sub {
  says(5, qr/kernel stack overflow: esp [0-9a-f]+, stack from 0x[0-9a-f]+/,
    qr/endless recursion, or large arrays: it has 8192 bytes/, 'recurse',
    'syscall');
};

it 'says so on a stack with room to spare, and a guard below', sub {
  my %number = slurp(root('param.h')) =~ /^#define (\w+)\s+(\d+)/mg;
  my $size = $number{KSTACKSIZE};
  my $low = 0xfdc00000 + $number{NPROC} * ($size + 4096) + 4096; # kstack()
  my $g = Guest->boot(kernel => "$build/kernel", initrd => built('fs.img'),
    append => 'init=kill -9 1000005', panic_ok => 1, monitor => 1,
    debug_exit => 0);
  $g->expect(qr/^panic: kernel stack overflow.* exec(?:ve)?, kill$/ms);
  my @words = $g->monitor(sprintf 'x /%dwx 0x%x', $size / 4, $low)
    =~ /(?<!wx )\b0x([0-9a-f]{8})\b/g;
  same(scalar @words, $size / 4);
  my ($deepest) = grep { $words[$_] ne $words[0] } 0 .. $#words;
  my $used = $size - 4 * $deepest;
  die "it takes $used bytes of $size\n" if $used > $size / 2 || $used < 400;
  want($g->monitor(sprintf 'x /1wx 0x%x', $low - 4), qr/Cannot access memory/);
};

# ---- what a reader who writes a scheduler may get wrong ----

it 'says that the run queue has lost its end', sub {
  says(13, qr/the run queue's last, process \d+, is RUNNING/,
    qr/the code that takes the last process off also changes ptable\.last/,
    'make_runnable');
};

it 'says that a part of the run queue was cut off', sub {
  says(14, qr/the run queue ends with process \d+, not with its last, \d+/,
    qr/part of it was cut off/, 'next_runnable');
};

it 'says that processes could run and none is in the queue', sub {
  says(15, qr/\d+ processes are RUNNABLE, but the run queue is empty/,
    qr/one was taken off it and not run/, 'next_runnable');
};

it 'says that a process is in the run queue already', sub {
  says(16, qr/process \d+ is in the run queue already/,
    qr/the code that takes a process off the queue/, 'make_runnable');
};

it 'names both states of a transition that is not in the picture', sub {
  says(17, qr/process \d+ is RUNNING and cannot become UNUSED/,
    qr/the picture in proc\.c/, 'setstate');
};

it 'says that nobody can wake who sleeps on nothing', sub {
  says(18, qr/process \d+ sleeps on nothing: no wakeup can find it/,
    qr/p->chan is set before/, 'setstate');
};

it 'says that who gives up the CPU must say why', sub {
  says(19, qr/sched: process \d+ is still RUNNING/,
    qr/before sched\(\) it becomes/, 'sched');
};

# ---- sleeping where one may not ----

it 'says that an operation may not begin with a spinlock held', sub {
  says(20, qr/1 spinlocks are held where a process may sleep/,
    qr/a CPU that wants one of them would/, 'assert_may_sleep', 'begin_op');
};

it 'says that an operation may not begin with interrupts off', sub {
  says(21, qr/process \d+ has interrupts off where it may sleep/,
    qr/no tick and no key/, 'assert_may_sleep', 'begin_op');
};

it 'says that interrupts were off before the lock was taken', sub {
  says(22, qr/sleep: interrupts were off before crash was taken/,
    qr/other interrupts would wait/, 'sleep');
};

it 'says of a lock given back twice that nobody holds it', sub {
  says(6, qr/release: crash is not held/, qr/released twice/, 'release');
};

it 'says of a sleep lock taken twice that it would wait for itself', sub {
  says(8, qr/acquiresleep: crash sleep 0 is already held by this process, \d+/,
    qr/.*wait for itself/, 'take_sleeplock');
};

it 'says of a frame freed twice that it has two owners', sub {
  says(9, qr/kfree: frame 0x[0-9a-f]+ is free already/, qr/two owners/,
    'kfree');
};

it 'knows a write to the kernel\'s code', sub {
  says(10, qr/page fault in the kernel, write to 0x801[0-9a-f]+/,
    qr/.*read-only/);
};

it 'goes on through an interrupt to the code that was interrupted', sub {
  my $said = says(11, qr/crash: in an interrupt/, undef, 'trap', 'syscall');
  want($said, qr/^  -- timer interrupt, in the kernel --$/m);
};

# A panic that faults in its own backtrace says nothing at all.
it 'walks no further than the stack it began on', sub {
  my ($said) = crash(23, timeout => 60);
  want($said, qr/\Apanic: crash: walked$/m);
};

it 'takes no notice of a debug trap in the kernel', sub {
  my ($said) = crash(24);
  want($said, qr/\Apanic: crash: TF is off$/m);
};

it 'shows both sides of a comparison that does not hold', sub {
  my ($said) = crash(26);
  want($said, qr/\Apanic: assertion failed: never \+ 4097 < 4096u: /);
  want($said, qr/: 4097 \(0x1001\) and 4096 \(0x1000\)$/m);
};

it 'says of a lock that is not held who has it', sub {
  says(27, qr/lock other is not held by this cpu; holder: cpu -1 \(-1: none\)/,
    qr/a caller was to take it first/);
};

it 'tells of a fault while booting, too', sub {
  my ($said, $status) = crash(0, append => 'init=crash');
  same($status, 127);
  want($said, qr/\Apanic: page fault in the kernel, write to 0x40000000$/m);
  want($said, qr/^  [0-9a-f]{8} main\+0x[0-9a-f]+$/m);
};

# One that goes on would print between the lines, or write to the disk.
it 'stops all CPUs', sub {
  my ($said) = crash(0, cpus => 4);
  same(scalar(() = $said =~ /^panic:/mg), 1);
  want($said, qr/\n\z/);
};

it 'has a backtrace that make where turns into lines', sub {
  my ($said) = crash(1);
  my ($trace) = $said =~ /^backtrace[^\n]*\n(.*?)^last/ms;
  my $lines = make("-s where $knobs ADDR='$trace'", dir => root(),
    this_build => 1);
  want($lines, qr{ acquire at spinlock\.c:\d+$}m);
  want($lines, qr{ at tests/kernel/crash\.c:\d+$}m);
  want($lines, qr{ syscall at syscall\.c:\d+$}m);
};

it 'make where refuses what is no address', sub {
  my ($text, $status) = make('-s where ADDR=nonsense', dir => root(),
    this_build => 1);
  same($status != 0, 1);
  want($text, qr/make where: say ADDR='/);
};

done_testing;
