# Do gdb's commands for processes and stacks say what is so where many processes
# sleep, wait and run?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

if (my $why = gdb_missing) { plan skip_all => $why }

# The row of the process whose program and channel match.
# By name and by what it sleeps on, as several have one name.
sub row
{
  my ($ps, $name, $channel) = @_;
  my ($found) = grep { $_->{NAME} eq $name && $_->{'SLEEPS ON'} =~ $channel }
    ps_rows($ps);
  return $found || die "no $name that sleeps on $channel in:\n$ps";
}

# ---- a guest with something to do ----

my $g = gdb_boot(cpus => 2);
gdb_says($g, 'print 1'); # and go on
$g->prompt;
# They print nothing: a word of theirs behind a prompt would hide it.
$g->line($_) for 'sleep 1000 | cat &', 'yes | sleep 1000 &',
  'zombie 1000 > /dev/null &';

# What ps says, when all of them have come where they stay.
my $ps = ps_when($g, qr/^(?=.*ZOMBIE)(?=.*data\ in)(?=.*room\ in)
  (?=.*&input\.line)(?=.*&ticks.*&ticks.*&ticks)/sx);

it 'says on what each process sleeps and where it resumes', sub {
  my $reader = row($ps, 'cat', qr/./);
  my $writer = row($ps, 'yes', qr/room/);
  want($reader->{'SLEEPS ON'}, qr/^data in the pipe from \d+ \(sleep\)$/);
  want($reader->{'RESUMES AT'}, qr{^piperead fs/pipe\.c:\d+$});
  same($writer->{'SLEEPS ON'} =~ s/\d+/N/r, 'room in the pipe to N (sleep)');
  want($writer->{'RESUMES AT'}, qr{^pipewrite fs/pipe\.c:\d+$});
  want($reader->{'USER EIP'}, qr/^0x[0-9a-f]+ read\+7$/);
  my $sleeper = row($ps, 'sleep', qr/./);
  same($sleeper->{'SLEEPS ON'}, '&ticks');
  want($sleeper->{'RESUMES AT'}, qr/^ticks_sleep trap\.c:\d+$/);
  want(row($ps, 'sh', qr/input/)->{'SLEEPS ON'}, qr/^&input\.line$/);
  my $init = row($ps, 'init', qr/./);
  same($init->{'SLEEPS ON'}, 'a child of 1 (init)');
  want($init->{'RESUMES AT'}, qr/^waitpid proc\.c:\d+$/);
};

# Not the one behind: a return address is that of the next instruction.
it 'names the line where sleep is called', sub {
  my ($line) = row($ps, 'cat', qr/./)->{'RESUMES AT'} =~ /:(\d+)/;
  my @source = split(/\n/, slurp(root('fs/pipe.c')));
  want($source[$line - 1], qr/sleep_stoppable\(&p->nread, &p->lock\);/);
};

it 'shows a zombie as one', sub {
  my ($zombie) = grep { $_->{STATE} eq 'ZOMBIE' } ps_rows($ps);
  same($zombie->{'RESUMES AT'}, 'nowhere: it has ended');
  same($zombie->{'USER EIP'}, '-');
};

my ($cat) = row($ps, 'cat', qr/./)->{PID};
my ($dead) = map { $_->{PID} } grep { $_->{STATE} eq 'ZOMBIE' } ps_rows($ps);

my $of = "bt proc $cat";
my @asked = ('info registers eip esp ebp ebx esi edi cr3', $of, "$of 1",
  "bt proc $dead", 'info registers eip esp ebp ebx esi edi cr3 ',
  "kstack $cat", "tf $cat", "pt $cat", "pt $cat 0x1000", 'bt 2', 'bt -1',
  'bt full', 'bt full 1', 'bt -full -- 1', 'backtrace 2', 'where 2', 'where -1',
  'where full 1', 'bt 99', 'backtrace 99', 'up', 'frame', "$of 2", 'frame ',
  'add-symbol-file ' . built('sym/sh'), "$of ");
my %said;
@said{@asked} = gdb_says($g, @asked);

