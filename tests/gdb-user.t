# Does gdb know user programs from each other, and the book's numbers?
use strict;
use warnings;
use lib 'tests/lib';
use Gdb;
use Guest;
use Test::More;

my $why = gdb_missing();
plan skip_all => $why if $why;

# A guest on the RAM disk that runs this shell line and goes off.
sub boot
{
  my ($line, %opt) = @_;
  my $build = $opt{stepping} ? Guest::stepping() : '';
  return gdb_boot(initrd => $build ? "$build/fs.img" : built('fs.img'),
    $build ? (kernel => "$build/kernel") : (),
    append => "init=/bin/sh -c '$line'", %opt);
}

# ---- ubreak ----

# Five programs whose main is at the same address or near it; echo runs twice.
{
  my $g = boot('seq 2; /bin/echo one; wc README; /bin/echo two 2; true');
  my @said = gdb_says($g, 'ubreak echo main', 'ubreak echo _exit', 'delete 2',
    'info breakpoints', 'continue', 'bt -2', 'p argc', 'p argv[1]',
    'continue', 'p argv[1]', 'info breakpoints', 'delete 1',
    'info breakpoints', 'continue');
  my ($set, $stub, undef, $listed, $first, $bt) = @said[0 .. 5];

  it 'sets a breakpoint in a program that does not run yet', sub {
    want($set, qr{\ABreakpoint 1 at 0x\w+: file user/echo\.c, line \d+\.\n\z});
    want($stub, qr/\ABreakpoint 2 at 0x[0-9a-f]+$/m);
    want($listed, qr/^1 +breakpoint .*\n\s+stop only if .*"echo", "main"\)$/m);
    die $listed if $listed =~ /^2/m;
  };

  # All programs are linked at the same addresses: a breakpoint that is only an
  # address stops in each.
  it 'stops in that program only, with its arguments and source', sub {
    want($first, qr/Breakpoint 1, main \(argc=2, argv=0x\w+\)/);
    want($first, qr{ at user/echo\.c:\d+\n\d+\s+\{\n}s);
    same($said[6], "\$1 = 2\n");
    want($said[7], qr/"one"$/m);
  };

  it 'shows the call chain with source lines of the program', sub {
    want($bt, qr{ in _start \(.*\) at user/libc/start\.c:\d+$}m);
  };

  it 'stops when the program runs a second time', sub {
    want($said[8], qr{Breakpoint 1, main \(argc=3, .*user/echo\.c:\d+}s);
    want($said[9], qr/"two"$/m);
    want($said[10], qr/already hit 2 times/);
  };

  it 'forgets it when told to delete it', sub {
    want($said[12], qr{\ANo breakpoints\b.*\.\n\z});
    want($said[13], qr/exited|closed|gone|disconnected/i);
  };
}

# ---- user ----

{
  my $g = boot('/bin/echo one | cat; wc README');
  my @said = gdb_says($g, 'user', 'break main', 'break exit', 'user echo',
    'user', 'info breakpoints', 'user off', 'info breakpoints', 'delete',
    'user sh', 'tbreak *0x1000', 'continue', 'user', 'tbreak pipewrite',
    'continue', 'user', 'ubreak wc main', 'continue', 'user', 'user off',
    'user');

  it 'loads the symbols of a program', sub {
    want($said[0], qr/\Ano program's symbols are loaded; there are: \w+ be/);
    want($said[3], qr{\Asymbols of echo \(.*/sym/echo\), changing with });
    same($said[4], $said[3]);
  };

  # main and exit are names of both; those set before are the kernel's.
  it "keeps the kernel's breakpoints in the kernel", sub {
    want($said[5], qr/^1\.\d +n +0x0000\w+ in main at user\/echo\.c:\d+$/m);
    want($said[5], qr/^1\.\d +y +0x8\w+ in main at main\.c:\d+$/m);
    want($said[5], qr/^2\.\d +y +0x8\w+ in exit at \S+:\d+$/m);
    want($said[7], qr/^1 .* y +0x8\w+ in main at main\.c:\d+\n2 /m);
    die $said[7] if $said[7] =~ /^\d\.\d/m;
  };

  it 'loads the symbols of the program it stops in', sub {
    want($said[11], qr/^\(symbols of init\)\n#0 .* at user\/init\.c:\d+$/m);
    want($said[12], qr/\Asymbols of init /);
    want($said[18], qr/\Asymbols of wc /);
  };

  it 'has them in the kernel, too, for the process that called it', sub {
    want($said[14], qr/breakpoint \d+, pipewrite /);
    want($said[15], qr/\Asymbols of echo /);
  };

  it 'removes them when told so', sub {
    want($said[19], qr/\Ano program's symbols are loaded\n\z/);
    want($said[20], qr/\Ano program's symbols are loaded; there are: /);
  };
}

it 'lists the source of the program where it has stopped in it', sub {
  my @said = gdb_says(boot('/bin/echo one'), 'ubreak echo main', 'continue',
    'list');
  want($said[2], qr/^\d+\s+main\(int argc, char \*argv\[\]\)$/m);
};

it 'stops in the kernel for one program only', sub {
  my @said = gdb_says(boot('head README; wc README; cat README'),
    'break sys_read if $in_program("wc")', 'continue', 'p (char *)'
    . '((struct proc *)cpus[0].proc)->name', 'delete', 'continue');
  want($said[1], qr/Breakpoint 1, sys_read /);
  want($said[2], qr/"wc"$/m);
};

# In the stepping build such a call's return address is the next function.
# The return address is then behind the function's last byte, and gdb must not
# take it for the next one's.
it 'goes back through a function that ends with a call', sub {
  my @said = gdb_says(boot('/bin/echo one | cat', stepping => 1),
    'break exec if $in_program("sh")', 'continue 2', 'bt');
  want($said[2], qr/ in run_stage \(\)\n.* in start_stage \(\)\n/);
  want($said[2], qr/ in main \(\)\n.* in _start \(\)\n\z/);
};

it 'sets a breakpoint at a function that the kernel has, too', sub {
  my @said = gdb_says(boot('/bin/echo one'), 'break main', 'continue',
    'ubreak echo main', 'info breakpoints', 'delete 1', 'continue');
  want($said[2], qr{\ABreakpoint 2 at 0x\w+: file user/echo\.c, line .*\n\z});
  want($said[3], qr/^1 .* y +0x8\w+ in main at main\.c:\d+$/m);
  want($said[5], qr/Breakpoint 2, main \(argc=2/);
};

it 'says which programs and functions there are not', sub {
  my @said = gdb_says(undef, 'user nosuch', 'user ../kernel', 'user sh cat',
    'ubreak nosuch main', 'ubreak sh nosuch', 'ubreak sh', 'ubreak', 'user',
    'ubreak cat mian');
  want($said[0], qr/\Athere is no program nosuch; there are: \w+ .*\n\z/);
  want($said[1], qr{\Athere is no program \.\./kernel; there are: .*\n\z});
  same($said[2], "user: too many arguments; type: help user\n");
  same($said[3], $said[0]);
  want($said[4], qr{\Ash has no nosuch; nm \S+/sym/sh lists what it has\n\z});
  same($said[5], "ubreak: too few arguments; type: help ubreak\n");
  same($said[6], $said[5]);
  want($said[7], qr/\Ano program's symbols are loaded; /, 'after a failure');
  same($said[8], "cat has no mian; it has main\n");
};

# ---- where ----

SKIP: {
  skip 'tools/book.pl is not here', 2 unless -e root('tools/book.pl');

  it "answers the book's numbers as make book does", sub {
    my @said = gdb_says(undef, 'where 2473', 'where 2337', 'where 2474',
      'where allocproc', 'where 1044');
    same($said[0], sh('perl tools/book.pl 2473')
      . "Stop there: break allocproc\n");
    same($said[1], sh('perl tools/book.pl 2337'));
    same($said[2], (sh('perl tools/book.pl 2474'))[0]);
    want($said[2], qr/2473/, 'the nearest');
    want($said[3], qr/proc\.c:\d+/);
    want($said[4], qr/^Stop there: break \*0x10[0-9a-f]{4}$/m);
  };

  it 'can stop at a place of the book', sub {
    my $g = boot('true');
    my @said = gdb_says($g, 'where 1044', 'where 2520');
    my @breaks = map { /^Stop there: (break .*)$/m or die; "t$1" } @said;
    @said = gdb_says(boot('true'), map { ($_, 'continue') } @breaks);
    want($said[1], qr{breakpoint 1, .*(?:0x0010\w+ in|entry\.S:)}s);
    want($said[3], qr/Temporary breakpoint 2, userinit /);
  };
}

it 'shows the backtrace where no number of the book is meant', sub {
  my @said = gdb_says(boot('true'), 'tbreak fork', 'continue', 'where',
    'backtrace', 'where 1', 'backtrace 1', 'where 1 2');
  want($said[2], qr/^#0  fork \(\) at \S+:\d+\n#1 .*syscall\.c:/ms);
  same($said[2], $said[3]);
  same($said[4], $said[5]);
  want($said[6], qr/^A syntax error|junk|No symbol/i);
};

# ---- help ----

my @commands = qw(locks files bufs inode log user ubreak where);

it 'has help with usage and example for every command', sub {
  my @help = gdb_says(undef, map { "help $_" } @commands);
  for my $i (0 .. $#commands) {
    want($help[$i], qr/\A\w.*\.\n\nUsage: $commands[$i]\b/, $commands[$i]);
    want($help[$i], qr/^Example: .*\b$commands[$i]\b/m, $commands[$i]);
  }
};

it 'lists every command', sub {
  my $list = gdb_says(undef, 'lectern');
  want($list, qr/^  $_ +\w.*\.$/m) for @commands;
};

done_testing;
