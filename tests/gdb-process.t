# Do gdb's commands for processes, stacks and page tables say what is so?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

my @commands = qw(ps runq bt kstack tf pt lectern);

if (my $why = gdb_missing) { plan skip_all => $why }

# The rows of ps: [{ pid, state, ... }].
sub rows
{
  my ($text) = @_;
  my ($head, @lines) = split(/\n/, $text);
  my @columns = map { [$_, index($head, $_)] } 'PID', 'PARENT', 'STATE', 'CPU',
    'NAME', 'SLEEPS ON', 'RESUMES AT', 'USER EIP';
  my @rows;

  for my $line (@lines) {
    my %row;
    for my $i (0 .. $#columns) {
      my ($name, $at) = @{ $columns[$i] };
      my $width = $i < $#columns ? $columns[$i + 1][1] - $at : 999;
      $row{$name} = substr("$line" . ' ' x 200, $at, $width) =~ s/\s+\z//r;
    }
    push @rows, \%row;
  }
  return @rows;
}

# The row of the process whose program and channel match.
sub row
{
  my ($ps, $name, $channel) = @_;
  my ($found) = grep { $_->{NAME} eq $name && $_->{'SLEEPS ON'} =~ $channel }
    rows($ps);
  return $found || die "no $name that sleeps on $channel in:\n$ps";
}

# ---- no guest ----

it 'says without a guest how to get one, in one line', sub {
  for my $command (qw(ps runq kstack tf pt bt), 'bt 1') {
    want(scalar gdb_says(undef, $command),
      qr/\Ano guest: start one with `make debug`[^\n]*\n\z/, $command);
  }
};

it 'gives each command help with its use and an example', sub {
  my @help = gdb_says(undef, map { "help $_" } @commands);
  for my $i (0 .. $#commands) {
    want($help[$i], qr/\A[A-Z][^\n]*\.\n\nUsage: $commands[$i]\b/);
    want($help[$i], qr/^Examples?: .*\b$commands[$i]\b/m);
  }
};

it 'lists each command in a line', sub {
  my $list = gdb_says(undef, 'lectern');
  want($list, qr/^  $_ +[A-Z][^\n]*\.$/m) for @commands;
};

# ---- from reset to the first user instruction ----

# One CPU: with more, gdb's steps meet what the others do meanwhile.
my $g = gdb_boot();
my $first = '$cs == 8 && ((struct trapframe *)$esp)->cs == 0x1b';
my %said;

my @boot = ('ps', 'runq', 'kstack', 'tf', 'pt', 'bt 1',
  'break kvmalloc', 'continue', 'ps', 'runq', 'kstack', 'tf', 'bt 1', 'pt',
  'delete', 'break userinit', 'continue', 'ps', 'runq', 'tf', 'kstack',
  'delete', 'break make_runnable', 'continue', 'finish', 'runq');
my @first = ('delete', 'break forkret', 'continue', 'ps', 'runq', 'kstack',
  'tf', 'pt', 'pt 0x0', 'pt 0x80100000', 'pt &kernel_end', 'pt 0xfdc00000',
  'pt 0xfee00000', 'bt', 'kstack 99', 'tf x', 'bt 99', 'ps 1', 'pt 7',
  'pt struct proc', 'pt nonsense', 'kstack 1 2', 'delete',
  "break trapret if $first", 'continue ', 'print/x $esp', 'kstack ', 'tf ',
  'delete ', 'stepi 6', 'x/i $pc', 'stepi', 'kstack  ', 'tf  ', 'ps  ');