it 'draws the way a sleeping reader has come', sub {
  my $stack = $said{"kstack $cat"};
  my $ret = qr/\|  return to/;
  want($stack, qr{-- trap frame: system call read, from user mode$}m);
  want($stack, qr{$ret alltraps\+\d+ trapasm\.S}m);
  want($stack, qr{$ret trap\+\d+ trap\.c:\d+$}m);
  want($stack, qr{$ret syscall\+\d+ syscall\.c:\d+$}m);
  want($stack, qr{$ret sys_read\+\d+ fs/sysfile\.c:\d+$}m);
  want($stack, qr{$ret piperead\+\d+ fs/pipe\.c:\d+$}m);
  want($stack, qr{$ret sleep\+\d+ proc\.c:\d+$}m);
  want($stack, qr{context eip: swtch returns to sched\+\d+ proc\.c:\d+$}m);
  want($stack, qr{context edi  <- p->context\n.*bytes free, down to here}m);
};

it 'says in words how it entered the kernel', sub {
  my $tf = $said{"tf $cat"};
  want($tf, qr/^trap frame: system call read, from user mode, at 0x/);
  want($tf, qr/^  trapno  0x00000040  64, system call read$/m);
  want($tf, qr/^  eip     0x[0-9a-f]+  read\+7 of cat$/m);
  want($tf, qr/^  eax     0x00000005  number of the call$/m);
};

