# Do gdb's commands for processes, stacks and page tables say what is so,
# from reset to the first user instruction?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

my @commands = qw(ps runq bt kstack tf pt lectern);

if (my $why = gdb_missing) { plan skip_all => $why }

# ---- no guest ----

it 'says without a guest how to get one, in one line', sub {
  for my $command (qw(ps runq kstack tf pt bt), 'bt 1', 'bt proc 1') {
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
# The first process, on its way out: what trapret pops is for user mode.
my $first = '$cs == 8 && ((struct trapframe *)$esp)->cs == 0x1b';
my %said;

my @boot = ('ps', 'runq', 'kstack', 'tf', 'pt', 'bt proc 1',
  'break kvmalloc', 'continue', 'ps', 'runq', 'kstack', 'tf', 'bt proc 1',
  'pt', 'delete', 'break userinit', 'continue', 'ps', 'runq', 'tf', 'kstack',
  'delete', 'break make_runnable', 'continue', 'finish', 'runq');
my @first = ('delete', 'break forkret', 'continue', 'ps', 'runq', 'kstack',
  'tf', 'pt', 'pt 0x0', 'pt 0x80100000', 'pt &kernel_end', 'pt 0xfdc00000',
  'pt 0xfee00000', 'bt', 'kstack 99', 'tf x', 'bt proc 99', 'bt proc',
  'bt proc x', 'ps 1', 'pt 7', 'pt struct context', 'ptype struct context',
  'pt uint', 'pt/o struct context', 'ptype/o struct context', 'pt nonsense',
  'kstack 1 2', 'delete', "break trapret if $first", 'continue ',
  'print/x $esp', 'kstack ', 'tf ', 'delete ',
  'tbreak *((unsigned)&trapret + 10)', # its iret
  'continue  ', 'x/i $pc', hold_timer,
  'user initcode', 'bt ', 'stepi', 'kstack  ', 'tf  ', 'ps  ');
my @early = gdb_says($g, @boot, @first);
remember(\@first, [@early[@boot .. $#early]]);

# Keeps in %said what gdb said to each command.
# Asked in one go, and looked up by the words of the command.
sub remember
{
  my ($asked, $answers) = @_;

  %said = ();
  $said{$asked->[$_]} = $answers->[$_] for 0 .. $#$asked;
}

# Names are high addresses, which mean nothing before paging is on.
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
  my ($p) = ps_rows($said{ps});
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

# What is popped first is then what is at the lowest address.
it 'goes to trapret with esp at the trap frame', sub {
  want($said{'kstack '}, qr/tf edi  <- p->tf, esp\n/);
  want($said{'tf '}, qr/, at (0x[0-9a-f]+)\n/);
  my ($esp) = $said{'print/x $esp'} =~ /= (0x[0-9a-f]+)/;
  want($said{'tf '}, qr/, at $esp\n/);
};

it 'names the first program before iret has gone there', sub {
  want($said{'bt '}, qr/#0 +trapret .*\n#1 +0x00000000 in start \(\)\n\z/);
};

it 'finds the kernel stack empty in user mode', sub {
  want($said{'x/i $pc'}, qr/iret/);
  want($said{'kstack  '}, qr/empty: it runs in user mode, eip 0x0;/);
  want($said{'tf  '}, qr/\Ano trap frame on .*: it runs in user mode\n\z/);
  same((ps_rows($said{'ps  '}))[0]{'RESUMES AT'}, 'in user mode');
};

# ---- page tables ----

it 'says what the first address space maps', sub {
  my $pt = $said{pt};
  want($pt, qr/^page directory 0x[0-9a-f]{8}, of process 1 \(initcode\)$/m);
  want($pt, qr/^user half:\n  0x00000000 to 0x00000fff     4 KB  writable$/m);
  want($pt, qr/^kernel half, the same in every process:$/m);
  want($pt, qr/^  0x80100000 to .*  read-only, the kernel's text and con/m);
  want($pt, qr/^  0x80400000 to 0xfd3fffff .* direct map, 4 MB pages$/m);
  want($pt, qr/ 72 kernel stacks, a guard page below each$/m);
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
    'bt proc 99' => 'there is no process 99; `ps` lists them',
    'tf x' => 'x is no process number; `ps` lists them',
    'ps 1' => 'ps: too many arguments; type: help ps',
    'kstack 1 2' => 'kstack: too many arguments; type: help kstack',
    'pt 7' => 'there is no process 7; an address is written 0x7',
    'bt proc' => 'bt proc: which process? type: help bt',
    'bt proc x' => 'x is no process number; `ps` lists them',
    'pt nonsense' => 'nonsense is no address');
  same($said{$_}, "$wrong{$_}\n", $_) for sort keys %wrong;
};

# `pt` was gdb's abbreviation before it was ours.
it "leaves pt gdb's meaning, ptype, where a type is named", sub {
  want($said{'pt struct context'}, qr/\Atype = struct context \{\n/);
  same($said{'pt struct context'}, $said{'ptype struct context'});
  same($said{'pt/o struct context'}, $said{'ptype/o struct context'});
  same($said{'pt uint'}, "type = unsigned int\n");
};

# Words that gdb's users type, abbreviations among them. One of ours that hid
# one of gdb's would be found here, or must stand in docs/GDB.md.
it 'hides no command of gdb but those that docs/GDB.md tells of', sub {
  my ($told) = slurp(root('docs/GDB.md'))
    =~ /^## What gdb's own words mean\n(.*?)(?=^## |\z)/ms or die "none\n";
  my @words = qw(adv advance awatch b br bre break backtrace bt c call cont
    commands cond condition d del delete detach dir dis disable disas disp
    display down dump echo en enable f fin finish fr frame h handle hb hbreak
    help i ign ignore inf info j jump k kill l la layout li list lo load ma
    macro n ni next nexti p po print printf pt ptype q quit r rc rec record
    refresh ret return rn rsi run rwatch s search set sh shell show si sig
    signal skip source start step stepi sy symbol-file sym t ta target tb tbr
    tbreak th thread tu tui u und undisplay unt until up wa watch wh whatis
    where while win x);
  my $ours = sh('sh tools/find-gdb.sh');
  chomp($ours);
  my ($plain) = sh("$ours -q -nx -batch " . join(' ', map {
    "-ex 'echo ---- next\\n' -ex 'help $_'" } @words));
  my (undef, @plain) = split(/^---- next\n/m, $plain);
  my @said = gdb_says(undef, map { "help $_" } @words);
  s/^\w+(?:, \w+)+\n// for @plain, @said; # names for the same
  my @hidden = map { $words[$_] } grep { $said[$_] ne $plain[$_] } 0 .. $#words;
  my @untold = grep { $told !~ /`$_[` ]/ } @hidden;
  die "docs/GDB.md does not tell of: @untold\n" if @untold;
  die "nothing is hidden: is the test right?\n" unless @hidden;
};

done_testing;