my @early = gdb_says($g, @boot, @first);
remember(\@first, [@early[@boot .. $#early]]);

# Keeps in %said what gdb said to each command.
sub remember
{
  my ($asked, $answers) = @_;

  %said = ();
  $said{$asked->[$_]} = $answers->[$_] for 0 .. $#$asked;
}

it 'says before paging that it is not on yet', sub {
  want($_, qr/\Apaging is not on yet[^\n]*\n\z/) for @early[0 .. 5];
};

it 'says that there is no process table before pinit', sub {
  want($_, qr/\Athe kernel has no process table yet[^\n]*\n\z/)
    for @early[8 .. 12];
};

it 'shows the page directory that entry.S starts with', sub {
  want($early[13], qr/^user half:\n  0x00000000 to 0x003fffff .*4 MB pages$/m);
  want($early[13], qr/^kernel half, of the directory that entry\.S/m);
};

it 'has an empty list before userinit', sub {
  want($early[17], qr/\Athere are no processes yet[^\n]*\n\z/);
  want($early[18], qr/\Athe run queue is empty\nCPU 0: booting\n/);
  want($early[19], qr/\Ano trap frame on the stack of the scheduler/);
  want($early[20], qr/return to \w+\+\d+ entry\.S:\d+\n/);
};

it 'lists who waits for a CPU, and where it will start', sub {
  want($early[25], qr/\Athe run queue, the next to run first:\n/);
  want($early[25], qr/^  1 \(initcode\)  resumes at forkret proc\.c:\d+$/m);
};

it 'finds the first process in forkret', sub {
  my ($p) = rows($said{ps});
  same("@$p{qw(PID PARENT STATE NAME)}", '1 - RUNNING initcode');
  want($p->{'RESUMES AT'}, qr/^now in forkret proc\.c:\d+$/);
  same($p->{'USER EIP'}, '0x0 start');
  want($said{runq}, qr/^CPU $p->{CPU}: runs 1 \(initcode\)$/m);
};

my $picture = <<'END';
kernel stack of process 1 (initcode): 8192 bytes, 0xxxxxxxxx to 0xxxxxxxxx

             top: 0xxxxxxxxx
            +----------+
            |          |  -- trap frame, made by userinit to enter user mode
0xxxxxxxxx  | xxxxxxxx |  tf ss
0xxxxxxxxx  | xxxxxxxx |  tf esp
0xxxxxxxxx  | xxxxxxxx |  tf eflags
0xxxxxxxxx  | xxxxxxxx |  tf cs: user code, privilege 3
0xxxxxxxxx  | xxxxxxxx |  tf eip: start of initcode
0xxxxxxxxx  | xxxxxxxx |  tf err
0xxxxxxxxx  | xxxxxxxx |  tf trapno: none
0xxxxxxxxx  | xxxxxxxx |  tf ds
0xxxxxxxxx  | xxxxxxxx |  tf es
0xxxxxxxxx  | xxxxxxxx |  tf fs
0xxxxxxxxx  | xxxxxxxx |  tf gs
0xxxxxxxxx  | xxxxxxxx |  tf eax
0xxxxxxxxx  | xxxxxxxx |  tf ecx
0xxxxxxxxx  | xxxxxxxx |  tf edx
0xxxxxxxxx  | xxxxxxxx |  tf ebx
0xxxxxxxxx  | xxxxxxxx |  tf oesp
0xxxxxxxxx  | xxxxxxxx |  tf ebp
0xxxxxxxxx  | xxxxxxxx |  tf esi
0xxxxxxxxx  | xxxxxxxx |  tf edi  <- p->tf
0xxxxxxxxx  | xxxxxxxx |  trapret: where forkret returns to
END

it "draws the new process's stack as allocproc has laid it out", sub {
  my ($drawn, $rest) = split(/^(?=.* bytes free)/m, $said{kstack});
  $drawn =~ s/  <- esp$//m;
  same(masked($drawn), $picture);
  want($rest, qr/\A0x[0-9a-f]+ .* bytes free, down to here$/m);
  want($rest, qr/guard   \|.*\n +\+-+\+\n\z/);
};

it 'says its trap frame in words', sub {
  want($said{tf}, qr/^trap frame, made by userinit to enter user mode, at 0x/);
  want($said{tf}, qr/^  eip     0x00000000  start of initcode$/m);
  want($said{tf}, qr/^  eflags  0x00000200  IF \(interrupts on\)$/m);
  want($said{tf}, qr/^  cs      0x0000001b  user code, privilege 3$/m);
};

it 'goes to trapret with esp at the trap frame', sub {
  want($said{'kstack '}, qr/tf edi  <- p->tf, esp\n/);
  want($said{'tf '}, qr/, at (0x[0-9a-f]+)\n/);
  my ($esp) = $said{'print/x $esp'} =~ /= (0x[0-9a-f]+)/;
  want($said{'tf '}, qr/, at $esp\n/);
};

it 'finds the kernel stack empty in user mode', sub {
  want($said{'x/i $pc'}, qr/iret/);
  want($said{'kstack  '}, qr/empty: it runs in user mode, eip 0x0;/);
  want($said{'tf  '}, qr/\Ano trap frame on .*: it runs in user mode\n\z/);
  same((rows($said{'ps  '}))[0]{'RESUMES AT'}, 'in user mode');
};

# ---- page tables ----

it 'says what the first address space maps', sub {
  my $pt = $said{pt};
  want($pt, qr/^page directory 0x[0-9a-f]{8}, of process 1 \(initcode\)$/m);
  want($pt, qr/^user half:\n  0x00000000 to 0x00000fff     4 KB  writable$/m);
  want($pt, qr/^kernel half, the same in every process:$/m);
  want($pt, qr/^  0x80100000 to .*  read-only, the kernel's text and con/m);
  want($pt, qr/^  0x80400000 to 0xfd3fffff .* direct map, 4 MB pages$/m);
  want($pt, qr/ 64 kernel stacks, a guard page below each$/m);
};

it 'walks to a page of user memory', sub {
  my $pt = $said{'pt 0x0'};
  want($pt, qr/^address 0x0: directory index 0, table index 0, offset 0x0$/m);
  want($pt, qr/^             present, writable, user/m);
  want($pt, qr/\(4 KB page\)\n  physical   0x[0-9a-f]{8}  there: 0x../);
};

it 'walks to the kernel, which is read-only, and to 4 MB of devices', sub {
  want($said{'pt 0x80100000'}, qr/^             present, read-only, kernel/m);
  want($said{'pt 0x80100000'}, qr/^  physical   0x00100000  there: 0x02$/m);
  want($said{'pt &kernel_end'}, qr/^             present, writable, kernel/m);
  want($said{'pt 0xfee00000'}, qr/index 1019, offset 0x200000\n/);
  want($said{'pt 0xfee00000'}, qr/not cached.*, 4 MB, global\n.*a device: /s);
};

it 'finds nothing at a guard page', sub {
  want($said{'pt 0xfdc00000'}, qr/^             not present$/m);
  want($said{'pt 0xfdc00000'}, qr/nothing is mapped: touching it is a page f/);
};

it 'says in one line what was wrong with an argument', sub {
  my %wrong = ('kstack 99' => 'there is no process 99; `ps` lists them',
    'bt 99' => 'there is no process 99; `ps` lists them',
    'tf x' => 'x is no process number; `ps` lists them',
    'ps 1' => 'ps: too many arguments; type: help ps',
    'kstack 1 2' => 'kstack: too many arguments; type: help kstack',
    'pt 7' => 'there is no process 7; an address is written 0x7',
    'pt struct proc' => 'struct is no process number; for C types say ptype',
    'pt nonsense' => 'nonsense is no address');
  same($said{$_}, "$wrong{$_}\n", $_) for sort keys %wrong;
};

# ---- a guest with something to do ----

$g->kill;
$g = gdb_boot(cpus => 2);
gdb_says($g, 'print 1'); # and go on
$g->prompt;
$g->line($_) for 'sleep 1000 | cat &', 'yes | sleep 1000 &', 'zombie 1000 &';

# What ps says, when all of them have come where they stay.
my $ps = settled(qr/^(?=.*ZOMBIE)(?=.*data\ in)(?=.*room\ in)(?=.*&input\.line)
  (?=.*&ticks.*&ticks.*&ticks)/sx);

sub settled
{
  my ($regex) = @_;
  my $end = time + 20 * $Guest::SLOW;

  while (1) {
    my $text = gdb_says($g, 'ps');
    return $text if $text =~ $regex || time >= $end;
    $g->rest(0.1);
  }
}

it 'says on what each process sleeps and where it resumes', sub {
  my $reader = row($ps, 'cat', qr/./);
  my $writer = row($ps, 'yes', qr/room/);
  want($reader->{'SLEEPS ON'}, qr/^data in the pipe from \d+ \(sleep\)$/);
  want($reader->{'RESUMES AT'}, qr{^piperead fs/pipe\.c:\d+$});
  same($writer->{'SLEEPS ON'} =~ s/\d+/N/r, 'room in the pipe to N (sleep)');
  want($writer->{'RESUMES AT'}, qr{^pipewrite fs/pipe\.c:\d+$});
  want($reader->{'USER EIP'}, qr/^0x[0-9a-f]+ read\+7$/);
  my $sleeper = row($ps, 'sleep', qr/./);
  same($sleeper->{'SLEEPS ON'}, '&ticks (trap.c)');
  want($sleeper->{'RESUMES AT'}, qr/^ticks_sleep trap\.c:\d+$/);
  want(row($ps, 'sh', qr/input/)->{'SLEEPS ON'}, qr/^&input\.line$/);
  my $init = row($ps, 'init', qr/./);
  same($init->{'SLEEPS ON'}, 'a child of 1 (init)');
  want($init->{'RESUMES AT'}, qr/^waitpid proc\.c:\d+$/);
};

it 'names the line where sleep is called', sub {
  my ($line) = row($ps, 'cat', qr/./)->{'RESUMES AT'} =~ /:(\d+)/;
  my @source = split(/\n/, slurp(root('fs/pipe.c')));
  want($source[$line - 1], qr/sleep\(&p->nread, &p->lock\);/);
};

it 'shows a zombie as one', sub {
  my ($zombie) = grep { $_->{STATE} eq 'ZOMBIE' } rows($ps);
  same($zombie->{'RESUMES AT'}, 'nowhere: it has ended');
  same($zombie->{'USER EIP'}, '-');
};

my ($cat) = row($ps, 'cat', qr/./)->{PID};
my ($dead) = map { $_->{PID} } grep { $_->{STATE} eq 'ZOMBIE' } rows($ps);

my @asked = ('info registers eip esp ebp ebx esi edi cr3', "bt $cat",
  "bt $cat 1", "bt $dead", 'info registers eip esp ebp ebx esi edi cr3 ',
  "kstack $cat", "tf $cat", "pt $cat", "pt $cat 0x1000", 'bt -1', 'bt full',
  'backtrace 1', 'up', 'frame', "bt $cat 2", 'frame ',
  'add-symbol-file ' . built('sym/sh'), "bt $cat ");
remember(\@asked, [gdb_says($g, @asked)]);

it 'draws the way a sleeping reader has come', sub {
  my $stack = $said{"kstack $cat"};
  my $ret = qr/\|  return to/;
  want($stack, qr{-- trap frame: system call read, from user mode$}m);
  want($stack, qr{^.*trap\(\)'s argument tf\n.*$ret alltraps\+\d+ trapasm\.S}m);
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
  want($said{"bt $cat"}, qr/\A\#0 .*swtch \(\).*\n\#1 .*sched \(\) at proc/);
  want($said{"bt $cat"}, qr/^\#\d+ .*piperead \(.* at fs\/pipe\.c:\d+$/m);
  want($said{"bt $cat"}, qr/^\#\d+ .*syscall \(\) at syscall\.c:\d+$/m);
  want($said{"bt $cat 1"}, qr/\A\#0 [^\n]*\n(?:\(More.*\n)?\z/);
  want($said{"bt $dead"}, qr/\Aprocess $dead \(.*\) is ZOMBIE: nothing of/);
};

it "goes on from there to the program's main, whatever symbols gdb has", sub {
  my $way = join('\n(?:#.*\n)*', qr/^#.*<system call read, from user mode>.*/m,
    map { qr/#\d+ .*\b$_ \(\)/ } 'read', 'main', '_start');
  $way = qr/$way\n\z/;
  want($said{"bt $cat"}, $way);
  want($said{"bt $cat "}, $way);
};

it "misses no caller of a system call's stub, which has no frame", sub {
  want($said{"bt $cat"}, qr/\bread \(\)\n\#\d+ .*\bcopy \(/)
    if sh('nm ' . built('sym/cat')) =~ / copy$/m;
};

it 'leaves registers and the selected frame as they were', sub {
  same($said{'info registers eip esp ebp ebx esi edi cr3 '},
    $said{'info registers eip esp ebp ebx esi edi cr3'});
  same($said{'frame '}, $said{'frame'});
};

it "leaves gdb's own backtrace its other uses", sub {
  want($said{'bt -1'}, qr/\A\#\d+ [^\n]*\n(?!\#)/);
  want($said{'bt full'}, qr/^\#0 /m);
  want($said{'backtrace 1'}, qr/\A\#0 [^\n]*\n(?:\(More.*\n)?\z/);
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

$g->line($_) for 'yes > /big &', 'yes > /dev/null &', 'yes > /dev/null &';
my @busy = gdb_says($g, 'break ideintr if cpus[0].proc && $esp > 0xfdc00000'
    . ' && $esp < (unsigned)cpus[0].proc->kstack + 8192 - 76 - 180',
  'continue', 'kstack', 'tf', 'ps', 'runq', 'bt', 'delete');

it 'says whose inode or block a sleeper would wait for', sub {
  my @said = gdb_says($g, 'break *iunlock', 'continue',
    'python from lectern import guest, kernel, names',
    'python print(kernel.current())',
    'python ip = guest.word(guest.register("esp") + 4)',
    'python print(names.channel(ip + 12, kernel.processes()))',
    'print/d &((struct inode *)0)->lock',
    'print bcache.buf[0].blockno',
    'python print(names.channel(guest.address(guest.variable("bcache")'
      . '["buf"][0]["lock"]), kernel.processes()))', 'delete');
  my ($pid, $name) = $said[3] =~ /^process (\d+) \((\w+)\)$/;
  want($said[6], qr/= 12$/);
  want($said[5], qr/^inode \d+, locked by $pid \($name\)$/);
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
  my @running = grep { $_->{STATE} eq 'RUNNING' } rows($busy[4]);
  my @waiting = grep { $_->{STATE} eq 'RUNNABLE' && $_->{CPU} eq '-' }
    rows($busy[4]);
  want(join(' ', sort map { $_->{CPU} } @running), qr/^0( 1)?$/);
  want($busy[5], qr/^  $_->{PID} \($_->{NAME}\)  resumes at /m) for @waiting;
  want($busy[5], qr/^CPU $_->{CPU}: runs $_->{PID} \(/m) for @running;
};

it 'looks at the process of the other CPU', sub {
  my @said = gdb_says($g, 'break trap', 'continue', 'ps', 'thread 2',
    'kstack', 'bt 1', 'thread 1', 'delete');
  my ($p) = grep { $_->{CPU} eq '1' } rows($said[2]);
  want($said[4], $p ? qr/^kernel stack of process $p->{PID} \(/
    : qr/^stack of the scheduler on CPU 1/);
};

$g->kill;
done_testing;
