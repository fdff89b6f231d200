# Does gdb's backtrace go where the calls came from: from a driver through the
# trap into the program's main, from an interrupt into what it interrupted, and
# on either side of swtch?
# Each question is a place where gdb needs to be told how to go on: entry code
# written by hand, a change of stacks, the border between two programs.
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

if (my $why = gdb_missing) { plan skip_all => $why }

# A condition: on CPU 0, process cat runs.
my $cat = 'cpus[0].proc && $_streq(cpus[0].proc->name, "cat")';

# What a backtrace shows, a frame a line, without numbers and places.
# `0x... in` is there where gdb is between two lines; tests compare names.
sub frames
{
  my ($text) = @_;
  my @frames = $text =~ /^#\d+\s+(?:0x[0-9a-f]+ in )?(.*?) \(/mg;

  die "no backtrace:\n$text" unless @frames;
  return join(' ', @frames);
}

# Runs gdb's commands in a guest that runs `cat /README`, with its symbols; says
# what they said.
# The guest ends with its gdb, as each question begins at reset.
sub in_cat
{
  my (@commands) = @_;
  my $g = gdb_boot(append => 'init=cat /README');

  my @before = ('add-symbol-file ' . built('sym/cat'), 'break userinit',
    'continue', hold_timer, 'delete');

  my @said = gdb_says($g, @before, @commands, 'kill');
  return @said[@before .. $#said - 1];
}

it 'goes from the disk driver through the trap to main and _start', sub {
  my @said = in_cat("break ide_submit if $cat", 'break fileread', 'disable 2',
    'continue', 'enable 2', 'continue', 'bt');
  want(frames($said[-1]), qr/^(?:\S+\ )?ide_submit\ .*\ sys_read\ syscall\ trap
    \ alltraps\ <system\ call\ read,\ from\ user\ mode>\ read\ .*
    main\ _start$/x);
  want($said[-1], qr{ in main \(.*\) at user/cat\.c:\d+});
};

# On an idle CPU, so that what is interrupted is the kernel itself.
it 'goes from an interrupt to what it interrupted', sub {
  my @said = in_cat('break ideintr if cpus[0].proc == 0',
    'continue', 'bt');
  want(frames($said[-1]), qr/^ideintr.*\ trap
    \ alltraps\ <interrupt\ 14:\ ide,\ in\ the\ kernel>\ .*scheduler/x);
};

# Backtraces at each of $n instructions, the first where gdb is now: what they
# show below the trap's own frames.
sub chains_of
{
  return map { s/^(?:trap )?(?:alltraps <.*?>|vector\d+|alltraps|trapret) //r }
    map { frames($_) } grep { /^#0 /m } @_;
}

# The way in is 21 instructions from the kernel, one less from user mode; the
# way out, with where it leads, 9.
my @in = ('bt', ('stepi', 'bt') x 21);
my @out = ('bt', ('stepi', 'bt') x 8);

# The interrupt is one that ends a hlt: until the call of trap gdb looks at the
# byte before the place that was interrupted, and would miss a caller if that
# were the leave before a ret.
it 'is right at every instruction from an interrupt to trap() and back', sub {
  my @said = in_cat('break *vector46 if cpus[0].proc == 0'
      . ' && *(unsigned char *)(*(unsigned *)$esp - 1) == 0xf4',
    'continue', @in,
    'x/i $pc', 'delete', 'finish', @out, 'x/i $pc');
  my @chains = chains_of(@said);
  # After a hlt or sti the next instruction may be another function's. Where
  # that one was inlined, gdb has a frame for it in some of the chains.
  my ($scheduler) = $chains[0] =~ /\b(scheduler\b.*)/;
  want($_, qr/^(?:\S+ ){0,2}\Q$scheduler\E$/) for @chains;
  same(scalar @chains, 31);
  want($said[45], qr/<trap>:/);
  want($said[-1], qr/^(?!.*trapret)/);
};

it 'is right at every instruction from a program to trap() and out', sub {
  my @said = in_cat("break *vector64 if $cat", 'continue', @in[0 .. 40],
    'x/i $pc', 'delete', "break *(unsigned)&trapret - 1 if $cat"
      . ' && ((struct trapframe *)$esp)->trapno == 64',
    'continue', @out, 'x/i $pc');
  my @chains = chains_of(@said);
  s/ .*// for @chains; # gdb shows no more, but where trap() is called
  same($_, 'open') for @chains[0 .. 20];
  same($_, $chains[21]) for @chains[21 .. 29];
  want($chains[21], qr/^(?:open|read|fstat)$/);
  same(scalar @chains, 30);
  want($said[43], qr/<trap>:/);
  want($said[-1], qr/^=> 0x[0-7]/);
};

# The line numbers are looked up, as the file may grow.
it 'shows the old thread before swtch changes stacks, the new one after', sub {
  my @lines = split(/\n/, slurp(root('swtch.S')));
  my ($switch) = grep { $lines[$_ - 1] =~ /^\tmovl\t%edx, %esp/ } 1 .. @lines;
  my ($return) = grep { $lines[$_ - 1] =~ /^\tret/ } 1 .. @lines;
  my @said = in_cat("break swtch if $cat && \$_caller_is(\"sched\")",
    'continue', 'bt', "tbreak swtch.S:$switch", 'continue', 'bt', 'stepi', 'bt',
    "tbreak swtch.S:$return", 'continue', 'bt');
  my @chains = map { frames($_) } grep { /^#0/m } @said;
  same(scalar @chains, 4);
  for (@chains[0, 1]) {
    want($_, qr/^swtch sched .* <system call \w+, from user mode>/);
  }
  for (@chains[2, 3]) { want($_, qr/^swtch scheduler /) }
};

# A new process has no caller: what it returns to was put on its stack by
# allocproc.
it 'of a new process goes on to user mode, and finish goes to trapret', sub {
  my @said = in_cat('break forkret', 'continue', 'bt', 'finish', 'x/i $pc',
    'stepi 6', 'bt', 'stepi', 'bt');
  same(frames($said[2]), 'forkret trapret start');
  want($said[4], qr/^=> 0x[0-9a-f]+ <trapret>:/);
  same(frames($said[6]), 'trapret start');
  same(frames($said[8]), 'start');
};

it 'of a child in forkret goes on to who forked it', sub {
  my @said = gdb_says(gdb_boot(append => 'init=cat /README'), 'user init',
    'break forkret if cpus[0].proc->pid > 1', 'continue', 'bt', 'finish',
    'x/i $pc', 'kill');
  want(frames($said[3]), qr/^forkret trapret fork .*main _start$/);
  want($said[5], qr/^=> 0x[0-9a-f]+ <trapret>:/);
};

it 'of every program ends at its _start', sub {
  my @said = in_cat("break fileread if $cat", 'continue', 'bt -1');
  want($said[2], qr/^#\d+ +(?:0x[0-9a-f]+ in )?_start \([^\n]*\n\z/);
};

done_testing;