it 'gives the backtrace of a process that does not run', sub {
  want($said{$of}, qr/\A\#0 .*swtch \(\).*\n\#1 .*sched \(\) at proc/);
  want($said{$of}, qr/^\#\d+ .*piperead \(.* at fs\/pipe\.c:\d+$/m);
  want($said{$of}, qr/^\#\d+ .*syscall \(\) at syscall\.c:\d+$/m);
  want($said{"$of 1"}, qr/\A\#0 [^\n]*\n(?:\(More.*\n)?\z/);
  want($said{"bt proc $dead"},
    qr/\Aprocess $dead \(.*\) is ZOMBIE: nothing of/);
};

it "goes on from there to the program's main, whatever symbols gdb has", sub {
  my $way = join('\n(?:#.*\n)*', qr/^#.*<system call read, from user mode>.*/m,
    map { qr/#\d+ .*\b$_ \(\)/ } 'read', 'main', '_start');
  $way = qr/$way\n\z/;
  want($said{$of}, $way);
  want($said{"$of "}, $way);
};

it "misses no caller of a system call's stub, which has no frame", sub {
  want($said{$of}, qr/\bread \(\)\n\#\d+ .*\bcopy \(/)
    if sh('nm ' . built('sym/cat')) =~ / copy$/m;
};

# A command that looks at another process goes to its stack and must come back.
it 'leaves registers and the selected frame as they were', sub {
  same($said{'info registers eip esp ebp ebx esi edi cr3 '},
    $said{'info registers eip esp ebp ebx esi edi cr3'});
  same($said{'frame '}, $said{'frame'});
};

# `bt 2` is what everybody types who has used gdb before.
it "takes a number for gdb's count of frames, as in every program", sub {
  same($said{'bt 2'}, $said{'backtrace 2'});
  same($said{'where 2'}, $said{'backtrace 2'});
  same($said{'bt 99'}, $said{'backtrace 99'});
  want($said{'bt -1'}, qr/\A\#\d+ [^\n]*\n(?!\#)/);
  same($said{'where -1'}, $said{'bt -1'});
  want($said{'bt full'}, qr/^\#0 /m);
  want($said{'bt full 1'}, qr/\A\#0 (?:(?!^\#).)*\z/ms);
  same($said{$_}, $said{'bt full 1'}) for 'bt -full -- 1', 'where full 1';
};

it "reads another process's memory", sub {
  want($said{"pt $cat"}, qr/, of process $cat \(cat\)$/m);
  want($said{"pt $cat"}, qr/ read-only, text\n.* writable, stack\n/s);
  my ($byte) = $said{"pt $cat 0x1000"} =~ /there: 0x([0-9a-f]{2})/;
  my ($code) = sh('objdump -s --start-address=0x1000 --stop-address=0x1001 '
    . built('sym/cat'));
  want($code, qr/^ 1000 $byte/m);
};

# ---- busy CPUs, and an interrupt in the kernel ----

# Again when the disk is full, which may be before gdb is there.
$g->line($_) for 'while :; do yes > /big 2> /dev/null; done &',
  'yes > /dev/null &', 'yes > /dev/null &';
my @busy = gdb_says($g, 'break ideintr if cpus[0].proc && $esp > 0xfdc00000'
    . ' && $esp < (unsigned)cpus[0].proc->kstack + 8192 - 76 - 180',
  'continue', 'kstack', 'tf', 'ps', 'runq', 'bt', 'delete');

# By the address alone: that is all that a sleeping process has.
it 'says whose inode or block a sleeper would wait for', sub {
  my @said = gdb_says($g, 'break *iunlock', 'continue',
    'python from lectern import guest, kernel, names',
    'python print(kernel.current())',
    'python ip = guest.register("eax")',
    'python lock = gdb.parse_and_eval("(int)&((struct inode *)0)->lock")',
    'python print(names.channel(ip + int(lock), kernel.processes()))',
    'print bcache.buf[0].blockno',
    'python print(names.channel(guest.address(guest.variable("bcache")'
      . '["buf"][0]["lock"]), kernel.processes()))', 'delete');
  my ($pid, $name) = $said[3] =~ /^process (\d+) \((\w+)\)$/;
  want($said[6], qr/^inode \d+, locked by $pid \($name\)$/);
  my ($number) = $said[7] =~ /= (\d+)$/;
  want($said[8], qr/^block $number\b/);
};

it 'names the call also when eax holds its result', sub {
  my @said = gdb_says($g, 'break trapret if $esp > 0xfdc00000'
    . ' && ((struct trapframe *)$esp)->trapno == 64', 'continue', 'tf',
    'delete');
  want($said[2], qr/^trap frame: system call [a-z]+, from user mode/);
  want($said[2], qr/^  eax     0x[0-9a-f]{8}  its result$/m);
};

it 'draws an interrupt that came in the middle of a system call', sub {
  my $stack = $busy[2];
  want($stack, qr/-- trap frame: system call \w+, from user mode$/m);
  want($stack, qr/ from user mode\n.*-- trap frame: interrupt 14: ide, from/s);
  want($stack, qr/ide, from the kernel.*return to alltraps.*<- esp$/ms);
};

it 'says both trap frames, the innermost first', sub {
  my ($inner, $outer) = split(/^(?=trap frame: system)/m, $busy[3]);
  want($inner, qr/\Atrap frame: interrupt 14: ide, from the kernel, at 0x/);
  want($inner, qr/^  cs      0x00000008  kernel code, privilege 0$/m);
  want($outer, qr/\Atrap frame: system call \w+, from user mode, at 0x/);
};

it 'lists those that run, with their CPUs, and those that wait', sub {
  my @running = grep { $_->{STATE} eq 'RUNNING' } ps_rows($busy[4]);
  my @waiting = grep { $_->{STATE} eq 'RUNNABLE' && $_->{CPU} eq '-' }
    ps_rows($busy[4]);
  want(join(' ', sort map { $_->{CPU} } @running), qr/^0( 1)?$/);
  want($busy[5], qr/^  $_->{PID} \($_->{NAME}\)  resumes at /m) for @waiting;
  want($busy[5], qr/^CPU $_->{CPU}: runs $_->{PID} \(/m) for @running;
};

it 'looks at the process of the other CPU', sub {
  my @said = gdb_says($g, 'break trap', 'continue', 'ps', 'thread 2',
    'kstack', 'bt 1', 'thread 1', 'delete');
  my ($p) = grep { $_->{CPU} eq '1' } ps_rows($said[2]);
  want($said[4], $p ? qr/^kernel stack of process $p->{PID} \(/
    : qr/^stack of the scheduler on CPU 1/);
};

$g->kill;
done_testing;
